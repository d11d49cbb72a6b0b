//! `q`: the words that a feature's texts must hold, whatever their case and accents.

use std::cell::RefCell;

use super::QueryError;
use super::filter::evaluate::{Truth, plain_words};
use super::predicate::Predicate;
use crate::collection::{Collection, Column, Words};

/// Most words: each is a bit, and each text is looked through for all of them.
const MAX_WORDS: usize = 16;
/// The work of one field of a row, in comparisons of numbers: mostly its words are known already.
const WORK_OF_FIELD: u64 = 20;
/// A text stands in so many rows at least, on average, where looking through all of a field's texts saves work.
const REPEATED: usize = 8;
/// Marks a text that was looked through.
const LOOKED: u32 = 1 << 31;

/// Reads `q=fuel convoy`.
pub(super) fn parse_q(text: &str) -> Result<Vec<String>, QueryError> {
    let mut words = plain_words(text);
    words.sort_unstable();
    words.dedup();
    if words.is_empty() {
        return Err(QueryError::bad("q", "no letter or digit; words would be right, such as q=fuel convoy"));
    }
    if words.len() > MAX_WORDS {
        return Err(QueryError::bad("q", format!("{} words; at most {MAX_WORDS} are taken", words.len())));
    }
    Ok(words)
}

/// One field of texts, with what is known of each of its distinct texts.
struct Field<'a> {
    column: &'a Column,
    texts: &'a Words,
    /// For each text, which of the words it holds, a bit each.
    known: RefCell<Vec<u32>>,
}

/// Whether each of the words stands in any text of a row.
pub(super) fn holding<'a>(collection: &'a Collection, words: &'a [String]) -> Predicate<'a> {
    let field = |column: &'a Column| match column {
        Column::Text(_, texts) | Column::TextList(_, _, texts) => {
            Some(Field { column, texts, known: RefCell::new(vec![0; texts.len()]) })
        }
        _ => None,
    };
    // Where texts repeat, all of them are looked through at once, and fields that hold none of the words are left out.
    let may_hold = |field: &Field<'_>| {
        let texts = field.texts.len();
        texts > collection.len() / REPEATED || (0..).take(texts).any(|text| field.of_text(text, words) != LOOKED)
    };
    let fields: Vec<Field<'a>> = collection.columns.iter().filter_map(field).filter(may_hold).collect();
    let all = (1_u32 << words.len()) - 1;
    let cost = WORK_OF_FIELD.saturating_mul(u64::try_from(fields.len()).unwrap_or(u64::MAX)).max(1);
    Predicate::each(cost, move |row| {
        let mut held = 0;
        for field in &fields {
            held |= field.words_of(row, words);
            if held & all == all {
                return Truth::True;
            }
        }
        Truth::False
    })
}

impl Field<'_> {
    fn words_of(&self, row: usize, words: &[String]) -> u32 {
        match self.column {
            Column::TextList(..) => {
                self.column.words(row).iter().fold(0, |held, text| held | self.of_text(*text, words))
            }
            column => column.word(row).map_or(0, |text| self.of_text(text, words)),
        }
    }

    /// Which words a text holds, and the mark.
    fn of_text(&self, number: u32, words: &[String]) -> u32 {
        let known = &mut self.known.borrow_mut()[number as usize];
        if *known == 0 {
            let own = plain_words(self.texts.get(number));
            let held = words.iter().zip(0..).filter(|(word, _)| own.contains(word));
            *known = LOOKED | held.fold(0, |held, (_, bit)| held | 1 << bit);
        }
        *known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_without_case_and_accents_each_once() {
        assert_eq!(parse_q("Kéniéba kenieba, CONVOY"), Ok(vec!["convoy".to_owned(), "kenieba".to_owned()]));
        assert_eq!(parse_q(&"a1 ".repeat(20)).unwrap().len(), 1);
        let many: Vec<String> = (0..17).map(|i| i.to_string()).collect();
        for bad in ["...", "", &many.join(" ")] {
            parse_q(bad).unwrap_err();
        }
    }
}
