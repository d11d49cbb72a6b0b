//! Base maps over HTTP: the built-in one, archives that other programs wrote, and layers of other servers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value as Json, json};

use crate::program::Folder;
use crate::support::{Answer, Server};

const FOR_EVER: &str = "public, max-age=31536000, s-maxage=60, immutable";
const FOR_A_MINUTE: &str = "public, max-age=60";
const VIGIE: &str = "/basemaps/vigie/tiles/WebMercatorQuad";

/// A data folder with a configuration.
fn configured(config: &str) -> Folder {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("data")).unwrap();
    folder.write("data/vigie.toml", config);
    folder
}

/// The configuration of an archive of this name.
fn of_file(file: &str) -> String {
    let name = file.split('.').next().unwrap();
    format!("[[basemap]]\nname = \"{name}\"\nfile = \"{file}\"\n")
}

#[track_caller]
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|_| panic!("{command:?}: `make setup` installs what is missing"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !errors.contains("ERROR"), "{command:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Archives that the Python library of PMTiles wrote, and each tile that it reads there, by archive and place.
fn pmtiles(into: &Path) -> BTreeMap<(String, String), Option<Vec<u8>>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/python/clients/bin/python3");
    let server = Server::demonstration();
    let mut command = Command::new(python);
    command.arg(root.join("tests/python/archives.py")).arg(server.url()).arg(into);
    run(&mut command).lines().map(tile_of_line).collect()
}

fn tile_of_line(line: &str) -> ((String, String), Option<Vec<u8>>) {
    let words: Vec<&str> = line.split(' ').collect();
    let [archive, z, row, col, hex] = words[..] else { panic!("{line}") };
    let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap();
    let bytes = (hex != "-").then(|| (0..hex.len()).step_by(2).map(byte).collect());
    ((archive.to_owned(), format!("{z}/{row}/{col}")), bytes)
}

fn tile(server: &Server, name: &str, place: &str) -> Answer {
    server.get_with(&format!("/basemaps/{name}/tiles/WebMercatorQuad/{place}"), &[("Accept-Encoding", "gzip")])
}

fn plain(answer: &Answer) -> Vec<u8> {
    let mut out = Vec::new();
    match answer.header("content-encoding") {
        Some("gzip") => {
            std::io::copy(&mut flate2::read::GzDecoder::new(&answer.body[..]), &mut out).unwrap();
        }
        other => {
            assert_eq!(other, None);
            out.clone_from(&answer.body);
        }
    }
    out
}

/// The base map of a name in the list.
fn listed(server: &Server, name: &str) -> Json {
    let list = server.get("/basemaps").json();
    let found = list["basemaps"].as_array().unwrap().iter().find(|basemap| basemap["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is not in {list}")).clone()
}

/// Fills in a template.
fn at(template: &Json, z: u32, row: u32, col: u32) -> String {
    let template = template.as_str().unwrap();
    [("{z}", z), ("{y}", row), ("{x}", col)].iter().fold(template.to_owned(), |url, (name, number)| {
        assert!(url.contains(name), "{url}");
        url.replace(name, &number.to_string())
    })
}

#[test]
fn the_built_in_base_map_is_one_vector_tileset_of_all_its_layers() {
    let server = Server::demonstration();
    let vigie = listed(&server, "vigie");
    let layers = ["land", "rivers", "water", "coast", "borders", "highways", "countries", "towns"];
    assert_eq!((&vigie["kind"], &vigie["format"], &vigie["layers"]), (&json!("vector"), &json!("mvt"), &json!(layers)));
    assert_eq!((&vigie["minzoom"], &vigie["maxzoom"]), (&json!(0), &json!(14)));
    assert!(vigie["attributions"].as_array().unwrap().contains(&json!("Natural Earth")), "{vigie}");
    let first = server.get(&at(&vigie["tiles"], 6, 29, 30));
    assert_eq!((first.status, first.header("cache-control")), (200, Some(FOR_EVER)));
    let same = server
        .get("/tiles/WebMercatorQuad/6/29/30?collections=land,rivers,water,coast,borders,highways,countries,towns");
    assert_eq!(first.body, same.body);
    let unversioned = server.get(&format!("{VIGIE}/6/29/30"));
    assert_eq!((unversioned.header("cache-control"), &unversioned.body), (Some(FOR_A_MINUTE), &first.body));
    let etag = first.header("etag").unwrap();
    assert_eq!(server.get_with(&format!("{VIGIE}/6/29/30"), &[("If-None-Match", etag)]).status, 304);
    let tilejson = server.get(&format!("{VIGIE}?f=tilejson")).json();
    let ids: Vec<&Json> = tilejson["vector_layers"].as_array().unwrap().iter().map(|layer| &layer["id"]).collect();
    assert_eq!(ids, layers);
    assert_eq!((&tilejson["tiles"][0], &tilejson["maxzoom"]), (&vigie["tiles"], &json!(14)));
    let tileset = server.get(VIGIE).json();
    assert_eq!(
        (&tileset["dataType"], tileset["tileMatrixSetLimits"].as_array().unwrap().len()),
        (&json!("vector"), 15)
    );
    for page in ["/basemaps?f=html", &format!("{VIGIE}?f=html")] {
        assert!(server.get(page).text().contains("towns"), "{page}");
    }
}

