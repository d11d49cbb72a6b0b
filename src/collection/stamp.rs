//! Numbers that tell one state of rows and collections from any other.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// A hash that a restart of the same program repeats.
pub(super) fn hash(feed: impl FnOnce(&mut DefaultHasher)) -> u64 {
    let mut hasher = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    feed(&mut hasher);
    hasher.finish()
}

/// A stamp: of a revision of the row at a place, where `rest` tells anything else that it is made from. Its numbers are
/// mixed so that sums of stamps differ where any of them does.
///
/// G. L. Steele, D. Lea and C. H. Flood, "Fast splittable pseudorandom number generators", 2014: the mixing of `SplitMix64`.
pub(super) fn stamp(ord: i64, revision: i64, rest: u64) -> u64 {
    [ord.cast_unsigned(), revision.cast_unsigned(), rest].into_iter().fold(0, |stamp: u64, number| {
        let mut z = (stamp ^ number).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}
