//! The clients that people use: GDAL, which is also what QGIS reads with.

use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

use crate::program::Folder;
use crate::support::Server;

/// What a program of GDAL prints.
#[track_caller]
fn gdal(folder: &Path, program: &str, args: &[&str]) -> String {
    let missing =
        format!("{program} is not on this machine; `make setup` installs it (the package gdal-bin of Debian)");
    let output = Command::new(program).current_dir(folder).args(args).output().expect(&missing);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !errors.contains("ERROR"), "{program} {args:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// The features of a source as GDAL writes them.
fn through_gdal(folder: &Path, source: &str, options: &[&str]) -> Vec<Json> {
    let _ = std::fs::remove_file(folder.join("out.geojson"));
    let args: Vec<&str> = ["-f", "GeoJSON", "out.geojson", source].iter().chain(options).copied().collect();
    gdal(folder, "ogr2ogr", &args);
    let text = std::fs::read_to_string(folder.join("out.geojson")).unwrap();
    let json: Json = serde_json::from_str(&text).unwrap();
    json["features"].as_array().unwrap().clone()
}

/// Licences and geometries in an order of their own, since FlatGeobuf orders by place. 12 and 12.0 are one number.
fn sorted(features: &[Json]) -> Vec<String> {
    let text =
        |f: &Json| format!("{} {}", f["properties"]["licence"], f["geometry"]).replace(".0,", ",").replace(".0]", "]");
    let mut all: Vec<String> = features.iter().map(text).collect();
    all.sort();
    all
}

fn names(features: &[Json]) -> Vec<String> {
    let mut names: Vec<String> =
        features.iter().map(|f| f["properties"]["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn gdal_lists_the_collections_and_counts_their_items() {
    let server = Server::demonstration();
    let source = format!("OAPIF:{}", server.url());
    let folder = Folder::new();
    let listed = gdal(folder.path(), "ogrinfo", &["-ro", &source]);
    let collections = server.get("/collections").json();
    for collection in collections["collections"].as_array().unwrap() {
        let name = collection["id"].as_str().unwrap();
        assert!(listed.lines().any(|l| l.contains(&format!(": {name}"))), "{name} is not in:\n{listed}");
        if collection["vigie"]["role"] != "base" {
            let about = gdal(folder.path(), "ogrinfo", &["-ro", "-so", &source, name]);
            let count = format!("Feature Count: {}", collection["vigie"]["count"]);
            assert!(about.contains(&count), "{count} is not in:\n{about}");
            let kind = match collection["vigie"]["geometry"].as_str().unwrap() {
                "point" => "Geometry: Point",
                "line" => "Geometry: Line String",
                _ => "Geometry: Polygon",
            };
            assert!(about.contains(kind), "{kind} is not in:\n{about}");
            assert!(about.contains("WGS 84"), "{about}");
        }
    }
}

#[test]
fn gdal_pages_through_a_layer_and_filters_by_place_on_the_server() {
    let server = Server::demonstration();
    let (source, folder) = (format!("OAPIF:{}", server.url()), Folder::new());
    let all = through_gdal(folder.path(), &source, &["places", "-oo", "PAGE_SIZE=7"]);
    assert_eq!(all.len() as u64, server.get("/collections/places/items?limit=1").numbers().0);
    let some = through_gdal(folder.path(), &source, &["places", "-spat", "-9", "12", "-6", "14"]);
    let expected = server.get("/collections/places/items?bbox=-9,12,-6,14").json();
    assert_eq!(names(&some), names(expected["features"].as_array().unwrap()));
    assert!(some.len() < all.len());
    let log = server.log();
    assert!(log.matches("path=/collections/places/items").count() > 10, "{log}");
}

#[test]
fn gdal_reads_every_download() {
    let server = Server::demonstration();
    let folder = Folder::new();
    for (name, query) in
        [("places", "near=highways/RN6&distance=100km"), ("highways", "limit=5"), ("areas", ""), ("incidents", "")]
    {
        let items = format!("/collections/{name}/items?{query}");
        let expected = server.get(&items).json()["features"].as_array().unwrap().clone();
        let download = |format: &str, extension: &str| {
            let file = format!("{name}.{extension}");
            folder.write(&file, &server.get(&format!("{items}&f={format}")).body);
            file
        };
        let same = ["geojsonseq", "fgb", "gpkg", "kml"].map(|format| (format, format));
        for (format, extension) in [("json", "geojson")].into_iter().chain(same) {
            let file = download(format, extension);
            let read = through_gdal(folder.path(), &file, &["-nln", "read", "-explodecollections"]);
            assert_eq!(read.len(), expected.len(), "{file}");
            assert_eq!(sorted(&read), sorted(&expected), "{file}");
        }
        let csv = download("csv", "csv");
        let geometry = if name == "places" || name == "incidents" {
            ["X_POSSIBLE_NAMES=longitude", "Y_POSSIBLE_NAMES=latitude"]
        } else {
            ["GEOM_POSSIBLE_NAMES=geometry", "AUTODETECT_TYPE=YES"]
        };
        let read = through_gdal(folder.path(), &csv, &["-oo", geometry[0], "-oo", geometry[1]]);
        assert_eq!(read.len(), expected.len(), "{csv}");
        assert!(read.iter().all(|f| f["geometry"].is_object()), "{csv}");
    }
}

#[test]
fn gdal_finds_a_geopackage_in_the_coordinate_reference_system_that_was_asked_for() {
    let server = Server::demonstration();
    let folder = Folder::new();
    let items = "/collections/highways/items?limit=5";
    let expected = server.get(items).json()["features"].as_array().unwrap().clone();
    for code in [4326, 3857, 32629, 32729] {
        let crs = format!("crs=http://www.opengis.net/def/crs/EPSG/0/{code}");
        folder.write("crs.gpkg", &server.get(&format!("{items}&{crs}&f=gpkg")).body);
        // By the definition that the file itself holds.
        let layer =
            ["-sql", "SELECT definition FROM gpkg_spatial_ref_sys WHERE srs_id = (SELECT srs_id FROM gpkg_contents)"];
        let definition = through_gdal(folder.path(), "crs.gpkg", &layer)[0]["properties"]["definition"].to_string();
        let definition: String = serde_json::from_str(&definition).unwrap();
        let read = through_gdal(folder.path(), "crs.gpkg", &["-s_srs", &definition, "-t_srs", "EPSG:4326"]);
        assert_eq!(sorted(&read).len(), 5);
        for (read, expected) in read.iter().zip(&expected) {
            let at = |f: &Json, i: usize| f["geometry"]["coordinates"][0][i].as_f64().unwrap();
            for axis in [0, 1] {
                assert!((at(read, axis) - at(expected, axis)).abs() < 1e-6, "{code}: {read} is not {expected}");
            }
        }
    }
}

#[test]
fn gdal_opens_files_on_the_server_and_reads_of_them_what_it_needs() {
    let server = Server::demonstration();
    let folder = Folder::new();
    let count = server.get("/collections/towns/items?limit=1").numbers().0;
    let inside = server.get("/collections/towns/items?bbox=-9,12,-6,14&limit=1").numbers().0;
    for format in ["fgb", "gpkg"] {
        let url = format!("/vsicurl/{}/collections/towns/items?f={format}&limit=1000000", server.url());
        let options = ["-ro", "-so", "--config", "CPL_VSIL_CURL_USE_HEAD", "YES", &url, "towns"];
        let about = gdal(folder.path(), "ogrinfo", &options);
        assert!(about.contains(&format!("Feature Count: {count}")), "{about}");
        let some = through_gdal(folder.path(), &url, &["-spat", "-9", "12", "-6", "14"]);
        assert_eq!(some.len() as u64, inside, "{format}");
    }
    let parts = server.log().matches("status=206").count();
    assert!(parts > 3, "{}", server.log());
}

#[test]
fn gdal_reads_what_is_exported_for_it() {
    let folder = Folder::new();
    for (name, extension) in [("highways", "gpkg"), ("places", "kml"), ("areas", "gpkg")] {
        let output = format!("{name}.{extension}");
        folder.run(&["export", "--collection", name, "--output", &output]).says(&["written to", extension]);
        let exported = through_gdal(folder.path(), &output, &[]);
        folder.run(&["export", "--collection", name, "--output", "expected.geojson"]).says(&["written"]);
        let expected = through_gdal(folder.path(), "expected.geojson", &[]);
        assert_eq!(sorted(&exported), sorted(&expected), "{output}");
        assert!(!folder.path().join(format!("{output}.part")).exists());
    }
}

#[test]
fn gdal_reads_only_a_part_of_a_flatgeobuf_by_its_index() {
    let server = Server::demonstration();
    let folder = Folder::new();
    folder.write("towns.fgb", &server.get("/collections/towns/items?limit=1000000&f=fgb").body);
    let about = gdal(folder.path(), "ogrinfo", &["-ro", "-so", "towns.fgb", "towns"]);
    let count = server.get("/collections/towns/items?limit=1").numbers().0;
    assert!(about.contains(&format!("Feature Count: {count}")), "{about}");
    assert!(about.contains("WGS 84"), "{about}");
    let some = through_gdal(folder.path(), "towns.fgb", &["-spat", "-9", "12", "-6", "14"]);
    assert_eq!(some.len() as u64, server.get("/collections/towns/items?bbox=-9,12,-6,14").numbers().0);
}

/// The numbers in a text, in their order.
fn numbers(text: &str) -> Vec<f64> {
    text.split(|c: char| !(c.is_ascii_digit() || ".-".contains(c))).filter_map(|n| n.parse().ok()).collect()
}

#[test]
fn another_coordinate_reference_system_is_what_gdal_makes_of_longitudes_and_latitudes() {
    let server = Server::demonstration();
    let folder = Folder::new();
    for name in ["incidents", "highways", "areas"] {
        let items = format!("/collections/{name}/items");
        folder.write("own.geojson", &server.get(&items).body);
        for code in ["32629", "32730", "3857"] {
            let crs = format!("crs=http://www.opengis.net/def/crs/EPSG/0/{code}");
            folder.write("asked.geojson", &server.get(&format!("{items}?{crs}")).body);
            let _ = std::fs::remove_file(folder.path().join("out.geojson"));
            let (system, written) = (format!("EPSG:{code}"), ["-lco", "COORDINATE_PRECISION=6"]);
            let to = ["-f", "GeoJSON", "out.geojson", "own.geojson", "-t_srs", &system];
            gdal(folder.path(), "ogr2ogr", &[to.as_slice(), &written].concat());
            let coordinates = |file: &str| -> Vec<f64> {
                let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
                let json: Json = serde_json::from_str(&text).unwrap();
                let features = json["features"].as_array().unwrap().iter();
                features.flat_map(|f| numbers(&f["geometry"]["coordinates"].to_string())).collect()
            };
            let (gdals, ours) = (coordinates("out.geojson"), coordinates("asked.geojson"));
            assert!(ours.len() > 10 && gdals.len() == ours.len(), "{name} {code}: {} and {}", gdals.len(), ours.len());
            for (a, b) in gdals.iter().zip(&ours) {
                assert!((a - b).abs() <= 0.002, "{name} {code}: {a} and {b}");
            }
            folder.write("asked.fgb", &server.get(&format!("{items}?f=fgb&{crs}")).body);
            let about = gdal(folder.path(), "ogrinfo", &["-ro", "-so", "asked.fgb", name]);
            assert!(about.contains(&format!("ID[\"EPSG\",{code}]]")), "{about}");
        }
    }
}

/// The decoders that people use, on random tiles and random queries.
#[test]
fn others_decode_tiles_and_add_them_up() {
    let server = Server::demonstration();
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/clients/bin/python3");
    assert!(python.exists(), "the clients from PyPI are not there; `make setup` installs them");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/tiles.py");
    let output = Command::new(python).arg(script).args([&server.url(), "60", "30"]).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
}
