//! Rows of a CSV file: what ACLED, UCDP and other tables share.
//!
//! The delimiter is a comma, a semicolon or a tab, whichever the first line has most of. Text is UTF-8; a value that is
//! not is read as Windows-1252, in which stray bytes of Western spreadsheets are written, so that no row is lost.

use std::borrow::Cow;

use super::input::{Input, over_cap_problem};
use super::{Format, FormatError, RowError};

/// A CSV file being read row by row, in one reused buffer.
pub(super) struct Table {
    reader: csv::Reader<Input>,
    record: csv::ByteRecord,
    columns: usize,
    ended: bool,
}

/// The row that was read last.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    record: &'a csv::ByteRecord,
    /// The whole row, when all of it is UTF-8.
    text: Option<&'a str>,
    /// The 1-based line where it begins.
    pub(super) line: u64,
}

/// The first row's values, lower-cased and trimmed: what formats are told apart by.
pub(super) fn first_row(head: &[u8]) -> Option<Vec<String>> {
    let mut reader = builder(head).from_reader(head);
    let mut record = csv::ByteRecord::new();
    reader.read_byte_record(&mut record).ok()?.then(|| header_names(&record))
}

fn header_names(record: &csv::ByteRecord) -> Vec<String> {
    record.iter().map(|name| decode(name).trim().to_lowercase()).collect()
}

fn builder(head: &[u8]) -> csv::ReaderBuilder {
    let line = head.split(|b| *b == b'\n').next().unwrap_or(head);
    let count = |delimiter: u8| line.split(|b| *b == delimiter).count();
    // The last of equals wins, so the comma stands last.
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|d| count(*d)).unwrap_or(b',');
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter);
    builder
}

impl Table {
    /// Opens a table with a header, whose names come lower-cased and trimmed.
    pub(super) fn open(input: Input, format: Format) -> Result<(Self, Vec<String>), FormatError> {
        let mut table = Self::open_headless(input, 0);
        let fault = match table.read() {
            Some(Ok(_)) => {
                let names = header_names(&table.record);
                table.columns = names.len();
                let twice = names.iter().enumerate().find(|(i, n)| !n.is_empty() && names[..*i].contains(n));
                match twice {
                    None => return Ok((table, names)),
                    Some((_, name)) => format!("the header names the column `{name}` twice; each needs its own name"),
                }
            }
            Some(Err(error)) => error.to_string(),
            None => "the file is empty, where a header row should be".to_owned(),
        };
        Err(table.reader.get_ref().malformed(format, fault))
    }

    /// Opens a table without a header, of rows with `columns` values.
    pub(super) fn open_headless(input: Input, columns: usize) -> Self {
        let reader = builder(input.head()).from_reader(input);
        Self { reader, record: csv::ByteRecord::new(), columns, ended: false }
    }

    /// The next row; `None` at the end of the file, or after a fault that reading cannot go past.
    pub(super) fn next_row(&mut self) -> Option<Result<Row<'_>, RowError>> {
        match self.read()? {
            Err(error) => Some(Err(error)),
            Ok(line) if self.record.len() != self.columns => Some(Err(self.wrong_length(line))),
            Ok(line) => {
                let text = str::from_utf8(self.record.as_slice()).ok();
                Some(Ok(Row { record: &self.record, text, line }))
            }
        }
    }

    fn read(&mut self) -> Option<Result<u64, RowError>> {
        if self.ended {
            return None;
        }
        self.reader.get_mut().start_row();
        let line = self.reader.position().line();
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) if self.reader.get_ref().ends_inside_quotes() => {
                self.ended = true;
                let problem = "the file ends inside a quoted value; it is cut off, or a quote was never closed";
                Some(Err(RowError::new(problem).on_line(self.line(line))))
            }
            Ok(true) => Some(Ok(self.line(line))),
            Ok(false) => {
                self.ended = true;
                None
            }
            Err(error) => {
                self.ended = true;
                let over_cap = self.reader.get_ref().over_cap();
                let problem = if over_cap { over_cap_problem() } else { format!("reading failed: {error}") };
                Some(Err(RowError::new(problem).on_line(line)))
            }
        }
    }

    fn line(&self, otherwise: u64) -> u64 {
        self.record.position().map_or(otherwise, csv::Position::line)
    }

    fn wrong_length(&self, line: u64) -> RowError {
        let (has, should) = (self.record.len(), self.columns);
        let hint = if has < should { "cut off, or a line break outside quotes?" } else { "a comma outside quotes?" };
        RowError::new(format!("the row has {has} values where the header has {should}; {hint}")).on_line(line)
    }
}

impl<'a> Row<'a> {
    /// The value of a column, trimmed.
    pub(super) fn get(&self, column: usize) -> Cow<'a, str> {
        let whole = self.text.zip(self.record.range(column)).and_then(|(text, range)| text.get(range));
        match whole {
            Some(text) => Cow::Borrowed(text.trim_ascii()),
            None => decode(self.record.get(column).unwrap_or_default().trim_ascii()),
        }
    }
}

/// UTF-8, or else Windows-1252.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|b| windows_1252(*b)).collect()),
    }
}

/// One byte of Windows-1252, as the WHATWG Encoding Standard's index has it.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Progress;

    fn table(bytes: &'static [u8]) -> Table {
        let input = Input::new("made-up.csv", Box::new(bytes), 0, Progress::default()).unwrap();
        Table::open(input, Format::Csv).unwrap().0
    }

    #[test]
    fn a_value_that_is_not_utf_8_is_read_as_windows_1252_and_its_neighbours_are_not() {
        let mut table = table(b"a,b\nS\xE9gou \x96 rue,\xC3\xA9t\xC3\xA9\n");
        let row = table.next_row().unwrap().unwrap();
        assert_eq!((row.get(0), row.get(1)), ("Ségou – rue".into(), "été".into()));
    }

    #[test]
    fn semicolons_and_tabs_are_delimiters_where_the_header_has_them() {
        for bytes in [&b"a;b\n1,5;2\n"[..], b"a\tb\n1,5\t2\n"] {
            assert_eq!(table(bytes).next_row().unwrap().unwrap().get(0), "1,5");
        }
    }

    #[test]
    fn rows_of_the_wrong_length_are_named_and_the_next_is_read() {
        let mut table = table(b"a,b\n1\n\"x\ny\",2,3\n5,6\n");
        let told = table.next_row().unwrap().err().unwrap().to_string();
        assert_eq!(
            told,
            "line 2: the row has 1 values where the header has 2; cut off, or a line break outside quotes?"
        );
        assert_eq!(table.next_row().unwrap().err().unwrap().line, Some(3));
        assert_eq!(table.next_row().unwrap().unwrap().line, 5);
        assert!(table.next_row().is_none());
    }

    #[test]
    fn a_file_that_ends_inside_quotes_is_cut_off() {
        let mut table = table(b"a,b\n1,2\n3,\"half a sent");
        assert_eq!(table.next_row().unwrap().unwrap().line, 2);
        assert!(table.next_row().unwrap().err().unwrap().problem.contains("ends inside a quoted value"));
        assert!(table.next_row().is_none());
    }
}
