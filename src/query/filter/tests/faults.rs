//! What is said of filters that cannot be read.

use super::{json, text};

#[test]
fn errors_in_texts_say_where_what_is_wrong_and_what_would_be_right() {
    for (filter, told) in [
        ("", "at character 1: a property, a value or a function was expected, and there is the end of the filter"),
        ("fatalities >", "at character 13: a property, a value or a function was expected"),
        ("(fatalities > 1", "at character 16: `)` or `,` was expected"),
        ("fatalities > 1)", "at character 15: AND, OR or the end of the filter was expected, and there is `)`"),
        ("1=1 2=2", "at character 5: AND, OR or the end of the filter was expected, and there is `2`"),
        ("fatalities === 1", "at character 13: a property, a value or a function was expected, and there is `=`"),
        ("fatalities != 1", "at character 12: `!=` means nothing here; `<>` is not equal"),
        ("event_type = 'é' & 1", "at character 18: `&` means nothing here; AND joins two conditions"),
        ("event_type = “x”", "straight quotes"),
        ("event_type = 'abc", "at character 14: the text in quotes does not end"),
        (r"event_type = 'abc\'", "does not end"),
        ("event_type = \"abc", "at character 14: the text in quotes does not end"),
        ("{\"op\":\"=\"}", "filter-lang=cql2-json"),
        ("fatalities > 10km", "at character 14: `10km` is not a number"),
        ("fatalities > 1e999", "is not a number"),
        ("this is not a filter", "at character 13: NULL was expected, and there is `a`"),
        ("fatalities IS 3", "NULL or NOT NULL was expected"),
        ("fatalities NOT 3", "LIKE, BETWEEN or IN was expected"),
        ("fatalities = NULL", "IS NULL asks whether one is missing"),
        ("fatalities > AND", "double quotes"),
        ("fatalities BETWEEN 1 OR 2", "AND and the upper end of BETWEEN was expected"),
        ("event_type LIKE", "a pattern in single quotes"),
        ("event_type LIKE event_type", "a pattern in single quotes"),
        ("event_type IN ()", "the list of IN is empty"),
        ("event_type IN 'x'", "`(` was expected"),
        ("fatalities > 'x'", "at character 14: `fatalities` is a whole number and `'x'` is text"),
        ("'x' < fatalities", "`'x'` is text and `fatalities` is a whole number"),
        ("event_type IN ('a', 1)", "at character 21: `event_type` is text and `1` is a whole number"),
        (
            "synthetic = 1",
            "`synthetic` is true or false and `1` is a whole number, which cannot be compared; TRUE would",
        ),
        ("fatalities LIKE '1%'", "`fatalities` is a whole number, where text was expected"),
        ("event_type + 1 > 2", "`event_type` is text, where a number was expected"),
        ("CASEI(fatalities) = 'x'", "`fatalities` is a whole number, where text was expected"),
        ("fatalities", "`fatalities` is a whole number, where a condition was expected, such as fatalities > 3"),
        ("NOT 'x'", "`'x'` is text, where a condition was expected"),
        ("actors = 'JNIM'", "A_CONTAINS"),
        ("geometry = 'x'", "S_INTERSECTS and DWITHIN"),
        (
            "fatality > 1",
            "at character 1: there is no property `fatality`; there are id, geometry, event_type, fatalities",
        ),
        ("foo(1) = 2", "there is no function or operator `foo`; besides those of CQL2 there are dwithin, lower"),
        ("lower(1) = 'x'", "`1` is a whole number, where text was expected"),
        ("lower('a', 'b') = 'x'", "`lower` has 2 operands; it needs 1"),
        ("S_INTERSECTS(geometry)", "`s_intersects` has 1 operand; it needs 2"),
        ("S_INTERSECTS(event_type, POINT(1 2))", "`event_type` is text, where a geometry was expected"),
        ("S_INTERSECTS(geometry, POINT(1))", "at character 31: a number was expected, and there is `)`"),
        ("S_INTERSECTS(geometry, POINT(90 180))", "latitude 180"),
        ("S_INTERSECTS(geometry, POINT EMPTY)", "the geometry is empty"),
        ("S_INTERSECTS(geometry, CIRCLE(1 2))", "`)` or `,` was expected"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1)))", "the ring is not closed"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "not valid"),
        ("S_INTERSECTS(geometry, LINESTRING(0 0))", "it needs two at least"),
        ("S_INTERSECTS(geometry, MULTIPOINT((7 49), (90 180)))", "latitude 180"),
        ("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2))))", "may not hold another"),
        ("S_INTERSECTS(geometry, BBOX(1,2,3))", "at character 24: the box has 3 numbers"),
        ("S_INTERSECTS(geometry, BBOX(1,4,3,2))", "its south above its north"),
        ("S_INTERSECTS(geometry, BBOX(1,2,300,4))", "300"),
        ("DWITHIN(geometry, POINT(1 2), 5, 'parsecs')", "at character 34: `'parsecs'` is no unit of length; 'm', 'km'"),
        ("DWITHIN(geometry, POINT(1 2), -5, 'km')", "`-5` is no distance"),
        ("DWITHIN(geometry, POINT(1 2), fatalities, 'km')", "`fatalities` is no number"),
        ("start > DATE('2025-02-30')", "at character 14: `2025-02-30` is not a date"),
        ("start > TIMESTAMP('2022-13-45T99:00:00Z')", "is not a date-time such as"),
        ("start > DATE(start)", "a date or date-time in single quotes was expected"),
        ("T_INTERSECTS(start, INTERVAL('foo', '..'))", "at character 30: `foo` is no end of an interval"),
        ("T_INTERSECTS(start, INTERVAL('2025-02-01', '2025-01-01'))", "the interval ends before it starts"),
        ("T_INTERSECTS(start, INTERVAL('2025-02-01'))", "INTERVAL has 1 ends; it needs two"),
        ("T_INTERSECTS(event_type, start)", "`event_type` is text, where a date or date-time was expected"),
        (
            "T_DURING(start, INTERVAL('2025-01-01', '2025-02-01'))",
            "`start` is an instant, and `t_during` relates intervals",
        ),
        ("A_CONTAINS(event_type, ('x'))", "`event_type` is text, where an array was expected"),
        ("A_CONTAINS(actors, ('x', 1))", "`actors` is a list of texts, and `1` is a whole number"),
    ] {
        let error = text(filter).expect_err(filter);
        assert!(error.contains(told), "{filter}: {error}");
    }
}

