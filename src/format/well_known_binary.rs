//! Well-known binary of geometries in two dimensions, little-endian: OGC 06-103r4, section 8.2.
//!
//! The store keeps it, and GeoPackage holds it. Written here because the reader must survive a torn file: it reserves no more
//! memory than the input can fill, and nests no deeper than [`MAX_DEPTH`].

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};

/// The byte that says little-endian.
const LITTLE_ENDIAN: u8 = 1;

const POINT: u32 = 1;
const LINE_STRING: u32 = 2;
const POLYGON: u32 = 3;
const MULTI_POINT: u32 = 4;
const MULTI_LINE_STRING: u32 = 5;
const MULTI_POLYGON: u32 = 6;
const COLLECTION: u32 = 7;

/// Deepest nesting of collections; real ones hold no other collection.
const MAX_DEPTH: u8 = 16;

/// Appends a geometry. Single segments, rectangles and triangles become line strings and polygons.
pub(crate) fn write(out: &mut Vec<u8>, geometry: &Geometry<f64>) {
    match geometry {
        Geometry::Point(point) => write_point(out, *point),
        Geometry::Line(line) => write_line(out, &LineString::from(*line)),
        Geometry::LineString(line) => write_line(out, line),
        Geometry::Polygon(polygon) => write_polygon(out, polygon),
        Geometry::Rect(rect) => write_polygon(out, &rect.to_polygon()),
        Geometry::Triangle(triangle) => write_polygon(out, &triangle.to_polygon()),
        Geometry::MultiPoint(MultiPoint(points)) => {
            write_head(out, MULTI_POINT, points.len());
            for point in points {
                write_point(out, *point);
            }
        }
        Geometry::MultiLineString(MultiLineString(lines)) => {
            write_head(out, MULTI_LINE_STRING, lines.len());
            for line in lines {
                write_line(out, line);
            }
        }
        Geometry::MultiPolygon(MultiPolygon(polygons)) => {
            write_head(out, MULTI_POLYGON, polygons.len());
            for polygon in polygons {
                write_polygon(out, polygon);
            }
        }
        Geometry::GeometryCollection(GeometryCollection(geometries)) => {
            write_head(out, COLLECTION, geometries.len());
            for geometry in geometries {
                write(out, geometry);
            }
        }
    }
}

fn write_point(out: &mut Vec<u8>, point: Point<f64>) {
    write_type(out, POINT);
    write_coord(out, point.0);
}

fn write_line(out: &mut Vec<u8>, line: &LineString<f64>) {
    write_type(out, LINE_STRING);
    write_coords(out, line);
}

fn write_polygon(out: &mut Vec<u8>, polygon: &Polygon<f64>) {
    write_head(out, POLYGON, 1 + polygon.interiors().len());
    write_coords(out, polygon.exterior());
    for ring in polygon.interiors() {
        write_coords(out, ring);
    }
}

fn write_head(out: &mut Vec<u8>, kind: u32, count: usize) {
    write_type(out, kind);
    write_count(out, count);
}

fn write_type(out: &mut Vec<u8>, kind: u32) {
    out.push(LITTLE_ENDIAN);
    out.extend_from_slice(&kind.to_le_bytes());
}

/// A count that does not fit makes the geometry unreadable; the cap on bodies keeps such away.
fn write_count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn write_coords(out: &mut Vec<u8>, line: &LineString<f64>) {
    write_count(out, line.0.len());
    for coord in &line.0 {
        write_coord(out, *coord);
    }
}

fn write_coord(out: &mut Vec<u8>, coord: Coord<f64>) {
    out.extend_from_slice(&coord.x.to_le_bytes());
    out.extend_from_slice(&coord.y.to_le_bytes());
}

/// Reads a geometry that fills the whole input; `None` when it does not.
pub(crate) fn read(mut input: &[u8]) -> Option<Geometry<f64>> {
    let geometry = read_geometry(&mut input, 0)?;
    input.is_empty().then_some(geometry)
}

