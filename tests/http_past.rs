//! The past over HTTP: as-of, frozen links, histories and feeds, and that what is withdrawn is gone from all of them.

use serde_json::{Value as Json, json};
use vigie::feature::instant_text;
use vigie::store::now_ms;

use crate::program::Folder;
use crate::support::{Answer, Server, collection, encode, point, wait_until};

const ITEMS: &str = "/collections/incidents/items";
const FEED: &str = "/collections/incidents/feed";

/// Every representation of what a collection says, of which all but the last say it in text.
const REPRESENTATIONS: [&str; 16] = [
    "/collections/incidents/items?limit=100&",
    "/collections/incidents/items?f=html&",
    "/collections/incidents/items?f=csv&",
    "/collections/incidents/items?f=kml&",
    "/collections/incidents/items?f=geojsonseq&",
    "/collections/incidents/items?f=fgb&",
    "/collections/incidents/items/A?",
    "/collections/incidents/items/A?f=html&",
    "/collections/incidents/aggregate?by=event_type&",
    "/collections/incidents/queryables?",
    "/collections/incidents?f=json&",
    "/collections?f=json&",
    "/collections/incidents/tiles/WebMercatorQuad?f=tilejson&",
    "/collections/incidents/tiles/WebMercatorQuad/4/7/7?",
    "/collections/incidents/map?width=200&height=200&",
    "/embed?f=json&",
];

/// A server with three incidents, and the token of an editor.
pub(crate) struct Newsroom {
    pub(crate) server: Server,
    pub(crate) token: String,
}

impl Newsroom {
    pub(crate) fn open() -> Self {
        let server = Server::start(Folder::new());
        let features: Vec<Json> = ["A", "B", "C"].iter().map(|id| incident(id, "first")).collect();
        server.import("incidents", "a.geojson", &collection(&features));
        wait_until(|| server.get(&format!("{ITEMS}/C")).status == 200).unwrap();
        let token = server.token("editor");
        Self { server, token }
    }

    /// Patches a feature's properties, and waits until that is served.
    #[track_caller]
    pub(crate) fn patch(&self, id: &str, properties: &Json) {
        self.patch_all(id, &json!({ "properties": properties }));
    }

    /// The same with any of its members.
    #[track_caller]
    pub(crate) fn patch_all(&self, id: &str, patch: &Json) {
        let item = format!("{ITEMS}/{id}");
        let auth = ("Authorization", self.token.as_str());
        let etag = self.server.get_with(&item, &[auth]).header("etag").unwrap().to_owned();
        let headers = [auth, ("If-Match", &etag)];
        let kind = ("application/merge-patch+json", patch.to_string());
        let sent = self.server.send_body("PATCH", &item, &headers, (kind.0, &kind.1));
        assert_eq!(sent.status, 204, "{sent:?}");
    }

    pub(crate) fn as_newsroom(&self, target: &str) -> Answer {
        self.server.get_with(target, &[("Authorization", &self.token)])
    }

    /// The instant that names the present.
    pub(crate) fn frozen(&self) -> String {
        format!("as-of={}", encode(self.server.get("/collections?f=json").json()["asOf"].as_str().unwrap()))
    }

    fn titles(&self, target: &str) -> Vec<String> {
        let items = self.server.get(target).json();
        let title = |f: &Json| f["properties"]["title"].as_str().unwrap().to_owned();
        items["features"].as_array().unwrap().iter().map(title).collect()
    }
}

fn incident(id: &str, title: &str) -> Json {
    let lon = -8.0 + f64::from(id.as_bytes()[0] - b'A');
    point(id, lon, 12.6, &json!({ "title": title, "event_type": "Battles", "start": "2025-10-01", "fatalities": 1 }))
}

