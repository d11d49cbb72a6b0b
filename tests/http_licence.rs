//! What the public may not have: bulk copies of rows whose licence forbids it, and fields that name informants.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::support::{Server, collection, point, wait_until};

const ITEMS: &str = "/collections/incidents/items";
/// Stand in the fields of informants only.
const INFORMANTS: [&str; 4] =
    ["Zeta-Headline-Marker", "Omega-Original-Marker", "Sigma-Where-Marker", "Kappa-Notes-Marker"];

/// Made-up events in ACLED's layout, without the marks of synthetic data, so that they are treated as ACLED's.
fn acled(count: u32) -> String {
    let mut csv = "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,country,admin1,location,latitude,longitude,geo_precision,source,notes,fatalities,timestamp\n".to_owned();
    for n in 0..count {
        let lon = -8.0 + f64::from(n) / 1_000.0;
        let kind = if n < 20 { "Riots" } else { "Battles" };
        let _ = writeln!(
            csv,
            "MUP{n},2025-09-{:02},2025,1,Political violence,{kind},Armed clash,Made-up Force,Mali,Bamako,Made-up Town,12.6,{lon},1,Made-up News,{} says so,1,1756684800",
            n % 28 + 1,
            INFORMANTS[3],
        );
    }
    csv
}

fn acled_server(count: u32) -> Server {
    let server = Server::demonstration();
    server.import("incidents", "acled.csv", &acled(count));
    assert!(wait_until(|| server.get(ITEMS).numbers().0 == u64::from(count)).is_some());
    server
}

#[test]
fn at_most_a_hundred_rows_of_a_display_source_are_handed_out_and_all_are_counted() {
    let server = acled_server(250);
    assert_eq!(server.get("/collections/incidents").json()["vigie"]["licenceClass"], "display");
    let page = server.get(ITEMS);
    assert_eq!(page.numbers(), (250, 100));
    assert!(page.json()["withheld"].as_str().unwrap().contains("licence"));
    assert_eq!(page.links("next").len(), 0, "no link leads to the rest");
    for limit in [1, 50, 100] {
        assert_eq!(server.get(&format!("{ITEMS}?limit={limit}")).numbers(), (250, limit));
    }
    for limit in ["101", "1000", "1000000"] {
        for format in ["json", "csv", "fgb", "geojsonseq", "html"] {
            let answer = server.get(&format!("{ITEMS}?limit={limit}&f={format}"));
            answer.is_problem(403, None, &["at most 100 features", "limit", "numberMatched"]);
        }
    }
    // What matches no more than may be handed out may be asked for with any limit.
    assert_eq!(server.get(&format!("{ITEMS}?event_type=Riots&limit=1000")).numbers(), (20, 20));
    assert_eq!(server.get(&format!("{ITEMS}?near=-8,12.6&distance=3km&limit=1000")).numbers().0, 28);
}

#[test]
fn next_links_and_made_up_cursors_do_not_lead_past_the_hundred() {
    let server = acled_server(250);
    let mut found = BTreeSet::new();
    let mut url = Some(format!("{ITEMS}?limit=40"));
    while let Some(next) = url {
        let page = server.get(&next);
        found.extend(page.ids());
        url = page.links("next").pop();
    }
    assert_eq!(found.len(), 100);
    for cursor in (0..300).step_by(7) {
        let page = server.get(&format!("{ITEMS}?limit=100&cursor={cursor}"));
        page.is_problem(400, Some("cursor"), &["`next` link"]);
    }
}

#[test]
fn every_format_keeps_to_the_hundred() {
    let server = acled_server(150);
    let csv = server.get(&format!("{ITEMS}?f=csv"));
    assert_eq!(csv.text().lines().count(), 101);
    assert_eq!((csv.header("ogc-numbermatched"), csv.header("ogc-numberreturned")), (Some("150"), Some("100")));
    assert_eq!(server.get(&format!("{ITEMS}?f=geojsonseq")).text().lines().count(), 100);
    let html = server.get(&format!("{ITEMS}?f=html"));
    assert_eq!(html.text().matches("/collections/incidents/items/MUP").count(), 100);
    assert!(html.text().contains("licence of a source permits no more"));
}

#[test]
fn single_features_of_a_display_source_are_served_with_their_terms() {
    let server = acled_server(150);
    let one = server.get(&format!("{ITEMS}/MUP149")).json();
    assert_eq!(one["properties"]["licence"], "ACLED terms of use");
    assert_eq!(one["properties"]["fatalities"], 1);
    assert!(one["properties"].get("notes").is_none(), "the source's account is closed by default");
}

#[test]
fn open_rows_beside_display_rows_are_handed_out_all() {
    let server = acled_server(150);
    let open: Vec<Json> = (0..300).map(|n| point(&format!("O{n}"), 1.0, 1.0, &json!({ "title": "open" }))).collect();
    server.import("incidents", "open.geojson", &collection(&open));
    assert!(wait_until(|| server.get(ITEMS).numbers().0 == 450).is_some());
    let page = server.get(ITEMS);
    assert_eq!(page.numbers(), (450, 400));
    assert_eq!(page.ids().iter().filter(|id| id.starts_with("MUP")).count(), 100);
    assert_eq!(server.get(&format!("{ITEMS}?title=open&limit=1000")).numbers(), (300, 300));
}

