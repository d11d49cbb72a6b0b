//! Lists of words: each distinct list once, as texts are in a dictionary. Incidents name the same few parties and sources in
//! the same order again and again.

use std::fmt;
use std::hash::BuildHasher as _;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Distinct lists with a number each, from 0 in the order of their first coming.
#[derive(Clone, Default)]
pub struct Lists {
    /// The numbers of the words in all lists, one list after the other.
    words: Vec<u32>,
    /// Where each list ends in `words`.
    ends: Vec<usize>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Lists {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The words of a list, by their numbers.
    #[must_use]
    pub fn get(&self, number: u32) -> &[u32] {
        &self.words[range(&self.ends, number)]
    }

    /// All lists in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..).take(self.len()).map(|number| self.get(number))
    }

    /// The number of a list, which is new if it was not there.
    pub(super) fn number(&mut self, list: impl Iterator<Item = u32>) -> u32 {
        use hashbrown::hash_table::Entry::{Occupied, Vacant};
        let start = self.words.len();
        self.words.extend(list);
        let Self { words, ends, numbers, hasher } = self;
        let new = &words[start..];
        let of = |number: &u32| &words[range(ends, *number)];
        match numbers.entry(hasher.hash_one(new), |known| of(known) == new, |known| hasher.hash_one(of(known))) {
            Occupied(known) => {
                let number = *known.get();
                words.truncate(start);
                number
            }
            Vacant(place) => {
                // Rows are capped below 2^32 - 1, and each has one list.
                let number = u32::try_from(ends.len()).expect("fewer than 2^32 distinct lists in a column");
                place.insert(number);
                ends.push(words.len());
                number
            }
        }
    }
}

fn range(ends: &[usize], number: u32) -> Range<usize> {
    let number = number as usize;
    let start = if number == 0 { 0 } else { ends[number - 1] };
    start..ends[number]
}

impl fmt::Debug for Lists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lists({})", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_lists_have_one_number_and_others_have_others() {
        let mut lists = Lists::default();
        let mut number = |list: &[u32]| lists.number(list.iter().copied());
        assert_eq!([number(&[1, 2]), number(&[2, 1]), number(&[1, 2]), number(&[1]), number(&[2, 1])], [0, 1, 0, 2, 1]);
        assert_eq!(lists.iter().collect::<Vec<_>>(), [&[1, 2][..], &[2, 1], &[1]]);
    }
}
