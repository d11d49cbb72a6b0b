//! `vigie publish`: what is in a publication, what is not, and how it takes its place.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::{Value as Json, json};
use vigie::tile::{Archive, TileMatrixSet};

use crate::program::Folder;
use crate::support::{collection, point};

fn json(path: &Path) -> Json {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn unpacked(path: &Path) -> String {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text
}

/// The paths of all files below a folder.
fn files(folder: &Path) -> BTreeSet<String> {
    fn walk(folder: &Path, within: &str, into: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{within}{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), into);
            } else {
                into.insert(name);
            }
        }
    }
    let mut all = BTreeSet::new();
    walk(folder, "", &mut all);
    all
}

/// The values of attributes that name addresses.
fn addresses(html: &str) -> Vec<String> {
    let mut all = Vec::new();
    for name in ["href=\"", "src=\"", "srcset=\""] {
        for rest in html.split(name).skip(1) {
            let value = rest.split('"').next().unwrap();
            let parts = value.split(", ").map(|part| part.split(' ').next().unwrap().replace("&amp;", "&"));
            all.extend(parts);
        }
    }
    all
}

/// The headers for a folder, as hosts of publications read them.
fn headers_for(headers: &str, folder: &str) -> String {
    let of_folder = headers.split(&format!("\n{folder}/*\n")).nth(1).unwrap();
    of_folder.lines().take_while(|line| line.starts_with(' ')).map(str::trim).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_publication_of_the_demonstration_is_whole_and_names_nothing_but_itself() {
    let folder = Folder::new();
    folder.run(&["publish", "--to", "site/"]).says(&["Published to site/", "incidents", "filters and lists"]);
    let site = folder.path().join("site");
    let all = files(&site);
    let headers = fs::read_to_string(site.join("_headers")).unwrap();
    // Shared caches ask each minute whether data are still published.
    assert_eq!(headers_for(&headers, "/data"), "Cache-Control: public, max-age=31536000, s-maxage=60, immutable");
    assert_eq!(headers_for(&headers, "/assets"), "Cache-Control: public, max-age=31536000, immutable");
    for name in [
        "index.html",
        "embed.html",
        "embed-fr.html",
        "downloads.html",
        "README.txt",
        "vigie.json",
        "files.json",
        "collections/incidents.geojson",
        "collections/incidents.fgb",
        "stills/incidents-en-light.png",
        "stills/incidents-fr-dark-phone-2x.png",
    ] {
        assert!(all.contains(name), "{name} is not among {all:?}");
    }
    let inventory = json(&site.join("files.json"));
    let listed: BTreeSet<String> = inventory["files"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(all.iter().filter(|name| *name != "files.json").cloned().collect::<BTreeSet<_>>(), listed);

    let mut checked = 0;
    for page in ["index.html", "embed.html", "embed-fr.html", "downloads.html"] {
        let html = fs::read_to_string(site.join(page)).unwrap();
        assert!(html.contains("Content-Security-Policy") && html.contains("require-trusted-types-for"), "{page}");
        for address in addresses(&html) {
            assert!(!address.starts_with('/') && !address.contains(':'), "{page} names {address}");
            let file = address.trim_start_matches("./").split(['#', '?']).next().unwrap();
            assert!(all.contains(file), "{page} names {address}, which is not there");
            checked += 1;
        }
    }
    assert!(checked > 40, "{checked}");

    let catalogue = json(&site.join("vigie.json"));
    for each in catalogue["collections"].as_array().unwrap() {
        let copy = &each["copy"];
        for file in [&copy["geojson"], &copy["flatgeobuf"], &copy["pmtiles"]["file"]] {
            assert!(all.contains(file.as_str().unwrap()), "{file} of {each}");
        }
    }
    assert_eq!(fs::metadata(&site).unwrap().permissions().mode() & 0o055, 0o055, "a web server can read it");
}

#[test]
fn tiles_hold_every_incident_and_the_ground_all_of_the_world() {
    let folder = Folder::new();
    folder.run(&["publish", "--to", "site"]).says(&[]);
    let catalogue = json(&folder.path().join("site/vigie.json"));
    let incidents = catalogue["collections"].as_array().unwrap().iter().find(|c| c["id"] == "incidents").unwrap();
    let archive =
        |json: &Json| Archive::open(&folder.path().join("site").join(json["file"].as_str().unwrap())).unwrap();
    let of_incidents = archive(&incidents["copy"]["pmtiles"]);
    assert_eq!(of_incidents.about.max_zoom, 10);
    let layers: Vec<&str> = of_incidents.about.layers.iter().map(|layer| layer.id.as_str()).collect();
    assert_eq!(layers, ["incidents", "incidents_wide"]);
    let ground = archive(&catalogue["basemaps"][0]["pmtiles"]);
    for tile in [(0, 0, 0), (5, 9, 8), (10, 473, 489)] {
        let set = TileMatrixSet::WebMercatorQuad;
        let tile = set.tile(&tile.0.to_string(), &tile.1.to_string(), &tile.2.to_string()).unwrap();
        assert!(ground.tile(tile).unwrap().is_some(), "{tile:?}");
    }
    // The details of each are in its parcel.
    let rows = incidents["copy"]["rows"].as_str().unwrap();
    let rows: Json = serde_json::from_str(&unpacked(&folder.path().join("site").join(rows))).unwrap();
    let parcel = incidents["copy"]["details"]["folder"].as_str().unwrap();
    let parcel = unpacked(&folder.path().join("site").join(parcel).join("0.json.gz"));
    for id in rows["ids"].as_array().unwrap() {
        assert!(parcel.contains(&format!("\"id\":{id}")), "{id}");
    }
}

/// What the name of a file ends with.
fn ending(file: &str) -> Option<&str> {
    Path::new(file).extension()?.to_str()
}

#[test]
fn the_same_data_make_the_same_files() {
    let folder = Folder::new();
    folder.run(&["publish", "--to", "one"]).says(&[]);
    folder.run(&["publish", "--to", "two"]).says(&[]);
    let of = |name: &str| json(&folder.path().join(name).join("files.json"))["files"].clone();
    let (one, two) = (of("one"), of("two"));
    for (name, entry) in one.as_object().unwrap() {
        // It says when it was published.
        assert!(name == "vigie.json" || two[name] == *entry, "{name}");
    }
}

#[test]
fn what_terms_forbid_to_hand_out_is_left_out_and_told() {
    let folder = Folder::new();
    let rows = |mark: &str| {
        let properties = json!({ "title": format!("{mark} title"), "event_type": "Battles", "start": "2025-09-01",
            "notes": format!("{mark} notes"), "uncertainty_m": 1000 });
        collection(&[
            point(&format!("{mark}-1"), -8.0, 12.6, &properties),
            point(&format!("{mark}-2"), -7.0, 13.6, &properties),
        ])
    };
    for (name, class) in [("incidents", "display"), ("counted", "aggregate"), ("events", "open")] {
        let file = format!("{name}.geojson");
        folder.write(&file, rows(name));
        folder.run(&["import", "--collection", name, "--licence", class, &file]).says(&["Stored."]);
    }
    let closed = "[collections.events]\npolicy = { fields = { only = [\"title\", \"event_type\", \"start\"] } }\n";
    folder.write("data/vigie.toml", closed);
    folder.run(&["publish", "--to", "site"]).says(&[
        "Left out:",
        "incidents: no files of its features",
        "counted: all of it: the licence of a source permits counts only",
    ]);
    let site = folder.path().join("site");
    let all = files(&site);
    let of = |name: &str| all.iter().filter(|file| file.contains(name)).cloned().collect::<Vec<_>>();
    assert_eq!(of("counted"), [""; 0]);
    assert!(
        of("incidents").iter().all(|file| [Some("pmtiles"), Some("png")].contains(&ending(file))),
        "{:?}",
        of("incidents")
    );
    assert!(all.contains("collections/events.geojson"));
    // Nothing of what is counted only is told anywhere, nor what is closed of the others.
    for file in &all {
        let bytes = fs::read(site.join(file)).unwrap();
        let text = if ending(file) == Some("gz") {
            unpacked(&site.join(file))
        } else {
            String::from_utf8_lossy(&bytes).into_owned()
        };
        for secret in ["counted-1", "counted title", "incidents notes", "events notes", "vigie.secret"] {
            assert!(!text.contains(secret), "{file} tells {secret}");
        }
    }
    let catalogue = json(&site.join("vigie.json"));
    let counted = catalogue["collections"].as_array().unwrap().iter().find(|c| c["id"] == "counted").unwrap();
    assert_eq!((&counted["vigie"]["count"], &counted["copy"]["shown"]), (&json!(0), &json!(false)));
}

#[test]
fn a_publication_takes_the_place_of_the_one_before_and_of_nothing_else() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("site")).unwrap();
    folder.run(&["publish", "--to", "site"]).says(&["Published"]);
    // What was in the old one and is not in the new one is gone with it.
    let inventory = folder.path().join("site/files.json");
    let text = fs::read_to_string(&inventory).unwrap().replacen(
        "\"files\":{",
        "\"files\":{\"old.txt\":{\"bytes\":3,\"sha256\":\"\"},",
        1,
    );
    fs::write(&inventory, text).unwrap();
    folder.write("site/old.txt", "old");
    folder.run(&["publish", "--to", "site"]).says(&["Published"]);
    assert!(!folder.path().join("site/old.txt").exists());

    folder.write("site/CNAME", "map.example.org");
    folder.run(&["publish", "--to", "site"]).fails(2, &["holds `CNAME`, which is not of the publication there"]);
    assert_eq!(fs::read_to_string(folder.path().join("site/CNAME")).unwrap(), "map.example.org");

    fs::create_dir(folder.path().join("mine")).unwrap();
    folder.write("mine/thesis.txt", "mine");
    folder.run(&["publish", "--to", "mine"]).fails(2, &["holds `thesis.txt`, and no publication", "an empty folder"]);
    folder.run(&["publish", "--to", "mine/thesis.txt"]).fails(2, &["is a file"]);
    folder.run(&["publish", "--to", "gs://bucket/x"]).fails(2, &["`gs://bucket/x` names no place", "s3://"]);
    // Nothing half made is left behind.
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .filter(|n| n.to_string_lossy().starts_with('.'))
        .collect();
    assert_eq!(left, [""; 0]);
}
