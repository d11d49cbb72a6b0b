//! Conditions at random, one function a class of CQL2.

use geo::BoundingRect as _;
use serde_json::json;
use wkt::ToWkt as _;

use super::data::{NAMES, TAGS, TYPES, day, geometry_json, instant};
use super::said::Said;
use super::shape;
use crate::support::Random;

pub(super) type Leaf = fn(&mut Random) -> Said;

/// Every kind of condition.
pub(super) const LEAVES: [Leaf; 20] = [
    compare_numbers,
    compare_texts,
    compare_dates,
    compare_truth,
    is_null,
    like,
    between,
    among,
    fold_case,
    fold_accents,
    fold_pattern,
    spatial,
    spatial,
    spatial_collection,
    near,
    instants,
    intervals,
    arrays,
    calculate,
    identity,
];

const COMPARISONS: [&str; 6] = ["=", "<>", "<", "<=", ">", ">="];

fn number_property(random: &mut Random) -> Said {
    let name = random.pick(&["deaths", "score"]);
    Said::property(name, &format!("{name}::float8"))
}

fn number(random: &mut Random) -> Said {
    if random.below(3) == 0 {
        return number_property(random);
    }
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let value = random.below(60) as f64 / 4.0 - 4.0;
    Said::new(value.to_string(), json!(value), format!("{value}::float8"))
}

fn compare_numbers(random: &mut Random) -> Said {
    let operator = random.pick(&COMPARISONS);
    Said::infix(operator, &number_property(random), &number(random))
}

fn text_property(random: &mut Random) -> (Said, &'static [&'static str]) {
    if random.below(2) == 0 {
        (Said::property("name", "name"), &NAMES)
    } else {
        (Said::property("event_type", "event_type"), &TYPES)
    }
}

fn compare_texts(random: &mut Random) -> Said {
    let operator = random.pick(&COMPARISONS);
    if random.below(8) == 0 {
        return Said::infix(operator, &Said::property("name", "name"), &Said::property("event_type", "event_type"));
    }
    let (property, words) = text_property(random);
    let literal = Said::quoted(random.pick(words));
    if random.below(4) == 0 {
        Said::infix(operator, &literal, &property)
    } else {
        Said::infix(operator, &property, &literal)
    }
}

fn date_property(random: &mut Random) -> Said {
    let name = random.pick(&["start", "end"]);
    Said::property(name, &format!("\"{name}\""))
}

fn date(random: &mut Random) -> Said {
    let day = day(random.below(100));
    Said::new(format!("DATE('{day}')"), json!({ "date": day }), format!("'{day}'::timestamp"))
}

fn timestamp(random: &mut Random) -> Said {
    let instant = instant(random.below(200));
    let sql = format!("'{}'::timestamp", instant.trim_end_matches('Z'));
    Said::new(format!("TIMESTAMP('{instant}')"), json!({ "timestamp": instant }), sql)
}

fn compare_dates(random: &mut Random) -> Said {
    let operator = random.pick(&COMPARISONS);
    match random.below(3) {
        0 => Said::infix(operator, &date_property(random), &date_property(random)),
        1 => Said::infix(operator, &Said::property("seen", "seen"), &timestamp(random)),
        _ => Said::infix(operator, &date_property(random), &date(random)),
    }
}

fn compare_truth(random: &mut Random) -> Said {
    let operator = random.pick(&["=", "<>"]);
    let value = random.below(2) == 0;
    let literal = Said::new(value.to_string(), json!(value), value.to_string());
    Said::infix(operator, &Said::property("checked", "checked"), &literal)
}

fn is_null(random: &mut Random) -> Said {
    let names = ["name", "event_type", "deaths", "score", "checked", "start", "end", "seen", "tags", "geometry"];
    let name = random.pick(&names);
    let sql = if name == "geometry" { "geom".to_owned() } else { format!("\"{name}\"") };
    let json = json!({ "op": "isNull", "args": [{ "property": name }] });
    if random.below(2) == 0 {
        return Said::new(format!("{name} IS NULL"), json, format!("{sql} IS NULL"));
    }
    Said::new(format!("{name} IS NOT NULL"), json!({ "op": "not", "args": [json] }), format!("{sql} IS NOT NULL"))
}

/// A pattern made of a word: its start, its end, its middle, or some of its letters left open.
fn pattern(random: &mut Random, words: &[&str]) -> Said {
    let letters: Vec<char> = random.pick(words).chars().collect();
    let escape = |letters: &[char]| -> String {
        letters.iter().flat_map(|c| if matches!(c, '%' | '_' | '\\') { vec!['\\', *c] } else { vec![*c] }).collect()
    };
    let cut = 1 + random.below(letters.len() - 1);
    let text = match random.below(4) {
        0 => format!("{}%", escape(&letters[..cut])),
        1 => format!("%{}", escape(&letters[cut..])),
        2 => format!("%{}%", escape(&letters[cut..=cut.min(letters.len() - 1)])),
        _ => format!("{}_{}", escape(&letters[..cut]), escape(&letters[cut + 1..])),
    };
    Said::quoted(&text)
}

