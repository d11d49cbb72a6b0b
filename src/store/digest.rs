//! Hashes of what the record holds.
//!
//! The content of a changeset is the sum, modulo 2^256, of a SHA-256 of each thing that it added: it does not depend on the
//! order of writing, so that a million rows need not be remembered (M. Bellare and D. Micciancio, "A new paradigm for
//! collision-free hashing", 1997).

use sha2::{Digest as _, Sha256};

/// A SHA-256, or a sum of some.
pub(super) type Digest32 = [u8; 32];

/// What stands for a name, of a `table` with a number for each, in the content of the changeset that brought it.
pub(super) fn name_digest(table: &str, id: i64, of: i64, name: &str) -> Digest32 {
    digest(table, &[id, of], &[name.as_bytes()])
}

/// A SHA-256 of numbers and texts, each text after its length, so that no two lists of them are written alike.
pub(super) fn digest(what: &str, numbers: &[i64], texts: &[&[u8]]) -> Digest32 {
    let mut hasher = Sha256::new();
    hasher.update(what);
    for number in numbers {
        hasher.update(number.to_le_bytes());
    }
    for text in texts {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text);
    }
    hasher.finalize().into()
}

/// A sum of digests modulo 2^256.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum([u64; 4]);

impl Sum {
    pub(super) fn add(&mut self, digest: Digest32) {
        let mut carry = false;
        for (limb, bytes) in self.0.iter_mut().zip(digest.chunks_exact(8)) {
            let more = bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte));
            (*limb, carry) = limb.carrying_add(more, carry);
        }
    }

    pub(super) fn bytes(self) -> Digest32 {
        let mut bytes = [0; 32];
        bytes.chunks_exact_mut(8).zip(self.0).for_each(|(bytes, limb)| bytes.copy_from_slice(&limb.to_le_bytes()));
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_does_not_depend_on_the_order_and_carries() {
        let (a, b) = ([0xff; 32], digest("x", &[1], &[b"y"]));
        let sum = |digests: [Digest32; 2]| {
            let mut sum = Sum::default();
            for digest in digests {
                sum.add(digest);
            }
            sum
        };
        assert_eq!(sum([a, b]), sum([b, a]));
        let one = {
            let mut bytes = [0; 32];
            bytes[0] = 1;
            bytes
        };
        assert_eq!(sum([a, one]), Sum::default());
    }

    #[test]
    fn texts_that_join_alike_have_other_digests() {
        assert_ne!(digest("x", &[], &[b"ab", b"c"]), digest("x", &[], &[b"a", b"bc"]));
    }
}
