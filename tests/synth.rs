//! Made-up incidents.

use std::fs;

use crate::program::Folder;

#[test]
fn the_same_seed_gives_the_same_file() {
    let folder = Folder::new();
    for (seed, name) in [("7", "a.csv"), ("7", "b.csv"), ("8", "c.csv")] {
        folder.run(&["synth", "-n", "500", "--seed", seed, "-o", name]).says(&["500 made-up incidents"]);
    }
    let [a, b, c] = ["a.csv", "b.csv", "c.csv"].map(|name| fs::read(folder.path().join(name)).unwrap());
    assert_eq!(a, b);
    assert_ne!(a, c);
}

#[test]
fn an_output_that_cannot_be_written_is_the_environments_failure() {
    let folder = Folder::new();
    folder.run(&["synth", "-n", "5", "-o", "no/such/folder.csv"]).fails(3, &["no/such/folder.csv"]);
    #[cfg(target_os = "linux")]
    folder.run(&["synth", "-n", "100000", "-o", "/dev/full"]).fails(3, &["/dev/full", "No space left"]);
}

#[test]
fn what_synth_writes_can_be_imported_and_is_open_and_marked() {
    let folder = Folder::new();
    folder.run(&["synth", "-n", "1000", "-o", "s.csv"]).says(&[]);
    folder.run(&["import", "-c", "incidents", "s.csv"]).says(&[
        "s.csv (acled",
        "1,000: 1,000 new",
        "open:",
        "1,000 rows are made up",
        "Stored.",
    ]);
}
