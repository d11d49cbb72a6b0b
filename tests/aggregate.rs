//! Groups against brute force over all rows.

use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::TAU;
use std::sync::Arc;

use geo::Intersects as _;
use geo_types::{Geometry, LineString, Point, Polygon};
use vigie::collection::{Collection, CollectionBuilder, Snapshot};
use vigie::feature::{FieldName, Value, day_text, parse_day};
use vigie::geom::{Reach, Shape, Vector};
use vigie::query::{Aggregation, Guard, MAX_GROUPS, Table, aggregate, pairs};

use crate::support::{Random, description, entry, snapshot};

const ROWS: usize = 20_000;
const TYPES: [&str; 4] = ["Battles", "Riots", "Strategic developments", ""];
const ACTORS: [&str; 5] = ["A", "B", "C", "D", "E"];

/// What brute force knows of a row.
struct Row {
    at: Option<(f64, f64)>,
    event_type: Option<&'static str>,
    actors: Vec<&'static str>,
    day: Option<i32>,
    fatalities: Option<i64>,
    score: Option<f64>,
    checked: Option<bool>,
}

struct World {
    rows: Vec<Row>,
    areas: Vec<Polygon<f64>>,
    lines: Vec<LineString<f64>>,
    snapshot: Snapshot,
}

/// An id, a geometry and named values.
type Given = (String, Option<Geometry<f64>>, Vec<(&'static str, Value<'static>)>);

fn collection(name: &str, rows: Vec<Given>) -> Arc<Collection> {
    let mut builder = CollectionBuilder::default();
    for (ord, (id, geometry, values)) in (0..).zip(rows) {
        let values: Vec<_> =
            values.into_iter().map(|(name, value)| (builder.field(&FieldName::from(name)), value)).collect();
        builder.push(entry(ord, &id), geometry, values.into_iter()).unwrap();
    }
    let description = description(name);
    Arc::new(builder.finish(description, 0))
}

fn row(random: &mut Random) -> Row {
    let some = |random: &mut Random| random.below(10) > 0;
    let at = match random.below(20) {
        0 => None,
        1 => Some((random.between(-180.0, 180.0), random.between(-90.0, 90.0))),
        2 => Some((180.0, 0.5)),
        // Half of them share few places, as real ones do.
        n if n < 11 => Some((f64::from(u8::try_from(random.below(40)).unwrap()) / 10.0 - 8.0, 12.0)),
        _ => Some((random.between(-12.0, 2.0), random.between(9.0, 17.0))),
    };
    let words = random.below(4);
    Row {
        at,
        event_type: some(random).then(|| random.pick(&TYPES)),
        actors: (0..words).map(|_| random.pick(&ACTORS)).collect(),
        day: some(random).then(|| parse_day("2023-11-20").unwrap() + i32::try_from(random.below(800)).unwrap()),
        fatalities: some(random).then(|| i64::try_from(random.below(9)).unwrap() - 1),
        score: some(random).then(|| random.between(-3.0, 3.0)),
        checked: some(random).then(|| random.below(2) == 0),
    }
}

/// A star around a point.
fn star(random: &mut Random, centre: (f64, f64), size: f64) -> Polygon<f64> {
    let ring = (0..40).map(|n| {
        let turn = f64::from(n) / 40.0 * TAU;
        let reach = size * random.between(0.3, 1.0);
        (centre.0 + reach * turn.cos(), centre.1 + reach * turn.sin())
    });
    Polygon::new(ring.collect(), Vec::new())
}

