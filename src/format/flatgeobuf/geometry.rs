//! A feature's geometry. The format's own reader trusts offsets inside a geometry; these are checked.

use flatgeobuf::{Geometry as Fgb, GeometryType};
use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use crate::format::validate;

/// Reads a geometry, and checks it unless it was `checked`; `None` when it is empty, as writers store "no geometry".
pub(super) fn read(geometry: &Fgb<'_>, of_file: GeometryType, checked: bool) -> Result<Option<Geometry<f64>>, String> {
    let kind = if of_file == GeometryType::Unknown { geometry.type_() } else { of_file };
    let nothing = geometry.xy().is_none_or(|xy| xy.is_empty()) && geometry.parts().is_none_or(|p| p.is_empty());
    if nothing {
        return Ok(None);
    }
    let geometry = convert(geometry, kind)?;
    if !checked {
        validate::check_geometry(&geometry)?;
    }
    Ok(Some(geometry))
}

/// The flatbuffers verifier has bounded the depth of parts already.
fn convert(geometry: &Fgb<'_>, kind: GeometryType) -> Result<Geometry<f64>, String> {
    Ok(match kind {
        GeometryType::Point => {
            let first = coords(geometry).first().copied().ok_or("a point has no coordinates")?;
            Geometry::Point(Point(first))
        }
        GeometryType::MultiPoint => Geometry::MultiPoint(MultiPoint(coords(geometry).into_iter().map(Point).collect())),
        GeometryType::LineString => Geometry::LineString(LineString(coords(geometry))),
        GeometryType::MultiLineString => Geometry::MultiLineString(MultiLineString(lines(geometry)?)),
        GeometryType::Polygon => Geometry::Polygon(polygon(geometry)?),
        GeometryType::MultiPolygon => {
            let parts: Result<_, String> = geometry.parts().iter().flatten().map(|part| polygon(&part)).collect();
            Geometry::MultiPolygon(MultiPolygon(parts?))
        }
        GeometryType::GeometryCollection => {
            let parts: Result<_, String> =
                geometry.parts().iter().flatten().map(|part| convert(&part, part.type_())).collect();
            Geometry::GeometryCollection(geo_types::GeometryCollection(parts?))
        }
        other => return Err(format!("geometries of type {other:?} are not read; points, lines and polygons are")),
    })
}

fn coords(geometry: &Fgb<'_>) -> Vec<Coord<f64>> {
    let Some(xy) = geometry.xy() else { return Vec::new() };
    (0..xy.len() / 2).map(|i| Coord { x: xy.get(2 * i), y: xy.get(2 * i + 1) }).collect()
}

/// The coordinates, cut where `ends` says.
fn lines(geometry: &Fgb<'_>) -> Result<Vec<LineString<f64>>, String> {
    let coords = coords(geometry);
    let Some(ends) = geometry.ends().filter(|ends| !ends.is_empty()) else { return Ok(vec![LineString(coords)]) };
    let mut begin = 0;
    ends.iter()
        .map(|end| {
            let end = end as usize;
            let line = coords.get(begin..end).ok_or_else(|| {
                format!("a part claims positions {begin} to {end} of {}; the feature is damaged", coords.len())
            })?;
            begin = end;
            Ok(LineString(line.to_vec()))
        })
        .collect()
}

fn polygon(geometry: &Fgb<'_>) -> Result<Polygon<f64>, String> {
    let mut rings = lines(geometry)?;
    for ring in &rings {
        let xy = |c: &Coord<f64>| (c.x, c.y);
        validate::check_ring(ring.0.len(), ring.0.first().map(xy), ring.0.last().map(xy))?;
    }
    if rings.is_empty() {
        return Err("a polygon has no rings".to_owned());
    }
    let holes = rings.split_off(1);
    Ok(Polygon::new(rings.remove(0), holes))
}
