//! Random filters against an independent implementation: the same question in CQL2 text or JSON to the server, and in SQL
//! to PostGIS, over every type of queryable and kind of geometry.

mod data;
mod leaf;
mod said;
mod shape;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use crate::program::Folder;
use crate::support::{Cluster, Random, Server, encode};
use said::Said;

/// Filters for each kind of geometry.
const FILTERS: usize = 500;

#[test]
fn random_filters_find_what_postgis_finds() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("data")).unwrap();
    let postgis = Cluster::start();
    for kind in data::KINDS {
        let features = data::features(kind);
        folder.write(&format!("data/{kind}.geojson"), data::geojson(&features));
        postgis.rows(&data::table(kind, &features));
    }
    let server = Server::start(folder);
    let mut differences = Vec::new();
    for (seed, kind) in (11..).zip(data::KINDS) {
        let random = &mut Random(seed);
        let filters: Vec<Said> =
            (0..FILTERS).map(|n| said::filter(random, leaf::LEAVES[n % leaf::LEAVES.len()])).collect();
        let theirs = ask_postgis(&postgis, kind, &filters);
        let telling = theirs.iter().filter(|ids| !ids.is_empty() && ids.len() < data::FEATURES).count();
        assert!(telling > FILTERS * 2 / 3, "{kind}: only {telling} of {FILTERS} filters tell features apart");
        for (n, (filter, theirs)) in filters.iter().zip(theirs).enumerate() {
            match ask(&server, kind, filter, n % 3 == 0) {
                Ok(ours) if ours == theirs => {}
                Ok(ours) => differences.push(difference(kind, filter, &ours, &theirs)),
                Err(problem) => differences.push(format!("{kind}: {}: {problem}", filter.text)),
            }
        }
    }
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

/// The ids that the server finds, asked in JSON or in text; or its problem.
fn ask(server: &Server, kind: &str, filter: &Said, in_json: bool) -> Result<BTreeSet<String>, String> {
    let (language, text) =
        if in_json { ("cql2-json", filter.json.to_string()) } else { ("cql2-text", filter.text.clone()) };
    let path = format!("/collections/{kind}/items?f=csv&properties=&limit=10000&filter-lang={language}&filter=");
    let answer = server.get(&(path + &encode(&text)));
    if answer.status != 200 {
        return Err(format!("{} {}", answer.status, answer.text()));
    }
    let ids = answer.text().lines().skip(1).map(|line| line.split(',').next().unwrap_or_default().to_owned());
    Ok(ids.collect())
}

/// The ids that PostGIS finds for each filter, all asked in one go.
fn ask_postgis(postgis: &Cluster, kind: &str, filters: &[Said]) -> Vec<BTreeSet<String>> {
    let mut script = "SET TimeZone = 'UTC';\n".to_owned();
    for filter in filters {
        let _ = writeln!(script, "SELECT coalesce(string_agg(id, ','), '') FROM {kind} WHERE {};", filter.sql);
    }
    let rows = postgis.rows(&script);
    assert_eq!(rows.len(), filters.len());
    let ids = |row: &String| row.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
    rows.iter().map(ids).collect()
}

fn difference(kind: &str, filter: &Said, ours: &BTreeSet<String>, theirs: &BTreeSet<String>) -> String {
    let some =
        |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).take(4).cloned().collect::<Vec<_>>().join(" ");
    format!(
        "{kind}: {}\n  only ours: {}\n  only theirs: {}\n  in SQL: {}",
        filter.text,
        some(ours, theirs),
        some(theirs, ours),
        filter.sql
    )
}
