//! Texts stored once: the dictionary of a text column, and the ids of a collection.

use std::fmt;
use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Distinct texts with a number each, from 0 in the order of their first coming.
#[derive(Clone, Default)]
pub struct Words {
    text: String,
    /// Where each word ends in `text`.
    ends: Vec<usize>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Words {
    /// Room for so many words of so many bytes in all. Growing by and by would hash every word several times.
    #[must_use]
    pub fn with_capacity(words: usize, bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            ends: Vec::with_capacity(words),
            numbers: HashTable::with_capacity(words),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// The word of a number that this dictionary gave.
    #[must_use]
    pub fn get(&self, number: u32) -> &str {
        word(&self.text, &self.ends, number)
    }

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

    /// The number of a word.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        let same = |&number: &u32| bytes(&self.text, &self.ends, number) == text.as_bytes();
        self.numbers.find(self.hasher.hash_one(text.as_bytes()), same).copied()
    }

    /// The number of a word, which is new if it was not there.
    pub fn number(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text.as_bytes());
        let Self { text: all, ends, numbers, hasher } = self;
        let entry = numbers.entry(
            hash,
            |&number| bytes(all, ends, number) == text.as_bytes(),
            |&number| hasher.hash_one(bytes(all, ends, number)),
        );
        match entry {
            hashbrown::hash_table::Entry::Occupied(known) => *known.get(),
            hashbrown::hash_table::Entry::Vacant(place) => {
                // Rows are capped below 2^32 - 1, and a row adds few words.
                let number = u32::try_from(ends.len()).expect("fewer than 2^32 distinct texts in a column");
                place.insert(number);
                all.push_str(text);
                ends.push(all.len());
                number
            }
        }
    }

    /// All words in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..).take(self.len()).map(|number| self.get(number))
    }
}

#[expect(clippy::string_slice, reason = "ends are the lengths that the text had after whole words")]
fn word<'a>(text: &'a str, ends: &[usize], number: u32) -> &'a str {
    let number = number as usize;
    let start = if number == 0 { 0 } else { ends[number - 1] };
    &text[start..ends[number]]
}

/// The same where it is only compared, and need not be known to be text.
fn bytes<'a>(text: &'a str, ends: &[usize], number: u32) -> &'a [u8] {
    let number = number as usize;
    let start = if number == 0 { 0 } else { ends[number - 1] };
    &text.as_bytes()[start..ends[number]]
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({})", self.len())
    }
}
