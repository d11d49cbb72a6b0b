//! The query string: capped, taken apart and turned into a [`Query`].

use std::borrow::Cow;

use super::bbox::{parse_bbox, parse_crs};
use super::certainty::{CERTAINTIES, Certainty, parse_certainty};
use super::cursor::{Cursor, NoCursor};
use super::error::shortened;
use super::filter::{Condition, FilterParameters, LANGUAGES, asks_for_ids, of_ids};
use super::near::{parse_distance, parse_near};
use super::sort::parse_sortby;
use super::words::parse_q;
use super::{Near, Query, QueryError};
use crate::collection::{Collection, Snapshot};
use crate::feature::{FieldType, Interval, Value, parse_day, parse_instant};

/// Features on a page that names no limit.
pub const DEFAULT_LIMIT: usize = 1_000;
/// Most features on a page; a larger limit is answered as this one, as the standard asks.
pub const MAX_LIMIT: usize = 1_000_000;
/// Most values in one list of alternatives: each row is compared with all of them.
const MAX_ALTERNATIVES: usize = 1_000;

/// A parameter of a resource, as the API definition, its page and error messages tell of it.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it does and how it is written.
    pub description: &'static str,
    /// What may be written.
    pub form: Form,
    /// A value that works; empty where there is none that always does.
    pub example: &'static str,
}

/// What may be written as the value of a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Form {
    /// A text in a grammar that the description names.
    Text,
    /// A text that matches a regular expression of ECMA 262.
    Pattern(&'static str),
    /// An absolute URI.
    Uri,
    /// A date-time of RFC 3339 with its offset from UTC.
    Instant,
    /// One of these words; the first is what holds where there is none.
    Choice(&'static [&'static str]),
    /// A whole number of at least `least`, and what holds where there is none. More than `most` is answered as `most`.
    Whole {
        /// The least that is read.
        least: usize,
        /// The most that is answered.
        most: usize,
        /// What holds where there is none.
        default: usize,
    },
    /// From so many to so many numbers, separated by commas.
    Numbers(usize, usize),
    /// A text that another answer told, and that nobody makes up.
    Opaque,
    /// Names of the collection's properties, separated by commas.
    Properties,
    /// Names of the collection's properties, each with `+` or `-` before it or neither, separated by commas.
    SortKeys,
}

/// The parameter of items and of a single feature that says how positions are written.
pub const CRS: Parameter = Parameter {
    name: "crs",
    description: "The coordinate reference system of the answer, one of those of the collection: longitude and latitude on WGS 84 where there is none.",
    form: Form::Uri,
    example: "http://www.opengis.net/def/crs/EPSG/0/32629",
};

/// The parameter that names a moment of the past.
pub const AS_OF: Parameter = Parameter {
    name: "as-of",
    description: "The data as they were known at this RFC 3339 instant, which is not in the future. The public sees of the past what it may see today; `Vigie-Withheld` says how many features are withheld.",
    form: Form::Instant,
    example: "2025-01-01T00:00:00Z",
};

