use crate::feature::{FieldRule, LicenceClass, Value};
use crate::format::testing::{faults, features, read, span, try_read};
use crate::format::{CountryCheck, Format};

fn text(value: &Value<'_>) -> String {
    value.to_string()
}

#[test]
fn a_byte_order_mark_and_quoted_numbers_lose_no_deaths() {
    let (origin, format, records) = read("acled_bom_quoted.csv");
    assert_eq!((format, origin.licence, origin.fields), (Format::Acled, LicenceClass::Display, FieldRule::Known));
    let deaths: Vec<_> = records.into_iter().map(|r| r.unwrap().feature.get("fatalities").clone()).collect();
    assert_eq!(deaths, [Value::Int(3), Value::Int(12)]);
}

#[test]
fn every_column_of_an_event_has_its_place() {
    let event = &features("acled_bom_quoted.csv")[0];
    assert_eq!(event.id, "MUP1");
    assert_eq!(event.geometry, Some(geo_types::Point::new(-6.2, 13.45).into()));
    for (name, expected) in [
        ("event_type", "Battles"),
        ("sub_event_type", "Armed clash"),
        ("start", "2022-06-30"),
        ("end", "2022-06-30"),
        ("date_precision", "day"),
        ("precision", "exact"),
        ("uncertainty_m", "5000"),
        ("actors", "Made-up Force A; Made-up Group B; Made-up Militia C; Made-up Militia D"),
        ("sources", "Made-up News; Made-up Radio"),
        ("country", "Mali"),
        ("admin1", "Segou"),
        ("admin2", "Niono"),
        ("location", "Made-up Town"),
        ("verification", "reported"),
        ("dataset", "ACLED"),
        ("licence", "ACLED terms of use"),
        ("attribution", "ACLED, acleddata.com"),
        ("notes", "A made-up event, for testing."),
        ("timestamp", "1656633600"),
        ("iso", "466"),
        ("year", ""),
        ("synthetic", ""),
    ] {
        assert_eq!(text(event.get(name)), expected, "{name}");
    }
}

#[test]
fn dates_in_every_style_are_widened_by_their_precision() {
    let spans: Vec<_> = features("acled_dates.csv").iter().map(span).collect();
    assert_eq!(
        spans,
        ["2022-06-30/2022-06-30", "2025-02-07/2025-02-07", "2024-09-01/2024-09-30", "2024-02-12/2024-02-18"]
    );
}

#[test]
fn codes_and_misspellings_read_as_todays_labels() {
    for event in features("acled_codes.csv") {
        assert_eq!(text(event.get("inter1")), "State forces");
        assert_eq!(text(event.get("interaction")), "State forces-Rebel group");
        assert_eq!(text(event.get("disorder_type")), "Demonstrations");
    }
    assert_eq!(text(features("acled_codes.csv")[1].get("sub_event_type")), "Excessive force against protesters");
}

#[test]
fn the_layout_before_2023_and_upper_case_headers_are_read() {
    let old = &features("acled_before_2023.csv")[0];
    assert_eq!(
        (text(old.get("interaction")), old.get("data_id")),
        ("State forces-Rebel group".to_owned(), &Value::Int(7))
    );
    assert_eq!(text(features("acled_uppercase.csv")[0].get("event_type")), "Battles");
}

#[test]
fn columns_in_any_order_are_found_and_further_ones_kept_beside_ours() {
    let event = &features("acled_extra_columns.csv")[0];
    assert_eq!(event.get("population_1km"), &Value::Int(1200));
    assert_eq!(event.get("desk"), &Value::text("Made-up desk"));
    assert_eq!(event.get("acled_sources"), &Value::text("clash"));
    assert_eq!(event.get("sources"), &Value::list(["Made-up News", "Made-up Radio"]));
}

#[test]
fn an_id_a_date_and_coordinates_are_enough_and_a_missing_one_is_named() {
    let event = &features("acled_few_columns.csv")[0];
    assert_eq!((span(event).as_str(), event.get("precision")), ("2022-06-30/2022-06-30", &Value::Null));
    let told = try_read("acled_no_date.csv").unwrap_err().to_string();
    assert!(told.contains("event_date, latitude"), "{told}");
}

#[test]
fn stray_bytes_cost_no_row() {
    let events = features("acled_stray_bytes.csv");
    assert_eq!((events.len(), text(events[0].get("location"))), (2, "Ségou ’".to_owned()));
}

#[test]
fn monadic_repeats_come_as_they_are() {
    let events = features("acled_monadic.csv");
    assert_eq!(events[0], events[1]);
}

#[test]
fn made_up_files_are_open_and_a_real_row_in_one_is_refused() {
    let (origin, _, records) = read("acled_synthetic.csv");
    assert_eq!((origin.dataset.as_str(), origin.licence), ("Synthetic", LicenceClass::Open));
    assert!(records.iter().all(|r| r.as_ref().unwrap().feature.get("synthetic") == &Value::Bool(true)));
    let told = faults("acled_synthetic_then_real.csv");
    assert!(told[0].starts_with("line 3, column `source`: the file begins with made-up rows"), "{told:?}");
}

#[test]
fn each_bad_row_is_told_with_its_line_and_column_and_the_rest_is_read() {
    let told = faults("acled_bad_rows.csv");
    let starts = [
        "line 2, column `latitude`: latitude 95 is outside -90 to 90",
        "line 3, column `event_date`: `30 February 2022` is not a day of the calendar",
        "line 4, column `longitude`: the coordinates NaN, 13.45 are not finite numbers",
        "line 5, column `fatalities`: `many` is not a whole number",
        "line 6, column `geo_precision`: `4` is none of",
        "line 7, column `event_id_cnty`: empty",
        "line 8, column `latitude`: latitude -120 is outside -90 to 90; are longitude and latitude swapped?",
        "line 9, column `latitude`: `13,45` is not a number of degrees",
        "line 12, column `time_precision`: `9` is none of",
    ];
    assert_eq!(told.len(), starts.len());
    for (told, start) in told.iter().zip(starts) {
        assert!(told.starts_with(start), "{told}");
    }
}

#[test]
fn a_file_that_is_cut_off_says_so_last() {
    let told = faults("acled_cut_off.csv");
    assert!(told.last().unwrap().contains("cut off"), "{told:?}");
    assert!(faults("acled_cut_off_plain.csv")[0].contains("5 values where the header has 31; cut off"));
}

#[test]
fn swapped_coordinates_show_against_the_countries() {
    let check = |name| {
        let mut check = CountryCheck::default();
        for event in &features(name) {
            check.see(event);
        }
        check.verdict()
    };
    assert!(check("acled_swapped.csv").unwrap_err().problem.contains("6 of 6"));
    assert_eq!(check("acled_dates.csv"), Ok(()));
}
