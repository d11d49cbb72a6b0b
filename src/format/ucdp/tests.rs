use crate::feature::{FieldRule, LicenceClass, Value};
use crate::format::Format;
use crate::format::testing::{faults, features, read, span};

#[test]
fn a_release_as_csv_is_mapped_and_named() {
    let (origin, format, _) = read("ucdp_GEDEvent_v23_1.csv");
    assert_eq!((format, origin.dataset.as_str()), (Format::Ucdp, "UCDP GED 23.1"));
    assert_eq!((origin.licence, origin.fields), (LicenceClass::Open, FieldRule::Known));
    let events = features("ucdp_GEDEvent_v23_1.csv");
    assert_eq!((events[0].id.as_str(), span(&events[0]).as_str()), ("900001", "2009-02-20/2009-02-25"));
    for (name, expected) in [
        ("event_type", "State-based conflict"),
        ("date_precision", "range"),
        ("precision", "near"),
        ("uncertainty_m", "25000"),
        ("fatalities", "3"),
        ("fatalities_low", "2"),
        ("fatalities_high", "5"),
        ("actors", "Made-up Force A; Made-up Group B"),
        ("sources", "Made-up Agency,2009-02-21,Made-up; title; Made-up Daily"),
        ("country", "Central African Republic"),
        ("admin1", "Made-up province"),
        ("admin2", "Made-up district"),
        ("location", "Made-up town"),
        ("verification", "coded"),
        ("dataset", "UCDP GED 23.1"),
        ("licence", "CC BY 4.0"),
        ("source_original", "a made-up informant"),
        ("deaths_b", "3"),
        ("geom_wkt", ""),
        ("title", ""),
    ] {
        assert_eq!(events[0].get(name).to_string(), expected, "{name}");
    }
    assert_eq!(events[1].get("precision"), &Value::text("country"));
    assert_eq!(events[1].get("sources"), &Value::list(["UCDP"]));
}

#[test]
fn a_candidate_release_without_header_is_recognised() {
    let (origin, format, records) = read("ucdp_GEDEvent_v24_0_1.csv");
    assert_eq!((format, origin.dataset.as_str()), (Format::Ucdp, "UCDP GED Candidate 24.0.1"));
    let verification = |i: usize| records[i].as_ref().unwrap().feature.get("verification").to_string();
    assert_eq!((records.len(), verification(0), verification(1)), (2, "candidate".to_owned(), "candidate".to_owned()));
}

#[test]
fn estimates_under_their_other_names_are_found() {
    let event = &features("ucdp_best_est.csv")[0];
    for (name, deaths) in [("fatalities", 3), ("fatalities_low", 2), ("fatalities_high", 5)] {
        assert_eq!(event.get(name), &Value::Int(deaths));
    }
}

#[test]
fn geojson_with_the_same_properties_gives_the_same_events() {
    let (origin, format, _) = read("ucdp.geojson");
    assert_eq!((format, origin.dataset.as_str()), (Format::Ucdp, "UCDP GED 23.1"));
    let (json, csv) = (&features("ucdp.geojson")[0], &features("ucdp_GEDEvent_v23_1.csv")[0]);
    assert_eq!((&json.id, &json.geometry), (&csv.id, &csv.geometry));
    for name in ["start", "end", "fatalities", "actors", "sources", "precision", "event_type", "dataset", "admin1"] {
        assert_eq!(json.get(name), csv.get(name), "{name}");
    }
}

#[test]
fn each_bad_row_is_told_with_its_line_and_column() {
    let told = faults("ucdp_bad_rows.csv");
    let starts = [
        "line 2, column `date_start`: `2009-02-30` is not a day",
        "line 3, column `where_prec`: `8` is not a code from 1 to 7",
        "line 4, column `date_end`: the event ends before it starts",
        "line 5, column `latitude`: `x` is not a number",
        "line 6, column `best`: `few` is not a whole number",
    ];
    assert_eq!(told.len(), starts.len());
    for (told, start) in told.iter().zip(starts) {
        assert!(told.starts_with(start), "{told}");
    }
}
