//! What a published copy is made of: the same pages, descriptions and scripts as the server's, as files that name each other by
//! relative addresses.

mod downloads;
mod map_page;

use std::borrow::Cow;

use serde_json::Value as Json;

pub use super::assets::media_type;
use super::collections::collection_json;
use super::embed::EmbedCopy;
use super::{assets, policy};
use crate::collection::{Collection, Snapshot};
use crate::tile::picture::PictureError;
pub use downloads::{Download, downloads_page};
pub use map_page::map_page;

/// Languages that embeds speak.
pub const EMBED_LANGUAGES: [&str; 3] = ["en", "fr", "ar"];

/// What a collection says of itself to the map's page, without links, which lead to a server.
#[must_use]
pub fn described(collection: &Collection) -> Json {
    let mut json = collection_json(collection, "", (None, &[]));
    if let Some(members) = json.as_object_mut() {
        for name in ["links", "crs", "storageCrs"] {
            members.remove(name);
        }
    }
    json
}

/// Every file that pages load: its name and its bytes. Their names hold hashes of their content.
pub fn assets() -> impl Iterator<Item = (Cow<'static, str>, Cow<'static, [u8]>)> {
    assets::all()
}

/// The style sheet of the plain page.
#[must_use]
pub fn page_style() -> &'static str {
    assets::PAGE_STYLE
}

/// What hosts that read a file of headers are told to send: what a page cannot say of itself. Names of data hold hashes, so that
/// browsers may keep them; caches that many share ask each minute whether they are still there, since the next publication may
/// have withdrawn them.
#[must_use]
pub fn headers() -> String {
    format!(
        "/*\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: same-origin\n  Access-Control-Allow-Origin: *\n  Permissions-Policy: {}\n\n/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n\n/data/*\n  Cache-Control: public, max-age=31536000, s-maxage=60, immutable\n",
        policy::PERMISSIONS
    )
}

/// An embed of a collection, and its stills.
#[derive(Debug)]
pub struct Embed(EmbedCopy);

impl Embed {
    /// Of a collection in a language; the reason where it may not be shown.
    pub fn of(collection: &str, language: &str, snapshot: &Snapshot) -> Result<Self, String> {
        let pairs = [("collection", collection), ("lang", language)];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        EmbedCopy::find(&pairs, snapshot).map(Self).map_err(|problem| problem.to_string())
    }

    /// The page, for who reads the catalogue at an address and was published on a day since 1970.
    #[must_use]
    pub fn page(&self, catalogue: &str, today: i32) -> String {
        self.0.page(catalogue, today)
    }

    /// The stills that the page shows: name and PNG, one after the other.
    pub fn stills<'a>(
        &'a self,
        snapshot: &'a Snapshot,
    ) -> impl Iterator<Item = (String, Result<Vec<u8>, PictureError>)> + 'a {
        self.0.stills().map(|(name, look)| (name, self.0.draw(look, snapshot)))
    }
}
