//! CQL2 JSON (OGC 21-065r2, annex A).

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point};
use serde_json::{Map, Value as Json};

use super::error::{At, FilterError};
use super::geometry::{GeometryKind, Transform, polygon};
use super::node::{Budget, Kind, Node};
use super::value;
use crate::feature::Value;
use crate::query::error::shortened;

/// Reads a whole filter. `transform` takes its geometries to longitude and latitude.
pub(super) fn read(filter: &str, transform: Transform) -> Result<Node, FilterError> {
    let json: Json = serde_json::from_str(filter).map_err(|problem| {
        let hint = if filter.trim_start().starts_with(['{', '[']) {
            ""
        } else {
            "; a filter in CQL2 Text needs filter-lang=cql2-text"
        };
        At::Member(String::new()).problem(format!("the filter cannot be read as JSON: {problem}{hint}"))
    })?;
    Reader { budget: Budget::default(), transform }.node(&json, "")
}

struct Reader {
    budget: Budget,
    transform: Transform,
}

type Members = Map<String, Json>;

/// An error at a member of the filter.
fn wrong<T>(path: &str, problem: impl Into<String>) -> Result<T, FilterError> {
    Err(At::Member(path.to_owned()).problem(problem))
}

impl Reader {
    /// Any expression.
    fn node(&mut self, json: &Json, path: &str) -> Result<Node, FilterError> {
        let kind = match json {
            Json::Null => return wrong(path, "null is no value to compare with; isNull asks whether one is missing"),
            Json::Bool(truth) => Kind::Value(Value::Bool(*truth)),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Kind::Value(Value::Int(whole)),
                (None, Some(float)) => Kind::Value(Value::Float(float)),
                (None, None) => return wrong(path, value::not_a_number(&number.to_string())),
            },
            Json::String(text) => Kind::Value(Value::text(text.as_str())),
            Json::Array(items) => Kind::List(self.nodes(items, path)?),
            Json::Object(members) => self.object(members, path)?,
        };
        self.budget.node(At::Member(path.to_owned()), kind)
    }

    fn nodes(&mut self, items: &[Json], path: &str) -> Result<Vec<Node>, FilterError> {
        items.iter().enumerate().map(|(i, item)| self.node(item, &format!("{path}[{i}]"))).collect()
    }

    /// An object is told by its members.
    fn object(&mut self, members: &Members, path: &str) -> Result<Kind, FilterError> {
        let at = At::Member(path.to_owned());
        if members.contains_key("op") {
            only(members, &["op", "args"], path)?;
            let name = text(members, "op", path)?;
            let arguments = self.nodes(array(members, "args", path)?, &format!("{path}.args"))?;
            return Ok(Kind::Call(name.to_ascii_lowercase(), arguments));
        }
        if members.contains_key("type") {
            let geometry = self.geometry(members, path)?;
            return Ok(Kind::Geometry(self.transform.literal(&at, geometry)?));
        }
        let Some(name) =
            ["property", "date", "timestamp", "interval", "bbox"].into_iter().find(|n| members.contains_key(*n))
        else {
            return wrong(
                path,
                "the object has none of `op`, `property`, `date`, `timestamp`, `interval`, `bbox` and `type`",
            );
        };
        only(members, &[name], path)?;
        match name {
            "property" => Ok(Kind::Property(text(members, name, path)?.to_owned())),
            "interval" => self.interval(array(members, name, path)?, &format!("{path}.interval")),
            "bbox" => {
                let numbers = numbers(array(members, name, path)?, &format!("{path}.bbox"))?;
                Ok(Kind::Geometry(self.transform.rectangle(&at, &numbers)?))
            }
            _ => value::instant(name, text(members, name, path)?)
                .map(Kind::Value)
                .or_else(|problem| wrong(path, problem)),
        }
    }

    fn interval(&mut self, ends: &[Json], path: &str) -> Result<Kind, FilterError> {
        let [start, end] = ends else {
            return wrong(path, format!("the interval has {} ends; it needs two", ends.len()));
        };
        let mut end_of = |json: &Json, path: String| match json {
            Json::String(text) => {
                let at = At::Member(path);
                let kind = value::interval_end(text).map_err(|problem| at.problem(problem))?;
                self.budget.node(at, kind)
            }
            other => self.node(other, &path),
        };
        Ok(Kind::Interval(Box::new([end_of(start, format!("{path}[0]"))?, end_of(end, format!("{path}[1]"))?])))
    }

    /// A GeoJSON geometry.
    fn geometry(&mut self, members: &Members, path: &str) -> Result<Geometry<f64>, FilterError> {
        let name = text(members, "type", path)?;
        let Some(kind) = GeometryKind::of_geojson(name) else {
            let problem = format!("there is no geometry `{}`; there are {}", shortened(name), GeometryKind::names());
            return wrong(path, problem);
        };
        let member = if kind == GeometryKind::GeometryCollection { "geometries" } else { "coordinates" };
        only(members, &["type", member, "bbox"], path)?;
        let parts = array(members, member, path)?;
        let path = format!("{path}.{member}");
        Ok(match kind {
            GeometryKind::Point => Point(self.position(parts, &path)?).into(),
            GeometryKind::LineString => LineString(self.positions(parts, &path)?).into(),
            GeometryKind::Polygon => self.polygon(parts, &path)?.into(),
            GeometryKind::MultiPoint => {
                MultiPoint(self.positions(parts, &path)?.into_iter().map(Point).collect()).into()
            }
            GeometryKind::MultiLineString => {
                let lines = each(parts, &path, |line, path| self.positions(line, path).map(LineString))?;
                MultiLineString(lines).into()
            }
            GeometryKind::MultiPolygon => {
                MultiPolygon(each(parts, &path, |part, path| self.polygon(part, path))?).into()
            }
            GeometryKind::GeometryCollection => {
                let parts = parts.iter().enumerate();
                let parts = parts.map(|(i, part)| self.member(part, &format!("{path}[{i}]")));
                Geometry::GeometryCollection(parts.collect::<Result<_, _>>()?)
            }
        })
    }

    /// A part of a collection, which is no collection.
    fn member(&mut self, json: &Json, path: &str) -> Result<Geometry<f64>, FilterError> {
        match json {
            Json::Object(members) if members.contains_key("geometries") => {
                wrong(path, "a collection of geometries may not hold another")
            }
            Json::Object(members) => self.geometry(members, path),
            _ => wrong(path, "a geometry object was expected"),
        }
    }

    fn polygon(&mut self, rings: &[Json], path: &str) -> Result<geo_types::Polygon<f64>, FilterError> {
        let rings = each(rings, path, |ring, path| self.positions(ring, path))?;
        polygon(rings).or_else(|problem| wrong(path, problem))
    }

    fn positions(&mut self, positions: &[Json], path: &str) -> Result<Vec<Coord<f64>>, FilterError> {
        each(positions, path, |position, path| self.position(position, path))
    }

    /// Two numbers, and heights that are not looked at.
    fn position(&mut self, position: &[Json], path: &str) -> Result<Coord<f64>, FilterError> {
        self.budget.position(&At::Member(path.to_owned()))?;
        match numbers(position, path)?[..] {
            [x, y] | [x, y, _] | [x, y, _, _] => Ok(Coord { x, y }),
            _ => wrong(path, format!("the position has {} numbers; it needs two or three", position.len())),
        }
    }
}

