//! The real server in a folder of its own, and a client that shows every byte it gets.

mod answer;
mod certificate;
mod cluster;
mod random;
mod server;

pub(crate) use answer::Answer;
pub(crate) use certificate::Certificate;
pub(crate) use cluster::Cluster;
pub(crate) use random::Random;
pub(crate) use server::Server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use vigie::collection::{Collection, Description, Entry, Role, Seal, Snapshot, Viewer};
use vigie::feature::{LicenceClass, Secret};

/// A change of the data is visible within a second of its acknowledgement.
pub(crate) const VISIBLE_WITHIN: Duration = Duration::from_secs(1);

/// A feature as GeoJSON.
pub(crate) fn feature(id: &str, geometry: &Json, properties: &Json) -> Json {
    json!({ "type": "Feature", "id": id, "geometry": geometry, "properties": properties })
}

/// A point feature as GeoJSON.
pub(crate) fn point(id: &str, lon: f64, lat: f64, properties: &Json) -> Json {
    feature(id, &json!({ "type": "Point", "coordinates": [lon, lat] }), properties)
}

/// A GeoJSON file.
pub(crate) fn collection(features: &[Json]) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

/// What a collection of tests says of itself: its name, and what that makes it.
pub(crate) fn description(name: &str) -> Description {
    Description {
        name: name.to_owned(),
        title: name.to_owned(),
        description: String::new(),
        role: Role::of_name(name),
        licence: None,
        attribution: None,
        demonstration: false,
    }
}

/// A row of a collection of tests, of which all may be handed out.
pub(crate) fn entry(ord: i64, id: &str) -> Entry<'_> {
    Entry { ord, id, class: LicenceClass::Open, stamp: ord.cast_unsigned() }
}

/// What the public sees of some collections, sorted by name.
pub(crate) fn snapshot(collections: Vec<Arc<Collection>>) -> Snapshot {
    Snapshot::new(collections, Seal::new(&Secret([7; 32]), Viewer::Public))
}

/// Waits until something holds; how long it took, or `None` when it does not come about in ten seconds.
pub(crate) fn wait_until(mut holds: impl FnMut() -> bool) -> Option<Duration> {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(10) {
        if holds() {
            return Some(start.elapsed());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    None
}

/// Percent-encodes a value for a query string.
pub(crate) fn encode(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~,:/".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
