//! The bytes of a file on their way into a reader: counted for the progress bar, and capped for each row.

use std::fmt;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Format, FormatError};

/// The longest row, feature or header that is read. Real event rows stay below 64 KiB and the most detailed national
/// outline below 10 MiB; what is longer is a file without line ends, an unclosed quote, or an attack on our memory.
pub const MAX_ROW_BYTES: usize = 16 << 20;

/// How much of a file's beginning is looked at to find its format.
const HEAD_BYTES: usize = 64 << 10;

/// Bytes read so far; shared between the reader and whoever draws the progress bar.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<AtomicU64>);

impl Progress {
    /// Bytes read so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn add(&self, bytes: usize) {
        self.0.fetch_add(u64::try_from(bytes).unwrap_or(0), Ordering::Relaxed);
    }
}

/// An open file whose beginning is known.
pub(super) struct Input {
    name: String,
    length: u64,
    head: Vec<u8>,
    source: io::Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>,
    progress: Progress,
    /// Bytes handed out since [`Input::start_row`].
    row_bytes: usize,
    over_cap: bool,
    odd_quotes: bool,
    last_byte: u8,
    ended: bool,
    geometries: Geometries,
}

/// What is known of a file's geometries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Geometries {
    ToBeChecked,
    Good,
}

impl Input {
    /// The same, of a file whose geometries are known to be good.
    pub(super) fn checked(self) -> Self {
        Self { geometries: Geometries::Good, ..self }
    }

    /// Whether its geometries are known to be good.
    pub(super) fn is_checked(&self) -> bool {
        self.geometries == Geometries::Good
    }

    /// Takes a source and looks at its beginning. A UTF-8 byte order mark is dropped.
    pub(super) fn new(
        name: &str,
        mut source: Box<dyn Read + Send>,
        length: u64,
        progress: Progress,
    ) -> Result<Self, FormatError> {
        let io = |source| FormatError::Io { name: name.to_owned(), source };
        let mut head = Vec::new();
        source.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(io)?;
        progress.add(head.len());
        if head.starts_with(b"\xEF\xBB\xBF") {
            head.drain(..3);
        }
        Ok(Self {
            name: name.to_owned(),
            length,
            source: Cursor::new(head.clone()).chain(source),
            head,
            progress,
            row_bytes: 0,
            over_cap: false,
            odd_quotes: false,
            last_byte: b'\n',
            ended: false,
            geometries: Geometries::ToBeChecked,
        })
    }

    /// The file's path or name, for messages.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The file's first bytes, without a byte order mark.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// The file's size in bytes.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// The allowance of [`MAX_ROW_BYTES`] begins anew.
    pub(super) fn start_row(&mut self) {
        self.row_bytes = 0;
    }

    /// Whether reading stopped because a row was longer than [`MAX_ROW_BYTES`].
    pub(super) fn over_cap(&self) -> bool {
        self.over_cap
    }

    /// Whether the file was read to its end, and ends inside a quoted CSV value: an odd number of quotes, no line end.
    pub(super) fn ends_inside_quotes(&self) -> bool {
        self.ended && self.odd_quotes && self.last_byte != b'\n'
    }

    /// An error about this file's beginning.
    pub(super) fn malformed(&self, format: Format, problem: impl Into<String>) -> FormatError {
        FormatError::Malformed { name: self.name.clone(), format, problem: problem.into() }
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.row_bytes > MAX_ROW_BYTES {
            self.over_cap = true;
            return Err(io::Error::other(over_cap_problem()));
        }
        let from_head = self.source.get_ref().0.position();
        let n = self.source.read(buffer)?;
        if self.source.get_ref().0.position() == from_head {
            self.progress.add(n); // the head was counted when it was looked at
        }
        let read = &buffer[..n];
        self.ended = n == 0 && !buffer.is_empty();
        self.row_bytes += n;
        self.odd_quotes ^= read.iter().fold(false, |odd, b| odd ^ (*b == b'"'));
        self.last_byte = read.last().copied().unwrap_or(self.last_byte);
        Ok(n)
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("name", &self.name).field("length", &self.length).finish_non_exhaustive()
    }
}

/// What a row over the cap is told.
pub(super) fn over_cap_problem() -> String {
    format!(
        "longer than {} MiB, the most that one row or feature may have; is a quote never closed, or a line end missing?",
        MAX_ROW_BYTES >> 20
    )
}

/// A file's name without folders and extension.
pub(super) fn stem(name: &str) -> &str {
    Path::new(name).file_stem().and_then(|s| s.to_str()).unwrap_or(name)
}