impl World {
    fn new() -> Self {
        let random = &mut Random(3);
        let rows: Vec<Row> = (0..ROWS).map(|_| row(random)).collect();
        let mut areas: Vec<Polygon<f64>> = (0..30)
            .map(|_| {
                let centre = (random.between(-12.0, 2.0), random.between(9.0, 17.0));
                let size = random.between(0.2, 3.0);
                star(random, centre, size)
            })
            .collect();
        // One with a hole, and one whose boundary runs through places.
        let hole: LineString<f64> = [(-7.5, 11.5), (-6.5, 11.5), (-6.5, 12.5), (-7.5, 12.5)].into_iter().collect();
        let outside: LineString<f64> = [(-9.0, 11.0), (-5.0, 11.0), (-5.0, 13.0), (-9.0, 13.0)].into_iter().collect();
        areas.push(Polygon::new(outside, vec![hole]));
        areas.push(Polygon::new([(-8.0, 12.0), (-5.0, 12.0), (-6.0, 15.0)].into_iter().collect(), Vec::new()));
        let lines: Vec<LineString<f64>> = (0..12)
            .map(|_| {
                let (mut x, mut y) = (random.between(-12.0, 2.0), random.between(9.0, 17.0));
                let step = |_| {
                    (x, y) = (x + random.between(-0.5, 0.5), y + random.between(-0.5, 0.5));
                    (x, y)
                };
                (0..30).map(step).collect()
            })
            .collect();
        let snapshot = Self::made(&rows, &areas, &lines);
        Self { rows, areas, lines, snapshot }
    }

    fn made(rows: &[Row], areas: &[Polygon<f64>], lines: &[LineString<f64>]) -> Snapshot {
        let point = |at: (f64, f64)| Geometry::Point(Point::new(at.0, at.1));
        let values = |r: &Row| {
            let list = if r.actors.is_empty() { Value::Null } else { Value::list(r.actors.iter().copied()) };
            vec![
                ("event_type", r.event_type.map_or(Value::Null, Value::text)),
                ("actors", list),
                ("start", r.day.map_or(Value::Null, Value::Date)),
                ("fatalities", r.fatalities.map_or(Value::Null, Value::Int)),
                ("score", r.score.map_or(Value::Null, Value::Float)),
                ("checked", r.checked.map_or(Value::Null, Value::Bool)),
            ]
        };
        let incidents = (0..).zip(rows).map(|(n, r)| (format!("I{n}"), r.at.map(point), values(r))).collect();
        let areas = (0..).zip(areas).map(|(n, a)| (format!("A{n}"), Some(Geometry::Polygon(a.clone())), vec![]));
        let lines = (0..).zip(lines).map(|(n, l)| (format!("L{n}"), Some(Geometry::LineString(l.clone())), vec![]));
        let collections = vec![
            collection("areas", areas.collect()),
            collection("highways", lines.collect()),
            collection("incidents", incidents),
        ];
        snapshot(collections)
    }

    fn ask(&self, query: &str) -> Table {
        let incidents = self.snapshot.get("incidents").unwrap();
        let (aggregation, query) = Aggregation::parse(&pairs(query), incidents, &self.snapshot).unwrap();
        aggregate(incidents, &query, &aggregation, &Guard::unbounded()).unwrap()
    }

    /// Compares with groups that are found row by row: each row's keys, as text.
    fn check(&self, query: &str, passes: impl Fn(&Row) -> bool, keys: impl Fn(&Row) -> Vec<String>) {
        let table = self.ask(query);
        let mut brute: BTreeMap<String, u64> = BTreeMap::new();
        let found: Vec<&Row> = self.rows.iter().filter(|row| passes(row)).collect();
        for row in &found {
            for key in keys(row) {
                *brute.entry(key).or_insert(0) += 1;
            }
        }
        assert_eq!(table.matched, found.len(), "{query}");
        assert_eq!(groups(&table), brute, "{query}");
    }

    fn areas_of(&self, row: &Row) -> Vec<String> {
        let Some(at) = row.at else { return vec!["-".to_owned()] };
        let point = Point::new(at.0, at.1);
        let own: Vec<String> =
            (0..).zip(&self.areas).filter(|(_, a)| a.intersects(&point)).map(|(n, _)| format!("A{n}")).collect();
        if own.is_empty() { vec!["-".to_owned()] } else { own }
    }
}

/// The nearest line within a distance.
fn line_of(shapes: &[Shape], row: &Row, metres: f64) -> Vec<String> {
    let none = vec!["-".to_owned()];
    let Some(at) = row.at else { return none };
    let point = Shape::new(&Geometry::Point(Point::new(at.0, at.1))).unwrap();
    let distance = |shape: &Shape| point.distance_within(shape, Reach::new(metres));
    let distances = (0..).zip(shapes).filter_map(|(n, shape)| Some((n, distance(shape)?)));
    let nearest = distances.min_by(|(_, a), (_, b)| a.total_cmp(b));
    nearest.map_or(none, |(n, _): (usize, f64)| vec![format!("L{n}")])
}

