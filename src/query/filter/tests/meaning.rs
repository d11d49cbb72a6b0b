//! What filters mean.

use std::sync::Arc;

use geo_types::{Geometry, LineString, MultiPoint, MultiPolygon, Polygon, point, polygon};

use super::super::{
    Arithmetic, ArrayRelation, Comparison, Condition, Folding, Function, Language, List, Operand, Pattern, PatternPart,
    Place, Scalar, SpatialRelation, TemporalRelation, Time, read,
};
use super::{json, schema, text};
use crate::feature::{Value, parse_day, parse_instant};
use crate::geom::Crs;

const EVENT_TYPE: Scalar = Scalar::Field(0);
const FATALITIES: Scalar = Scalar::Field(1);
const UNCERTAINTY: Scalar = Scalar::Field(2);
const START: Scalar = Scalar::Field(3);
const END: Scalar = Scalar::Field(4);
const UPDATED: Scalar = Scalar::Field(5);
const ACTORS: List = List::Field(6);
const SYNTHETIC: Scalar = Scalar::Field(7);

fn literal(value: Value<'static>) -> Scalar {
    Scalar::Literal(value)
}

fn int(number: i64) -> Scalar {
    literal(Value::Int(number))
}

fn word(word: &str) -> Scalar {
    literal(Value::text(word))
}

fn day(text: &str) -> Scalar {
    literal(Value::Date(parse_day(text).unwrap()))
}

fn instant(text: &str) -> Scalar {
    literal(Value::DateTime(parse_instant(text).unwrap()))
}

fn more_than(left: Scalar, right: i64) -> Condition {
    Condition::Compare(Comparison::Greater, left, int(right))
}

fn equal(left: Scalar, right: Scalar) -> Condition {
    Condition::Compare(Comparison::Equal, left, right)
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

fn calculated(arithmetic: Arithmetic, left: Scalar, right: Scalar) -> Scalar {
    Scalar::Arithmetic(arithmetic, Box::new(left), Box::new(right))
}

fn folded(case: bool, accents: bool, scalar: Scalar) -> Scalar {
    Scalar::Folded(Folding { case, accents }, Box::new(scalar))
}

fn place(geometry: impl Into<Geometry<f64>>) -> Place {
    Place::Literal(Arc::new(geometry.into()))
}

fn spatial(relation: SpatialRelation, geometry: impl Into<Geometry<f64>>) -> Condition {
    Condition::Spatial(relation, Place::Feature, place(geometry))
}

/// Holds pairs of a text and a JSON document against what both mean; an empty document where JSON has no such form.
#[track_caller]
fn check(cases: Vec<(&str, &str, Condition)>) {
    for (as_text, as_json, expected) in cases {
        assert_eq!(text(as_text), Ok(expected.clone()), "{as_text}");
        if !as_json.is_empty() {
            assert_eq!(json(as_json), Ok(expected), "{as_json}");
        }
    }
}

#[test]
fn conditions_are_joined_in_the_order_of_precedence() {
    let (a, b, c) = (more_than(FATALITIES, 1), more_than(FATALITIES, 2), more_than(FATALITIES, 3));
    let (x, y, z) = ("fatalities > 1", "fatalities > 2", "fatalities > 3");
    let any = |parts: &[&Condition]| Condition::Any(parts.iter().map(|c| (*c).clone()).collect());
    let all = |parts: &[&Condition]| Condition::All(parts.iter().map(|c| (*c).clone()).collect());
    check(vec![
        (&format!("{x} OR {y} AND {z}"), "", any(&[&a, &all(&[&b, &c])])),
        (&format!("({x} or {y}) aNd {z}"), "", all(&[&any(&[&a, &b]), &c])),
        (&format!("{x} AND {y} AND {z}"), "", all(&[&a, &b, &c])),
        (&format!("NOT {x} AND {y}"), "", all(&[&not(a.clone()), &b])),
        (&format!("NOT NOT({x})"), "", not(not(a.clone()))),
        (&format!("((({x})))"), "", a),
        ("TRUE", "true", Condition::Constant(Some(true))),
        ("synthetic", r#"{"property":"synthetic"}"#, Condition::Holds(SYNTHETIC)),
    ]);
    let json = json(
        r#"{"op":"or","args":[{"op":"not","args":[{"op":"=","args":[{"property":"synthetic"},true]}]},
        {"op":"and","args":[true,false,true]}]}"#,
    );
    let constant = |truth| Condition::Constant(Some(truth));
    let both = all(&[&constant(true), &constant(false), &constant(true)]);
    assert_eq!(json, Ok(any(&[&not(equal(SYNTHETIC, literal(Value::Bool(true)))), &both])));
}

