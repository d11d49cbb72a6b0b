//! The executor against brute force: random conditions over a small collection, decided row by row by an evaluator that knows
//! no columns, no order and no index.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use geo::Relate as _;
use geo_types::{Geometry, LineString, Point, Polygon};
use vigie::collection::{Collection, CollectionBuilder};
use vigie::feature::{Value, day_start_ms};
use vigie::geom::{Envelope, Reach, Shape};
use vigie::query::filter::{
    ArrayRelation, Comparison, Condition, Folding, List, Operand, Pattern, PatternPart, Place, Scalar, SpatialRelation,
    TemporalRelation, Time,
};
use vigie::query::{Guard, Query, QueryError, count, matching};

use crate::support::{Random, description, entry};

const WORDS: [&str; 6] = ["Battles", "Riots", "Émeutes", "émeutes", "protests", "Protests, peaceful"];
const FIELDS: [&str; 6] = ["word", "number", "measure", "day", "flag", "labels"];
const WORD: usize = 0;
const NUMBER: usize = 1;
const MEASURE: usize = 2;
const DAY: usize = 3;
const FLAG: usize = 4;
const LABELS: usize = 5;

/// The features as the slow evaluator sees them.
struct Row {
    id: String,
    values: [Value<'static>; 6],
    geometry: Option<Geometry<f64>>,
}

fn rows(random: &mut Random, points: bool, count: usize) -> Vec<Row> {
    let mut one = |i: usize| {
        let null = |random: &mut Random, value: Value<'static>| if random.below(5) == 0 { Value::Null } else { value };
        let small = |random: &mut Random| i32::try_from(random.below(20)).unwrap();
        let word = Value::text(random.pick(&WORDS));
        let number = Value::Int(i64::from(small(random)) - 5);
        let measure = Value::Float(f64::from(small(random)) / 4.0);
        let day = Value::Date(20_000 + small(random));
        let flag = Value::Bool(random.below(2) == 0);
        let tags = (0..=random.below(3)).map(|_| random.pick(&WORDS)).collect::<Vec<_>>();
        let values = [word, number, measure, day, flag, Value::list(tags)].map(|value| null(random, value));
        let geometry = (random.below(10) != 0).then(|| geometry(random, points));
        Row { id: format!("f{i}"), values, geometry }
    };
    (0..count).map(&mut one).collect()
}

/// On a grid, so that much lies on boundaries.
fn geometry(random: &mut Random, points: bool) -> Geometry<f64> {
    let cell = |random: &mut Random| f64::from(u32::try_from(random.below(9)).unwrap());
    let (x, y) = (cell(random), cell(random));
    match if points { 0 } else { random.below(3) } {
        0 => Geometry::Point(Point::new(x, y)),
        1 => Geometry::LineString(LineString::from(vec![(x, y), (x + 1.0, y + cell(random)), (x + 2.0, y)])),
        _ => Geometry::Polygon(Polygon::new(
            LineString::from(vec![(x, y), (x + 1.0 + cell(random), y), (x, y + 1.0 + cell(random))]),
            Vec::new(),
        )),
    }
}

fn collection(rows: &[Row]) -> Collection {
    let mut builder = CollectionBuilder::default();
    let fields = FIELDS.map(|name| builder.field(&name.into()));
    for (ord, row) in (0..).zip(rows) {
        let values = fields.iter().copied().zip(row.values.iter().cloned());
        builder.push(entry(ord, &row.id), row.geometry.clone(), values).unwrap();
    }
    let description = description("things");
    builder.finish(description, 1)
}

/// A condition in terms of [`FIELDS`].
fn condition(random: &mut Random, depth: usize) -> Condition {
    if depth > 0 && random.below(2) == 0 {
        let parts = |random: &mut Random| (0..=random.below(3)).map(|_| condition(random, depth - 1)).collect();
        return match random.below(3) {
            0 => Condition::All(parts(random)),
            1 => Condition::Any(parts(random)),
            _ => Condition::Not(Box::new(condition(random, depth - 1))),
        };
    }
    let how = random.pick(&[
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
    ]);
    let field = random.pick(&[WORD, NUMBER, MEASURE, DAY, FLAG]);
    match random.below(11) {
        0 => Condition::Compare(how, Scalar::Field(field), literal(random, field)),
        1 => Condition::Compare(how, literal(random, field), Scalar::Field(field)),
        2 => Condition::Between(Scalar::Field(field), literal(random, field), literal(random, field)),
        3 => Condition::Among(Scalar::Field(field), (0..3).map(|_| literal(random, field)).collect()),
        4 => Condition::IsNull(Operand::Scalar(Scalar::Field(field))),
        5 => like(random),
        6 | 7 => spatial(random),
        8 => temporal(random),
        9 => array(random),
        _ => match random.below(3) {
            0 => Condition::Near(Place::Feature, place(random), 120_000.0),
            1 => Condition::Compare(Comparison::Equal, Scalar::Id, Scalar::Literal(Value::text("f7"))),
            _ => Condition::Compare(how, Scalar::Field(NUMBER), Scalar::Field(MEASURE)),
        },
    }
}

fn literal(random: &mut Random, field: usize) -> Scalar {
    let small = i32::try_from(random.below(22)).unwrap();
    Scalar::Literal(match field {
        WORD => Value::text(if small == 0 { "nowhere" } else { random.pick(&WORDS) }),
        NUMBER if small % 3 == 0 => Value::Float(f64::from(small) / 2.0 - 5.0),
        NUMBER => Value::Int(i64::from(small) * 40 - 45),
        MEASURE if small % 3 == 0 => Value::Int(i64::from(small / 4)),
        MEASURE => Value::Float(f64::from(small) / 4.0),
        DAY if small % 3 == 0 => Value::DateTime(day_start_ms(19_999 + small) + i64::from(small % 2)),
        DAY => Value::Date(19_999 + small),
        _ => Value::Bool(small % 2 == 0),
    })
}

fn like(random: &mut Random) -> Condition {
    let folding = Folding { case: random.below(2) == 0, accents: random.below(2) == 0 };
    let text = random.pick(&["eut", "Émeutes", "Prot", "s"]).to_owned();
    let parts = match random.below(3) {
        0 => vec![PatternPart::Any, PatternPart::Text(text), PatternPart::Any],
        1 => vec![PatternPart::Text(text), PatternPart::Any],
        _ => vec![PatternPart::One, PatternPart::Any, PatternPart::Text(text)],
    };
    let scalar = Scalar::Folded(folding, Box::new(Scalar::Field(WORD)));
    Condition::Like(scalar, Pattern { parts, folding })
}

fn place(random: &mut Random) -> Place {
    Place::Literal(Arc::new(geometry(random, false)))
}

fn spatial(random: &mut Random) -> Condition {
    let relation = random.pick(&[
        SpatialRelation::Intersects,
        SpatialRelation::Equals,
        SpatialRelation::Disjoint,
        SpatialRelation::Touches,
        SpatialRelation::Within,
        SpatialRelation::Overlaps,
        SpatialRelation::Crosses,
        SpatialRelation::Contains,
    ]);
    let other = place(random);
    if random.below(2) == 0 {
        Condition::Spatial(relation, Place::Feature, other)
    } else {
        Condition::Spatial(relation, other, Place::Feature)
    }
}

fn temporal(random: &mut Random) -> Condition {
    let relation = random.pick(&[
        TemporalRelation::After,
        TemporalRelation::Before,
        TemporalRelation::Contains,
        TemporalRelation::Disjoint,
        TemporalRelation::During,
        TemporalRelation::Equals,
        TemporalRelation::Intersects,
        TemporalRelation::Starts,
    ]);
    let (own, other) = (Time::Instant(Scalar::Field(DAY)), time(random));
    if random.below(2) == 0 {
        Condition::Temporal(relation, own, other)
    } else {
        Condition::Temporal(relation, other, own)
    }
}

fn time(random: &mut Random) -> Time {
    let mut end = || (random.below(4) != 0).then(|| literal(random, DAY));
    let (from, to) = (end(), end());
    match random.below(3) {
        0 => Time::Instant(literal(random, DAY)),
        _ => Time::Interval(from, to),
    }
}

fn array(random: &mut Random) -> Condition {
    let relation = random.pick(&[
        ArrayRelation::Equals,
        ArrayRelation::Contains,
        ArrayRelation::ContainedBy,
        ArrayRelation::Overlaps,
    ]);
    let words = (0..random.below(4)).map(|_| literal(random, WORD)).collect();
    Condition::Array(relation, List::Field(LABELS), List::Literal(words))
}

/// Whether a condition holds: SQL's three values as an option, by the meaning of each condition.
fn slow(condition: &Condition, row: &Row) -> Option<bool> {
    let value = |scalar: &Scalar| slow_value(scalar, row);
    match condition {
        Condition::Not(inner) => slow(inner, row).map(|holds| !holds),
        Condition::All(all) => {
            let all: Vec<Option<bool>> = all.iter().map(|c| slow(c, row)).collect();
            if all.contains(&Some(false)) { Some(false) } else { (!all.contains(&None)).then_some(true) }
        }
        Condition::Any(any) => {
            let any: Vec<Option<bool>> = any.iter().map(|c| slow(c, row)).collect();
            if any.contains(&Some(true)) { Some(true) } else { (!any.contains(&None)).then_some(false) }
        }
        Condition::IsNull(Operand::Scalar(scalar)) => Some(value(scalar).is_none()),
        Condition::Compare(how, left, right) => Some(ordered(*how, &value(left)?, &value(right)?)),
        Condition::Between(scalar, low, high) => {
            let of = value(scalar)?;
            Some(of.partial_cmp(&value(low)?)?.is_ge() && of.partial_cmp(&value(high)?)?.is_le())
        }
        Condition::Among(scalar, list) => {
            let of = value(scalar)?;
            Some(list.iter().any(|one| value(one).as_ref() == Some(&of)))
        }
        Condition::Like(scalar, pattern) => {
            let Plain::Text(text) = value(scalar)? else { panic!("a pattern is for texts") };
            let parts: Vec<PatternPart> = pattern.parts.iter().map(|part| slow_part(part, pattern.folding)).collect();
            Some(slow_like(&parts, &text.chars().collect::<Vec<_>>()))
        }
        Condition::Spatial(relation, left, right) => {
            Some(slow_relate(*relation, slow_place(left, row)?, slow_place(right, row)?))
        }
        Condition::Near(left, right, metres) => {
            let shape = |place| Shape::new(slow_place(place, row)?);
            Some(shape(left)?.distance_within(&shape(right)?, Reach::new(*metres)).is_some())
        }
        Condition::Temporal(relation, left, right) => Some(slow_time(*relation, ends(left, row)?, ends(right, row)?)),
        Condition::Array(relation, List::Field(field), List::Literal(words)) => {
            let Value::List(own) = &row.values[*field] else { return None };
            let words: Vec<Plain> = words.iter().filter_map(value).collect();
            let own: Vec<Plain> = own.iter().map(|text| Plain::Text(text.to_string())).collect();
            let within = |a: &[Plain], b: &[Plain]| a.iter().all(|x| b.contains(x));
            Some(match relation {
                ArrayRelation::Equals => within(&own, &words) && within(&words, &own),
                ArrayRelation::Contains => within(&words, &own),
                ArrayRelation::ContainedBy => within(&own, &words),
                ArrayRelation::Overlaps => own.iter().any(|x| words.contains(x)),
            })
        }
        other => panic!("{other:?} is not made here"),
    }
}

/// A value as brute force compares it: numbers as floats, times as milliseconds.
#[derive(Debug, PartialEq, PartialOrd)]
enum Plain {
    Text(String),
    Number(f64),
    Flag(bool),
    Time(i64),
}

fn slow_value(scalar: &Scalar, row: &Row) -> Option<Plain> {
    let value = match scalar {
        Scalar::Literal(value) => value,
        Scalar::Field(field) => &row.values[*field],
        Scalar::Id => return Some(Plain::Text(row.id.clone())),
        Scalar::Folded(folding, inner) => {
            let Plain::Text(text) = slow_value(inner, row)? else { panic!("folding is for texts") };
            return Some(Plain::Text(slow_fold(&text, *folding)));
        }
        other => panic!("{other:?} is not made here"),
    };
    match value {
        Value::Text(text) => Some(Plain::Text(text.to_string())),
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        Value::Int(n) => Some(Plain::Number(*n as f64)),
        Value::Float(n) => Some(Plain::Number(*n)),
        Value::Bool(b) => Some(Plain::Flag(*b)),
        Value::Date(day) => Some(Plain::Time(day_start_ms(*day))),
        Value::DateTime(ms) => Some(Plain::Time(*ms)),
        Value::Null | Value::List(_) => None,
    }
}

fn ordered(how: Comparison, left: &Plain, right: &Plain) -> bool {
    let order = left.partial_cmp(right).unwrap();
    match how {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}

/// Of the words above, which have no other accent and no other case.
fn slow_fold(text: &str, folding: Folding) -> String {
    let text = if folding.accents { text.replace('É', "E").replace('é', "e") } else { text.to_owned() };
    if folding.case { text.to_lowercase() } else { text }
}

fn slow_part(part: &PatternPart, folding: Folding) -> PatternPart {
    match part {
        PatternPart::Text(text) => PatternPart::Text(slow_fold(text, folding)),
        other => other.clone(),
    }
}

fn slow_like(pattern: &[PatternPart], text: &[char]) -> bool {
    let Some((part, rest)) = pattern.split_first() else { return text.is_empty() };
    match part {
        PatternPart::Any => (0..=text.len()).any(|skip| slow_like(rest, &text[skip..])),
        PatternPart::One => !text.is_empty() && slow_like(rest, &text[1..]),
        PatternPart::Text(start) => {
            let start: Vec<char> = start.chars().collect();
            text.starts_with(&start) && slow_like(rest, &text[start.len()..])
        }
    }
}

fn slow_place<'a>(place: &'a Place, row: &'a Row) -> Option<&'a Geometry<f64>> {
    match place {
        Place::Feature => row.geometry.as_ref(),
        Place::Literal(geometry) => Some(geometry),
    }
}

fn slow_relate(relation: SpatialRelation, left: &Geometry<f64>, right: &Geometry<f64>) -> bool {
    let matrix = left.relate(right);
    match relation {
        SpatialRelation::Intersects => matrix.is_intersects(),
        SpatialRelation::Equals => matrix.is_equal_topo(),
        SpatialRelation::Disjoint => matrix.is_disjoint(),
        SpatialRelation::Touches => matrix.is_touches(),
        SpatialRelation::Within => matrix.is_within(),
        SpatialRelation::Overlaps => matrix.is_overlaps(),
        SpatialRelation::Crosses => matrix.is_crosses(),
        SpatialRelation::Contains => matrix.is_contains(),
    }
}

fn ends(time: &Time, row: &Row) -> Option<(i64, i64)> {
    let instant = |scalar: &Scalar| match slow_value(scalar, row)? {
        Plain::Time(ms) => Some(ms),
        other => panic!("{other:?} is no time"),
    };
    match time {
        Time::Instant(scalar) => instant(scalar).map(|ms| (ms, ms)),
        Time::Interval(from, to) => {
            Some((from.as_ref().map_or(Some(i64::MIN), instant)?, to.as_ref().map_or(Some(i64::MAX), instant)?))
        }
    }
}

fn slow_time(relation: TemporalRelation, (s1, e1): (i64, i64), (s2, e2): (i64, i64)) -> bool {
    match relation {
        TemporalRelation::After => s1 > e2,
        TemporalRelation::Before => e1 < s2,
        TemporalRelation::Contains => s1 < s2 && e1 > e2,
        TemporalRelation::Disjoint => e1 < s2 || s1 > e2,
        TemporalRelation::During => s1 > s2 && e1 < e2,
        TemporalRelation::Equals => (s1, e1) == (s2, e2),
        TemporalRelation::Intersects => s1 <= e2 && s2 <= e1,
        TemporalRelation::Starts => s1 == s2 && e1 < e2,
        other => panic!("{other:?} is not made here"),
    }
}

/// Compares the executor with brute force; how many rows all conditions found together.
fn check(random: &mut Random, rows: &[Row], conditions: usize) -> usize {
    let collection = collection(rows);
    let index: BTreeMap<usize, usize> =
        FIELDS.iter().enumerate().map(|(i, name)| (i, collection.schema.position(name).unwrap())).collect();
    assert!(index.iter().all(|(ours, theirs)| ours == theirs), "fields outside the vocabulary keep their order");
    let mut all = 0;
    for i in 0..conditions {
        let condition = condition(random, 3);
        let bbox = (random.below(4) == 0).then(|| {
            let (west, south) = (random.between(-1.0, 8.0), random.between(-1.0, 8.0));
            Envelope { west, south, east: west + 3.0, north: south + 3.0 }
        });
        let inside = |row: &Row| match (&bbox, &row.geometry) {
            (Some(bbox), Some(geometry)) => vigie::geom::intersects(geometry, bbox),
            _ => true,
        };
        let brute: Vec<u32> = (0..)
            .zip(rows)
            .filter(|(_, row)| inside(row) && slow(&condition, row) == Some(true))
            .map(|(i, _)| i)
            .collect();
        let query = Query { filter: Some(condition), bbox, ..Query::default() };
        let found: Vec<u32> = matching(&collection, &query, &Guard::unbounded()).unwrap().iter().collect();
        assert_eq!(found, brute, "number {i}: {query:#?}");
        assert_eq!(count(&collection, &query, &Guard::unbounded()), Ok(brute.len()));
        all += found.len();
    }
    all
}

#[test]
fn random_filters_of_points_find_what_brute_force_finds() {
    let random = &mut Random(7);
    let rows = rows(random, true, 400);
    assert!(check(random, &rows, 3_000) > 100_000);
}

#[test]
fn random_filters_of_lines_and_polygons_find_what_brute_force_finds() {
    let random = &mut Random(8);
    let rows = rows(random, false, 150);
    assert!(check(random, &rows, 1_500) > 20_000);
}

#[test]
fn a_filter_that_is_too_much_work_or_that_nobody_waits_for_ends() {
    let random = &mut Random(9);
    let collection = collection(&rows(random, false, 200));
    let filter = Condition::Not(Box::new(Condition::Spatial(SpatialRelation::Crosses, Place::Feature, place(random))));
    let query = Query { filter: Some(filter), ..Query::default() };
    assert!(matching(&collection, &query, &Guard::unbounded()).is_ok_and(|rows| !rows.is_empty()));
    let bounded = Guard::with_bounds(Duration::from_mins(1), 100_000);
    assert_eq!(matching(&collection, &query, &bounded), Err(QueryError::TooMuch));
    let late = Guard::with_bounds(Duration::ZERO, u64::MAX);
    std::thread::sleep(Duration::from_millis(2));
    assert!(matches!(matching(&collection, &query, &late), Err(QueryError::TooLong(_))));
    let left = Guard::unbounded();
    drop(left.cancel_on_drop());
    assert_eq!(matching(&collection, &query, &left), Err(QueryError::Cancelled));
}
