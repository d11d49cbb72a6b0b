//! Pictures, as a client gets them: decoded, and looked at pixel by pixel.

use std::collections::HashMap;
use std::fs;

use serde_json::json;
use tiny_skia::{ColorU8, Pixmap};

use crate::program::Folder;
use crate::support::{Answer, Server, collection, feature, point};

const MAP: &str = "/collections/incidents/map";
/// Of the light theme in `style/map.json`.
const SEA: [u8; 3] = [0xd5, 0xe1, 0xe8];
const LAND: [u8; 3] = [0xf6, 0xf4, 0xee];
const BATTLES: [u8; 3] = [0xc8, 0x50, 0x0a];

/// A battle at 8 W, a riot known only to within 60 km at 4 W, and an area with a highway through it around 0.
fn server() -> Server {
    let exact = json!({ "event_type": "Battles", "precision": "exact", "uncertainty_m": 500 });
    let region = json!({ "event_type": "Riots", "precision": "region", "uncertainty_m": 60_000 });
    let incidents = [point("exact", -8.0, 20.0, &exact), point("region", -4.0, 20.0, &region)];
    let ring = json!([[[-1, 19], [1, 19], [1, 21], [-1, 21], [-1, 19]]]);
    let area = feature("a", &json!({ "type": "Polygon", "coordinates": ring }), &json!({ "illustrative": false }));
    let line = json!({ "type": "LineString", "coordinates": [[-1, 20], [1, 20]] });
    let highway = feature("h", &line, &json!({ "ref": "RN1" }));
    let folder = Folder::new();
    fs::create_dir(folder.path().join("data")).unwrap();
    folder.write("data/incidents.geojson", collection(&incidents));
    folder.write("data/areas.geojson", collection(&[area]));
    folder.write("data/highways.geojson", collection(&[highway]));
    Server::start(folder)
}

#[track_caller]
fn picture(answer: &Answer) -> Pixmap {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.header("content-type"), Some("image/png"));
    Pixmap::decode_png(&answer.body).unwrap()
}

fn pixel(picture: &Pixmap, x: u32, y: u32) -> ColorU8 {
    picture.pixel(x, y).unwrap().demultiply()
}

fn rgb(colour: ColorU8) -> [u8; 3] {
    [colour.red(), colour.green(), colour.blue()]
}

/// The most frequent colour.
fn ground(picture: &Pixmap) -> [u8; 3] {
    let mut counts: HashMap<[u8; 3], u32> = HashMap::new();
    picture.pixels().iter().for_each(|p| *counts.entry(rgb(p.demultiply())).or_default() += 1);
    counts.into_iter().max_by_key(|(_, count)| *count).unwrap().0
}

