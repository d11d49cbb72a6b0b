//! JSON that is ready-made: what the words of a field look like, made once for all features that hold them.

use std::ops::Range;

/// Words of a field that are kept. Words are numbered as they first come, so that what comes often is among them.
const MAX_WORDS: usize = 4096;
/// Bytes that are kept over all fields: they should stay in the processor's cache, and an answer's memory small.
const MAX_BYTES: usize = 512 << 10;

/// Made pieces of JSON, by the number of their word in one of several fields.
#[derive(Debug, Clone, Default)]
pub(super) struct Fragments {
    bytes: Vec<u8>,
    /// Where each word's piece is in `bytes`; empty where it is not made. A list a field.
    places: Vec<Vec<Range<u32>>>,
}

impl Fragments {
    /// None yet, of so many fields.
    pub(super) fn new(fields: usize) -> Self {
        Self { bytes: Vec::new(), places: vec![Vec::new(); fields] }
    }

    /// The piece of a word, if it is made.
    pub(super) fn get(&self, field: usize, word: u32) -> Option<&[u8]> {
        let place = self.places[field].get(word as usize).filter(|place| !place.is_empty())?;
        Some(&self.bytes[place.start as usize..place.end as usize])
    }

    /// Keeps the piece of a word, unless it is one too many.
    pub(super) fn keep(&mut self, field: usize, word: u32, piece: &[u8]) {
        let (word, places) = (word as usize, &mut self.places[field]);
        if word >= MAX_WORDS || self.bytes.len() + piece.len() > MAX_BYTES {
            return;
        }
        if places.len() <= word {
            places.resize(word + 1, 0..0);
        }
        let position = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(0); // MAX_BYTES are far fewer than 2^32
        let start = position(&self.bytes);
        self.bytes.extend_from_slice(piece);
        places[word] = start..position(&self.bytes);
    }
}