#[test]
fn a_frozen_link_gives_the_same_bytes_after_fifty_edits_and_a_restart() {
    let newsroom = Newsroom::open();
    newsroom.patch("A", &json!({ "title": "second" }));
    let frozen = newsroom.frozen();
    let all = |server: &Server| -> Vec<Answer> {
        REPRESENTATIONS.iter().map(|target| server.get(&format!("{target}{frozen}"))).collect()
    };
    let told = |answer: &Answer, server: &Server| {
        let text: String = answer.body.iter().map(|&b| char::from(b)).collect();
        (answer.status, text.replace(&server.address.to_string(), "HOST"))
    };
    let before: Vec<_> = all(&newsroom.server).iter().map(|answer| told(answer, &newsroom.server)).collect();
    assert!(before.iter().all(|(status, _)| *status == 200), "{before:?}");
    for n in 0..50 {
        let id = ["A", "B", "C"][n % 3];
        // Other words, other numbers, and a field that was not there.
        newsroom.patch(id, &json!({ "title": format!("edit {n}"), "fatalities": n + 2, "notes": "more" }));
    }
    let new = point("D", -7.5, 12.6, &json!({ "title": "new", "event_type": "Riots", "start": "2025-10-02" }));
    let auth = ("Authorization", newsroom.token.as_str());
    let sent = newsroom.server.send_body("POST", ITEMS, &[auth], ("application/geo+json", &new.to_string()));
    assert_eq!(sent.status, 201, "{sent:?}");
    assert_eq!(newsroom.server.get(ITEMS).json()["numberMatched"], 4);
    for (target, (before, after)) in REPRESENTATIONS.iter().zip(before.iter().zip(all(&newsroom.server))) {
        assert_eq!(*before, told(&after, &newsroom.server), "{target}");
        assert_eq!(after.header("vigie-withheld"), Some("0"), "{target}");
    }
    let items = newsroom.server.get(&format!("{ITEMS}?{frozen}")).json();
    assert_eq!((&items["numberMatched"], &items["numberWithheld"]), (&json!(3), &json!(0)));
    let restarted = Server::start(newsroom.server.into_folder());
    for (target, (before, after)) in REPRESENTATIONS.iter().zip(before.iter().zip(all(&restarted))) {
        assert_eq!(*before, told(&after, &restarted), "{target} after a restart");
    }
}

#[test]
fn an_unpublish_reaches_old_instants_frozen_links_histories_and_feeds() {
    let newsroom = Newsroom::open();
    let server = &newsroom.server;
    let frozen = newsroom.frozen();
    newsroom.patch("B", &json!({ "title": "SECRET name" }));
    newsroom.patch("B", &json!({ "title": "another title" }));
    let between = newsroom.frozen();
    let old = |frozen: &str| format!("{ITEMS}?{frozen}");
    assert_eq!(newsroom.titles(&old(&frozen)), ["first", "first", "first"]);
    assert_eq!(server.get(&format!("{ITEMS}/B/history")).json()["revisions"].as_array().unwrap().len(), 3);
    assert!(server.get(FEED).text().contains("<title>another title</title>"));

    newsroom.patch("B", &json!({ "editorial_state": "retracted", "editorial_reason": "a life is at stake" }));
    let gone = wait_until(|| server.get(&format!("{ITEMS}/B")).status == 404).unwrap();
    assert!(gone.as_secs() < 2);
    for frozen in [&frozen, &between] {
        let items = server.get(&old(frozen)).json();
        assert_eq!((&items["numberMatched"], &items["numberWithheld"]), (&json!(2), &json!(1)));
        for target in REPRESENTATIONS {
            let answer = server.get(&format!("{target}{frozen}"));
            assert_eq!((answer.status, answer.header("vigie-withheld")), (200, Some("1")), "{target}");
            let text: String = answer.body.iter().map(|&b| char::from(b)).collect();
            assert!(!text.contains("SECRET") && !text.contains("another title"), "{target}");
        }
        let missing = server.get(&format!("{ITEMS}/B?{frozen}"));
        missing.is_problem(404, None, &["no feature `B`"]);
    }
    let never = server.get(&format!("{ITEMS}/Z/history"));
    let history = server.get(&format!("{ITEMS}/B/history"));
    assert_eq!((history.status, history.text().replace('B', "Z")), (404, never.text().to_owned()));
    let feed = server.get(FEED).text().to_owned();
    assert!(feed.contains(&format!("<at:deleted-entry ref=\"{}{ITEMS}/B\"", server.url())), "{feed}");
    assert!(!feed.contains("SECRET") && !feed.contains("another title") && !feed.contains("-7 "), "{feed}");
    // A filter that could tell what it said lets the same notice pass.
    for filter in ["bbox=-7.1,12,-6.9,13", "bbox=40,40,50,50", "q=SECRET"] {
        let feed = server.get(&format!("{FEED}?{filter}")).text().to_owned();
        assert!(feed.contains("at:deleted-entry") && !feed.contains("<entry>"), "{filter}: {feed}");
    }
    // The newsroom sees what was.
    let items = newsroom.as_newsroom(&old(&between)).json();
    assert_eq!(items["features"][1]["properties"]["title"], "another title");
    let history = newsroom.as_newsroom(&format!("{ITEMS}/B/history")).json();
    assert_eq!(history["revisions"].as_array().unwrap().len(), 4);
    assert_eq!(history["revisions"][0]["reason"], "a life is at stake");
    // Published again, it is there again.
    newsroom.patch("B", &json!({ "editorial_state": "published", "title": "third" }));
    assert_eq!(newsroom.titles(&old(&frozen)), ["first", "first", "first"]);
    assert!(!server.get(FEED).text().contains("at:deleted-entry"));
}

