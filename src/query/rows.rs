//! The rows that a query finds.

/// Rows of a collection, each once and in ascending order, which is that of their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// Every row, of so many.
    All(u32),
    /// These.
    Some(Vec<u32>),
}

impl Rows {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::All(rows) => *rows as usize,
            Self::Some(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row of match number `i`.
    #[must_use]
    pub fn get(&self, i: usize) -> u32 {
        match self {
            Self::All(_) => u32::try_from(i).unwrap_or(u32::MAX), // rows are capped below 2^32
            Self::Some(rows) => rows[i],
        }
    }

    /// The number of the first match at or beyond a row.
    #[must_use]
    pub fn position(&self, row: usize) -> usize {
        match self {
            Self::All(rows) => row.min(*rows as usize),
            Self::Some(rows) => rows.partition_point(|&r| (r as usize) < row),
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + Clone + '_ {
        (0..self.len()).map(|i| self.get(i))
    }
}
