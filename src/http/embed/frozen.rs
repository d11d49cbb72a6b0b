//! The data as they were when a link was made: which revision that was, and on which day. The map's page and embeds write it
//! alike, as `revision=6f535e28ef85d885/2025-11-24`.

use std::fmt;
use std::time::SystemTime;

use crate::feature::{DAY_MS, day_text, parse_day};

/// What a frozen link names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frozen {
    pub(super) revision: u64,
    /// Days since 1970-01-01.
    pub(super) day: i32,
}

impl Frozen {
    /// A revision as it is today.
    pub(super) fn today(revision: u64) -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let days = since.as_millis() / u128::from(DAY_MS.unsigned_abs());
        Self { revision, day: i32::try_from(days).unwrap_or(i32::MAX) }
    }

    /// Reads what [`fmt::Display`] writes, and nothing else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (revision, day) = text.split_once('/')?;
        let digits = revision.len() == 16 && revision.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let revision = u64::from_str_radix(revision, 16).ok().filter(|_| digits)?;
        Some(Self { revision, day: parse_day(day)? })
    }
}

impl fmt::Display for Frozen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}/{}", self.revision, day_text(self.day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let text = "0f535e28ef85d885/2025-11-24";
        assert_eq!(Frozen::parse(text).unwrap().to_string(), text);
        for bad in [
            "",
            "0f535e28ef85d885",
            "0f535e28ef85d885/",
            "0f53/2025-11-24",
            "+f535e28ef85d885/2025-11-24",
            "0F535E28EF85D885/2025-11-24",
            "0f535e28ef85d885/2025-02-30",
            "0f535e28ef85d885/2025-11-24/1",
        ] {
            assert_eq!(Frozen::parse(bad), None, "{bad}");
        }
    }
}