/// Counts by the keys of each group.
fn groups(table: &Table) -> BTreeMap<String, u64> {
    let count = table.schema.position("count").unwrap();
    let text = |value: &Value<'_>| if value.is_null() { "-".to_owned() } else { value.to_string() };
    let pair = |values: &[Value<'static>]| {
        let Value::Int(n) = values[count] else { panic!("{:?} is no count", values[count]) };
        (values[..count].iter().map(text).collect::<Vec<_>>().join("|"), u64::try_from(n).unwrap())
    };
    let pairs: Vec<(String, u64)> = table.groups.iter().map(|group| pair(&group.values)).collect();
    let all: BTreeMap<String, u64> = pairs.iter().cloned().collect();
    assert_eq!(all.len(), pairs.len(), "a group is given twice");
    all
}

fn first(text: &str, letters: usize) -> String {
    text.chars().take(letters).collect()
}

fn text<T: ToString>(value: Option<T>) -> Vec<String> {
    vec![value.map_or("-".to_owned(), |value| value.to_string())]
}

#[test]
fn groups_by_property_and_period_are_those_of_brute_force() {
    let world = World::new();
    world.check("", |_| true, |_| vec![String::new()]);
    world.check("by=event_type", |_| true, |row| text(row.event_type));
    world.check("by=fatalities", |_| true, |row| text(row.fatalities));
    world.check("by=checked", |_| true, |row| text(row.checked));
    world.check("by=start", |_| true, |row| text(row.day.map(day_text)));
    world.check("by=day", |_| true, |row| text(row.day.map(day_text)));
    let month = |row: &Row| text(row.day.map(|day| first(&day_text(day), 7)));
    world.check("by=month", |_| true, month);
    world.check("by=year", |_| true, |row| text(row.day.map(|day| first(&day_text(day), 4))));
    // 1970-01-01 was a Thursday, and weeks of a year are known by their Thursday.
    let week = |day: i32| {
        let thursday = day - (day + 3).rem_euclid(7) + 3;
        let year = first(&day_text(thursday), 4);
        let new_year = parse_day(&format!("{year}-01-01")).unwrap();
        format!("{year}-W{:02}", (thursday - new_year) / 7 + 1)
    };
    world.check("by=week", |_| true, |row| text(row.day.map(week)));
    let words = |row: &Row| {
        let own: BTreeSet<&str> = row.actors.iter().copied().collect();
        if own.is_empty() { vec!["-".to_owned()] } else { own.into_iter().map(str::to_owned).collect() }
    };
    world.check("by=actors", |_| true, words);
    let both = |row: &Row| words(row).iter().map(|word| format!("{word}|{}", month(row)[0])).collect();
    world.check("by=actors,month", |_| true, both);
    world.check("by=event_type&checked=true", |row| row.checked == Some(true), |row| text(row.event_type));
}

#[test]
fn groups_by_area_and_nearest_line_are_those_of_brute_force() {
    let world = World::new();
    let shapes: Vec<Shape> =
        world.lines.iter().map(|line| Shape::new(&Geometry::LineString(line.clone())).unwrap()).collect();
    world.check("by=areas", |_| true, |row| world.areas_of(row));
    // Few rows, which are looked at in an index of their own, and some, in that of all.
    let (few, some) =
        (|row: &Row| row.fatalities == Some(7) && row.checked == Some(true), |row: &Row| row.checked == Some(true));
    world.check("by=areas&fatalities=7&checked=true", few, |row| world.areas_of(row));
    world.check("by=areas&checked=true", some, |row| world.areas_of(row));
    for (distance, metres) in [("2km", 2_000.0), ("40km", 40_000.0), ("300km", 300_000.0)] {
        world.check(&format!("by=highways@{distance}"), |_| true, |row| line_of(&shapes, row, metres));
    }
    world.check("by=highways@40km&fatalities=7&checked=true", few, |row| line_of(&shapes, row, 40_000.0));
    world.check("by=highways@40km&checked=true", some, |row| line_of(&shapes, row, 40_000.0));
    let both = |row: &Row| {
        let line = &line_of(&shapes, row, 40_000.0)[0];
        world.areas_of(row).iter().map(|area| format!("{area}|{line}")).collect()
    };
    world.check("by=areas,highways@40km", |_| true, both);
}

