//! Texts of others: they are neither markup nor do they turn round what stands beside them, and what is hard to look at is asked for.

use std::fs;

use serde_json::json;

use crate::program::Folder;
use crate::support::{Server, collection, encode, point};

const HOSTILE: &str = "<script>alert(1)</script> \"quoted' \u{202e}gnp.exe\u{2066}";
/// The same as it may stand on a page.
const HARMLESS: &str = "&lt;script&gt;alert(1)&lt;/script&gt; &quot;quoted' gnp.exe";

fn server() -> Server {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("data")).unwrap();
    let hostile = json!({
        "title": HOSTILE, "event_type": HOSTILE, "start": "2025-01-05", "location": HOSTILE, "sources": [HOSTILE],
        "attribution": HOSTILE, "licence": HOSTILE,
    });
    let graphic = json!({
        "title": "Footage", "start": "2025-01-06", "graphic": true, "notes": "An account of it",
        "media": ["https://media.example.org/clip.mp4"],
    });
    let plain =
        json!({ "title": "A photograph", "start": "2025-01-07", "media": ["https://media.example.org/square.jpg"] });
    let incidents = [
        point("hostile", -8.0, 13.0, &hostile),
        point("graphic", -7.0, 13.0, &graphic),
        point("plain", -6.0, 13.0, &plain),
    ];
    folder.write("data/incidents.geojson", collection(&incidents));
    Server::start(folder)
}

/// A page without an attribute that programs read: what a form sends back, and scripts look up, has to be as it is in the data.
fn without(html: &str, attribute: &str) -> String {
    let start = format!(" {attribute}=\"");
    let mut parts = html.split(&start);
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |kept, rest| kept + rest.split_once('"').unwrap().1)
}

#[test]
fn on_every_page_they_are_text_that_leaves_what_is_beside_it_alone() {
    let server = server();
    for path in [
        "/collections?f=html",
        "/collections/incidents?f=html",
        "/collections/incidents/items?f=html",
        "/collections/incidents/items/hostile?f=html",
        "/collections/incidents/aggregate?f=html&by=event_type",
        "/embed?f=html",
        "/embed/builder?f=html",
    ] {
        let page = server.get(path);
        assert_eq!(page.status, 200, "{path}");
        let html = without(&without(page.text(), "value"), "data-live");
        assert!(!html.contains("<script>"), "{path}");
        assert!(!html.contains('\u{202e}') && !html.contains('\u{2066}'), "{path}: {html}");
    }
    let page = server.get("/collections/incidents/items/hostile?f=html");
    assert!(page.text().contains(&format!("<bdi>{HARMLESS}</bdi>")), "{}", page.text());
}

#[test]
fn in_answers_to_publishing_systems_they_are_escaped() {
    let server = server();
    let embed = format!("{}/embed?q=quoted&event_type={}", server.url(), encode(HOSTILE));
    let json = server.get(&format!("/oembed?url={}", encode(&embed))).json();
    let xml = server.get(&format!("/oembed?format=xml&url={}", encode(&embed)));
    for text in [json["html"].as_str().unwrap(), json["title"].as_str().unwrap(), xml.text()] {
        assert!(!text.contains('\u{202e}'), "{text}");
    }
    assert!(!json["html"].as_str().unwrap().contains("<script>") && !xml.text().contains("<script>"));
}

#[test]
fn what_a_source_marks_as_graphic_is_behind_a_gate_and_no_media_load() {
    let server = server();
    let page = |id: &str| server.get(&format!("/collections/incidents/items/{id}?f=html")).text().to_owned();
    let gate = "<details><summary>The source marks this as graphic. Show it.</summary>";
    let graphic = page("graphic");
    assert_eq!(graphic.matches(gate).count(), 2, "notes and media: {graphic}");
    let (before, _) = graphic.split_once("https://media.example.org/clip.mp4").unwrap();
    assert!(before.rfind("<details>") > before.rfind("</details>"), "the link is inside");
    assert!(
        page("plain").contains("<a href=\"https://media.example.org/square.jpg\"") && !page("plain").contains(gate)
    );
    let list = server.get("/collections/incidents/items?f=html").text().to_owned();
    assert_eq!(list.matches(gate).count(), 2);
    for html in [graphic, page("plain"), list] {
        assert!(!html.contains("<img") && !html.contains("<video"), "{html}");
    }
}