#[test]
fn a_picture_is_as_large_as_asked_and_can_be_kept() {
    let server = server();
    for (query, size) in
        [("", (800, 500)), ("?width=300&height=200", (300, 200)), ("?width=300&height=200&scale=3", (900, 600))]
    {
        let answer = server.get(&format!("{MAP}{query}"));
        let picture = picture(&answer);
        assert_eq!((picture.width(), picture.height()), size, "{query}");
        assert_eq!(answer.header("content-disposition"), Some("inline; filename=\"incidents-map.png\""));
    }
    let first = server.get(MAP);
    let etag = first.header("etag").unwrap();
    let again = server.get_with(MAP, &[("If-None-Match", etag)]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(server.get(MAP).body, first.body);
}

#[test]
fn water_and_land_are_where_they_belong() {
    let server = server();
    let ground_at = |center: &str, more: &str| {
        let query = format!("{MAP}?center={center}&zoom=7&width=200&height=200&legend=false&collections=none{more}");
        ground(&picture(&server.get(&query)))
    };
    assert_eq!(ground_at("-30,10", ""), SEA);
    assert_eq!(ground_at("-6,22", ""), LAND);
    assert_eq!(ground_at("-6,22", "&theme=dark"), [0x1c, 0x24, 0x2b]);
    // On both sides of the antimeridian: the Pacific, and the land of Chukotka.
    assert_eq!(ground_at("180,0", ""), SEA);
    assert_eq!(ground_at("180,68", ""), LAND);
    assert_eq!(ground_at("-30,10", "&background=plain"), LAND);
}

#[test]
fn an_exact_incident_has_the_colour_of_its_type_and_a_vague_one_is_no_pin() {
    let server = server();
    let middle = |center: &str| {
        let query = format!("{MAP}?center={center}&zoom=8&width=400&height=400&scale=2&legend=false");
        rgb(pixel(&picture(&server.get(&query)), 400, 400))
    };
    assert_eq!(middle("-8,20"), BATTLES);
    let (vague, beside) = (middle("-4,20"), middle("-3.9,20"));
    assert_eq!(vague, beside, "its middle is no other than what is around");
    assert_ne!(vague, LAND, "it is told");
    assert_ne!(vague, [0x00, 0x8a, 0x64]);
}

#[test]
fn filters_say_which_incidents_are_drawn() {
    let server = server();
    let exact = |filter: &str| {
        let query = format!("{MAP}?center=-8,20&zoom=8&width=200&height=200&legend=false{filter}");
        rgb(pixel(&picture(&server.get(&query)), 100, 100)) == BATTLES
    };
    assert!(exact("") && exact("&event_type=Battles") && exact("&near=-8,20&distance=5km"));
    assert!(
        !exact("&event_type=Riots") && !exact("&filter=event_type%3D'Riots'") && !exact("&near=-4,20&distance=5km")
    );
}

#[test]
fn further_collections_are_drawn_where_they_are_wanted() {
    let server = server();
    let around = |more: &str| {
        let query = format!("{MAP}?bbox=-1.5,18.5,1.5,21.5&width=300&height=300&legend=false{more}");
        let picture = picture(&server.get(&query));
        (rgb(pixel(&picture, 100, 100)), rgb(pixel(&picture, 80, 150)))
    };
    let (area, highway) = around("");
    assert!(area != LAND && highway == [0x8d, 0x7c, 0x5c], "{area:?} {highway:?}");
    assert_eq!(around("&collections=none"), (LAND, LAND));
    assert_eq!(around("&collections=highways"), (LAND, highway));
    let own = server.get("/collections/areas/map?bbox=-1.5,18.5,1.5,21.5&width=300&height=300&legend=false");
    assert_eq!(rgb(pixel(&picture(&own), 100, 100)), area);
}

#[test]
fn further_incidents_are_asked_the_same() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("data")).unwrap();
    let exact = |id: &str, lon: f64, kind: &str| {
        point(id, lon, 20.0, &json!({ "event_type": kind, "precision": "exact", "uncertainty_m": 500 }))
    };
    folder.write("data/incidents.geojson", collection(&[exact("one", -8.0, "Battles")]));
    folder.write("data/others.geojson", collection(&[exact("two", -4.0, "Battles"), exact("three", 0.0, "Riots")]));
    folder.write("data/vigie.toml", "[collections.others]\nrole = \"incidents\"\n");
    let server = Server::start(folder);
    let marked = |lon: i32, more: &str| {
        let query = format!("{MAP}?center={lon},20&zoom=8&width=200&height=200&legend=false{more}");
        rgb(pixel(&picture(&server.get(&query)), 100, 100)) != LAND
    };
    assert!(marked(-8, "") && !marked(-4, ""), "no further incidents by themselves");
    let both = "&collections=others";
    assert!(marked(-8, both) && marked(-4, both) && marked(0, both));
    let battles = "&collections=others&event_type=Battles";
    assert!(marked(-8, battles) && marked(-4, battles) && !marked(0, battles));
}

#[test]
fn a_picture_without_a_background_can_be_laid_on_another() {
    let picture = picture(&server().get(&format!("{MAP}?center=-8,20&zoom=8&background=none&legend=false")));
    assert_eq!(pixel(&picture, 400, 20).alpha(), 0);
    assert_eq!(pixel(&picture, 400, 250).alpha(), 255);
}