fn like(random: &mut Random) -> Said {
    let (property, words) = text_property(random);
    let pattern = pattern(random, words);
    let like = Said {
        text: format!("{} LIKE {}", property.text, pattern.text),
        json: json!({ "op": "like", "args": [property.json, pattern.json] }),
        sql: format!("{} LIKE {}", property.sql, pattern.sql),
    };
    if random.below(4) > 0 {
        return like;
    }
    let text = format!("{} NOT LIKE {}", property.text, pattern.text);
    Said { text, ..like.negated() }
}

fn between(random: &mut Random) -> Said {
    let (value, low, high) = (number_property(random), number(random), number(random));
    let between = Said {
        text: format!("{} BETWEEN {} AND {}", value.text, low.text, high.text),
        json: json!({ "op": "between", "args": [value.json, low.json, high.json] }),
        sql: format!("{} BETWEEN {} AND {}", value.sql, low.sql, high.sql),
    };
    if random.below(4) > 0 {
        return between;
    }
    let text = format!("{} NOT BETWEEN {} AND {}", value.text, low.text, high.text);
    Said { text, ..between.negated() }
}

fn among(random: &mut Random) -> Said {
    let (property, all): (Said, Vec<Said>) = if random.below(2) == 0 {
        let (property, words) = text_property(random);
        (property, (0..=random.below(3)).map(|_| Said::quoted(random.pick(words))).collect())
    } else {
        let numbers = (0..=random.below(6)).map(|_| random.below(20).to_string()).collect::<Vec<_>>();
        let said = |n: &String| Said::new(n.clone(), json!(n.parse::<i64>().unwrap()), n.clone());
        (Said::property("deaths", "deaths"), numbers.iter().map(said).collect())
    };
    let texts: Vec<&str> = all.iter().map(|s| s.text.as_str()).collect();
    let jsons: Vec<_> = all.iter().map(|s| &s.json).collect();
    let within = format!("IN ({})", texts.join(", "));
    let among = Said {
        text: format!("{} {within}", property.text),
        json: json!({ "op": "in", "args": [property.json, jsons] }),
        sql: format!("{} {within}", property.sql),
    };
    if random.below(4) > 0 {
        return among;
    }
    let text = format!("{} NOT {within}", property.text);
    Said { text, ..among.negated() }
}

/// Case as ICU has it, since the cluster's own collation knows ASCII alone.
fn casei(inner: &Said) -> Said {
    let sql = format!("lower(({}) COLLATE \"und-x-icu\") COLLATE \"C\"", inner.sql);
    Said::new(format!("CASEI({})", inner.text), json!({ "op": "casei", "args": [inner.json] }), sql)
}

fn accenti(inner: &Said) -> Said {
    let sql = format!("regexp_replace(normalize(({}), NFD), '[\\u0300-\\u036f]', '', 'g')", inner.sql);
    Said::new(format!("ACCENTI({})", inner.text), json!({ "op": "accenti", "args": [inner.json] }), sql)
}

fn fold_case(random: &mut Random) -> Said {
    let operator = random.pick(&["=", "<>"]);
    let (property, words) = text_property(random);
    Said::infix(operator, &casei(&property), &casei(&Said::quoted(random.pick(words))))
}

fn fold_accents(random: &mut Random) -> Said {
    let (property, words) = text_property(random);
    let literal = Said::quoted(random.pick(words));
    if random.below(2) == 0 {
        return Said::infix("=", &accenti(&property), &accenti(&literal));
    }
    Said::infix("=", &accenti(&casei(&property)), &accenti(&casei(&literal)))
}

fn fold_pattern(random: &mut Random) -> Said {
    let (property, words) = text_property(random);
    let pattern = pattern(random, words);
    let fold: fn(&Said) -> Said = if random.below(2) == 0 { casei } else { accenti };
    let (property, pattern) = (fold(&property), fold(&pattern));
    Said {
        text: format!("{} LIKE {}", property.text, pattern.text),
        json: json!({ "op": "like", "args": [property.json, pattern.json] }),
        sql: format!("{} LIKE {}", property.sql, pattern.sql),
    }
}