#[test]
fn what_is_no_tile_of_a_base_map_is_told() {
    let server = Server::demonstration();
    for (path, words) in [
        (format!("{VIGIE}/40/0/0"), ["tile matrix `40`", "0 to 22"]),
        (format!("{VIGIE}/15/0/0"), ["`vigie`", "0 to 14"]),
        (format!("{VIGIE}/4/16/0"), ["row `16`", "0 to 15"]),
        (format!("{VIGIE}/4/0/-1"), ["column `-1`", "0 to 15"]),
        ("/basemaps/streets/tiles/WebMercatorQuad".to_owned(), ["`streets`", "vigie"]),
        ("/basemaps/streets/tiles/WebMercatorQuad/0/0/0".to_owned(), ["`streets`", "vigie"]),
        ("/basemaps/vigie/tiles/WorldCRS84Quad".to_owned(), ["there is nothing at", "WorldCRS84Quad"]),
    ] {
        server.get(&path).is_problem(404, None, &words);
    }
    for (query, parameter) in
        [("datetime=2025", "datetime"), ("v=1&v=2", "v"), ("f=png", "f"), ("collections=land", "collections")]
    {
        server.get(&format!("{VIGIE}/0/0/0?{query}")).is_problem(400, Some(parameter), &[]);
    }
    server.get("/basemaps?limit=1").is_problem(400, Some("limit"), &[]);
}

#[test]
fn archives_in_pmtiles_are_served_as_another_reader_reads_them() {
    let files = ["ground.pmtiles", "pictures.pmtiles", "many.pmtiles"];
    let folder = configured(&files.map(of_file).concat());
    let expected = pmtiles(&folder.path().join("data"));
    assert!(expected.len() > 100, "{} tiles", expected.len());
    let server = Server::start(folder);
    for ((archive, place), bytes) in &expected {
        let name = archive.strip_suffix(".pmtiles").unwrap();
        let answer = tile(&server, name, place);
        match bytes {
            Some(bytes) if name == "ground" => {
                assert_eq!(
                    (answer.status, answer.header("content-encoding")),
                    (200, Some("gzip")),
                    "{archive} {place}"
                );
                assert!(answer.body == *bytes, "{archive} {place}: it is sent as it is stored");
            }
            Some(bytes) => assert!(answer.status == 200 && plain(&answer) == *bytes, "{archive} {place}"),
            None if place == "3/3/5" => assert_eq!(answer.status, 404, "{place} lies outside its bounds"),
            None => assert_eq!((answer.status, answer.body.len()), (204, 0), "{archive} {place}"),
        }
    }
    let ground = listed(&server, "ground");
    assert_eq!((&ground["title"], &ground["attributions"]), (&json!("Ground"), &json!(["© Some"])));
    assert_eq!((&ground["layers"], &ground["maxzoom"]), (&json!(["land"]), &json!(3)));
    // Who takes no gzip gets it decoded, by another tag.
    let address = at(&ground["tiles"], 3, 3, 3);
    let (coded, decoded) = (server.get_with(&address, &[("Accept-Encoding", "gzip")]), server.get(&address));
    assert_eq!((coded.header("cache-control"), decoded.header("cache-control")), (Some(FOR_EVER), Some(FOR_EVER)));
    assert!(decoded.header("content-encoding").is_none() && decoded.body == plain(&coded));
    assert_ne!(coded.header("etag"), decoded.header("etag"));
    let known = server.get_with(&address, &[("If-None-Match", decoded.header("etag").unwrap())]);
    assert_eq!(known.status, 304);
    server.get("/basemaps/ground/tiles/WebMercatorQuad/4/0/0").is_problem(404, None, &["0 to 3"]);
    let picture = tile(&server, "pictures", "3/3/3");
    assert_eq!((picture.header("content-type"), picture.header("content-encoding")), (Some("image/png"), None));
    let tileset = server.get("/basemaps/pictures/tiles/WebMercatorQuad").json();
    assert_eq!((&tileset["dataType"], &tileset["mediaTypes"]), (&json!("map"), &json!(["image/png"])));
    assert!(server.get("/basemaps/pictures/tiles/WebMercatorQuad?f=tilejson").json()["vector_layers"].is_null());
}

