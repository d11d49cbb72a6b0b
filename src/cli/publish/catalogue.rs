//! The catalogue: what is in a publication, from when, whose, under which terms, and where. The pages find everything by it.

use serde_json::{Value as Json, json};

use super::Now;
use super::ground::Ground;
use super::pages::Pages;
use super::share::Made;
use crate::collection::{Collection, Snapshot};
use crate::feature::instant_text;
use crate::http::published::described;
use crate::http::revision_of;

/// What a catalogue tells of.
#[derive(Debug)]
pub(super) struct Catalogue<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) made: &'a [Made],
    pub(super) ground: Option<&'a Ground>,
    pub(super) pages: &'a Pages,
    pub(super) now: Now,
}

impl Catalogue<'_> {
    /// As JSON.
    pub(super) fn json(&self) -> Json {
        let collections: Vec<Json> = self.made.iter().map(collection).collect();
        let shown = self.made.iter().filter(|made| made.is_shown()).map(|made| &made.collection);
        let embed = |(collection, language, page): &(String, &str, String)| json!({ "collection": collection, "language": language, "page": page });
        json!({
            "generator": concat!("vigie ", env!("CARGO_PKG_VERSION")),
            "published": instant_text(self.now.ms),
            "revision": format!("{:016x}", revision_of(shown)),
            "changed": self.snapshot.collections.iter().map(|c| c.changed_ms).max().map(instant_text),
            "collections": collections,
            "basemaps": self.ground.map(Ground::json).into_iter().collect::<Vec<_>>(),
            "embeds": self.pages.embeds.iter().map(embed).collect::<Vec<_>>(),
            "stills": self.pages.stills,
        })
    }
}

fn collection(made: &Made) -> Json {
    let mut json = described(&made.collection);
    json["vigie"]["count"] = json!(made.count());
    json["copy"] = made.copy();
    json["copy"]["shown"] = json!(made.is_shown());
    json["copy"]["types"] = types(made);
    json
}

/// How many incidents of each type there are, where each may be known.
fn types(made: &Made) -> Json {
    let collection: &Collection = &made.collection;
    let Some(field) = collection.kinds().filter(|_| made.is_shown()) else { return json!([]) };
    let words = collection.vocabulary(field).unwrap_or_default();
    let mut counts = vec![0_u64; words.len()];
    let mut untyped = 0_u64;
    for row in 0..collection.len() {
        match collection.columns[field].word(row).and_then(|word| counts.get_mut(word as usize)) {
            Some(count) => *count += 1,
            None => untyped += 1,
        }
    }
    let none = (untyped > 0).then(|| json!(["", untyped]));
    words.iter().zip(counts).map(|(word, count)| json!([word, count])).chain(none).collect()
}