const RELATIONS: [(&str, &str); 8] = [
    ("S_INTERSECTS", "ST_Intersects"),
    ("S_EQUALS", "ST_Equals"),
    ("S_DISJOINT", "ST_Disjoint"),
    ("S_TOUCHES", "ST_Touches"),
    ("S_WITHIN", "ST_Within"),
    ("S_OVERLAPS", "ST_Overlaps"),
    ("S_CROSSES", "ST_Crosses"),
    ("S_CONTAINS", "ST_Contains"),
];

fn geometry_literal(geometry: &geo_types::Geometry<f64>) -> Said {
    let wkt = geometry.wkt_string();
    let sql = format!("ST_GeomFromText('{wkt}', 4326)");
    Said::new(wkt, geometry_json(geometry), sql)
}

fn box_literal(random: &mut Random) -> Said {
    let around = shape::polygon(random).bounding_rect().unwrap();
    let numbers = [around.min().x, around.min().y, around.max().x, around.max().y];
    let listed = numbers.map(|n| n.to_string()).join(", ");
    let sql = format!("ST_MakeEnvelope({listed}, 4326)");
    Said::new(format!("BBOX({listed})"), json!({ "bbox": numbers }), sql)
}

fn own_geometry() -> Said {
    Said::property("geometry", "geom")
}

fn spatial(random: &mut Random) -> Said {
    let (relation, function) = random.pick(&RELATIONS);
    let literal = if random.below(6) == 0 { box_literal(random) } else { geometry_literal(&shape::literal(random)) };
    let (a, b) = if random.below(4) == 0 { (literal, own_geometry()) } else { (own_geometry(), literal) };
    let sql = format!("{function}({}, {})", a.sql, b.sql);
    Said::call(relation, &a, &b, sql)
}

fn spatial_collection(random: &mut Random) -> Said {
    let (relation, function) = random.pick(&[RELATIONS[0], RELATIONS[2]]);
    let literal = geometry_literal(&shape::several(random));
    let sql = format!("{function}(geom, {})", literal.sql);
    Said::call(relation, &own_geometry(), &literal, sql)
}

fn near(random: &mut Random) -> Said {
    let literal = geometry_literal(&shape::literal(random));
    let km = 20 + random.below(400);
    Said::new(
        format!("DWITHIN(geometry, {}, {km}, 'km')", literal.text),
        json!({ "op": "dwithin", "args": [{ "property": "geometry" }, literal.json, km, "km"] }),
        format!("ST_DWithin(geog, {}::geography, {km}000)", literal.sql),
    )
}

/// An interval: what it is in CQL2, and its two ends in SQL.
struct Span {
    said: Said,
    start: String,
    end: String,
}

fn own_span() -> Span {
    let json = json!({ "interval": [{ "property": "start" }, { "property": "end" }] });
    Span { said: Said::new("INTERVAL(start, end)", json, ""), start: "start".to_owned(), end: "\"end\"".to_owned() }
}

fn span(random: &mut Random) -> Span {
    let first = random.below(90);
    let last = first + 1 + random.below(30);
    let (mut start, mut end) = (day(first), day(last));
    let (mut low, mut high) = (format!("'{start}'::timestamp"), format!("'{end}'::timestamp"));
    match random.below(6) {
        0 => (start, low) = ("..".to_owned(), "'-infinity'::timestamp".to_owned()),
        1 => (end, high) = ("..".to_owned(), "'infinity'::timestamp".to_owned()),
        _ => {}
    }
    Span {
        said: Said::new(format!("INTERVAL('{start}', '{end}')"), json!({ "interval": [start, end] }), ""),
        start: low,
        end: high,
    }
}

/// Allen's relations as the standard defines them (OGC 21-065r2, table 14), of `s1` to `e1` and `s2` to `e2`.
fn relation_sql(relation: &str, a: &Span, b: &Span) -> String {
    let template = match relation {
        "T_AFTER" => "s1 > e2",
        "T_BEFORE" => "e1 < s2",
        "T_CONTAINS" => "s1 < s2 AND e1 > e2",
        "T_DISJOINT" => "e1 < s2 OR s1 > e2",
        "T_DURING" => "s1 > s2 AND e1 < e2",
        "T_EQUALS" => "s1 = s2 AND e1 = e2",
        "T_FINISHEDBY" => "s1 < s2 AND e1 = e2",
        "T_FINISHES" => "s1 > s2 AND e1 = e2",
        "T_INTERSECTS" => "s1 <= e2 AND e1 >= s2",
        "T_MEETS" => "e1 = s2",
        "T_METBY" => "s1 = e2",
        "T_OVERLAPPEDBY" => "s1 > s2 AND s1 < e2 AND e1 > e2",
        "T_OVERLAPS" => "s1 < s2 AND e1 > s2 AND e1 < e2",
        "T_STARTEDBY" => "s1 = s2 AND e1 > e2",
        _ => "s1 = s2 AND e1 < e2",
    };
    // A missing end makes the whole interval unknown.
    let known = format!(
        "CASE WHEN {} IS NOT NULL AND {} IS NOT NULL AND {} IS NOT NULL AND {} IS NOT NULL",
        a.start, a.end, b.start, b.end
    );
    let condition =
        template.replace("s1", &a.start).replace("e1", &a.end).replace("s2", &b.start).replace("e2", &b.end);
    format!("({known} THEN {condition} END)")
}