#[test]
fn a_source_for_counts_only_is_counted_and_never_shown() {
    let server = Server::demonstration();
    server.folder.write("a.csv", acled(30));
    server
        .folder
        .run(&["import", "--collection", "incidents", "--licence", "aggregate", "a.csv"])
        .says(&["counts only"]);
    assert!(wait_until(|| server.get(ITEMS).numbers() == (30, 0)).is_some());
    server.get(&format!("{ITEMS}/MUP1")).is_problem(403, None, &["counts only"]);
    server.get(&format!("{ITEMS}?limit=1000")).is_problem(403, None, &["counts only"]);
    assert!(!server.get(&format!("{ITEMS}?f=csv")).text().contains("MUP"));
    assert_eq!(server.get(&format!("{ITEMS}?event_type=Riots")).numbers(), (20, 0));
}

#[test]
fn an_operator_may_open_a_source_knowingly() {
    let server = Server::demonstration();
    server.folder.write("a.csv", acled(150));
    server.folder.run(&["import", "--collection", "incidents", "--licence", "open", "a.csv"]).says(&["open:"]);
    assert!(wait_until(|| server.get(&format!("{ITEMS}?limit=1000")).numbers() == (150, 150)).is_some());
}

/// Made-up events in UCDP's layout, with the markers in what names informants or is closed for other reasons.
fn ucdp() -> String {
    let header = "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob\n";
    let [headline, original, place, _] = INFORMANTS;
    let row = |id: u32| {
        format!(
            "{id},MUP-1,2025,1,Clear,1,1,1,Made-up conflict,1,1,A - B,1,1,Force A,2,2,Group B,2,Made-up Agency,Made-up Office,2025-09-01,{headline} {id},{original} {id},1,Made-up Town,{place} {id},Bamako,Bamako,12.6,-8.0,POINT (-8 12.6),1,Mali,432,Africa,1,1,2025-09-01,2025-09-01,0,1,0,0,1,1,1,432,\n"
        )
    };
    header.to_owned() + &(1..=5).map(row).collect::<String>()
}

#[test]
fn what_names_informants_is_in_no_answer() {
    let server = Server::demonstration();
    server.import("incidents", "GEDEvent_v25_1.csv", &ucdp());
    // A reference file, which is published with all its fields otherwise.
    let [headline, original, ..] = INFORMANTS;
    let properties = json!({ "name": "Depot", "source_original": original, "source_headline": headline });
    server.folder.write("data/depots.geojson", collection(&[point("D1", -8.0, 12.6, &properties)]));
    assert!(wait_until(|| server.get("/collections/depots").status == 200).is_some());
    assert!(wait_until(|| server.get(ITEMS).numbers().0 == 5).is_some());

    let mut targets = vec![
        "/".to_owned(),
        "/api".to_owned(),
        "/conformance".to_owned(),
        "/collections".to_owned(),
        "/metrics".to_owned(),
        "/ready".to_owned(),
        "/nowhere".to_owned(),
    ];
    for (name, id) in [("incidents", "1"), ("depots", "D1")] {
        let base = format!("/collections/{name}");
        targets.extend([base.clone(), format!("{base}/items/{id}"), format!("{base}/items/{id}/history")]);
        targets.push(format!("{base}/queryables"));
        for query in
            ["limit=1000", "near=-8,12.6&distance=1km", "bbox=-9,12,-7,13", "datetime=2025-09-01", "properties="]
        {
            targets.push(format!("{base}/items?{query}"));
        }
    }
    let mut swept = 0;
    for target in &targets {
        for format in ["json", "html", "csv", "fgb", "geojsonseq"] {
            let joint = if target.contains('?') { '&' } else { '?' };
            let answer = server.get(&format!("{target}{joint}f={format}"));
            let body = String::from_utf8_lossy(&answer.body).into_owned();
            for word in INFORMANTS.iter().chain(&["source_original", "source_headline", "where_description"]) {
                assert!(!body.contains(word), "{word} is in {target} as {format}");
            }
            assert!(answer.headers.iter().all(|(_, value)| !value.contains("Marker")));
            swept += u32::from(answer.status == 200);
        }
    }
    assert!(swept > 60, "only {swept} answers were looked at");
}

#[test]
fn a_closed_field_can_be_neither_asked_for_nor_guessed() {
    let server = Server::demonstration();
    server.import("incidents", "GEDEvent_v25_1.csv", &ucdp());
    assert!(wait_until(|| server.get(ITEMS).numbers().0 == 5).is_some());
    for name in ["source_original", "source_headline", "where_description"] {
        server.get(&format!("{ITEMS}?{name}=x")).is_problem(400, Some(name), &["there is no parameter"]);
        server.get(&format!("{ITEMS}?properties={name}")).is_problem(
            400,
            Some("properties"),
            &["there is no property"],
        );
    }
    assert!(!server.log().contains("Marker"));
}
