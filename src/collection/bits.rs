//! A bit for each of many numbers: which of them are in a set.

use std::ops::Range;

/// A set of numbers below a length, a bit each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// None of so many.
    #[must_use]
    pub fn none(length: usize) -> Self {
        Self(vec![0; length.div_ceil(64)])
    }

    /// These, of so many.
    #[must_use]
    pub fn of(length: usize, numbers: impl Iterator<Item = usize>) -> Self {
        let mut bits = Self::none(length);
        numbers.for_each(|n| bits.insert(n));
        bits
    }

    /// Puts one in.
    pub fn insert(&mut self, number: usize) {
        self.0[number / 64] |= 1 << (number % 64);
    }

    /// Whether one is in.
    #[must_use]
    #[inline]
    pub fn contains(&self, number: usize) -> bool {
        self.0[number / 64] >> (number % 64) & 1 == 1
    }

    /// How many of a range are in.
    #[must_use]
    pub fn count(&self, range: Range<usize>) -> usize {
        self.words(range).map(|(_, word)| word.count_ones() as usize).sum()
    }

    /// How many of a range are both here and there.
    #[must_use]
    pub fn count_both(&self, other: &Self, range: Range<usize>) -> usize {
        self.words(range).map(|(at, word)| (word & other.0[at]).count_ones() as usize).sum()
    }

    /// Those of a range that are in, ascending.
    pub fn iter(&self, range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        self.words(range).flat_map(|(at, mut word)| {
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
                word &= word - 1;
                Some(at * 64 + bit)
            })
        })
    }

    /// Number `n`, from 0, of those of a range that are in.
    #[must_use]
    pub fn nth(&self, range: Range<usize>, n: usize) -> Option<usize> {
        let mut before = 0;
        let (at, _) = self.words(range.clone()).find(|(_, word)| {
            let ones = word.count_ones() as usize;
            let here = before + ones > n;
            before += if here { 0 } else { ones };
            here
        })?;
        self.iter(range.start.max(at * 64)..range.end).nth(n - before)
    }

    /// The memory it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.len() * 8
    }

    /// The words of a range, each with its place, and without the bits outside the range.
    fn words(&self, range: Range<usize>) -> impl Iterator<Item = (usize, u64)> + '_ {
        let (first, last) = (range.start / 64, range.end.div_ceil(64));
        let places = if range.is_empty() { 0..0 } else { first..last };
        places.map(move |at| {
            let mut word = self.0[at];
            if at == first {
                word &= u64::MAX << (range.start % 64);
            }
            if range.end < (at + 1) * 64 {
                word &= !(u64::MAX << (range.end % 64));
            }
            (at, word)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_counted_as_one_by_one() {
        let wanted: Vec<usize> = (0..1_000).filter(|n| n % 7 == 0 || n % 64 == 63 || (300..420).contains(n)).collect();
        let bits = Bits::of(1_000, wanted.iter().copied());
        let thirds = Bits::of(1_000, (0..1_000).step_by(3));
        for (start, end) in [(0, 0), (0, 1), (5, 64), (63, 65), (64, 128), (1, 1_000), (320, 330), (999, 1_000)] {
            let inside: Vec<usize> = wanted.iter().copied().filter(|n| (start..end).contains(n)).collect();
            assert_eq!(bits.count(start..end), inside.len(), "{start}..{end}");
            assert_eq!(bits.iter(start..end).collect::<Vec<_>>(), inside);
            assert_eq!(bits.count_both(&thirds, start..end), inside.iter().filter(|n| *n % 3 == 0).count());
            for n in 0..inside.len() + 2 {
                assert_eq!(bits.nth(start..end, n), inside.get(n).copied(), "{start}..{end} {n}");
            }
        }
    }
}
