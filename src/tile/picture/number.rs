//! From the wide numbers that places are computed in to those that are drawn with.

/// A length or position in pixels: all of them are a few thousand, which `f32` holds to a thousandth of a pixel.
#[expect(clippy::cast_possible_truncation, reason = "that is what it is for")]
pub(super) fn narrow(value: f64) -> f32 {
    value as f32
}

/// A count, of which only its size matters here.
#[expect(clippy::cast_precision_loss, reason = "a seventh digit cannot be seen in a circle")]
pub(super) fn count(value: usize) -> f32 {
    value as f32
}

/// The same for a number of features.
pub(super) fn float_of(number: u64) -> f32 {
    count(usize::try_from(number).unwrap_or(usize::MAX))
}

/// A whole number of pixels near a size.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes of pictures are small and positive")]
pub(super) fn whole(value: f32) -> u32 {
    value.round() as u32
}
