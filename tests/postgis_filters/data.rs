//! Features of every type of property and kind of geometry, for both sides.

use std::fmt::Write as _;

use geo_types::Geometry;
use serde_json::{Value as Json, json};
use wkt::ToWkt as _;

use super::shape;
use crate::support::{Random, collection, feature};

pub(super) const KINDS: [&str; 4] = ["points", "lines", "polygons", "mixed"];
pub(super) const FEATURES: usize = 300;
pub(super) const NAMES: [&str; 12] =
    ["Ségou", "segou", "SÉGOU", "Kayes", "kayes", "Léré", "Lere", "100 %", "a_b", "d'Azawad", "Bla", "Ṭin-Essako"];
pub(super) const TYPES: [&str; 4] = ["Battles", "Riots", "Protests", "Strategic developments"];
pub(super) const TAGS: [&str; 5] = ["fuel", "road", "convoy", "école", "mine"];

/// A feature's properties and geometry; `None` where they are missing.
pub(super) struct Made {
    id: String,
    name: Option<&'static str>,
    event_type: Option<&'static str>,
    deaths: Option<i64>,
    score: Option<f64>,
    checked: Option<bool>,
    start: Option<String>,
    end: Option<String>,
    seen: Option<String>,
    tags: Option<Vec<&'static str>>,
    geometry: Option<Geometry<f64>>,
}

pub(super) fn day(number: usize) -> String {
    format!("2025-{:02}-{:02}", 1 + number / 28 % 12, 1 + number % 28)
}

pub(super) fn instant(number: usize) -> String {
    format!("{}T{:02}:00:00Z", day(number / 2), 12 * (number % 2))
}

/// The features of a kind of geometry; the same on every run.
pub(super) fn features(kind: &str) -> Vec<Made> {
    let seed = KINDS.iter().position(|k| *k == kind).unwrap();
    let random = &mut Random(seed as u64 + 100);
    (0..FEATURES).map(|n| made(kind, n, random)).collect()
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_wrap, reason = "small numbers")]
fn made(kind: &str, n: usize, random: &mut Random) -> Made {
    let start = random.below(80);
    let tags = (0..=random.below(3)).map(|_| random.pick(&TAGS)).collect::<Vec<_>>();
    let tags = TAGS.into_iter().filter(|tag| tags.contains(tag)).collect();
    Made {
        id: format!("{kind}{n}"),
        name: known(random, |r| r.pick(&NAMES)),
        event_type: known(random, |r| r.pick(&TYPES)),
        deaths: known(random, |r| r.below(25) as i64 - 5),
        score: known(random, |r| r.below(60) as f64 / 4.0 - 3.0),
        checked: known(random, |r| r.below(2) == 0),
        start: known(random, |_| day(start)),
        end: known(random, |r| day(start + 1 + r.below(20))),
        seen: known(random, |r| instant(r.below(160))),
        tags: known(random, |_| tags),
        geometry: (random.below(20) > 0).then(|| shape::of_kind(kind, random)),
    }
}

/// Missing once in nine.
fn known<T>(random: &mut Random, make: impl FnOnce(&mut Random) -> T) -> Option<T> {
    let value = make(random);
    (random.below(9) > 0).then_some(value)
}

pub(super) fn geojson(all: &[Made]) -> String {
    let each = |m: &Made| {
        let geometry = m.geometry.as_ref().map_or(Json::Null, geometry_json);
        let properties = json!({
            "name": m.name, "event_type": m.event_type, "deaths": m.deaths, "score": m.score, "checked": m.checked,
            "start": m.start, "end": m.end, "seen": m.seen, "tags": m.tags,
        });
        feature(&m.id, &geometry, &properties)
    };
    collection(&all.iter().map(each).collect::<Vec<_>>())
}

pub(super) fn geometry_json(geometry: &Geometry<f64>) -> Json {
    serde_json::to_value(geojson::Geometry::from(geometry)).unwrap()
}

/// SQL that makes and fills a table.
pub(super) fn table(kind: &str, all: &[Made]) -> String {
    let mut sql = format!(
        "CREATE TABLE {kind} (id text PRIMARY KEY, name text, event_type text, deaths int, score float8, checked boolean,
         start timestamp, \"end\" timestamp, seen timestamp, tags text[], geom geometry, geog geography);\n"
    );
    for m in all {
        let text = |value: Option<&str>| value.map_or("NULL".to_owned(), |v| format!("'{}'", v.replace('\'', "''")));
        let plain = |value: Option<String>| value.unwrap_or_else(|| "NULL".to_owned());
        let tags = m.tags.as_ref().map(|tags| format!("ARRAY['{}']", tags.join("','")));
        let geometry = m.geometry.as_ref().map(|g| format!("ST_GeomFromText('{}', 4326)", g.wkt_string()));
        let values = [
            text(Some(&m.id)),
            text(m.name),
            text(m.event_type),
            plain(m.deaths.map(|v| v.to_string())),
            plain(m.score.map(|v| v.to_string())),
            plain(m.checked.map(|v| v.to_string())),
            text(m.start.as_deref()),
            text(m.end.as_deref()),
            text(m.seen.as_deref().map(|v| v.trim_end_matches('Z'))),
            plain(tags),
            plain(geometry.clone()),
            plain(geometry.map(|g| format!("{g}::geography"))),
        ];
        let _ = writeln!(sql, "INSERT INTO {kind} VALUES ({});", values.join(", "));
    }
    sql
}