#[test]
fn groups_by_stretch_of_a_line_are_those_of_brute_force() {
    let world = World::new();
    for (n, line) in world.lines.iter().enumerate().take(4) {
        let shape = Shape::new(&Geometry::LineString(line.clone())).unwrap();
        let arcs: Vec<u32> = (0..shape.arc_count()).collect();
        for (distance, metres) in [("10km", 10_000.0), ("120km", 120_000.0)] {
            let near = |row: &Row| {
                let at = row.at?;
                let point = Shape::new(&Geometry::Point(Point::new(at.0, at.1))).unwrap();
                point.distance_within(&shape, Reach::new(metres)).map(|_| at)
            };
            let stretch = |row: &Row| {
                let at = near(row).unwrap();
                let chainage = shape.nearest(&arcs, at, Vector::from_degrees(at.0, at.1)).chainage_m.unwrap();
                vec![format!("{:.0}", (chainage / 25_000.0).floor() * 25_000.0)]
            };
            let query = format!("near=highways/L{n}&distance={distance}&by=chainage:25km");
            world.check(&query, |row| near(row).is_some(), stretch);
            let by_type = |row: &Row| vec![format!("{}|{}", stretch(row)[0], text(row.event_type)[0])];
            world.check(&format!("{query},event_type"), |row| near(row).is_some(), by_type);
        }
    }
    let (possible, any) = ("certainty=possible", "certainty=any");
    let asked = |certainty| groups(&world.ask(&format!("near=highways/L0&distance=50km&by=chainage:10km&{certainty}")));
    assert_eq!(asked(possible), asked(any), "no row states an uncertainty");
}

#[test]
fn stretches_of_what_is_no_line_and_lengths_of_no_use_are_refused() {
    let world = World::new();
    let incidents = world.snapshot.get("incidents").unwrap();
    let line = "near=highways/L0&distance=5km";
    for query in [
        "by=chainage:10km".to_owned(),
        "near=-8,12&distance=5km&by=chainage:10km".to_owned(),
        "near=areas/A0&distance=5km&by=chainage:10km".to_owned(),
        format!("{line}&by=chainage:10"),
        format!("{line}&by=chainage:99m"),
        format!("{line}&by=chainage:1mi"),
        format!("{line}&by=chainage:0km"),
        format!("{line}&by=chainage:"),
    ] {
        let refused = Aggregation::parse(&pairs(&query), incidents, &world.snapshot).unwrap_err();
        assert!(refused.to_string().contains("stretch"), "{query}: {refused}");
    }
}

#[test]
fn every_point_is_in_the_one_cell_whose_edges_hold_it() {
    let world = World::new();
    for size in ["10km", "333km", "2500km", "0.5deg", "0.3deg", "7deg", "180deg"] {
        let table = world.ask(&format!("by=square:{size}"));
        let column = |name: &str| table.schema.position(name).unwrap();
        let number = |values: &[Value<'_>], name: &str| match values[column(name)] {
            Value::Float(number) => number,
            ref other => panic!("{other:?} is no edge"),
        };
        let places: Vec<(f64, f64)> = world.rows.iter().filter_map(|row| row.at).collect();
        let mut total = 0;
        for group in table.groups.iter().filter(|group| !group.values[0].is_null()) {
            let [west, south, east, north] = ["west", "south", "east", "north"].map(|n| number(&group.values, n));
            assert!((-180.0..180.0).contains(&west) && west < east && east <= 180.0, "{west} to {east}");
            assert!((-90.0..90.0).contains(&south) && south < north && north <= 90.0, "{south} to {north}");
            let holds = |&&(lon, lat): &&(f64, f64)| {
                let lon = if lon >= 180.0 { -180.0 } else { lon };
                west <= lon && lon < east && south <= lat && (lat < north || north >= 90.0)
            };
            let inside = places.iter().filter(holds).count();
            assert_eq!(group.values[column("count")], Value::Int(i64::try_from(inside).unwrap()), "{size}");
            total += inside;
        }
        assert_eq!(total, places.len(), "{size}");
    }
}

