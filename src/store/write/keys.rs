//! The keys that an import has met in one file: to tell repeated rows, and to store the keys of a new collection in order.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Keys in the order of their arrival, found by content. A key costs its bytes and some 25 more.
#[derive(Debug, Default)]
pub(in crate::store) struct Keys {
    text: String,
    entries: Vec<Entry>,
    rows: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

/// Where a key came from and where its feature is.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Entry {
    end: usize,
    /// The line of the file.
    pub(in crate::store) line: u64,
    /// The feature's place in its collection.
    pub(in crate::store) ord: i64,
    /// Whether the collection did not have it before this file.
    pub(in crate::store) new: bool,
}

impl Keys {
    /// The entry of a key.
    pub(in crate::store) fn get(&self, key: &str) -> Option<Entry> {
        let row = self.rows.find(self.hasher.hash_one(key), |row| self.key(*row) == key)?;
        Some(self.entries[*row as usize])
    }

    /// Adds a key that is not there yet; false when no more fit.
    #[must_use]
    pub(in crate::store) fn insert(&mut self, key: &str, line: u64, ord: i64, new: bool) -> bool {
        let Ok(row) = u32::try_from(self.entries.len()) else { return false };
        self.text.push_str(key);
        self.entries.push(Entry { end: self.text.len(), line, ord, new });
        let Self { text, entries, rows, hasher } = self;
        rows.insert_unique(hasher.hash_one(key), row, |row| hasher.hash_one(key_of(text, entries, *row)));
        true
    }

    /// The new keys and their places, in the order of the keys.
    pub(in crate::store) fn new_in_key_order(&self) -> Vec<(&str, i64)> {
        let mut keys: Vec<_> = (0..)
            .zip(&self.entries)
            .filter(|(_, entry)| entry.new)
            .map(|(row, entry)| (self.key(row), entry.ord))
            .collect();
        keys.sort_unstable();
        keys
    }

    fn key(&self, row: u32) -> &str {
        key_of(&self.text, &self.entries, row)
    }
}

fn key_of<'a>(text: &'a str, entries: &[Entry], row: u32) -> &'a str {
    let row = row as usize;
    let start = if row == 0 { 0 } else { entries[row - 1].end };
    text.get(start..entries[row].end).unwrap_or_default() // always on boundaries: whole keys were pushed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_with_its_line_and_new_ones_come_sorted() {
        let mut keys = Keys::default();
        for (line, key) in [(2, "MLI2"), (3, "é"), (4, ""), (5, "MLI10")] {
            assert!(keys.insert(key, line, i64::try_from(line).unwrap(), key != "MLI2"));
        }
        assert_eq!(keys.get("é").unwrap().line, 3);
        assert_eq!(keys.get("").unwrap().ord, 4);
        assert!(keys.get("MLI1").is_none());
        assert_eq!(keys.new_in_key_order(), [("", 4), ("MLI10", 5), ("é", 3)]);
    }
}
