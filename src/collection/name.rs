//! The names that collections may have: they stand in URLs, file names and links.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

/// Longest name of a collection: it stands in URLs and file names.
const MAX_COLLECTION_NAME: usize = 64;

/// The name of a collection: a lower-case letter, then letters, digits, `_` and `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct CollectionName(String);

/// A text that cannot name a collection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot name a collection or a base map; use a lower-case letter and then letters, digits, `_` or `-`, at most {MAX_COLLECTION_NAME} in all, such as `incidents`"
)]
pub struct BadCollectionName(String);

impl CollectionName {
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CollectionName {
    type Error = BadCollectionName;
    fn try_from(text: String) -> Result<Self, BadCollectionName> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
        let valid = text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(allowed)
            && text.len() <= MAX_COLLECTION_NAME;
        if valid { Ok(Self(text)) } else { Err(BadCollectionName(text)) }
    }
}

impl FromStr for CollectionName {
    type Err = BadCollectionName;
    fn from_str(text: &str) -> Result<Self, BadCollectionName> {
        Self::try_from(text.to_owned())
    }
}

impl fmt::Display for CollectionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Compares as its text does, so that maps of names can be asked with text.
impl Borrow<str> for CollectionName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collection_is_named_in_plain_lower_case() {
        for good in ["incidents", "a", "acled-2025_mali", &"x".repeat(64)] {
            assert!(good.parse::<CollectionName>().is_ok(), "{good}");
        }
        for bad in ["", "Incidents", "1a", "-a", "a/b", "a b", "é", "..", "a%00", &"x".repeat(65)] {
            assert!(bad.parse::<CollectionName>().is_err(), "{bad}");
        }
    }
}
