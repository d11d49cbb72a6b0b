//! Well-known text: geometries as people write them, in tables and in query strings.

use std::str::FromStr as _;

use geo_types::Geometry;
use wkt::Wkt;

use super::validate;

/// The deepest brackets: a multipolygon in a collection in a collection has six. The parser calls itself for each level,
/// and a text from outside must not exhaust the stack.
const MAX_WKT_DEPTH: usize = 16;

/// Reads and checks WKT, or EWKT in EPSG:4326.
pub fn parse_wkt(text: &str) -> Result<Geometry<f64>, String> {
    let text = match text.split_once(';') {
        Some((srid, wkt)) if srid.eq_ignore_ascii_case("SRID=4326") => wkt,
        Some((srid, _)) => return Err(format!("`{srid}` is not WGS 84; SRID=4326 is right")),
        None => text,
    };
    let depth = text.bytes().try_fold(0_usize, |depth, byte| match byte {
        b'(' => (depth < MAX_WKT_DEPTH).then_some(depth + 1),
        b')' => Some(depth.saturating_sub(1)),
        _ => Some(depth),
    });
    if depth.is_none() {
        return Err(format!("the brackets nest deeper than {MAX_WKT_DEPTH} levels"));
    }
    let wkt = Wkt::from_str(text).map_err(|problem| format!("not WKT: {problem}; POINT(-8 12.65) is"))?;
    check_rings(&wkt)?;
    let geometry = Geometry::try_from(wkt).map_err(|problem| format!("not a geometry that can be kept: {problem}"))?;
    validate::check_geometry(&geometry)?;
    Ok(geometry)
}

fn check_rings(wkt: &Wkt<f64>) -> Result<(), String> {
    let polygon = |polygon: &wkt::types::Polygon<f64>| {
        polygon.rings().iter().try_for_each(|ring| {
            let xy = |c: &wkt::types::Coord<f64>| (c.x, c.y);
            validate::check_ring(ring.coords().len(), ring.coords().first().map(xy), ring.coords().last().map(xy))
        })
    };
    match wkt {
        Wkt::Polygon(p) => polygon(p),
        Wkt::MultiPolygon(polygons) => polygons.polygons().iter().try_for_each(polygon),
        Wkt::GeometryCollection(parts) => parts.geometries().iter().try_for_each(check_rings),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::Point;

    #[test]
    fn wkt_is_refused_where_it_is_cut_off_nested_or_elsewhere() {
        for (text, why) in [
            ("POINT(1", "not WKT"),
            ("POINT EMPTY", "empty"),
            ("LINESTRING EMPTY", "empty"),
            ("POLYGON((0 0,1 0,1 1))", "not closed"),
            ("POLYGON((0 0,1 1,1 0,0 1,0 0))", "not valid"),
            ("POINT(200 0)", "longitude 200"),
            ("SRID=3857;POINT(1 2)", "SRID=4326"),
            (&"GEOMETRYCOLLECTION(".repeat(100_000), "deeper"),
        ] {
            let told = parse_wkt(text).unwrap_err();
            assert!(told.contains(why), "{told}");
        }
        assert_eq!(parse_wkt("SRID=4326;POINT Z (1 2 3)"), Ok(Point::new(1.0, 2.0).into()));
    }
}