/// Archives that GDAL wrote: one of vector tiles with a point in Bamako, one of pictures.
fn mbtiles(folder: &Path) -> [PathBuf; 2] {
    let [points, pictures] = ["points.mbtiles", "pictures.mbtiles"].map(|name| folder.join(name));
    let geojson = folder.join("bamako.json");
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Bamako"},"geometry":{"type":"Point","coordinates":[-8.0,12.65]}}]}"#;
    fs::write(&geojson, text).unwrap();
    run(Command::new("ogr2ogr")
        .args(["-f", "MBTILES", "-dsco", "MAXZOOM=6", "-dsco", "NAME=Points"])
        .arg(&points)
        .arg(&geojson));
    let plain = folder.join("plain.tif");
    let corners = ["-1252344.27", "2504688.54", "0", "1252344.27"];
    run(Command::new("gdal_create")
        .args(["-outsize", "256", "256", "-bands", "3", "-burn", "200"])
        .args(["-a_srs", "EPSG:3857", "-a_ullr"])
        .args(corners)
        .arg(&plain));
    run(Command::new("gdal_translate").args(["-q", "-of", "MBTILES"]).arg(&plain).arg(&pictures));
    fs::remove_file(geojson).unwrap();
    [points, pictures]
}

/// A tile as SQLite reads it, whose rows count from the south.
fn stored(archive: &Path, [z, row, col]: [u32; 3]) -> Vec<u8> {
    let query = "SELECT tile_data FROM tiles WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3";
    let connection = rusqlite::Connection::open(archive).unwrap();
    connection.query_row(query, [z, col, (1 << z) - 1 - row], |row| row.get(0)).unwrap()
}

#[test]
fn archives_in_mbtiles_are_served_from_the_north() {
    let folder = configured(&["points.mbtiles", "pictures.mbtiles"].map(of_file).concat());
    let data = folder.path().join("data");
    let [points, pictures] = mbtiles(&data);
    let server = Server::start(folder);
    // Bamako lies north of the equator, in the row 29 of 64.
    let tile_of_bamako = tile(&server, "points", "6/29/30");
    assert_eq!((tile_of_bamako.status, tile_of_bamako.header("content-encoding")), (200, Some("gzip")));
    assert_eq!(tile_of_bamako.body, stored(&points, [6, 29, 30]));
    assert!(plain(&tile_of_bamako).windows(6).any(|word| word == b"Bamako"));
    assert_eq!(tile(&server, "points", "6/34/30").status, 204, "nothing is in its mirror image");
    assert_eq!(listed(&server, "points")["layers"], json!(["bamako"]));
    let picture = listed(&server, "pictures");
    assert_eq!((&picture["kind"], &picture["format"]), (&json!("raster"), &json!("png")));
    let z = u32::try_from(picture["maxzoom"].as_u64().unwrap()).unwrap();
    let (row, col) = ((1 << z) * 7 / 16, (1 << z) * 15 / 32);
    let answer = tile(&server, "pictures", &format!("{z}/{row}/{col}"));
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/png")));
    assert_eq!(answer.body, stored(&pictures, [z, row, col]));
}

