//! Where a publication goes: a folder.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where a publication goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target(pub PathBuf);

/// A text that names no folder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTarget {
    /// An address.
    #[error(
        "`{0}` is an address, and only folders are published to; publish to one and copy that with a tool of the store, such as `rclone sync`"
    )]
    Address(String),
    /// Nothing at all.
    #[error("an empty text names no folder; `site/` does")]
    Empty,
}

impl FromStr for Target {
    type Err = BadTarget;
    fn from_str(text: &str) -> Result<Self, BadTarget> {
        if text.contains("://") {
            return Err(BadTarget::Address(text.to_owned()));
        }
        if text.is_empty() { Err(BadTarget::Empty) } else { Ok(Self(text.into())) }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_places_and_addresses_are_not() {
        assert_eq!("site/".parse(), Ok(Target("site/".into())));
        assert_eq!("".parse::<Target>(), Err(BadTarget::Empty));
        for address in ["s3://maps/mali", "https://example.org/"] {
            assert_eq!(address.parse::<Target>(), Err(BadTarget::Address(address.to_owned())));
        }
    }
}
