//! Numbers that tell one state of rows and collections from any other.

use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::feature::Secret;

/// What the key of stamps is derived from the secret of the installation for.
const STAMP_KEY: &str = "vigie stamps";

/// A hash that a restart of the same program repeats.
pub(super) fn hash(feed: impl FnOnce(&mut DefaultHasher)) -> u64 {
    let mut hasher = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    feed(&mut hasher);
    hasher.finish()
}

/// Makes stamps of rows. Validators and the revisions of tiles are made from them alone, and everybody sees these: without a key,
/// one could try which places and numbers of revisions they are of, and count what is hidden between.
#[derive(Clone)]
pub(super) struct Stamps(DefaultHasher);

impl fmt::Debug for Stamps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stamps")
    }
}

impl Stamps {
    /// Under a key that is derived from a secret.
    pub(super) fn new(secret: &Secret) -> Self {
        let mut keyed = DefaultHasher::new();
        keyed.write(&secret.derived(STAMP_KEY));
        Self(keyed)
    }

    /// The stamp of a revision of the row at a place, where `rest` tells anything else that it is made from. It is mixed so that
    /// sums of stamps differ where any of them does.
    pub(super) fn of(&self, ord: i64, revision: i64, rest: u64) -> u64 {
        let mut hasher = self.0.clone();
        (ord, revision, rest).hash(&mut hasher);
        hasher.finish()
    }
}

/// The stamp of a row of a file, of which nothing is hidden that a number of it could tell.
///
/// G. L. Steele, D. Lea and C. H. Flood, "Fast splittable pseudorandom number generators", 2014: the mixing of `SplitMix64`.
pub(super) fn stamp(row: i64, version: u64) -> u64 {
    [row.cast_unsigned(), version].into_iter().fold(0, |stamp: u64, number| {
        let mut z = (stamp ^ number).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_told_by_its_key_place_revision_and_rest() {
        let stamps = |byte| Stamps::new(&Secret([byte; 32]));
        let own = stamps(7).of(17, 4, 1);
        assert_eq!(stamps(7).of(17, 4, 1), own);
        let others = [stamps(8).of(17, 4, 1), stamps(7).of(18, 4, 1), stamps(7).of(17, 5, 1), stamps(7).of(17, 4, 2)];
        assert!(!others.contains(&own));
        // Sums do not tell which row has which revision, unless they are mixed.
        assert_ne!(
            stamps(7).of(1, 2, 0).wrapping_add(stamps(7).of(2, 1, 0)),
            stamps(7).of(1, 1, 0).wrapping_add(stamps(7).of(2, 2, 0))
        );
        assert_eq!(format!("{:?}", stamps(7)), "Stamps");
    }
}