#[test]
fn an_archive_that_is_not_whole_refuses_the_start_by_its_name() {
    let folder = configured("");
    let data = folder.path().join("data");
    pmtiles(&data);
    mbtiles(&data);
    let bytes = |name: &str| fs::read(data.join(name)).unwrap();
    let (pm, mb) = (bytes("ground.pmtiles"), bytes("points.mbtiles"));
    let mut other_root = pm.clone();
    other_root[127..160].fill(0xff);
    let mut other_kind = pm.clone();
    other_kind[99] = 6;
    let mut other_version = pm.clone();
    other_version[7] = 4;
    let database = |sql: &str| {
        let path = data.join("made.mbtiles");
        fs::write(&path, &mb).unwrap();
        rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        fs::read(&path).unwrap()
    };
    let is_picture = database("UPDATE metadata SET value = 'png' WHERE name = 'format'");
    let cases: [(&str, Vec<u8>, &str); 12] = [
        ("a.pmtiles", pm[..pm.len() - 1].to_vec(), "cut off"),
        ("b.pmtiles", pm[..100].to_vec(), "cut off"),
        ("c.pmtiles", pm[..40].to_vec(), "within its header"),
        ("d.pmtiles", other_root, "no whole PMTiles"),
        ("e.pmtiles", other_kind, "not served"),
        ("f.pmtiles", other_version, "version 4"),
        ("g.pmtiles", Vec::new(), "neither"),
        ("h.mbtiles", b"<html>not found</html>".to_vec(), "neither"),
        ("i.mbtiles", mb[..mb.len() / 2].to_vec(), "no whole MBTiles"),
        ("j.mbtiles", is_picture, "should be png and are mvt"),
        ("k.mbtiles", database("DELETE FROM tiles"), "no tiles"),
        ("l.mbtiles", database("DROP TABLE tiles"), "no such table"),
    ];
    for (name, content, word) in cases {
        folder.write(&format!("data/{name}"), content);
        folder.write("data/vigie.toml", of_file(name));
        folder.run(&["serve", "--listen", "127.0.0.1:0"]).fails(1, &[name, word]);
    }
    folder.write("data/vigie.toml", of_file("missing.pmtiles"));
    folder.run(&["serve", "--listen", "127.0.0.1:0"]).fails(3, &["missing.pmtiles", "No such file"]);
}

#[test]
fn a_remote_layer_is_named_and_its_origin_alone_may_be_loaded_from() {
    let config = "[[basemap]]\nname = \"vigie\"\ntitle = \"Plain\"\n\n[[basemap]]\nname = \"imagery\"\n\
        url = \"https://tiles.example.org/{z}/{x}/{y}.jpg\"\ndark-url = \"http://127.0.0.1:9000/{z}/{x}/{y}.jpg\"\n\
        attribution = \"Example <Imagery>\"\nmaxzoom = 17\n";
    let server = Server::start(configured(config));
    let list = server.get("/basemaps");
    let policy = list.header("content-security-policy").unwrap();
    assert!(policy.contains("img-src 'self' data: blob: http://127.0.0.1:9000 https://tiles.example.org;"), "{policy}");
    let list = list.json();
    assert_eq!((&list["basemaps"][0]["title"], &list["basemaps"][1]["name"]), (&json!("Plain"), &json!("imagery")));
    let imagery = listed(&server, "imagery");
    assert_eq!(imagery["tiles"], "https://tiles.example.org/{z}/{x}/{y}.jpg");
    assert_eq!(imagery["darkTiles"], "http://127.0.0.1:9000/{z}/{x}/{y}.jpg");
    assert_eq!(
        (&imagery["kind"], &imagery["format"], &imagery["maxzoom"]),
        (&json!("raster"), &json!("jpg"), &json!(17))
    );
    let tilejson = server.get("/basemaps/imagery/tiles/WebMercatorQuad?f=tilejson").json();
    assert_eq!(
        (&tilejson["tiles"][0], &tilejson["attribution"]),
        (&imagery["tiles"], &json!("Example &lt;Imagery&gt;"))
    );
    tile(&server, "imagery", "0/0/0").is_problem(404, None, &["another server"]);
    let policy = Server::demonstration().get("/").header("content-security-policy").unwrap().to_owned();
    assert!(policy.contains("img-src 'self' data: blob:;"), "{policy}");
}

#[test]
fn a_wrong_entry_of_a_base_map_is_told() {
    let serve = |config: &str| configured(config).run(&["serve", "--listen", "127.0.0.1:0"]);
    let remote = |url: &str| format!("[[basemap]]\nname = \"a\"\nattribution = \"A\"\nurl = \"{url}\"\n");
    serve(&remote("https://a.org/{z}/{x}.png")).fails(2, &["vigie.toml", "line 4", "{y}"]);
    serve(&remote("https://a.org; script-src */{z}/{x}/{y}")).fails(2, &["vigie.toml", "line 4", "host"]);
    serve(&remote("http://a.org/{z}/{x}/{y}.png")).fails(2, &["vigie.toml", "line 4", "https"]);
    serve("[[basemap]]\nname = \"a\"\n").fails(2, &["vigie.toml", "`file` or a `url`"]);
    serve("[[basemap]]\nname = \"a\"\nfile = \"a.pmtiles\"\nminzoom = 2\n").fails(2, &["`minzoom`"]);
    serve("[[basemap]]\nname = \"a/b\"\nfile = \"a.pmtiles\"\n").fails(2, &["`a/b`", "line 2"]);
    let twice = remote("https://a.org/{z}/{x}/{y}.png").repeat(2);
    serve(&twice).fails(2, &["two base maps", "`a`"]);
}
