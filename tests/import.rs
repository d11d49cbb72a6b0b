//! Importing and checking files through the program.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use rusqlite::Connection;
use vigie::store::Store;

use crate::program::{Folder, Outcome};

fn feature(id: &str, geometry: &str, properties: &str) -> String {
    format!(r#"{{"type":"Feature","id":"{id}","geometry":{geometry},"properties":{{{properties}}}}}"#)
}

fn collection(features: &[String]) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}", features.join(",\n"))
}

fn point(id: &str, title: &str) -> String {
    feature(id, r#"{"type":"Point","coordinates":[-8.0,12.6]}"#, &format!(r#""title":"{title}","fatalities":2"#))
}

fn import(folder: &Folder, files: &[&str]) -> Outcome {
    let mut args = vec!["import", "--collection", "incidents"];
    args.extend(files);
    folder.run(&args)
}

/// The keys and revisions of the collection that was imported first.
fn stored(folder: &Folder) -> Vec<(String, i64)> {
    let Some(store) = Store::open_existing(&folder.path().join("data")).unwrap() else { return Vec::new() };
    let mut rows = Vec::new();
    store.reader().unwrap().scan(1, 0..=i64::MAX, |row| rows.push((row.key.to_owned(), row.revision))).unwrap();
    rows
}

fn row(key: &str, revision: i64) -> (String, i64) {
    (key.to_owned(), revision)
}

#[test]
fn the_summary_can_be_checked_against_the_source() {
    let folder = Folder::new();
    let dated = |id: &str, start: &str| {
        let properties =
            format!(r#""start":"{start}","end":"{start}","fatalities":3,"fatalities_low":1,"fatalities_high":9"#);
        feature(id, "null", &properties)
    };
    folder.write("a.geojson", collection(&[dated("A", "2025-09-01"), dated("B", "2025-10-30")]));
    import(&folder, &["a.geojson"]).says(&[
        "a.geojson (geojson, a)",
        "2: 2 new, 0 changed, 0 unchanged",
        "2025-09-01 to 2025-10-30",
        "6 reported (low 2, high 18)",
        "open:",
        "Stored.",
    ]);
}

#[test]
fn a_file_again_changes_nothing_and_a_correction_makes_a_revision() {
    let folder = Folder::new();
    folder.write("a.geojson", collection(&[point("A", "one"), point("B", "two")]));
    import(&folder, &["a.geojson"]).says(&["2 new", "Stored."]);
    import(&folder, &["a.geojson"]).says(&["0 new, 0 changed, 2 unchanged", "has all of it already"]);
    assert_eq!(stored(&folder), [row("A", 1), row("B", 1)]);
    folder.write("a.geojson", collection(&[point("B", "2"), point("C", "three")]));
    import(&folder, &["a.geojson"]).says(&["1 new, 1 changed, 0 unchanged"]);
    assert_eq!(stored(&folder), [row("A", 1), row("B", 2), row("C", 1)]);
}

#[test]
fn one_bad_file_of_several_stops_all() {
    let folder = Folder::new();
    folder.write("good.geojson", collection(&[point("A", "one")]));
    let bad = feature("B", r#"{"type":"Point","coordinates":[-8.0,95]}"#, "");
    folder.write("bad.geojson", collection(&[bad]));
    import(&folder, &["good.geojson", "bad.geojson"]).fails(1, &["bad.geojson:", "95", "nothing was imported"]);
    assert!(stored(&folder).is_empty());
}

#[test]
fn a_dry_run_does_everything_but_store() {
    let folder = Folder::new();
    folder.write("a.geojson", collection(&[point("A", "one")]));
    folder.run(&["import", "--dry-run", "-c", "incidents", "a.geojson"]).says(&["1 new", "dry run"]);
    assert!(!folder.path().join("data").exists());
    import(&folder, &["a.geojson"]).says(&["Stored."]);
    folder.write("a.geojson", collection(&[point("A", "two")]));
    folder.run(&["import", "--dry-run", "-c", "incidents", "a.geojson"]).says(&["1 changed", "dry run"]);
    assert_eq!(stored(&folder), [row("A", 1)]);
}

#[test]
fn another_licence_for_the_same_rows_is_stored() {
    let folder = Folder::new();
    folder.write("a.geojson", collection(&[point("A", "one")]));
    import(&folder, &["a.geojson"]).says(&["open:"]);
    import(&folder, &["--licence", "aggregate", "a.geojson"]).says(&["aggregate: counts only", "Stored."]);
    let store = Store::open_existing(&folder.path().join("data")).unwrap().unwrap();
    let datasets = store.reader().unwrap().datasets().unwrap();
    assert_eq!(datasets[0].terms.as_ref().unwrap().licence.to_string(), "aggregate");
}

#[test]
fn ids_that_occur_twice_with_different_values_are_named_with_both_lines() {
    let folder = Folder::new();
    folder.write("a.geojson", collection(&[point("A", "one"), point("A", "two")]));
    import(&folder, &["a.geojson"]).fails(1, &["`A`", "a.geojson:3", "line 2"]);
    folder.run(&["check", "a.geojson"]).fails(1, &["a.geojson:3"]);
    folder.write("b.geojson", collection(&[point("A", "one"), point("A", "one")]));
    import(&folder, &["b.geojson"]).says(&["1: 1 new", "counted once"]);
}

#[test]
fn every_bad_row_is_named_up_to_a_limit() {
    let folder = Folder::new();
    let header = "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,country,latitude,longitude,geo_precision,fatalities";
    let rows: Vec<_> =
        (1..=150).map(|n| format!("MLI{n},2025-02-30,2025,1,Battles,Armed clash,Mali,12.6,-8.0,1,0")).collect();
    folder.write("a.csv", format!("{header}\n{}\n", rows.join("\n")));
    let outcome = folder.run(&["check", "--format", "acled", "a.csv"]);
    outcome.fails(1, &["150 faults", "a.csv:2:event_date", "2025-02-30", "and 50 more"]);
    assert_eq!(outcome.err.matches("a.csv:").count(), 100);
}

#[test]
fn bad_files_are_bad_data_and_store_nothing() {
    let folder = Folder::new();
    let polygon = |ring: &str| feature("A", &format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#), "");
    let acled = "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,country,latitude,longitude,geo_precision,fatalities\n";
    let swapped: Vec<_> =
        (0..20).map(|n| format!("MLI{n},2025-09-01,2025,1,Battles,Armed clash,Mali,-8.0,12.6,1,0\n")).collect();
    let mut cut = collection(&[point("A", "one")]);
    cut.truncate(80);
    let files: [(&str, String, &[&str]); 9] = [
        ("empty.csv", String::new(), &["empty"]),
        ("nothing.csv", "a,b\n1,2\n".to_owned(), &["columns"]),
        ("cut.csv", format!("{acled}MLI1,2025-09-01,2025,1,\"Batt"), &["cut.csv:2"]),
        ("cut.geojson", cut, &["cut.geojson"]),
        (
            "nan.csv",
            format!("{acled}MLI1,2025-09-01,2025,1,Battles,Armed clash,Mali,NaN,-8.0,1,0\n"),
            &["nan.csv:2:latitude", "NaN"],
        ),
        (
            "north.csv",
            format!("{acled}MLI1,2025-09-01,2025,1,Battles,Armed clash,Mali,95,-8.0,1,0\n"),
            &["north.csv:2:latitude", "95"],
        ),
        ("swapped.csv", format!("{acled}{}", swapped.concat()), &["swapped"]),
        ("open.geojson", collection(&[polygon("[[0,0],[1,0],[1,1]]")]), &["open.geojson:2"]),
        ("crossed.geojson", collection(&[polygon("[[0,0],[1,1],[1,0],[0,1],[0,0]]")]), &["crossed.geojson:2"]),
    ];
    for (name, content, words) in files {
        folder.write(name, content);
        let outcome = import(&folder, &[name]);
        outcome.fails(1, words);
        assert!(stored(&folder).is_empty(), "{name}");
        folder.run(&["check", name]).fails(1, words);
    }
}

#[test]
fn a_row_without_end_is_refused_in_bounded_memory() {
    let folder = Folder::new();
    let file = fs::File::create(folder.path().join("long.csv")).unwrap();
    std::io::Write::write_all(&mut &file, b"event_id_cnty,event_date,latitude,longitude,event_type\nMLI1,\"").unwrap();
    file.set_len(2 << 30).unwrap(); // sparse: it takes no room on the disk
    import(&folder, &["long.csv"]).fails(1, &["long.csv", "MiB"]);
}

#[test]
fn a_file_that_is_not_there_or_not_a_file_is_the_environments_failure() {
    let folder = Folder::new();
    import(&folder, &["missing.csv"]).fails(3, &["missing.csv", "No such file"]);
    import(&folder, &["."]).fails(3, &["is a folder"]);
    assert!(!folder.path().join("data").exists());
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    let folder = Folder::new();
    folder.write("a.geojson", collection(&[point("A", "one")]));
    fs::create_dir(folder.path().join("data")).unwrap();
    let path = folder.path().join("data/vigie.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (a)").unwrap();
    let before = fs::read(&path).unwrap();
    import(&folder, &["a.geojson"]).fails(3, &["vigie.db", "another program"]);
    assert_eq!(fs::read(&path).unwrap(), before);
    fs::write(&path, "notes of mine, for no database at all").unwrap();
    import(&folder, &["a.geojson"]).fails(3, &["vigie.db", "not a database"]);
    assert_eq!(fs::read(&path).unwrap(), b"notes of mine, for no database at all");
}

#[test]
fn a_torn_database_is_told() {
    let folder = Folder::new();
    folder.write("a.geojson", collection(&[point("A", "one")]));
    import(&folder, &["a.geojson"]).says(&["Stored."]);
    let path = folder.path().join("data/vigie.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[16_384..].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    import(&folder, &["a.geojson"]).fails(3, &["vigie.db", "damaged", "backup"]);
}

#[test]
fn a_data_folder_that_is_a_file_is_told() {
    let folder = Folder::new();
    folder.write("a.geojson", collection(&[point("A", "one")]));
    folder.write("data", "");
    import(&folder, &["a.geojson"]).fails(3, &["data folder"]);
}

#[test]
fn a_wrong_line_in_the_environment_is_the_command_lines_failure() {
    let folder = Folder::new();
    let outcome = Outcome::of(folder.command(&["import", "a.csv"]).env("VIGIE_COLLECTION", "A B"));
    outcome.fails(2, &["A B"]);
}

/// Runs the program as somebody who owns nothing; `None` where the tester may not.
#[cfg(target_os = "linux")]
fn run_as_nobody(folder: &Folder, program: &Path, args: &[&str]) -> Option<Outcome> {
    use std::os::unix::process::CommandExt as _;
    const NOBODY: u32 = 65_534;
    let mut command = std::process::Command::new(program);
    command.current_dir(folder.path()).env_clear().args(args).uid(NOBODY).gid(NOBODY);
    match command.output() {
        Ok(_) => Some(Outcome::of(&mut command)),
        Err(_) => None,
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_data_folder_without_write_permission_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    folder.write("a.geojson", collection(&[point("A", "one")]));
    // A copy, since the tester's own folders may be closed to others.
    let program = folder.path().join("vigie");
    fs::copy(env!("CARGO_BIN_EXE_vigie"), &program).unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let args = ["import", "--collection", "incidents", "a.geojson"];
    let Some(outcome) = run_as_nobody(&folder, &program, &args) else { return };
    outcome.fails(3, &["write permission"]);
    import(&folder, &["a.geojson"]).says(&["Stored."]);
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    run_as_nobody(&folder, &program, &args).unwrap().fails(3, &["write permission"]);
    assert_eq!(stored(&folder), [row("A", 1)]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_full_is_told_and_takes_nothing() {
    let folder = Folder::new();
    folder.write("small.geojson", collection(&[point("A", "one")]));
    import(&folder, &["small.geojson"]).says(&["Stored."]);
    let rows: Vec<_> = (0..2_000).map(|n| point(&format!("B{n}"), &"long ".repeat(100))).collect();
    folder.write("large.geojson", collection(&rows));
    // A limit on the size of files stands for the end of the disk; ignoring its signal turns it into an error.
    let script = format!(
        "trap '' XFSZ; ulimit -f 500; exec '{}' import --collection incidents large.geojson",
        env!("CARGO_BIN_EXE_vigie")
    );
    let mut shell = std::process::Command::new("/bin/sh");
    let outcome = Outcome::of(shell.args(["-c", &script]).current_dir(folder.path()));
    outcome.fails(3, &["vigie.db"]);
    assert_eq!(stored(&folder), [row("A", 1)]);
    import(&folder, &["large.geojson"]).says(&["2,000 new", "Stored."]);
}

#[test]
fn two_imports_at_once_both_arrive() {
    let folder = Folder::new();
    for name in ["a", "b"] {
        let rows: Vec<_> = (0..3_000).map(|n| point(&format!("{name}{n}"), "one")).collect();
        folder.write(&format!("{name}.geojson"), collection(&rows));
    }
    let start =
        |file: &str| folder.command(&["import", "-c", "incidents", file]).stdout(Stdio::null()).spawn().unwrap();
    let (mut first, mut second) = (start("a.geojson"), start("b.geojson"));
    assert!(first.wait().unwrap().success() && second.wait().unwrap().success());
    assert_eq!(stored(&folder).len(), 6_000);
}

#[test]
fn the_sum_of_deaths_is_the_files_and_informant_fields_are_not_published() {
    let folder = Folder::new();
    let properties = |best: u32| {
        format!(
            r#""id":{best},"relid":"X-{best}","year":2025,"type_of_violence":1,"where_prec":1,"date_prec":1,"date_start":"2025-09-01","date_end":"2025-09-02","latitude":5.1,"longitude":18.2,"country":"Central African Republic","side_a":"A","side_b":"B","source_original":"a priest","best":{best},"low":1,"high":100"#
        )
    };
    let rows: Vec<_> = [3, 4]
        .map(|best| feature(&best.to_string(), r#"{"type":"Point","coordinates":[18.2,5.1]}"#, &properties(best)))
        .into();
    folder.write("ged.geojson", collection(&rows));
    import(&folder, &["ged.geojson"]).says(&["(ucdp", "2 new", "7 reported (low 2, high 200)", "source_original"]);
}