#[test]
fn what_is_made_up_says_so_on_every_picture() {
    let made_up = |synthetic: bool| {
        let folder = Folder::new();
        fs::create_dir(folder.path().join("data")).unwrap();
        let one = point("one", -8.0, 20.0, &json!({ "event_type": "Battles", "synthetic": synthetic }));
        folder.write("data/incidents.geojson", collection(&[one]));
        let server = Server::start(folder);
        rgb(pixel(&picture(&server.get(&format!("{MAP}?legend=false"))), 14, 14))
    };
    assert_eq!(made_up(false), LAND);
    assert_ne!(made_up(true), LAND);
    let demonstration = Server::demonstration().get(&format!("{MAP}?legend=false&background=none"));
    assert!(pixel(&picture(&demonstration), 14, 14).alpha() > 200);
}

#[test]
fn what_may_only_be_counted_is_not_drawn() {
    let folder = Folder::new();
    let incidents = collection(&[point("one", -8.0, 20.0, &json!({ "event_type": "Battles" }))]);
    folder.write("closed.geojson", incidents);
    let args = ["import", "--collection", "incidents", "--licence", "aggregate", "closed.geojson"];
    folder.run(&args).says(&["Stored."]);
    let server = Server::start(folder);
    let picture = picture(&server.get(&format!("{MAP}?center=-8,20&zoom=8&background=none&legend=false")));
    let drawn = picture.pixels().iter().take(800 * 400).filter(|p| p.alpha() > 0).count();
    assert_eq!(drawn, 0);
}

#[test]
fn what_cannot_be_drawn_is_a_bad_request_that_says_what_could() {
    let server = server();
    for (query, parameter, words) in [
        ("width=100000", "width", "64 to 2048"),
        ("height=0", "height", "64 to 2048"),
        ("width=-5", "width", "64 to 2048"),
        ("width=1e3", "width", "whole number"),
        ("scale=4", "scale", "1, 2 or 3"),
        ("scale=1.5", "scale", "1, 2 or 3"),
        ("width=2048&height=2048&scale=3", "scale", "16777216"),
        ("bbox=-8,12,-8,12", "bbox", "no area"),
        ("bbox=-8,12,-8,13", "bbox", "no area"),
        ("bbox=-8,12,-7,12", "bbox", "no area"),
        ("bbox=-8,86,-7,89", "bbox", "no area"),
        ("bbox=1,2,3", "bbox", "four numbers"),
        ("bbox=-9,11,-5,15&center=-8,12&zoom=5", "center", "leave one out"),
        ("center=-8,12", "center", "zoom"),
        ("zoom=5", "zoom", "center"),
        ("center=12&zoom=5", "center", "longitude,latitude"),
        ("center=-8,89&zoom=5", "center", "85.05"),
        ("center=-8,12&zoom=19", "zoom", "0 to 18"),
        ("center=-8,12&zoom=nan", "zoom", "0 to 18"),
        ("theme=../../etc/passwd", "theme", "light, dark"),
        ("background=%2e%2e%2fmap", "background", "map, plain, none"),
        ("legend=yes", "legend", "true, false"),
        ("lang=de", "lang", "en, fr"),
        ("collections=../x", "collections", "there are"),
        ("collections=a,b,c,d,e,f,g,h,i", "collections", "8"),
        ("limit=5", "limit", "Leave it out"),
        ("cursor=0", "cursor", "Leave it out"),
        ("sortby=start", "sortby", "Leave it out"),
        ("style=pretty", "style", "no parameter"),
        ("width=300&width=300", "width", "twice"),
        ("event_type=a&near=1,2", "distance", "needs"),
        ("f=html", "f", "png"),
    ] {
        server.get(&format!("{MAP}?{query}")).is_problem(400, Some(parameter), &[words]);
    }
    server.get("/collections/none/map").is_problem(404, None, &["no collection"]);
    server.get_with(MAP, &[("Accept", "text/html")]).is_problem(406, None, &["image/png"]);
}

#[test]
fn a_collection_names_its_map() {
    let server = server();
    let links = server.get("/collections/incidents").links("http://www.opengis.net/def/rel/ogc/1.0/map");
    assert_eq!(links.len(), 1);
    picture(&server.get(&links[0]));
    let definition = server.get("/api?f=json").json();
    let parameters = definition["paths"]["/collections/incidents/map"]["get"]["parameters"].to_string();
    assert!(parameters.contains("\"center\"") && parameters.contains("/datetime") && !parameters.contains("/limit"));
}
