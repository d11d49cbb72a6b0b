//! Why a picture could not be drawn.

use crate::query::QueryError;

/// Why a picture could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// Finding what it shows failed.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A built-in file cannot be read.
    #[error("the built-in {0} cannot be read: {1}")]
    BuiltIn(&'static str, String),
    /// There is no memory for so many pixels.
    #[error("there is no room for a picture of {0} x {1} pixels")]
    TooLarge(u32, u32),
    /// It could not be encoded.
    #[error("the picture could not be encoded: {0}")]
    Encoding(String),
}