const ALLEN: [&str; 15] = [
    "T_AFTER",
    "T_BEFORE",
    "T_CONTAINS",
    "T_DISJOINT",
    "T_DURING",
    "T_EQUALS",
    "T_FINISHEDBY",
    "T_FINISHES",
    "T_INTERSECTS",
    "T_MEETS",
    "T_METBY",
    "T_OVERLAPPEDBY",
    "T_OVERLAPS",
    "T_STARTEDBY",
    "T_STARTS",
];

fn temporal(relation: &str, a: &Span, b: &Span) -> Said {
    Said::call(relation, &a.said, &b.said, relation_sql(relation, a, b))
}

fn intervals(random: &mut Random) -> Said {
    let relation = random.pick(&ALLEN);
    let (own, other) = (own_span(), span(random));
    if random.below(4) == 0 { temporal(relation, &other, &own) } else { temporal(relation, &own, &other) }
}

fn at(said: Said) -> Span {
    Span { start: said.sql.clone(), end: said.sql.clone(), said }
}

fn instants(random: &mut Random) -> Said {
    let own = match random.below(3) {
        0 => at(Said::property("seen", "seen")),
        _ => at(date_property(random)),
    };
    let relation = random.pick(&["T_AFTER", "T_BEFORE", "T_DISJOINT", "T_EQUALS", "T_INTERSECTS"]);
    match random.below(2) {
        0 => temporal(relation, &own, &span(random)),
        1 if own.said.text == "seen" => temporal(relation, &own, &at(timestamp(random))),
        _ => temporal(relation, &own, &at(date(random))),
    }
}

fn arrays(random: &mut Random) -> Said {
    let wanted: Vec<&str> = (0..=random.below(2)).map(|_| random.pick(&TAGS)).collect();
    let quoted = format!("'{}'", wanted.join("', '"));
    let sql = format!("ARRAY[{quoted}]");
    let literal = Said::new(format!("({quoted})"), json!(wanted), sql.clone());
    let (relation, condition) = random.pick(&[
        ("A_EQUALS", "(tags @> X AND tags <@ X)"),
        ("A_CONTAINS", "tags @> X"),
        ("A_CONTAINEDBY", "tags <@ X"),
        ("A_OVERLAPS", "tags && X"),
    ]);
    Said::call(relation, &Said::property("tags", "tags"), &literal, condition.replace('X', &sql))
}

/// A calculation on one side of a comparison. Division by zero is unknown.
fn calculate(random: &mut Random) -> Said {
    let (a, b) = (number_property(random), number(random));
    let calculation = match random.below(7) {
        0 => divide(&a, &b),
        1 | 2 => {
            let k = (2 + random.below(4)).to_string();
            let (operator, sql) = random.pick(&[("%", "mod(deaths, K)"), ("div", "(deaths / K)")]);
            let sql = sql.replace('K', &k);
            let json = json!({ "op": operator, "args": [{ "property": "deaths" }, k.parse::<i64>().unwrap()] });
            Said::new(format!("deaths {operator} {k}"), json, sql)
        }
        3 => {
            let two = Said::new("2", json!(2), "2");
            Said::infix("^", &a, &two)
        }
        _ => Said::infix(random.pick(&["+", "-", "*"]), &a, &b),
    };
    let operator = random.pick(&COMPARISONS);
    Said::infix(operator, &calculation.in_brackets(), &number(random))
}

fn divide(a: &Said, b: &Said) -> Said {
    let sql = format!("({} / nullif({}, 0))", a.sql, b.sql);
    Said::new(format!("{} / {}", a.text, b.text), json!({ "op": "/", "args": [a.json, b.json] }), sql)
}

fn identity(random: &mut Random) -> Said {
    let kind = random.pick(&super::data::KINDS);
    let (low, high) = (format!("{kind}{}", random.below(200)), format!("{kind}{}", random.below(300)));
    let id = Said::property("id", "id");
    let within = Said::infix(">=", &id, &Said::quoted(&low));
    let below = Said::infix("<", &id, &Said::quoted(&high));
    Said::new(
        format!("{} AND {}", within.text, below.text),
        json!({ "op": "and", "args": [within.json, below.json] }),
        format!("({} AND {})", within.sql, below.sql),
    )
    .in_brackets()
}
