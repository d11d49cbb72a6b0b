//! Whole numbers in a column, each as wide as the widest of them needs: most columns of a million incidents hold a
//! handful of words, small numbers or days, and what is narrow is read sooner.

use std::ops::Range;

/// Whole numbers or nothing, one a row. The least number of a width stands for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Packed {
    Bytes(Vec<i8>),
    Halves(Vec<i16>),
    Words(Vec<i32>),
    Longs(Vec<i64>),
}

/// A width.
pub trait Cell: Copy + Ord + Into<i64> + TryFrom<i64> {
    /// Stands for nothing.
    const NONE: Self;
    /// The greatest number.
    const MOST: Self;

    /// The number, if there is one.
    fn number(self) -> Option<i64> {
        (self != Self::NONE).then(|| self.into())
    }
}

macro_rules! cells {
    ($($t:ty),*) => { $(impl Cell for $t { const NONE: Self = Self::MIN; const MOST: Self = Self::MAX; })* };
}
cells!(i8, i16, i32, i64);

/// Runs the same code for whichever width a column has, with its cells as a slice or vector of that width.
macro_rules! with_cells {
    ($packed:expr, $cells:ident => $body:expr) => {
        match $packed {
            $crate::collection::Packed::Bytes($cells) => $body,
            $crate::collection::Packed::Halves($cells) => $body,
            $crate::collection::Packed::Words($cells) => $body,
            $crate::collection::Packed::Longs($cells) => $body,
        }
    };
}
pub(crate) use with_cells;

impl Packed {
    /// None yet, with room for so many.
    #[must_use]
    pub fn with_capacity(rows: usize) -> Self {
        Self::Bytes(Vec::with_capacity(rows))
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        with_cells!(self, v => v.len())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a row.
    #[must_use]
    #[inline]
    pub fn get(&self, row: usize) -> Option<i64> {
        with_cells!(self, v => v[row].number())
    }

    /// All numbers in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<i64>> + Clone + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Adds a row. A number that is too wide makes all of them wider; the least of all 64-bit numbers becomes nothing.
    pub fn push(&mut self, number: Option<i64>) {
        let Some(n) = number else { return self.pad(self.len() + 1) };
        loop {
            let fitted = match self {
                Self::Bytes(v) => fit(v, n),
                Self::Halves(v) => fit(v, n),
                Self::Words(v) => fit(v, n),
                Self::Longs(v) => {
                    v.push(n);
                    true
                }
            };
            if fitted {
                return;
            }
            self.widen();
        }
    }

    /// Appends the numbers of some rows of another column.
    pub fn extend(&mut self, other: &Self, rows: Range<usize>) {
        if self.is_empty() && !rows.is_empty() {
            *self = other.empty(self.capacity());
        }
        match (&mut *self, other) {
            (Self::Bytes(v), Self::Bytes(more)) => v.extend_from_slice(&more[rows]),
            (Self::Halves(v), Self::Halves(more)) => v.extend_from_slice(&more[rows]),
            (Self::Words(v), Self::Words(more)) => v.extend_from_slice(&more[rows]),
            (Self::Longs(v), Self::Longs(more)) => v.extend_from_slice(&more[rows]),
            _ => rows.for_each(|row| self.push(other.get(row))),
        }
    }

    /// One as wide, with room for so many.
    fn empty(&self, rows: usize) -> Self {
        match self {
            Self::Bytes(_) => Self::Bytes(Vec::with_capacity(rows)),
            Self::Halves(_) => Self::Halves(Vec::with_capacity(rows)),
            Self::Words(_) => Self::Words(Vec::with_capacity(rows)),
            Self::Longs(_) => Self::Longs(Vec::with_capacity(rows)),
        }
    }

    fn capacity(&self) -> usize {
        with_cells!(self, v => v.capacity())
    }

    /// Fills up with nothing to a length.
    pub fn pad(&mut self, rows: usize) {
        with_cells!(self, v => v.resize(rows, Cell::NONE));
    }

    /// The least and the greatest number.
    #[must_use]
    pub fn bounds(&self) -> Option<(i64, i64)> {
        fn of<C: Cell>(cells: &[C]) -> Option<(i64, i64)> {
            let least = cells.iter().filter(|c| **c != C::NONE).min()?;
            Some(((*least).into(), (*cells.iter().max()?).into()))
        }
        with_cells!(self, v => of(v))
    }

    fn widen(&mut self) {
        *self = match self {
            Self::Bytes(v) => Self::Halves(wider(v)),
            Self::Halves(v) => Self::Words(wider(v)),
            Self::Words(v) => Self::Longs(wider(v)),
            Self::Longs(v) => Self::Longs(std::mem::take(v)),
        };
    }
}

impl FromIterator<Option<i64>> for Packed {
    fn from_iter<I: IntoIterator<Item = Option<i64>>>(numbers: I) -> Self {
        let numbers = numbers.into_iter();
        let mut packed = Self::with_capacity(numbers.size_hint().0);
        numbers.for_each(|number| packed.push(number));
        packed
    }
}

/// Adds a number if it is one that the width holds.
#[inline]
fn fit<C: Cell>(cells: &mut Vec<C>, number: i64) -> bool {
    match C::try_from(number) {
        Ok(cell) if cell != C::NONE => {
            cells.push(cell);
            true
        }
        _ => false,
    }
}

fn wider<N: Cell, W: Cell + From<N>>(narrow: &Vec<N>) -> Vec<W> {
    let mut wide = Vec::with_capacity(narrow.capacity());
    wide.extend(narrow.iter().map(|&cell| if cell == N::NONE { W::NONE } else { W::from(cell) }));
    wide
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_whatever_width_they_grew_to() {
        let numbers = [Some(1), None, Some(-128), Some(127), Some(40_000), None, Some(-5_000_000_000), Some(i64::MAX)];
        let mut packed = Packed::with_capacity(2);
        for (row, number) in numbers.iter().enumerate() {
            packed.push(*number);
            assert_eq!(packed.iter().collect::<Vec<_>>(), numbers[..=row]);
        }
        assert_eq!(packed.bounds(), Some((-5_000_000_000, i64::MAX)));
    }

    #[test]
    fn numbers_of_any_width_follow_those_of_any_other() {
        let columns = [vec![Some(1), None], vec![Some(300)], vec![Some(-70_000), None, Some(2)], vec![Some(i64::MAX)]];
        for first in &columns {
            for second in &columns {
                let mut all = Packed::with_capacity(3);
                for numbers in [first, second] {
                    let packed: Packed = numbers.iter().copied().collect();
                    all.extend(&packed, 0..numbers.len());
                }
                assert_eq!(all.iter().collect::<Vec<_>>(), [first.clone(), second.clone()].concat());
            }
        }
    }

    #[test]
    fn small_numbers_take_a_byte() {
        let mut packed = Packed::with_capacity(0);
        (0..100).for_each(|n| packed.push(Some(n)));
        packed.pad(200);
        assert!(matches!(packed, Packed::Bytes(_)));
        assert_eq!((packed.len(), packed.get(150), packed.bounds()), (200, None, Some((0, 99))));
    }
}