fn read_geometry(input: &mut &[u8], depth: u8) -> Option<Geometry<f64>> {
    if depth > MAX_DEPTH || read_bytes::<1>(input)? != [LITTLE_ENDIAN] {
        return None;
    }
    Some(match read_u32(input)? {
        POINT => Point(read_coord(input)?).into(),
        LINE_STRING => read_line(input)?.into(),
        POLYGON => {
            let mut rings = read_many(input, read_line)?;
            if rings.is_empty() {
                return None;
            }
            let exterior = rings.remove(0);
            Polygon::new(exterior, rings).into()
        }
        MULTI_POINT => MultiPoint(read_parts(input, depth)?).into(),
        MULTI_LINE_STRING => MultiLineString(read_parts(input, depth)?).into(),
        MULTI_POLYGON => MultiPolygon(read_parts(input, depth)?).into(),
        COLLECTION => Geometry::GeometryCollection(GeometryCollection(read_parts(input, depth)?)),
        _ => return None,
    })
}

fn read_parts<T: TryFrom<Geometry<f64>>>(input: &mut &[u8], depth: u8) -> Option<Vec<T>> {
    read_many(input, |input| T::try_from(read_geometry(input, depth + 1)?).ok())
}

fn read_line(input: &mut &[u8]) -> Option<LineString<f64>> {
    read_many(input, read_coord).map(LineString)
}

fn read_many<T>(input: &mut &[u8], mut read_one: impl FnMut(&mut &[u8]) -> Option<T>) -> Option<Vec<T>> {
    /// The shortest item is an empty ring: its count.
    const SHORTEST: usize = size_of::<u32>();
    let count = usize::try_from(read_u32(input)?).ok()?;
    if count > input.len() / SHORTEST {
        return None;
    }
    let mut items = Vec::with_capacity(count);
    for _ in 0..count {
        items.push(read_one(input)?);
    }
    Some(items)
}

fn read_coord(input: &mut &[u8]) -> Option<Coord<f64>> {
    let x = f64::from_le_bytes(read_bytes(input)?);
    let y = f64::from_le_bytes(read_bytes(input)?);
    Some(Coord { x, y })
}

fn read_u32(input: &mut &[u8]) -> Option<u32> {
    read_bytes(input).map(u32::from_le_bytes)
}

fn read_bytes<const N: usize>(input: &mut &[u8]) -> Option<[u8; N]> {
    let (bytes, rest) = input.split_first_chunk()?;
    *input = rest;
    Some(*bytes)
}

#[cfg(test)]
mod tests {
    use geo_types::{line_string, point, polygon};

    use super::*;

    fn examples() -> Vec<Geometry<f64>> {
        let line = line_string![(x: 0.0, y: 0.0), (x: 1.0, y: 1.0)];
        let holed = polygon![
            exterior: [(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0)],
            interiors: [[(x: 1.0, y: 1.0), (x: 2.0, y: 1.0), (x: 2.0, y: 2.0)]],
        ];
        vec![
            point!(x: -8.0, y: 12.6).into(),
            line.clone().into(),
            holed.clone().into(),
            MultiPoint(vec![point!(x: 0.0, y: 0.0), point!(x: 1.0, y: 1.0)]).into(),
            MultiLineString(vec![line.clone(), line.clone()]).into(),
            MultiPolygon(vec![holed.clone(), holed]).into(),
            LineString::new(Vec::new()).into(),
            Geometry::GeometryCollection(GeometryCollection(vec![point!(x: 1.0, y: 2.0).into(), line.into()])),
        ]
    }

    #[test]
    fn every_kind_of_geometry_survives() {
        for geometry in examples() {
            let mut bytes = Vec::new();
            write(&mut bytes, &geometry);
            assert_eq!(read(&bytes), Some(geometry));
        }
    }

    #[test]
    fn torn_bytes_are_refused_or_read_as_something_and_never_panic() {
        for geometry in examples() {
            let mut bytes = Vec::new();
            write(&mut bytes, &geometry);
            assert_eq!(read(&bytes[..bytes.len() - 1]), None);
            for position in 0..bytes.len() {
                for byte in [0, 7, 0x7f, 0xff] {
                    let mut torn = bytes.clone();
                    torn[position] = byte;
                    let _ = read(&torn);
                }
            }
        }
    }

    #[test]
    fn endless_nesting_is_refused() {
        let nested: Vec<u8> = [1, 7, 0, 0, 0, 1, 0, 0, 0].repeat(100_000);
        assert_eq!(read(&nested), None);
    }
}