#[test]
fn what_is_protected_today_is_coarse_at_old_instants_and_in_its_history_too() {
    let newsroom = Newsroom::open();
    let server = &newsroom.server;
    let frozen = newsroom.frozen();
    let place = |target: &str| server.get(target).json()["geometry"]["coordinates"].clone();
    let exact = json!([-6, 12.6]);
    assert_eq!(place(&format!("{ITEMS}/C?{frozen}")), exact);
    newsroom.patch("C", &json!({ "editorial_protected": true }));
    let coarse = place(&format!("{ITEMS}/C"));
    assert_ne!(coarse, exact);
    assert_eq!(place(&format!("{ITEMS}/C?{frozen}")), coarse, "by the same cell");
    let history = server.get(&format!("{ITEMS}/C/history")).json();
    for revision in history["revisions"].as_array().unwrap() {
        assert_eq!(revision["feature"]["geometry"]["coordinates"], coarse);
    }
    assert_eq!(history["revisions"].as_array().unwrap().len(), 1, "both are the same by now");
    for target in [FEED, "/collections/incidents/items/C/history?f=html"] {
        let text = server.get(target).text().to_owned();
        assert!(!text.contains("12.6 -6<") && !text.contains("-6, 12.6"), "{target}: {text}");
    }
}

#[test]
fn a_history_tells_the_public_what_was_published_and_nothing_of_who_and_why() {
    let newsroom = Newsroom::open();
    let server = &newsroom.server;
    let auth = ("Authorization", newsroom.token.as_str());
    let draft =
        point("D", -5.0, 12.6, &json!({ "title": "DRAFT", "editorial_state": "draft", "editorial_reason": "WHY" }));
    assert_eq!(server.send_body("POST", ITEMS, &[auth], ("application/geo+json", &draft.to_string())).status, 201);
    newsroom.patch("D", &json!({ "title": "DRAFT two" }));
    assert_eq!(server.get(&format!("{ITEMS}/D/history")).status, 404);
    newsroom.patch("D", &json!({ "title": "told", "editorial_state": "published" }));
    newsroom.patch("D", &json!({ "title": "told better", "my_secret": "CLOSED" }));
    let history = server.get(&format!("{ITEMS}/D/history"));
    assert_eq!(history.header("content-type"), Some("application/json"));
    let json = history.json();
    let revisions = json["revisions"].as_array().unwrap();
    let facts =
        |i: usize| (&revisions[i]["number"], &revisions[i]["kind"], &revisions[i]["feature"]["properties"]["title"]);
    assert_eq!(revisions.len(), 2);
    assert_eq!(facts(0), (&json!(2), &json!("corrected"), &json!("told better")));
    assert_eq!(facts(1), (&json!(1), &json!("added"), &json!("told")));
    assert!(revisions[0]["changed"].as_array().unwrap().contains(&json!("title")));
    for target in ["", "?f=html"] {
        let text = server.get(&format!("{ITEMS}/D/history{target}")).text().to_owned();
        for marker in ["DRAFT", "WHY", "editor\"", "author"] {
            assert!(!text.contains(marker), "{target}: {marker}: {text}");
        }
    }
    let whole = newsroom.as_newsroom(&format!("{ITEMS}/D/history")).json();
    let first = &whole["revisions"][3];
    assert_eq!(
        (&first["author"], &first["reason"], &first["state"]),
        (&json!("editor"), &json!("WHY"), &json!("draft"))
    );
    let links = server.get(&format!("{ITEMS}/D")).json()["links"].to_string();
    assert!(links.contains("version-history"), "{links}");
    // What a deletion took away, the newsroom still finds.
    let item = format!("{ITEMS}/D");
    let etag = newsroom.as_newsroom(&item).header("etag").unwrap().to_owned();
    assert_eq!(server.ask("DELETE", &item, &[auth, ("If-Match", &etag)]).status, 204);
    assert_eq!(server.get(&format!("{item}/history")).status, 404);
    assert_eq!(newsroom.as_newsroom(&format!("{item}/history")).json()["revisions"][0]["kind"], "deleted");
}

