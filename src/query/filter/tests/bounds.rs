//! Filters that are too much, and filters that are noise.

use std::time::Instant;

use super::super::{Condition, LANGUAGES, MAX_FILTER_DEPTH};
use super::{json, text};

#[test]
fn what_nests_too_deep_or_holds_too_much_is_refused_at_once() {
    let deep =
        |open: &str, inside: &str, close: &str| format!("{}{inside}{}", open.repeat(10_000), close.repeat(10_000));
    let texts = [
        deep("(", "TRUE", ")"),
        deep("(", "", ""),
        deep("NOT ", "TRUE", ""),
        deep("lower(", "'x'", ")"),
        format!("fatalities > {}1", "-".repeat(10_000)),
        format!("event_type LIKE {}", deep("CASEI(", "'x'", ")")),
        format!("S_INTERSECTS(geometry, {})", deep("GEOMETRYCOLLECTION(", "POINT(1 2)", ")")),
        format!("A_EQUALS({}, actors)", deep("(", "1", ")")),
        format!("fatalities > 1{}", " + 1".repeat(10_000)),
        format!("TRUE{}", " AND TRUE".repeat(10_000)),
        format!("event_type IN ('x'{})", ", 'x'".repeat(10_000)),
        format!("S_INTERSECTS(geometry, MULTIPOINT({}1 2))", "1 2, ".repeat(1_000_000)),
    ];
    let document = |part: &str, count: usize| vec![part; count].join(",");
    let points = document("[1,2]", 1_000_000);
    let documents = [
        deep(r#"{"op":"not","args":["#, "true", "]}"),
        deep("[", "", "]"),
        format!(r#"{{"op":"and","args":[{}]}}"#, document("true", 10_000)),
        format!(r#"{{"op":"in","args":[1,[{}]]}}"#, document("1", 2_000)),
        format!(
            r#"{{"op":"s_intersects","args":[{{"property":"geometry"}},{{"type":"MultiPoint","coordinates":[{points}]}}]}}"#
        ),
    ];
    let started = Instant::now();
    for filter in texts {
        let told = text(&filter).unwrap_err();
        assert!(["deeper", "more than", "at most", "hold another"].iter().any(|w| told.contains(w)), "{told}");
    }
    for filter in documents {
        let told = json(&filter).unwrap_err();
        assert!(["recursion", "more than", "at most"].iter().any(|w| told.contains(w)), "{told}");
    }
    // Reading the JSON document of 6 MB takes most of it.
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    let within = format!("{}TRUE{}", "(".repeat(MAX_FILTER_DEPTH - 1), ")".repeat(MAX_FILTER_DEPTH - 1));
    assert_eq!(text(&within), Ok(Condition::Constant(Some(true))));
}

#[test]
fn comparisons_within_comparisons_take_no_longer_than_their_length() {
    let nested = |n: usize| format!("{}TRUE{}", "(TRUE = ".repeat(n), ")".repeat(n));
    assert!(matches!(text(&nested(MAX_FILTER_DEPTH - 1)), Ok(Condition::Compare(..))));
}

/// Numbers without any pattern, the same in each run (Steele, Lea and Flood 2014).
fn random(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    usize::try_from((mixed >> 33) % u64::try_from(below).unwrap()).unwrap()
}

#[test]
fn no_mutation_of_a_filter_and_no_noise_breaks_the_reader() {
    const VALID: [&str; 10] = [
        "fatalities + 2 * 3 > 1 AND NOT (event_type LIKE 'B%' OR event_type IN ('a','b'))",
        "S_INTERSECTS(geometry, POLYGON((0 0, 4 0, 0 4, 0 0), (1 1, 1 2, 2 1, 1 1)))",
        "S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT Z(1 2 3), MULTIPOINT((1 2), (3 4)))) OR start IS NOT NULL",
        "T_DURING(INTERVAL(start, \"end\"), INTERVAL('2025-09-01', '..')) AND start >= DATE('2025-09-01')",
        "ACCENTI(CASEI(event_type)) = accenti('é\\'') AND A_OVERLAPS(actors, ('x', 'y'))",
        "DWITHIN(geometry, POINT(-8 12.6), 2.5e0, 'km') AND S_TOUCHES(geometry, BBOX(170,-5,-170,5))",
        "-max(fatalities, -1) div 2 ^ 3 % 4 BETWEEN .5 AND +2.E+3",
        r#"{"op":"and","args":[{"op":"=","args":[{"property":"start"},{"date":"2025-09-01"}]},{"op":"isNull","args":[{"property":"end"}]}]}"#,
        r#"{"op":"s_within","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[0,0],[4,0],[0,4],[0,0]]]}]}"#,
        r#"{"op":"t_after","args":[{"interval":["..",{"property":"start"}]},{"timestamp":"2025-09-01T12:00:00Z"}]}"#,
    ];
    const PIECES: &[&str] = &[
        "(",
        ")",
        ",",
        "'",
        "\"",
        "\\",
        " ",
        "NOT ",
        " AND ",
        " OR ",
        "=",
        "<>",
        "-",
        "+",
        "^",
        "1e9",
        ".",
        "é",
        "😀",
        "\0",
        "POINT(",
        "BBOX(",
        "INTERVAL(",
        "DATE('",
        "{",
        "}",
        "[",
        "]",
        ":",
        "null",
        "{\"op\":",
        "\u{2028}",
        "casei(",
        "LIKE",
    ];
    let mut state = 1;
    let started = Instant::now();
    let mut read = 0;
    for round in 0..20_000 {
        let mut filter: Vec<char> = if round % 4 == 0 {
            (0..random(&mut state, 60))
                .filter_map(|_| char::from_u32(u32::try_from(random(&mut state, 0x180)).unwrap()))
                .collect()
        } else {
            VALID[random(&mut state, VALID.len())].chars().collect()
        };
        for _ in 0..random(&mut state, 4) {
            let at = random(&mut state, filter.len() + 1);
            match random(&mut state, 3) {
                0 => drop(filter.drain(at..(at + random(&mut state, 6)).min(filter.len()))),
                1 => drop(filter.splice(at..at, PIECES[random(&mut state, PIECES.len())].chars())),
                _ => filter.truncate(at.max(filter.len() / 2)),
            }
        }
        let filter: String = filter.into_iter().collect();
        for (result, language) in [text(&filter), json(&filter)].into_iter().zip(LANGUAGES) {
            match result {
                Ok(_) => read += 1,
                Err(told) => assert!(!told.is_empty() && told.len() < 1_000, "{language}: {filter}: {told}"),
            }
        }
    }
    // Some mutations are filters still: else nothing but the first error was met.
    assert!(read > 1_000, "{read}");
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