/// The parameters of items, besides `f` and the queryables.
pub const PARAMETERS: [Parameter; 16] = [
    Parameter {
        name: "bbox",
        description: "Only features in this box: west,south,east,north in degrees on WGS 84, or the corners in the order of `bbox-crs`. A west greater than the east crosses the antimeridian. Six numbers give heights too, which are not looked at.",
        form: Form::Numbers(4, 6),
        example: "-9,11,-5,15",
    },
    Parameter {
        name: "bbox-crs",
        description: "The coordinate reference system of `bbox`, one of those of the collection: longitude and latitude where there is none.",
        form: Form::Uri,
        example: "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    },
    CRS,
    Parameter {
        name: "datetime",
        description: "Only features whose interval overlaps this RFC 3339 date, date-time, or interval; `..` is an open end.",
        form: Form::Text,
        example: "2025-09-01/2025-10-31",
    },
    Parameter {
        name: "filter",
        description: "Only features of which this condition in CQL2 holds. It may name the queryables, compare, calculate, relate places and times, and call functions such as DWITHIN(geometry,POINT(-8 12.65),5,'km').",
        form: Form::Text,
        example: "S_INTERSECTS(geometry,BBOX(-9,11,-5,15)) AND id IS NOT NULL",
    },
    Parameter {
        name: "filter-lang",
        description: "The encoding of `filter`.",
        form: Form::Choice(&LANGUAGES),
        example: "cql2-text",
    },
    Parameter {
        name: "filter-crs",
        description: "The coordinate reference system of the geometries in `filter`, one of those of the collection: longitude and latitude where there is none.",
        form: Form::Uri,
        example: "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    },
    Parameter {
        name: "near",
        description: "Only features within `distance` of a feature (collection/id), a position (longitude,latitude) or a WKT geometry. Hits carry distance_m, and near a line chainage_m.",
        form: Form::Text,
        example: "highways/RN6",
    },
    Parameter {
        name: "distance",
        description: "The geodesic distance of `near` on WGS 84, with its unit: m, km, mi or nmi. 0m means touching.",
        form: Form::Pattern(r"^[0-9]+(\.[0-9]+)?(m|km|mi|nmi)$"),
        example: "5km",
    },
    Parameter {
        name: "certainty",
        description: "How sure it must be that features are near: `any` takes their coordinates as they are; with `certain` they are near wherever within their uncertainty_m they were, with `possible` they may have been. Where no uncertainty is stated, the coordinates hold.",
        form: Form::Choice(&CERTAINTIES),
        example: "certain",
    },
    Parameter {
        name: "q",
        description: "Only features whose texts hold all of these words, each in any of them, whatever their case and accents; at most 16.",
        form: Form::Text,
        example: "fuel convoy",
    },
    Parameter {
        name: "sortby",
        description: "The order of the features: names of properties, the more important first, with `-` before those that go from the greatest to the least. Features without a value come last. Besides the properties that are no lists there are id, and with `near` distance_m and chainage_m. Texts are ordered by their code points, the first 200 bytes of them.",
        form: Form::SortKeys,
        example: "-start,event_type",
    },
    Parameter {
        name: "properties",
        description: "Only these properties, separated by commas.",
        form: Form::Properties,
        example: "event_type,start",
    },
    Parameter {
        name: "limit",
        description: "At most so many features on a page, 1 to 1000000; a larger number is answered as 1000000.",
        form: Form::Whole { least: 1, most: MAX_LIMIT, default: DEFAULT_LIMIT },
        example: "100",
    },
    Parameter {
        name: "cursor",
        description: "Where a page starts. Opaque: follow the `next` link.",
        form: Form::Opaque,
        example: "",
    },
    AS_OF,
];

/// The pairs of a query string, decoded. `+` is a space.
#[must_use]
pub fn pairs(query: &str) -> Vec<(String, String)> {
    form_decode(query)
}

impl Query {
    /// Reads decoded pairs of parameters for a collection. `snapshot` is where `near` looks features up.
    pub fn parse(pairs: &[(String, String)], collection: &Collection, snapshot: &Snapshot) -> Result<Self, QueryError> {
        let mut query = Self::default();
        let (mut filter, mut ids) = (FilterParameters::default(), None);
        let (mut bbox, mut bbox_crs) = (None, None);
        let (mut near, mut distance, mut sortby) = (None, None, None);
        none_twice(pairs)?;
        for (name, value) in pairs {
            match name.as_str() {
                "bbox" => bbox = Some(value),
                "bbox-crs" => bbox_crs = Some(parse_crs(name, value)?),
                "crs" => query.crs = parse_crs(name, value)?,
                "datetime" => query.datetime = Some(parse_datetime(value)?),
                "near" => near = Some(parse_near(value, snapshot)?),
                "distance" => distance = Some(parse_distance(value)?),
                "certainty" => query.certainty = parse_certainty(value)?,
                "q" => query.words = parse_q(value)?,
                "sortby" => sortby = Some(value),
                "limit" => query.limit = Some(parse_limit(value)?),
                "cursor" => query.cursor = Some(parse_cursor(value, collection, snapshot)?),
                // Who took the snapshot has looked at it.
                "as-of" => drop(parse_as_of(value)?),
                "properties" => query.properties = Some(parse_properties(value, collection)?),
                "filter" => filter.filter = Some(value),
                "filter-lang" => filter.language = Some(value),
                "filter-crs" => filter.crs = Some(parse_crs(name, value)?),
                id if asks_for_ids(id, &collection.schema) => ids = Some(of_ids(&alternatives(id, value)?, value)),
                field => query.equals.push(parse_equality(field, value, collection)?),
            }
        }
        match (bbox, bbox_crs) {
            (Some(bbox), crs) => {
                let (envelope, window) = parse_bbox(bbox, crs.unwrap_or_default())?;
                (query.bbox, query.window) = (Some(envelope), window);
            }
            (None, Some(_)) => return Err(QueryError::bad("bbox-crs", "`bbox-crs` needs a `bbox`")),
            (None, None) => {}
        }
        query.filter = match (filter.read(&collection.schema)?, ids) {
            (Some(filter), Some(ids)) => Some(Condition::All(vec![ids, filter])),
            (filter, ids) => filter.or(ids),
        };
        query.near = match (near, distance) {
            (Some(shape), Some(metres)) => Some(Near { shape, metres }),
            (Some(_), None) => {
                return Err(QueryError::bad("distance", "`near` needs a `distance`, such as distance=5km"));
            }
            (None, Some(_)) => {
                return Err(QueryError::bad("near", "`distance` needs a `near`, such as near=highways/RN6"));
            }
            (None, None) => None,
        };
        if query.certainty != Certainty::Any && query.near.is_none() {
            return Err(QueryError::bad("certainty", "`certainty` needs a `near`, such as near=highways/RN6"));
        }
        if let Some(sortby) = sortby {
            query.sort = parse_sortby(sortby, collection, &query)?;
        }
        if query.cursor.as_ref().is_some_and(|cursor| !cursor.belongs_to(&query.sort)) {
            return Err(QueryError::bad("cursor", "this cursor comes from an answer in another order of `sortby`"));
        }
        Ok(query)
    }

    /// Reads decoded pairs of parameters for a single feature.
    pub fn parse_feature(pairs: &[(String, String)]) -> Result<Self, QueryError> {
        let mut query = Self::default();
        none_twice(pairs)?;
        for (name, value) in pairs {
            match name.as_str() {
                "crs" => query.crs = parse_crs(name, value)?,
                "as-of" => drop(parse_as_of(value)?),
                _ => {
                    let known = "f, crs and as-of".to_owned();
                    return Err(QueryError::UnknownParameter { name: shortened(name), known });
                }
            }
        }
        Ok(query)
    }
}

/// The instant that `as-of` names, in milliseconds since 1970; `None` where it is not given.
pub fn as_of(pairs: &[(String, String)]) -> Result<Option<i64>, QueryError> {
    let mut given = pairs.iter().filter(|(name, _)| name == AS_OF.name).map(|(_, value)| value);
    match (given.next(), given.next()) {
        (_, Some(_)) => Err(QueryError::Repeated(AS_OF.name.to_owned())),
        (given, None) => given.map(|value| parse_as_of(value)).transpose(),
    }
}

fn parse_as_of(text: &str) -> Result<i64, QueryError> {
    parse_instant(text).ok_or_else(|| {
        let problem = format!("`{}` is no instant; 2025-11-24T12:00:00Z would be one", shortened(text));
        QueryError::bad(AS_OF.name, problem)
    })
}

/// A parameter that is given twice would have to be ignored once.
fn none_twice(pairs: &[(String, String)]) -> Result<(), QueryError> {
    let twice = pairs.iter().enumerate().find(|(i, (name, _))| pairs[..*i].iter().any(|(earlier, _)| earlier == name));
    twice.map_or(Ok(()), |(_, (name, _))| Err(QueryError::Repeated(name.clone())))
}

fn parse_datetime(text: &str) -> Result<Interval, QueryError> {
    // A text that is no interval is repeated by the error; one that is has two date-times of 35 characters at most.
    Interval::parse(&shortened(text)).map_err(|e| QueryError::bad("datetime", e.to_string()))
}

fn parse_limit(text: &str) -> Result<usize, QueryError> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // More digits than a number can hold are still more than the most.
    let limit = if digits { text.parse().unwrap_or(usize::MAX) } else { 0 };
    if limit == 0 {
        return Err(QueryError::bad(
            "limit",
            format!("`{}` is not a whole number from 1 to {MAX_LIMIT}", shortened(text)),
        ));
    }
    Ok(limit.min(MAX_LIMIT))
}

fn parse_cursor(text: &str, collection: &Collection, snapshot: &Snapshot) -> Result<Cursor, QueryError> {
    let wrong = |_: NoCursor| {
        let problem = format!("`{}` does not come from a `next` link of these features", shortened(text));
        QueryError::bad("cursor", problem)
    };
    Cursor::opened(text, &collection.description.name, &snapshot.seal).map_err(wrong)
}

fn parse_properties(text: &str, collection: &Collection) -> Result<Vec<usize>, QueryError> {
    let mut fields = Vec::new();
    for name in text.split(',').filter(|n| !n.is_empty()) {
        let field = collection.schema.position(name).ok_or_else(|| {
            QueryError::bad(
                "properties",
                format!("there is no property `{}`; there are {}", shortened(name), names(collection)),
            )
        })?;
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields.sort_unstable();
    Ok(fields)
}

/// `name=value`, or `name=a,b` for any of them. A text that holds commas is also looked for whole.
fn parse_equality(name: &str, text: &str, collection: &Collection) -> Result<(usize, Vec<Value<'static>>), QueryError> {
    let field = collection.schema.position(name).ok_or_else(|| {
        let own = PARAMETERS.iter().map(|p| p.name).collect::<Vec<_>>().join(", ");
        QueryError::UnknownParameter {
            name: shortened(name),
            known: format!("f, {own}, and the queryables {}", names(collection)),
        }
    })?;
    let parts = alternatives(name, text)?;
    let field_type = collection.schema.fields()[field].field_type;
    let mut values = parts
        .iter()
        .map(|part| {
            parse_value(part, field_type)
                .map_err(|right| QueryError::bad(name, format!("`{}` is not {right}", shortened(part))))
        })
        .collect::<Result<Vec<_>, _>>()?;
    if matches!(field_type, FieldType::Text | FieldType::TextList) {
        values.push(Value::text(text));
    }
    Ok((field, values))
}

/// What stands between commas, without the spaces around it.
fn alternatives<'a>(name: &str, text: &'a str) -> Result<Vec<&'a str>, QueryError> {
    let parts: Vec<&str> = text.split(',').map(str::trim).take(MAX_ALTERNATIVES + 1).collect();
    if parts.len() > MAX_ALTERNATIVES {
        return Err(QueryError::bad(name, format!("more than {MAX_ALTERNATIVES} alternatives")));
    }
    Ok(parts)
}

