//! Cutting a JSON document into its features without holding more than one of them.
//!
//! Only brackets and quotes are looked at here; what lies between is serde's to read.

use std::io::{BufRead as _, BufReader, Read as _};

use super::super::RowError;
use super::super::input::{Input, MAX_ROW_BYTES, over_cap_problem};

/// The deepest nesting of a feature. A multipolygon in a collection in a feature needs eight.
const MAX_DEPTH: u32 = 64;

/// Bytes read from the file at once.
const BUFFER_BYTES: usize = 256 << 10;

/// Separates the texts of an RFC 8142 sequence.
pub(super) const RECORD_SEPARATOR: u8 = 0x1E;

/// Where a value ends: counts brackets outside strings.
#[derive(Debug, Clone, Default)]
pub(super) struct Scan {
    depth: u32,
    in_string: bool,
    escaped: bool,
    begun: bool,
}

/// What a scan found in the bytes that it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// The value ends before this index.
    End(usize),
    /// The value goes on.
    More,
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
}

impl Scan {
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Found {
        for (i, byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => {
                        self.in_string = false;
                        if self.depth == 0 {
                            return Found::End(i + 1);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return Found::TooDeep;
                    }
                }
                // A number or word ends where its surroundings go on.
                b'}' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 && self.begun => {
                    return Found::End(i);
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Found::End(i + 1);
                    }
                }
                _ => {}
            }
            self.begun = true;
        }
        Found::More
    }
}

/// A document being cut.
pub(super) struct Splitter {
    reader: BufReader<Input>,
    /// The 1-based line of the next byte.
    pub(super) line: u64,
    /// The value that was read last.
    pub(super) value: Vec<u8>,
}

impl Splitter {
    pub(super) fn new(input: Input) -> Self {
        Self { reader: BufReader::with_capacity(BUFFER_BYTES, input), line: 1, value: Vec::new() }
    }

    pub(super) fn input(&self) -> &Input {
        self.reader.get_ref()
    }

    /// The next byte that is not white space; `None` at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, RowError> {
        loop {
            self.reader.get_mut().start_row();
            let buffer = self.reader.fill_buf().map_err(|e| RowError::new(format!("reading failed: {e}")))?;
            let Some(first) = buffer.first().copied() else { return Ok(None) };
            if !first.is_ascii_whitespace() {
                return Ok(Some(first));
            }
            self.line += u64::from(first == b'\n');
            self.reader.consume(1);
        }
    }

    /// Takes the next byte if it is this one.
    pub(super) fn take(&mut self, wanted: u8) -> Result<bool, RowError> {
        let found = self.peek()? == Some(wanted);
        if found {
            self.reader.consume(1);
        }
        Ok(found)
    }

    /// Takes this byte or fails; `after` says where it should be.
    pub(super) fn expect(&mut self, wanted: u8, after: &str) -> Result<(), RowError> {
        if self.take(wanted)? {
            return Ok(());
        }
        let found = match self.peek()? {
            None => "the file ends; it is cut off".to_owned(),
            Some(byte) => format!("`{}` stands", char::from(byte)),
        };
        Err(self.fault(format!("{found}, where `{}` should be after {after}", char::from(wanted))))
    }

    /// Reads the next value into [`Splitter::value`] and gives the line where it begins.
    pub(super) fn read_value(&mut self) -> Result<u64, RowError> {
        self.value.clear();
        if self.peek()?.is_none() {
            return Err(self.fault("the file ends where a value should be; it is cut off"));
        }
        let (line, mut scan) = (self.line, Scan::default());
        loop {
            self.reader.get_mut().start_row();
            let buffer = self.reader.fill_buf().map_err(|e| RowError::new(format!("reading failed: {e}")))?;
            if buffer.is_empty() {
                return Err(RowError::new("the file ends within this value; it is cut off").on_line(line));
            }
            let found = scan.feed(buffer);
            let taken = match found {
                Found::End(end) => end,
                Found::More => buffer.len(),
                Found::TooDeep => {
                    return Err(RowError::new(format!("nested deeper than {MAX_DEPTH} levels")).on_line(line));
                }
            };
            if self.value.len() + taken > MAX_ROW_BYTES {
                return Err(RowError::new(over_cap_problem()).on_line(line));
            }
            self.value.extend_from_slice(&buffer[..taken]);
            self.line += newlines(&buffer[..taken]);
            self.reader.consume(taken);
            if matches!(found, Found::End(_)) {
                return Ok(line);
            }
        }
    }

    /// Goes on after the next line end or record separator, to get past a text that is no JSON.
    pub(super) fn skip_line(&mut self) -> Result<(), RowError> {
        let mut byte = [0];
        loop {
            self.reader.get_mut().start_row();
            let read = self.reader.read(&mut byte).map_err(|e| RowError::new(format!("reading failed: {e}")))?;
            self.line += u64::from(byte[0] == b'\n');
            if read == 0 || matches!(byte[0], b'\n' | RECORD_SEPARATOR) {
                return Ok(());
            }
        }
    }

    /// A fault at the place that was reached.
    pub(super) fn fault(&self, problem: impl Into<String>) -> RowError {
        RowError::new(problem).on_line(self.line)
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|b| u64::from(*b == b'\n')).sum()
}

/// Whether a file begins with several JSON texts, one after the other.
pub(in crate::format) fn holds_several_texts(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    match Scan::default().feed(head) {
        Found::End(end) => matches!(head[end..].trim_ascii_start().first(), Some(b'{' | &RECORD_SEPARATOR)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_ends_at_its_own_bracket_quote_or_neighbour() {
        for (text, end) in
            [(r#"{"a":"}"} ,"#, 9), ("[1,[2]],", 7), (r#""a\"b","#, 6), ("12,", 2), ("null}", 4), (r#""\\" x"#, 4)]
        {
            assert_eq!(Scan::default().feed(text.as_bytes()), Found::End(end), "{text}");
        }
        assert_eq!(Scan::default().feed(b"{\"a\":"), Found::More);
        assert_eq!(Scan::default().feed("[".repeat(65).as_bytes()), Found::TooDeep);
    }

    #[test]
    fn one_document_is_not_a_sequence() {
        assert!(holds_several_texts(b"{}\n{}"));
        assert!(!holds_several_texts(b"{\"a\":\n{}}\n"));
        assert!(!holds_several_texts(b"{} "));
    }
}
