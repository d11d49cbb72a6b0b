//! What clients are told to be told back, sealed: they can neither read it, nor change it, nor make it up. The same text has the
//! same seal, on every node and after a restart.
//!
//! The tag of a text is also where its key stream begins, so there is no nonce to be kept or repeated: P. Rogaway and T.
//! Shrimpton, "A provable-security treatment of the key-wrap problem", 2006 (SIV), with HMAC-SHA-256 (RFC 2104) as both parts.

use std::fmt;

use ctutils::CtEq as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::Viewer;
use crate::feature::Secret;

/// Bytes of a tag: nobody hits upon one of 2^128 by trying.
const TAG_BYTES: usize = 16;
/// What the two keys are derived from the secret of the installation for.
const TAG_KEY: &str = "vigie seal: tag";
const STREAM_KEY: &str = "vigie seal: stream";

/// Seals texts for those who have one view of the data.
#[derive(Clone)]
pub struct Seal {
    tag: [u8; 32],
    stream: [u8; 32],
    viewer: Viewer,
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    /// With keys that are derived from a secret, for what a viewer is told.
    #[must_use]
    pub fn new(secret: &Secret, viewer: Viewer) -> Self {
        Self { tag: secret.derived(TAG_KEY), stream: secret.derived(STREAM_KEY), viewer }
    }

    /// How many characters a text of so many bytes has, sealed.
    #[must_use]
    pub const fn length(bytes: usize) -> usize {
        2 * (TAG_BYTES + bytes)
    }

    /// A text about a collection, sealed, in hexadecimal digits.
    #[must_use]
    pub fn close(&self, collection: &str, text: &[u8]) -> String {
        let tag = self.tag_of(collection, text);
        let mut sealed = tag.to_vec();
        sealed.extend(text);
        self.cross(&tag, &mut sealed[TAG_BYTES..]);
        sealed.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|n| char::from_digit(n.into(), 16)).collect()
    }

    /// The text that was sealed for the same viewer and collection; `None` of anything else.
    #[must_use]
    pub fn open(&self, collection: &str, sealed: &str) -> Option<Vec<u8>> {
        let (pairs, rest) = sealed.as_bytes().as_chunks::<2>();
        let digit = |b: u8| char::from(b).to_digit(16).filter(|_| !b.is_ascii_uppercase()); // each has one spelling
        let byte = |[high, low]: &[u8; 2]| u8::try_from(digit(*high)? * 16 + digit(*low)?).ok();
        let bytes: Vec<u8> = rest.is_empty().then(|| pairs.iter().map(byte).collect()).flatten()?;
        let (tag, text) = bytes.split_first_chunk::<TAG_BYTES>()?;
        let mut text = text.to_vec();
        self.cross(tag, &mut text);
        self.tag_of(collection, &text).ct_eq(tag).to_bool().then_some(text)
    }

    fn tag_of(&self, collection: &str, text: &[u8]) -> [u8; TAG_BYTES] {
        let viewer = match self.viewer {
            Viewer::Public => "public",
            Viewer::Editorial => "editorial",
        };
        // No name has a zero, so no other three parts are the same bytes.
        let whole = mac(&self.tag, &[collection.as_bytes(), &[0], viewer.as_bytes(), &[0], text]);
        std::array::from_fn(|i| whole[i])
    }

    /// Takes a text across the key stream of a tag, in either direction.
    fn cross(&self, tag: &[u8; TAG_BYTES], text: &mut [u8]) {
        for (counter, block) in (0_u32..).zip(text.chunks_mut(32)) {
            let stream = mac(&self.stream, &[tag, &counter.to_be_bytes()]);
            block.iter_mut().zip(stream).for_each(|(byte, key)| *byte ^= key);
        }
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(byte: u8, viewer: Viewer) -> Seal {
        Seal::new(&Secret([byte; 32]), viewer)
    }

    #[test]
    fn what_is_sealed_is_opened_and_looks_the_same_each_time() {
        let text: Vec<u8> = (0..=255).collect();
        for length in [0, 1, 31, 32, 33, 64, 256] {
            let sealed = seal(7, Viewer::Public).close("incidents", &text[..length]);
            assert_eq!(sealed.len(), Seal::length(length));
            assert_eq!(sealed, seal(7, Viewer::Public).close("incidents", &text[..length]));
            assert_eq!(seal(7, Viewer::Public).open("incidents", &sealed).as_deref(), Some(&text[..length]));
        }
    }

    #[test]
    fn what_is_changed_or_of_another_is_not_opened() {
        let own = seal(7, Viewer::Public);
        let sealed = own.close("incidents", b"17");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            assert_eq!(own.open("incidents", &String::from_utf8(changed).unwrap()), None, "{at}");
        }
        for short in (0..sealed.len()).filter_map(|length| sealed.get(..length)) {
            assert_eq!(own.open("incidents", short), None, "{short}");
        }
        assert_eq!(own.open("incidents", &sealed.to_uppercase()), None);
        assert_eq!(own.open("areas", &sealed), None);
        assert_eq!(seal(7, Viewer::Editorial).open("incidents", &sealed), None);
        assert_eq!(seal(8, Viewer::Public).open("incidents", &sealed), None);
    }

    #[test]
    fn texts_that_are_alike_do_not_look_alike() {
        let own = seal(7, Viewer::Public);
        let [a, b] = [b"places: 17", b"places: 18"].map(|text| own.close("incidents", text));
        let same = a.bytes().zip(b.bytes()).filter(|(a, b)| a == b).count();
        assert!(same < a.len() / 4, "{a} {b}");
    }

    #[test]
    fn no_key_is_in_what_is_logged() {
        assert_eq!(format!("{:?}", seal(0x5a, Viewer::Public)), "Seal");
    }
}
