//! The rooms of the house and the one direction of its imports.

use std::fs;
use std::path::{Path, PathBuf};

/// A room may use those to its left.
const ROOMS: [&str; 9] = ["geom", "feature", "format", "store", "collection", "query", "tile", "http", "cli"];

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// The rooms that a source file names by `crate::room`.
fn named_rooms(source: &str) -> Vec<usize> {
    let after = source.split("crate::").skip(1);
    let mut rooms = Vec::new();
    for rest in after {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let name: String = rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
        rooms.extend(ROOMS.iter().position(|room| *room == name));
    }
    rooms
}

#[test]
fn imports_run_from_right_to_left() {
    let mut checked = 0;
    for (own, room) in ROOMS.iter().enumerate() {
        let mut files = Vec::new();
        rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room), &mut files);
        for file in files {
            for used in named_rooms(&fs::read_to_string(&file).unwrap()) {
                assert!(used <= own, "{}: `{room}` uses `{}`, which stands to its right", file.display(), ROOMS[used]);
                checked += 1;
            }
        }
    }
    assert!(checked > 20, "only {checked} imports were found; does this test still read them?");
}

#[test]
fn http_types_stay_in_their_room() {
    for room in ROOMS.iter().filter(|room| !["http", "cli"].contains(room)) {
        let mut files = Vec::new();
        rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room), &mut files);
        for file in files {
            assert!(!fs::read_to_string(&file).unwrap().contains("actix_web"), "{}", file.display());
        }
    }
}
