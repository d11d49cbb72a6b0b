//! Embeds: the page of an iframe, the script of `<vigie-map>`, oEmbed, and the code that is handed out.

use std::fs;

use serde_json::json;

use crate::program::Folder;
use crate::support::{Answer, Server, collection, encode, point};

/// As browsers ask for a page.
const BROWSER: [(&str, &str); 1] = [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")];

fn server() -> Server {
    let incident = |id: &str, lon: f64, start: &str, title: &str| {
        let properties = json!({
            "title": title, "event_type": "Battles", "start": start, "end": start, "precision": "district",
            "uncertainty_m": 25_000, "location": "Bla", "licence": "CC BY 4.0", "attribution": "Tests",
        });
        point(id, lon, 13.0, &properties)
    };
    let folder = Folder::new();
    fs::create_dir(folder.path().join("data")).unwrap();
    let incidents = [
        incident("old", -8.0, "2025-01-05", "An older one"),
        incident("new", -6.0, "2025-10-31", "<script>alert(1)</script>\u{202e}gnp.\" onload=\"x"),
    ];
    folder.write("data/incidents.geojson", collection(&incidents));
    Server::start(folder)
}

fn page(server: &Server, query: &str) -> Answer {
    server.get_with(&format!("/embed{query}"), &BROWSER)
}

#[test]
fn a_page_says_without_scripts_what_it_shows() {
    let server = server();
    let answer = page(&server, "");
    let html = answer.text().replace('\u{a0}', " ");
    assert_eq!(answer.status, 200);
    for text in [
        "2 incidents",
        "5 January to 31 October 2025",
        "31 October 2025",
        "An older one",
        "district; within 25 km",
        "Data: Tests.",
        "Licence: CC BY 4.0.",
        "Boundaries and names imply no opinion.",
        "width=\"720\" height=\"320\"",
        "application/json+oembed",
        "text/xml+oembed",
    ] {
        assert!(html.contains(text), "{text} is not in {html}");
    }
    assert!(html.find("31 October 2025</td>") < html.find("5 January 2025</td>"), "the newest come first");
    let still = html.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    assert_eq!(server.get(&format!("/{still}")).header("content-type"), Some("image/png"));
}

#[test]
fn it_is_in_french_and_dark_where_that_is_asked_for() {
    let server = server();
    let answer = page(&server, "?lang=fr&theme=dark&datetime=2025-10-01/..");
    let html = answer.text().replace('\u{a0}', " ");
    for text in [
        "lang=\"fr\"",
        "data-theme=\"dark\"",
        "1 incident",
        "à partir du 1er octobre 2025",
        "Ouvrir la carte",
        "theme=dark",
    ] {
        assert!(html.contains(text), "{text} is not in {html}");
    }
    assert!(!html.contains("prefers-color-scheme"), "one theme is one theme");
}

#[test]
fn it_is_in_arabic_from_right_to_left_with_a_still_whose_letters_there_are() {
    let server = server();
    let html = page(&server, "?lang=ar").text().replace('\u{a0}', " ");
    for text in [
        "lang=\"ar\" dir=\"rtl\"",
        "حادثان",
        "من 5 يناير إلى 31 أكتوبر 2025",
        "معارك",
        "افتح الخريطة الكاملة",
        "lang=ar",
        "&amp;lang=en",
    ] {
        assert!(html.contains(text), "{text} is not in {html}");
    }
    assert!(page(&server, "?collection=nothing&lang=ar").text().contains("لا يمكن عرض هذه الخريطة"));
}

#[test]
fn the_picture_makes_room_for_what_stands_above_it() {
    let demonstration = Server::demonstration();
    let heights = |query: &str| {
        let html = page(&demonstration, query).text().to_owned();
        let all = html.split(" height=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap());
        let all: Vec<u16> = all.collect();
        (*all.iter().max().unwrap(), *all.iter().min().unwrap())
    };
    assert_eq!(heights("?height=480"), (480 - 160, 480 - 230 - 50));
    assert_eq!(heights("?height=480&theme=pink"), (480 - 160, 150), "two notes");
    assert_eq!(heights("?height=240"), (180, 150), "a lower picture would show nothing");
}

#[test]
fn what_nobody_knows_is_let_through_and_what_cannot_be_read_is_told() {
    let server = server();
    let shared = page(&server, "?utm_source=mail&fbclid=1&event_type=Battles");
    assert!(shared.text().contains("Event type: Battles") && !shared.text().contains("could not be read"));
    for (query, told) in [
        ("?datetime=yesterday", "datetime=yesterday"),
        ("?map=north", "map=north"),
        ("?height=9", "height=9"),
        ("?theme=pink&lang=tlh", "lang=tlh, theme=pink"),
        ("?near=highways/RN99&distance=5km", "near=highways/RN99"),
        ("?near=-8,13", "near=-8,13"),
        ("?distance=5km", "distance=5km"),
        ("?filter=%28%28", "filter=(("),
        ("?bbox=1,2,3", "bbox=1,2,3"),
        ("?collections=nothing", "collections=nothing"),
        ("?revision=0123456789abcdef", "revision=0123456789abcdef"),
    ] {
        let answer = page(&server, query);
        assert_eq!(answer.status, 200, "{query}");
        assert!(
            answer.text().contains(told) && answer.text().contains("2\u{a0}incidents"),
            "{query}: {}",
            answer.text()
        );
    }
}

#[test]
fn what_cannot_be_shown_is_told_on_a_page_to_browsers_and_as_a_problem_to_programs() {
    let server = server();
    let told = page(&server, "?collection=nothing&lang=fr");
    assert_eq!((told.status, told.header("content-type")), (404, Some("text/html; charset=utf-8")));
    assert!(
        told.text().contains("Cette carte ne peut pas être montrée") && told.text().contains("no collection `nothing`")
    );
    server.get("/embed?collection=nothing&f=json").is_problem(404, None, &["no collection"]);
}

#[test]
fn texts_of_sources_are_neither_markup_nor_turn_the_page_round() {
    let server = server();
    for html in [page(&server, "").text(), server.get("/embed/builder?f=html&q=%3Cscript%3E").text()] {
        assert!(!html.contains("<script>") && !html.contains('\u{202e}'), "{html}");
        assert!(!html.contains("onload=\"x"), "{html}");
    }
}

#[test]
fn an_embed_can_keep_nothing_and_load_nothing_from_elsewhere() {
    let server = server();
    let answer = page(&server, "");
    let policy = answer.header("content-security-policy").unwrap();
    for part in [
        "default-src 'none'",
        "sandbox allow-scripts allow-popups",
        "frame-ancestors *",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("allow-same-origin") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert!(answer.header("permissions-policy").is_some() && answer.header("set-cookie").is_none());
    assert!(!answer.text().contains("style=") && !answer.text().contains("<style"));
    for path in [
        "/embed?f=json",
        "/embed.js",
        "/collections/incidents/map",
        "/collections/incidents/tiles/WebMercatorQuad/0/0/0",
    ] {
        assert_eq!(server.get(path).header("access-control-allow-origin"), Some("*"), "{path}");
    }
}

#[test]
fn the_operator_says_which_pages_may_show_embeds() {
    let server = Server::start_with(Folder::new(), &["--embed-in", "https://news.example.org https://*.example.com"]);
    let policy = page(&server, "").header("content-security-policy").unwrap().to_owned();
    assert!(policy.contains("frame-ancestors 'self' https://news.example.org https://*.example.com;"), "{policy}");
}

#[test]
fn an_embed_of_a_moment_says_so_everywhere() {
    let server = server();
    let now = server.get("/collections?f=json").json()["asOf"].as_str().unwrap().to_owned();
    let html = page(&server, &format!("?as-of={now}")).text().replace('\u{a0}', " ");
    let (day, _) = now.split_once('-').unwrap();
    assert!(html.contains("The data as known on ") && html.contains(&format!("{day}, ")), "{html}");
    assert!(!html.contains("withheld"));
    // Its stills, its live map and its link to the full map are of the same moment.
    assert!(html.matches(&format!("as-of={now}&amp;")).count() >= 3, "{html}");
    let told = page(&server, "?revision=0123456789abcdef/2025-11-24").text().to_owned();
    assert!(told.contains("revision=0123456789abcdef/2025-11-24"), "what is not understood any more is told: {told}");
    assert_eq!(page(&server, "?as-of=2999-01-01T00:00:00Z").status, 400);
}

#[test]
fn what_may_only_be_counted_is_not_listed() {
    let folder = Folder::new();
    let incidents: Vec<_> = (0..6)
        .map(|i| {
            point(&format!("p{i}"), -8.0, 20.0, &json!({ "event_type": "Battles", "title": format!("Secret {i}") }))
        })
        .collect();
    folder.write("closed.geojson", collection(&incidents));
    folder.run(&["import", "--collection", "incidents", "--licence", "aggregate", "closed.geojson"]).says(&["Stored."]);
    let server = Server::start(folder);
    let html = page(&server, "").text().to_owned();
    assert!(
        html.contains("6\u{a0}incidents") && html.contains("permits counts only") && !html.contains("Secret"),
        "{html}"
    );
}

#[test]
fn the_script_is_kept_for_a_while_and_its_version_for_ever() {
    let server = server();
    let script = server.get("/embed.js");
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert!(script.header("cache-control").unwrap().contains("max-age=600"));
    let known = server.get_with("/embed.js", &[("If-None-Match", script.header("etag").unwrap())]);
    assert_eq!(known.status, 304);
    let code = server.get("/embed/builder?f=json").json()["component"]["code"].as_str().unwrap().to_owned();
    let address = code.split("<script type=\"module\" src=\"").nth(1).unwrap().split('"').next().unwrap();
    let version = server.get(address);
    assert_eq!(version.body, script.body);
    assert!(version.header("cache-control").unwrap().contains("immutable"));
    assert!(code.contains("integrity=\"sha384-"));
    let kept =
        server.get("/embed/builder?f=json&pinned=false").json()["component"]["code"].as_str().unwrap().to_owned();
    assert!(kept.contains("/embed.js\"") && !kept.contains("integrity"));
}

#[test]
fn a_pasted_address_becomes_a_frame() {
    let server = server();
    let ask = |url: &str, more: &str| server.get(&format!("/oembed?url={}{more}", encode(url)));
    let embed = format!("{}/embed?q=older&lang=fr", server.url());
    let answer = ask(&embed, "&maxwidth=400&maxheight=300").json();
    assert_eq!(
        (&answer["type"], &answer["version"], &answer["width"], &answer["height"]),
        (&json!("rich"), &json!("1.0"), &json!(400), &json!(300))
    );
    assert!(answer["html"].as_str().unwrap().contains("<iframe src=") && answer.get("thumbnail_url").is_none());
    assert_eq!(ask(&embed, "").json()["thumbnail_width"], 720);
    let xml = ask(&embed, "&format=xml");
    assert_eq!(xml.header("content-type"), Some("text/xml; charset=utf-8"));
    assert!(xml.text().contains("<type>rich</type>") && xml.text().contains("&lt;iframe"));
    let map = ask(&format!("{}/#q=older&map=5/13/-8", server.url()), "").json();
    assert!(map["html"].as_str().unwrap().contains("q=older"));
    let found = server.get_with("/", &BROWSER).text().to_owned();
    for format in ["json", "xml"] {
        let discovered =
            found.split("href=\"/oembed").find_map(|link| link.split_once('"').filter(|(l, _)| l.ends_with(format)));
        let (link, _) = discovered.unwrap();
        assert_eq!(server.get(&format!("/oembed{}", link.replace("&amp;", "&"))).status, 200);
    }
    ask("https://elsewhere.example/embed", "").is_problem(404, None, &["can be embedded"]);
    ask(&format!("{}/collections", server.url()), "").is_problem(404, None, &[]);
    ask(&format!("{}/embed?collection=nothing", server.url()), "").is_problem(404, None, &["no collection"]);
    ask(&embed, "&format=yaml").is_problem(501, None, &["json and xml"]);
    ask(&embed, "&maxwidth=wide").is_problem(400, Some("maxwidth"), &["whole number"]);
    server.get("/oembed").is_problem(400, Some("url"), &["needed"]);
}

#[test]
fn the_code_shows_what_the_form_says() {
    let server = server();
    let made = server.get("/embed/builder?q=older&map=6/13/-8&height=500&theme=dark&frozen=true&f=json").json();
    let code = |way: &str| made[way]["code"].as_str().unwrap().to_owned();
    assert!(
        code("iframe").contains("q=older")
            && code("iframe").contains("height=\"500\"")
            && code("iframe").contains("as-of=")
    );
    assert!(
        code("component").contains("query=\"q=older&amp;as-of=")
            && code("component").contains("view=\"6.00/13.0000/-8.0000\" height=\"500\""),
        "{}",
        code("component")
    );
    assert!(code("still").contains("<img src=") && code("still").contains("Tests"));
    assert!(code("amp").contains("<amp-iframe") && code("amp").contains("placeholder"));
    let page = server.get("/embed/builder?q=older&f=html");
    assert!(page.text().contains("value=\"older\"") && page.text().contains("&lt;iframe src="));
    assert!(page.header("content-security-policy").unwrap().contains("default-src 'self'"));
}