/// A value of a field's type, or what would have been one.
fn parse_value(text: &str, field_type: FieldType) -> Result<Value<'static>, &'static str> {
    match field_type {
        FieldType::Text | FieldType::TextList => Ok(Value::text(text)),
        FieldType::Integer => text.parse().map(Value::Int).map_err(|_why| "a whole number"),
        FieldType::Number => {
            let number = text.parse().ok().filter(|n: &f64| n.is_finite());
            number.map(Value::Float).ok_or("a number")
        }
        FieldType::Boolean => text.parse().map(Value::Bool).map_err(|_why| "`true` or `false`"),
        FieldType::Date => parse_day(text).map(Value::Date).ok_or("a date such as 2025-09-01"),
        FieldType::DateTime => {
            parse_instant(text).map(Value::DateTime).ok_or("a date-time such as 2025-09-01T12:00:00Z")
        }
    }
}

fn names(collection: &Collection) -> String {
    let names: Vec<&str> = collection.schema.fields().iter().map(|f| &*f.name).collect();
    names.join(", ")
}

/// `application/x-www-form-urlencoded`, as browsers write query strings (WHATWG URL, section 5.1).
fn form_decode(query: &str) -> Vec<(String, String)> {
    let decode = |part: &str| -> String {
        let spaced = part.replace('+', " ");
        percent_decode(spaced.as_bytes()).into_owned()
    };
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

fn percent_decode(bytes: &[u8]) -> Cow<'_, str> {
    let hex = |b: u8| u8::try_from(char::from(b).to_digit(16)?).ok();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        if let (b'%', [high, low, tail @ ..]) = (first, tail)
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            out.push(high * 16 + low);
            rest = tail;
        } else {
            out.push(first);
            rest = tail;
        }
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_string_is_decoded_as_browsers_encode_it() {
        let read = pairs("a=b+c&d=%C3%A9%2C&e&=f&g=%zz");
        let expected = [("a", "b c"), ("d", "é,"), ("e", ""), ("", "f"), ("g", "%zz")];
        assert_eq!(read, expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
    }

    #[test]
    fn a_limit_is_at_least_one_and_clamped() {
        assert_eq!(parse_limit("7"), Ok(7));
        assert_eq!(parse_limit("99999999999999999999999"), Ok(MAX_LIMIT));
        for bad in ["0", "-1", "", "1.5", "+5", "ten"] {
            assert!(parse_limit(bad).is_err(), "{bad}");
        }
    }
}
