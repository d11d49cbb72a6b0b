//! The names that collections may have: they stand in URLs, file names and links.

/// Longest name of a collection, in bytes.
const MAX_NAME_BYTES: usize = 64;

/// A name that no collection can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot name a collection: a name is 1 to {MAX_NAME_BYTES} of a-z, 0-9, `_` and `-`, and starts with a letter"
)]
pub struct NameError(pub String);

/// Whether a text may name a collection.
pub fn check_name(name: &str) -> Result<(), NameError> {
    let rest = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    let good = name.len() <= MAX_NAME_BYTES
        && name.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        && name.bytes().all(rest);
    if good { Ok(()) } else { Err(NameError(name.to_owned())) }
}
