//! Texts in one piece of memory: the dictionary of a text column, and the ids of a collection.

use std::fmt;
use std::hash::BuildHasher as _;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Texts one after the other, numbered from 0.
#[derive(Clone, Default)]
pub struct Texts {
    text: String,
    /// Where each ends in `text`.
    ends: Vec<usize>,
}

impl Texts {
    pub(super) fn with_capacity(texts: usize) -> Self {
        Self { text: String::new(), ends: Vec::with_capacity(texts) }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// Appends some of others.
    #[expect(clippy::string_slice, reason = "ends are the lengths that the text had after whole texts")]
    pub(super) fn append(&mut self, other: &Self, numbers: Range<usize>) {
        let start = |number: usize| if number == 0 { 0 } else { other.ends[number - 1] };
        let (from, to, before) = (start(numbers.start), start(numbers.end), self.text.len());
        self.text.push_str(&other.text[from..to]);
        self.ends.extend(other.ends[numbers].iter().map(|end| before + (end - from)));
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a number.
    #[must_use]
    #[expect(clippy::string_slice, reason = "ends are the lengths that the text had after whole texts")]
    pub fn get(&self, number: u32) -> &str {
        &self.text[self.range(number)]
    }

    /// The same where it is only compared, and need not be shown to be text.
    fn bytes(&self, number: u32) -> &[u8] {
        &self.text.as_bytes()[self.range(number)]
    }

    fn range(&self, number: u32) -> Range<usize> {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        start..self.ends[number]
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let texts = texts.into_iter();
        let mut all = Self::with_capacity(texts.size_hint().0);
        texts.for_each(|text| all.push(text));
        all
    }
}

/// Distinct texts with a number each, from 0 in the order of their first coming, and found by their content.
#[derive(Clone, Default)]
pub struct Words {
    texts: Texts,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Words {
    /// A dictionary of texts that are distinct already; they keep their numbers.
    #[must_use]
    pub(super) fn of_distinct(texts: Texts) -> Self {
        let mut words =
            Self { numbers: HashTable::with_capacity(texts.len()), texts, hasher: DefaultHashBuilder::default() };
        for number in (0..).take(words.texts.len()) {
            let hash = words.hasher.hash_one(words.texts.bytes(number));
            let (texts, hasher) = (&words.texts, &words.hasher);
            words.numbers.insert_unique(hash, number, |&n| hasher.hash_one(texts.bytes(n)));
        }
        words
    }

    /// All of them in the order of their numbers.
    pub(super) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// How many bytes all of them have.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.texts.text.len()
    }

    /// The word of a number that this dictionary gave.
    #[must_use]
    pub fn get(&self, number: u32) -> &str {
        self.texts.get(number)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a word.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        let text = text.as_bytes();
        self.numbers.find(self.hasher.hash_one(text), |&number| self.texts.bytes(number) == text).copied()
    }

    /// The number of a word, which is new if it was not there.
    pub fn number(&mut self, text: &str) -> u32 {
        use hashbrown::hash_table::Entry::{Occupied, Vacant};
        let hash = self.hasher.hash_one(text.as_bytes());
        let Self { texts, numbers, hasher } = self;
        match numbers.entry(hash, |&n| texts.bytes(n) == text.as_bytes(), |&n| hasher.hash_one(texts.bytes(n))) {
            Occupied(known) => *known.get(),
            Vacant(place) => {
                // Rows are capped below 2^32 - 1, and a row adds few words.
                let number = u32::try_from(texts.len()).expect("fewer than 2^32 distinct texts in a column");
                place.insert(number);
                texts.push(text);
                number
            }
        }
    }

    /// All words in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..).take(self.len()).map(|number| self.get(number))
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Texts({})", self.len())
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({})", self.len())
    }
}