/// Reads each of several arrays.
fn each<T>(
    arrays: &[Json],
    path: &str,
    mut read: impl FnMut(&[Json], &str) -> Result<T, FilterError>,
) -> Result<Vec<T>, FilterError> {
    let arrays = arrays.iter().enumerate().map(|(i, json)| {
        let path = format!("{path}[{i}]");
        json.as_array().map_or_else(|| wrong(&path, "an array was expected"), |array| read(array, &path))
    });
    arrays.collect()
}

/// Whether an object has these members only.
fn only(members: &Members, known: &[&str], path: &str) -> Result<(), FilterError> {
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => wrong(path, format!("`{}` means nothing here; there are {}", shortened(name), known.join(", "))),
        None => Ok(()),
    }
}

fn text<'a>(members: &'a Members, name: &str, path: &str) -> Result<&'a str, FilterError> {
    members.get(name).and_then(Json::as_str).map_or_else(|| wrong(path, format!("`{name}` is not a text")), Ok)
}

fn array<'a>(members: &'a Members, name: &str, path: &str) -> Result<&'a [Json], FilterError> {
    let array = members.get(name).and_then(Json::as_array);
    array.map_or_else(|| wrong(path, format!("`{name}` is not an array")), |array| Ok(array.as_slice()))
}

fn numbers(items: &[Json], path: &str) -> Result<Vec<f64>, FilterError> {
    let numbers: Option<Vec<f64>> = items.iter().map(Json::as_f64).collect();
    numbers.map_or_else(|| wrong(path, "something in it is not a number"), Ok)
}
