//! Starting the server where it cannot start.

use std::fs;
use std::net::TcpListener;

use serde_json::json;

use crate::program::Folder;
use crate::support::{Server, collection, point, wait_until};

fn with_data(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("data")).unwrap();
    for (name, content) in files {
        folder.write(&format!("data/{name}"), content);
    }
    folder
}

#[test]
fn a_port_in_use_is_told_at_once() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    Folder::new().run(&["serve", "--listen", &address]).fails(3, &[&address, "in use", "--listen"]);
}

#[test]
fn an_address_of_another_machine_is_told() {
    Folder::new().run(&["serve", "--listen", "192.0.2.1:80"]).fails(3, &["192.0.2.1:80", "--listen"]);
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    let folder = with_data(&[]);
    let names = |folder: &Folder| {
        let mut all: Vec<_> =
            fs::read_dir(folder.path().join("data")).unwrap().map(|e| e.unwrap().file_name()).collect();
        all.sort();
        all
    };
    let path = folder.path().join("data/vigie.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    let before = (fs::read(&path).unwrap(), names(&folder));
    folder.run(&["serve", "--listen", "127.0.0.1:0"]).fails(3, &["vigie.db"]);
    assert!((fs::read(&path).unwrap(), names(&folder)) == before);
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let folder = with_data(&[("vigie.db", &"not a database, but long enough to have a header of one. ".repeat(20))]);
    folder.run(&["serve", "--listen", "127.0.0.1:0"]).fails(3, &["vigie.db"]);
}

#[test]
fn a_data_folder_that_is_a_file_is_told() {
    let folder = Folder::new();
    folder.write("data", "a file");
    folder.run(&["serve", "--listen", "127.0.0.1:0"]).fails(3, &["data"]);
}

#[test]
fn bad_reference_files_stop_the_start_with_their_place() {
    let serve = |folder: &Folder| folder.run(&["serve", "--listen", "127.0.0.1:0"]);
    let pin = |id: &str, lat: f64| point(id, 1.0, lat, &json!({}));
    let twice = collection(&[pin("A", 1.0), pin("A", 2.0)]);
    serve(&with_data(&[("depots.geojson", &twice)])).fails(1, &["depots.geojson", "`A`", "twice"]);
    let north = collection(&[pin("A", 95.0)]);
    serve(&with_data(&[("depots.geojson", &north)])).fails(1, &["depots.geojson", "line 1", "95"]);
    serve(&with_data(&[("depots.geojson", "{")])).fails(1, &["depots.geojson"]);
    serve(&with_data(&[("depots.fgb", "fgb of a kind")])).fails(1, &["depots.fgb"]);
    let good = collection(&[pin("A", 1.0)]);
    serve(&with_data(&[("depots.geojson", &good), ("depots.json", &good)])).fails(1, &["`depots`", "two places"]);
}

#[test]
fn a_file_is_not_served_under_a_policy_that_cannot_be_kept_to() {
    let serve = |folder: &Folder| folder.run(&["serve", "--listen", "127.0.0.1:0"]);
    let file = collection(&[point("A", 1.0, 1.0, &json!({ "title": "x" }))]);
    for (section, policy, setting) in [
        ("collections.depots", "policy = { delay-hours = 24 }", "`delay-hours`"),
        ("collections.depots", "policy = { least-precision-km = 5 }", "`least-precision-km`"),
        ("collections.depots.datasets.depots", "least-precision-km = 5", "`least-precision-km`"),
    ] {
        let config = format!("[{section}]\n{policy}\n");
        let refused = serve(&with_data(&[("vigie.toml", &config), ("depots.geojson", &file)]));
        refused.fails(1, &["vigie.toml", setting, "depots.geojson", "`vigie import`"]);
    }
    // One that is put there later is not served either.
    let folder = with_data(&[("vigie.toml", "[collections.depots]\npolicy = { delay-hours = 24 }\n")]);
    let server = Server::start(folder);
    server.folder.write("data/depots.geojson", &file);
    assert!(wait_until(|| server.log().contains("`delay-hours`")).is_some());
    assert_eq!(server.get("/collections/depots").status, 404);
}

#[test]
fn a_wrong_configuration_is_told_with_its_line() {
    let serve = |config: &str| with_data(&[("vigie.toml", config)]).run(&["serve", "--listen", "127.0.0.1:0"]);
    serve("lissen = \"127.0.0.1:0\"").fails(2, &["vigie.toml", "line 1", "lissen"]);
    serve("listen = \"x\"\n").fails(2, &["vigie.toml", "line 1"]);
    serve("[collections.a]\ntitle = 3\n").fails(2, &["vigie.toml", "line 2"]);
}

#[test]
fn the_configuration_titles_a_collection_and_opens_a_field_by_name() {
    let config = "[collections.depots]\ntitle = \"Fuel depots\"\nlicence = \"CC0\"\nattribution = \"Us\"\npolicy = { fields = { only = [\"name\"] } }\n";
    let pins = collection(&[point("A", 1.0, 1.0, &json!({ "name": "One", "secret": "x" }))]);
    let server = Server::start(with_data(&[("vigie.toml", config), ("depots.geojson", &pins)]));
    let depots = server.get("/collections/depots").json();
    assert_eq!((&depots["title"], &depots["attribution"]), (&json!("Fuel depots"), &json!("Us")));
    assert_eq!(depots["vigie"]["licences"], json!(["CC0"]));
    let page = server.get("/collections/depots/items").json();
    assert_eq!(page["features"][0]["properties"], json!({ "name": "One" }));
}

#[test]
fn serving_an_empty_folder_stores_nothing() {
    let server = Server::demonstration();
    assert!(server.get("/collections/incidents/items").numbers().0 > 0);
    assert!(server.log().contains("this is the demonstration"));
    assert!(!server.folder.path().join("data").exists());
}

#[test]
fn a_folder_that_may_only_be_read_is_served() {
    use std::os::unix::fs::PermissionsExt as _;
    let pins = collection(&[point("A", 1.0, 1.0, &json!({}))]);
    let folder = with_data(&[("depots.geojson", &pins)]);
    let data = folder.path().join("data");
    fs::set_permissions(&data, fs::Permissions::from_mode(0o555)).unwrap();
    let server = Server::start(folder);
    assert_eq!(server.get("/collections/depots/items").ids(), ["A"]);
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
}