#[test]
fn comparisons_and_tests_of_values_are_read() {
    let among = Condition::Among(EVENT_TYPE, vec![word("Battles"), word("Riots")]);
    let is_null = Condition::IsNull(Operand::Scalar(END));
    let near = equal(calculated(Arithmetic::IntegerDivide, FATALITIES, int(2)), int(1));
    check(vec![
        (
            "event_type='Battles'",
            r#"{"op":"=","args":[{"property":"event_type"},"Battles"]}"#,
            equal(EVENT_TYPE, word("Battles")),
        ),
        (
            " \"event_type\"\n<>\t'it''s' ",
            r#"{"op":"<>","args":[{"property":"event_type"},"it's"]}"#,
            Condition::Compare(Comparison::NotEqual, EVENT_TYPE, word("it's")),
        ),
        (
            "event_type IN ('Battles','Riots')",
            r#"{"op":"in","args":[{"property":"event_type"},["Battles","Riots"]]}"#,
            among.clone(),
        ),
        ("event_type not in ('Battles', 'Riots')", "", not(among)),
        (
            "fatalities BETWEEN 1 AND 2.5",
            r#"{"op":"between","args":[{"property":"fatalities"},1,2.5]}"#,
            Condition::Between(FATALITIES, int(1), literal(Value::Float(2.5))),
        ),
        ("\"end\" IS NULL", r#"{"op":"isNull","args":[{"property":"end"}]}"#, is_null.clone()),
        ("end is not null", r#"{"op":"not","args":[{"op":"isNull","args":[{"property":"end"}]}]}"#, not(is_null)),
        (
            "geometry IS NULL",
            r#"{"op":"isNull","args":[{"property":"geometry"}]}"#,
            Condition::IsNull(Operand::Place(Place::Feature)),
        ),
        ("actors IS NULL", "", Condition::IsNull(Operand::List(ACTORS))),
        ("INTERVAL(start, '..') IS NULL", "", Condition::Any(vec![Condition::IsNull(Operand::Scalar(START))])),
        (
            "(fatalities > 3) IS NULL",
            "",
            Condition::IsNull(Operand::Scalar(Scalar::Truth(Box::new(more_than(FATALITIES, 3))))),
        ),
        ("id = 'a'", r#"{"op":"=","args":[{"property":"id"},"a"]}"#, equal(Scalar::Id, word("a"))),
        ("fatalities DIV 2 = 1", r#"{"op":"=","args":[{"op":"div","args":[{"property":"fatalities"},2]},1]}"#, near),
    ]);
}

#[test]
fn calculations_are_taken_from_the_left_and_by_rank() {
    use Arithmetic::{Add, Divide, Multiply, Power, Subtract};
    let two = || int(2);
    let sum = calculated(Subtract, calculated(Add, FATALITIES, calculated(Multiply, two(), int(3))), int(6));
    check(vec![
        ("fatalities + 2 * 3 - 6 > 1", "", more_than(sum, 1)),
        (
            "(fatalities + 2) * 3 > 1",
            "",
            more_than(calculated(Multiply, calculated(Add, FATALITIES, two()), int(3)), 1),
        ),
        ("2 / 2 / fatalities > 1", "", more_than(calculated(Divide, calculated(Divide, two(), two()), FATALITIES), 1)),
        ("- fatalities ^ 2 > 1", "", more_than(calculated(Power, calculated(Multiply, int(-1), FATALITIES), two()), 1)),
        ("fatalities -2 > 1", "", more_than(calculated(Subtract, FATALITIES, two()), 1)),
        ("fatalities > -2", r#"{"op":">","args":[{"property":"fatalities"},-2]}"#, more_than(FATALITIES, -2)),
    ]);
}

#[test]
fn numbers_are_whole_where_they_are_written_so() {
    for (written, value) in [
        ("7", Value::Int(7)),
        ("+7", Value::Int(7)),
        ("-7", Value::Int(-7)),
        ("7.", Value::Float(7.0)),
        (".5", Value::Float(0.5)),
        ("-1.5E+2", Value::Float(-150.0)),
        ("1e3", Value::Float(1_000.0)),
        ("99999999999999999999", Value::Float(1e20)),
    ] {
        assert_eq!(text(&format!("fatalities = {written}")), Ok(equal(FATALITIES, literal(value))), "{written}");
    }
}

#[test]
fn texts_and_names_are_unescaped() {
    for (written, value) in [
        (r"'it''s'", "it's"),
        (r"'it\'s'", "it's"),
        (r"'a\tb\nc\\d'", "a\tb\nc\\d"),
        (r"'\a\b\v\f\r'", "\u{7}\u{8}\u{b}\u{c}\r"),
        (r"'100\% \z'", r"100\% \z"),
        ("''", ""),
        ("'ü中😀 '", "ü中😀 "),
    ] {
        assert_eq!(text(&format!("event_type = {written}")), Ok(equal(EVENT_TYPE, word(value))), "{written}");
    }
    assert_eq!(text(r#""a b""c" = 'x'"#), Ok(equal(Scalar::Field(8), word("x"))));
}

#[test]
fn patterns_have_wildcards_escapes_and_foldings() {
    use PatternPart::{Any, One, Text};
    let like =
        |scalar, parts, case, accents| Condition::Like(scalar, Pattern { parts, folding: Folding { case, accents } });
    let part = |text: &str| Text(text.to_owned());
    let escaped = vec![part("50%_"), One, part("\\"), Any];
    check(vec![
        (
            "event_type LIKE 'Ba%%_t'",
            r#"{"op":"like","args":[{"property":"event_type"},"Ba%%_t"]}"#,
            like(EVENT_TYPE, vec![part("Ba"), Any, One, part("t")], false, false),
        ),
        (
            r"event_type LIKE '50\%\__\\%'",
            r#"{"op":"like","args":[{"property":"event_type"},"50\\%\\__\\\\%"]}"#,
            like(EVENT_TYPE, escaped, false, false),
        ),
        ("event_type LIKE ''", "", like(EVENT_TYPE, vec![], false, false)),
        (
            "CASEI(event_type) LIKE casei('BA%')",
            r#"{"op":"like","args":[{"op":"casei","args":[{"property":"event_type"}]},{"op":"casei","args":["BA%"]}]}"#,
            like(folded(true, false, EVENT_TYPE), vec![part("BA"), Any], true, false),
        ),
        (
            "NOT ACCENTI(CASEI(event_type)) LIKE ACCENTI(CASEI('é'))",
            "",
            not(like(folded(false, true, folded(true, false, EVENT_TYPE)), vec![part("é")], true, true)),
        ),
    ]);
}

#[test]
fn geometries_are_read_from_well_known_text_and_geojson() {
    use SpatialRelation::{Contains, Crosses, Disjoint, Equals, Intersects, Overlaps, Touches, Within};
    let box_of = |w: f64, s: f64, e: f64, n: f64| -> Polygon<f64> {
        polygon![(x: w, y: s), (x: e, y: s), (x: e, y: n), (x: w, y: n), (x: w, y: s)]
    };
    let triangle = polygon![(x: 0., y: 0.), (x: 4., y: 0.), (x: 0., y: 4.)];
    let line = LineString::from(vec![(1., 2.), (3., 4.5)]);
    let points = MultiPoint(vec![point!(x: 1., y: 2.), point!(x: 3., y: 4.)]);
    let over = MultiPolygon(vec![box_of(170., -5., 180., 5.), box_of(-180., -5., -170., 5.)]);
    let parts: Vec<Geometry<f64>> = vec![point!(x: 1., y: 2.).into(), line.clone().into()];
    let both = Geometry::GeometryCollection(parts.into());
    let around = |op: &str, geometry: &str| format!(r#"{{"op":"{op}","args":[{{"property":"geometry"}},{geometry}]}}"#);
    check(vec![
        (
            "S_INTERSECTS(geometry, POINT(1.5 -2))",
            &around("s_intersects", r#"{"type":"Point","coordinates":[1.5,-2]}"#),
            spatial(Intersects, point!(x: 1.5, y: -2.)),
        ),
        (
            "s_contains(geometry, bbox(1,2,3,4))",
            &around("s_contains", r#"{"bbox":[1,2,3,4]}"#),
            spatial(Contains, box_of(1., 2., 3., 4.)),
        ),
        ("S_WITHIN(geometry, BBOX(1,2,-9,3,4,9))", "", spatial(Within, box_of(1., 2., 3., 4.))),
        (
            "S_DISJOINT(geometry, BBOX(170,-5,-170,5))",
            &around("s_disjoint", r#"{"bbox":[170,-5,-170,5]}"#),
            spatial(Disjoint, over),
        ),
        ("S_TOUCHES(geometry, BBOX(1,2,1,2))", "", spatial(Touches, point!(x: 1., y: 2.))),
        (
            "S_EQUALS(geometry, polygon Z ( ( 0 0 5 , 4 0 5 , 0 4 5 , 0 0 5 ) ) )",
            &around("s_equals", r#"{"type":"Polygon","coordinates":[[[0,0,5],[4,0,5],[0,4,5],[0,0,5]]]}"#),
            spatial(Equals, triangle.clone()),
        ),
        ("S_EQUALS(geometry, POLYGON((0 0 5,4 0 5,0 4 5,0 0 5)))", "", spatial(Equals, triangle)),
        (
            "S_CROSSES(geometry, LINESTRING(1 2, 3 4.5))",
            &around("s_crosses", r#"{"type":"LineString","coordinates":[[1,2],[3,4.5]],"bbox":[1,2,3,4.5]}"#),
            spatial(Crosses, line),
        ),
        ("S_OVERLAPS(geometry, MULTIPOINT(1 2, 3 4))", "", spatial(Overlaps, points.clone())),
        (
            "S_OVERLAPS(geometry, MULTIPOINT((1 2), (3 4)))",
            &around("s_overlaps", r#"{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}"#),
            spatial(Overlaps, points),
        ),
        (
            "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(1 2, 3 4.5)))",
            &around(
                "s_intersects",
                r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[1,2],[3,4.5]]}]}"#,
            ),
            spatial(Intersects, both),
        ),
        (
            "S_INTERSECTS(POINT(1 2), geometry)",
            "",
            Condition::Spatial(Intersects, place(point!(x: 1., y: 2.)), Place::Feature),
        ),
        (
            "DWITHIN(geometry, POINT(-8 12.6), 2.5, 'km')",
            r#"{"op":"dwithin","args":[{"property":"geometry"},{"type":"Point","coordinates":[-8,12.6]},2500,"metres"]}"#,
            Condition::Near(Place::Feature, place(point!(x: -8., y: 12.6)), 2_500.0),
        ),
    ]);
}

#[test]
fn geometries_are_in_the_coordinate_reference_system_that_is_named() {
    let crs: Crs = "http://www.opengis.net/def/crs/EPSG/0/4326".parse().unwrap();
    let read = |filter: &str| read(filter, Language::Text, crs, &schema());
    let expected = spatial(SpatialRelation::Intersects, point!(x: -8., y: 12.5));
    assert_eq!(read("S_INTERSECTS(geometry, POINT(12.5 -8))"), Ok(expected));
    let swapped = text("S_WITHIN(geometry, BBOX(2,1,4,3))").unwrap();
    assert_eq!(read("S_WITHIN(geometry, BBOX(1,2,3,4))"), Ok(swapped));
    let told = read("S_INTERSECTS(geometry, POINT(100 0))").unwrap_err();
    assert!(told.contains("at character 24") && told.contains("latitudes"), "{told}");
}

#[test]
fn times_are_instants_and_intervals() {
    use TemporalRelation::{After, During, Intersects, Meets};
    let interval = |start, end| Time::Interval(start, end);
    let (from, to) = (|| day("2025-09-01"), || day("2025-10-31"));
    check(vec![
        (
            "T_AFTER(updated, TIMESTAMP('2025-09-01T12:00:00.5Z'))",
            r#"{"op":"t_after","args":[{"property":"updated"},{"timestamp":"2025-09-01T12:00:00.5Z"}]}"#,
            Condition::Temporal(After, Time::Instant(UPDATED), Time::Instant(instant("2025-09-01T12:00:00.5Z"))),
        ),
        (
            "T_DURING(INTERVAL(start, \"end\"), INTERVAL('2025-09-01', '2025-10-31'))",
            r#"{"op":"t_during","args":[{"interval":[{"property":"start"},{"property":"end"}]},{"interval":["2025-09-01","2025-10-31"]}]}"#,
            Condition::Temporal(During, interval(Some(START), Some(END)), interval(Some(from()), Some(to()))),
        ),
        (
            "T_INTERSECTS(start, INTERVAL('2025-09-01', '..'))",
            r#"{"op":"t_intersects","args":[{"property":"start"},{"interval":["2025-09-01",".."]}]}"#,
            Condition::Temporal(Intersects, Time::Instant(START), interval(Some(from()), None)),
        ),
        (
            "t_metby(INTERVAL('..', start), INTERVAL(updated, '..'))",
            r#"{"op":"t_metBy","args":[{"interval":["..",{"property":"start"}]},{"interval":[{"property":"updated"},".."]}]}"#,
            Condition::Temporal(TemporalRelation::MetBy, interval(None, Some(START)), interval(Some(UPDATED), None)),
        ),
        (
            "T_MEETS(INTERVAL('..', '..'), INTERVAL(start, DATE('2025-10-31')))",
            "",
            Condition::Temporal(Meets, interval(None, None), interval(Some(START), Some(to()))),
        ),
        (
            "start >= DATE('2025-09-01')",
            r#"{"op":">=","args":[{"property":"start"},{"date":"2025-09-01"}]}"#,
            Condition::Compare(Comparison::GreaterOrEqual, START, from()),
        ),
    ]);
}

#[test]
fn a_text_where_a_time_should_be_is_read_as_one() {
    let equal_to = |other| equal(START, other);
    assert_eq!(text("start = '2025-09-01'"), Ok(equal_to(day("2025-09-01"))));
    assert_eq!(text("start = '2025-09-01T12:00:00Z'"), Ok(equal_to(instant("2025-09-01T12:00:00Z"))));
    assert_eq!(text("'2025-09-01' = start"), Ok(equal(day("2025-09-01"), START)));
    let told = text("start = 'yesterday'").unwrap_err();
    assert!(told.contains("`start` is a date and `'yesterday'` is text"), "{told}");
}

#[test]
fn arrays_are_lists_of_texts_or_values_in_brackets() {
    let words = |words: &[&str]| List::Literal(words.iter().map(|w| word(w)).collect());
    check(vec![
        (
            "A_CONTAINS(actors, ('JNIM', 'FAMa'))",
            r#"{"op":"a_contains","args":[{"property":"actors"},["JNIM","FAMa"]]}"#,
            Condition::Array(ArrayRelation::Contains, ACTORS, words(&["JNIM", "FAMa"])),
        ),
        ("A_OVERLAPS(('JNIM'), actors)", "", Condition::Array(ArrayRelation::Overlaps, words(&["JNIM"]), ACTORS)),
        ("A_EQUALS(actors, ())", "", Condition::Array(ArrayRelation::Equals, ACTORS, words(&[]))),
        (
            "a_containedby((1, TRUE), (1, TRUE))",
            r#"{"op":"a_containedBy","args":[[1,true],[1,true]]}"#,
            Condition::Array(
                ArrayRelation::ContainedBy,
                List::Literal(vec![int(1), literal(Value::Bool(true))]),
                List::Literal(vec![int(1), literal(Value::Bool(true))]),
            ),
        ),
    ]);
}

#[test]
fn functions_are_called_by_name_in_any_case() {
    let call = |function, arguments: Vec<Scalar>| Scalar::Call(function, arguments);
    let near = text("DWITHIN(geometry, POINT(1 2), 5, 'm')").unwrap();
    check(vec![
        ("LOWER(event_type) = 'x'", "", equal(call(Function::Lower, vec![EVENT_TYPE]), word("x"))),
        (
            "year(start) > 2024",
            r#"{"op":">","args":[{"op":"YEAR","args":[{"property":"start"}]},2024]}"#,
            more_than(call(Function::Year, vec![START]), 2024),
        ),
        (
            "max(fatalities, uncertainty_m) > 1",
            r#"{"op":">","args":[{"op":"max","args":[{"property":"fatalities"},{"property":"uncertainty_m"}]},1]}"#,
            more_than(call(Function::Max, vec![FATALITIES, UNCERTAINTY]), 1),
        ),
        (
            "dwithin(geometry, POINT(1 2), 5, 'm') = TRUE",
            "",
            equal(Scalar::Truth(Box::new(near)), literal(Value::Bool(true))),
        ),
    ]);
}