#[test]
fn a_feed_is_atom_with_the_newest_first_and_takes_the_parameters_of_items() {
    let newsroom = Newsroom::open();
    let server = &newsroom.server;
    newsroom.patch("B", &json!({ "title": "corrected <b> & more" }));
    let feed = server.get(FEED);
    assert_eq!((feed.status, feed.header("content-type")), (200, Some("application/atom+xml")));
    let text = feed.text();
    let ids: Vec<&str> = text.split("<entry>\n<id>").skip(1).map(|e| e.split('<').next().unwrap()).collect();
    assert_eq!(ids, ["B", "C", "A"].map(|id| format!("{}{ITEMS}/{id}", server.url())));
    assert!(
        text.contains("<title>corrected &lt;b&gt; &amp; more</title>")
            && text.contains("<georss:point>12.6 -7</georss:point>")
    );
    let entry = text.split("<entry>").nth(1).unwrap();
    let between = |tag: &str| entry.split(&format!("<{tag}>")).nth(1).unwrap().split('<').next().unwrap();
    assert!(between("published") < between("updated"), "{entry}");
    let etag = feed.header("etag").unwrap().to_owned();
    assert_eq!(server.get_with(FEED, &[("If-None-Match", &etag)]).status, 304);
    let count = |query: &str| server.get(&format!("{FEED}?{query}")).text().matches("<entry>").count();
    assert_eq!(
        [count("limit=1"), count("limit=1000"), count("bbox=-7.1,12,-6.9,13"), count("near=-8,12.6&distance=1km")],
        [1, 3, 1, 1]
    );
    for (query, parameter) in
        [("sortby=title", "sortby"), ("as-of=2025-01-01T00:00:00Z", "as-of"), ("limit=0", "limit"), ("x=1", "x")]
    {
        server.get(&format!("{FEED}?{query}")).is_problem(400, Some(parameter), &[]);
    }
    for target in
        ["/collections/incidents?f=json", "/collections/incidents?f=html", "/collections/incidents/items?f=html"]
    {
        assert!(
            server.get(target).text().contains("application/atom+xml") || server.get(target).text().contains(FEED),
            "{target}"
        );
    }
    server.get("/collections/towns/feed").is_problem(404, None, &["not kept in the store"]);
}

#[test]
fn an_instant_that_is_none_is_refused_and_one_before_everything_shows_nothing() {
    let newsroom = Newsroom::open();
    let server = &newsroom.server;
    let future = encode(&instant_text(now_ms() + 3_600_000));
    for (as_of, words) in [
        (future.as_str(), "in the future"),
        ("yesterday", "is no instant"),
        ("2025-10-01", "is no instant"),
        ("", "is no instant"),
        ("2025-10-01T00:00:00Z&as-of=2025-10-01T00:00:00Z", "twice"),
    ] {
        for target in [
            "/collections/incidents/items",
            "/collections/incidents/aggregate",
            "/collections/incidents/tiles/WebMercatorQuad/0/0/0",
            "/collections",
        ] {
            server.get(&format!("{target}?as-of={as_of}")).is_problem(400, Some("as-of"), &[words]);
        }
    }
    let before = server.get(&format!("{ITEMS}?as-of=2000-01-01T00:00:00Z")).json();
    assert_eq!((&before["numberMatched"], &before["numberWithheld"]), (&json!(0), &json!(0)));
    // What is built in was always the same; of a file, nobody knows how it was before.
    assert_eq!(server.get("/collections/towns/items?as-of=2000-01-01T00:00:00Z&limit=1").json()["numberReturned"], 1);
    server.folder.write("data/layer.geojson", collection(&[incident("A", "file")]));
    assert!(wait_until(|| server.get("/collections/layer").status == 200).is_some());
    server.get("/collections/layer/items?as-of=2000-01-01T00:00:00Z").is_problem(404, None, &["is a file of"]);
    let now = encode(&instant_text(now_ms()));
    assert_eq!(server.get(&format!("/collections/layer/items?as-of={now}")).status, 200);
}