#[test]
fn errors_in_json_name_the_member() {
    for (filter, told) in [
        ("{'op': '='}", "cannot be read as JSON"),
        ("fatalities > 1", "filter-lang=cql2-text"),
        ("[]", "the list is several values"),
        ("\"just a string\"", "`'just a string'` is text, where a condition was expected"),
        (r#"{"op":"="}"#, "`args` is not an array"),
        (r#"{"args":[]}"#, "the object has none of `op`"),
        (r#"{"op":"=","args":[1,1],"x":1}"#, "`x` means nothing here; there are op, args"),
        (r#"{"op":"=","args":[{"property":"fatalities"}]}"#, "`=` has 1 operand; it needs 2"),
        (r#"{"op":"and","args":[true]}"#, "`and` joins two conditions at least"),
        (r#"{"op":"===","args":[{"property":"fatalities"},1]}"#, "there is no function or operator `===`"),
        (r#"{"op":"=","args":[{"property":"fatalities"},null]}"#, "at .args[1]: null is no value"),
        (
            r#"{"op":">","args":[{"property":"fatalities"},"x"]}"#,
            "at .args[1]: `fatalities` is a whole number and `'x'`",
        ),
        (
            r#"{"op":"not","args":[{"op":"like","args":[{"property":"event_type"}]}]}"#,
            "at .args[0]: `like` has 1 operand",
        ),
        (r#"{"op":"in","args":[{"property":"event_type"},"x"]}"#, "is no list"),
        (r#"{"op":"=","args":[{"property":1},1]}"#, "at .args[0]: `property` is not a text"),
        (r#"{"op":"=","args":[{"property":"start"},{"date":"x"}]}"#, "at .args[1]: `x` is not a date"),
        (r#"{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2,3]}]}"#, "the box has 3 numbers"),
        (
            r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Circle","coordinates":[1,2]}]}"#,
            "at .args[1]: there is no geometry `Circle`; there are Point,",
        ),
        (
            r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"LineString","coordinates":[[1,2],[3]]}]}"#,
            "at .args[1].coordinates[1]: the position has 1 numbers",
        ),
        (
            r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}]}"#,
            "at .args[1].coordinates: the ring is not closed",
        ),
        (
            r#"{"op":"t_after","args":[{"property":"start"},{"interval":["2025-01-01"]}]}"#,
            "at .args[1].interval: the interval has 1 ends",
        ),
    ] {
        let error = json(filter).expect_err(filter);
        assert!(error.contains(told), "{filter}: {error}");
    }
}