#[test]
fn hexagons_are_those_of_h3() {
    // From the documentation of H3, and of the crate's C original.
    let places = [
        ((-122.055_323_8, 37.361_559_3), "5", "85283473fffffff"),
        ((-74.044_444, 40.689_167), "10", "8a2a1072b59ffff"),
    ];
    for ((lon, lat), resolution, cell) in places {
        let rows = vec![("a".to_owned(), Some(Geometry::Point(Point::new(lon, lat))), vec![])];
        let snapshot = snapshot(vec![collection("incidents", rows)]);
        let incidents = snapshot.get("incidents").unwrap();
        let query = pairs(&format!("by=h3:{resolution}"));
        let (aggregation, query) = Aggregation::parse(&query, incidents, &snapshot).unwrap();
        let table = aggregate(incidents, &query, &aggregation, &Guard::unbounded()).unwrap();
        assert_eq!(groups(&table), BTreeMap::from([(cell.to_owned(), 1)]));
    }
}

#[test]
fn measures_are_those_of_brute_force() {
    let world = World::new();
    let table = world.ask("by=event_type&measure=sum:fatalities,mean:fatalities,min:fatalities,max:fatalities,sum:score,mean:score,min:score,max:score");
    for group in &table.groups {
        let value = |name: &str| group.values[table.schema.position(name).unwrap()].clone();
        let own =
            world.rows.iter().filter(|row| row.event_type.map_or(Value::Null, Value::text) == value("event_type"));
        let (mut deaths, mut scores): (Vec<i64>, Vec<f64>) = (Vec::new(), Vec::new());
        for row in own {
            deaths.extend(row.fatalities);
            scores.extend(row.score);
        }
        let sum: i64 = deaths.iter().sum();
        assert_eq!(value("fatalities_known"), Value::Int(i64::try_from(deaths.len()).unwrap()));
        assert_eq!(value("fatalities_sum"), Value::Int(sum));
        assert_eq!(value("fatalities_min"), Value::Int(*deaths.iter().min().unwrap()));
        assert_eq!(value("fatalities_max"), Value::Int(*deaths.iter().max().unwrap()));
        scores.sort_by(f64::total_cmp);
        assert_eq!(value("score_known"), Value::Int(i64::try_from(scores.len()).unwrap()));
        assert_eq!(value("score_min"), Value::Float(scores[0]));
        assert_eq!(value("score_max"), Value::Float(scores[scores.len() - 1]));
        let near = |name: &str, wanted: f64| {
            let Value::Float(found) = value(name) else { panic!("{name} is no number") };
            assert!((found - wanted).abs() < 1e-9, "{name}: {found}, not {wanted}");
        };
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let (deaths_known, scores_known) = (deaths.len() as f64, scores.len() as f64);
        near("fatalities_mean", f64::from(i32::try_from(sum).unwrap()) / deaths_known);
        near("score_sum", scores.iter().sum());
        near("score_mean", scores.iter().sum::<f64>() / scores_known);
    }
}

#[test]
fn more_groups_than_an_answer_may_have_are_refused() {
    let rows = (0..=MAX_GROUPS).map(|n| (n.to_string(), None, vec![("title", Value::text(n.to_string()))])).collect();
    let snapshot = snapshot(vec![collection("incidents", rows)]);
    let incidents = snapshot.get("incidents").unwrap();
    let (aggregation, query) = Aggregation::parse(&pairs("by=title"), incidents, &snapshot).unwrap();
    let refused = aggregate(incidents, &query, &aggregation, &Guard::unbounded()).unwrap_err();
    assert_eq!(refused.parameter(), Some("by"));
    assert!(refused.to_string().contains("20000") && refused.to_string().contains("narrow"), "{refused}");
}

#[test]
fn work_for_nobody_ends() {
    let world = World::new();
    let incidents = world.snapshot.get("incidents").unwrap();
    let (aggregation, query) = Aggregation::parse(&pairs("by=areas"), incidents, &world.snapshot).unwrap();
    let guard = Guard::for_request();
    drop(guard.cancel_on_drop());
    aggregate(incidents, &query, &aggregation, &guard).unwrap_err();
}
