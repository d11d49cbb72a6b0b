//! A geometry as GeoPackage keeps it: a header with its envelope before well-known binary (section 2.1.3).

use geo::BoundingRect as _;
use geo_types::{Geometry, MultiLineString, MultiPoint, MultiPolygon, Point};

use crate::feature::GeometryView;
use crate::format::well_known_binary;

/// `GP`, and version 1 of the header.
const MAGIC: [u8; 3] = [b'G', b'P', 0];
/// Bits of the header's flags: its numbers are little-endian; an envelope of x and y follows; there is no position at all.
const LITTLE_ENDIAN: u8 = 1;
const HAS_ENVELOPE: u8 = 1 << 1;
const EMPTY: u8 = 1 << 4;

/// Least and greatest x, least and greatest y.
pub(super) type Bounds = [f64; 4];

/// The type that all geometries of a file share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Point,
    LineString,
    Polygon,
    MultiPoint,
    MultiLineString,
    MultiPolygon,
    Collection,
    Any,
}

impl Kind {
    /// What the geometries so far share with the next. Where single and multiple ones occur, all are written as multiple.
    pub(super) fn with_next(so_far: Option<Self>, next: GeometryView<'_>) -> Option<Self> {
        match (so_far, Self::of(next)) {
            (Some(all), Some(next)) => Some(all.with(next)),
            (one, other) => one.or(other),
        }
    }

    fn of(geometry: GeometryView<'_>) -> Option<Self> {
        Some(match geometry {
            GeometryView::None => return None,
            GeometryView::Point(..) => Self::Point,
            GeometryView::Other(other) => match other {
                Geometry::Point(_) => Self::Point,
                Geometry::Line(_) | Geometry::LineString(_) => Self::LineString,
                Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => Self::Polygon,
                Geometry::MultiPoint(_) => Self::MultiPoint,
                Geometry::MultiLineString(_) => Self::MultiLineString,
                Geometry::MultiPolygon(_) => Self::MultiPolygon,
                Geometry::GeometryCollection(_) => Self::Collection,
            },
        })
    }

    fn with(self, other: Self) -> Self {
        let multiple = |kind| match kind {
            Self::Point => Self::MultiPoint,
            Self::LineString => Self::MultiLineString,
            Self::Polygon => Self::MultiPolygon,
            other => other,
        };
        match (self, other) {
            (a, b) if a == b => a,
            (a, b) if multiple(a) == multiple(b) => multiple(a),
            _ => Self::Any,
        }
    }

    /// The name of the type in `gpkg_geometry_columns`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Point => "POINT",
            Self::LineString => "LINESTRING",
            Self::Polygon => "POLYGON",
            Self::MultiPoint => "MULTIPOINT",
            Self::MultiLineString => "MULTILINESTRING",
            Self::MultiPolygon => "MULTIPOLYGON",
            Self::Collection => "GEOMETRYCOLLECTION",
            Self::Any => "GEOMETRY",
        }
    }

    /// A geometry in this type, where it is a single one and the type is multiple.
    fn promote(self, geometry: &Geometry<f64>) -> Option<Geometry<f64>> {
        Some(match (self, geometry) {
            (Self::MultiPoint, Geometry::Point(p)) => MultiPoint(vec![*p]).into(),
            (Self::MultiLineString, Geometry::LineString(l)) => MultiLineString(vec![l.clone()]).into(),
            (Self::MultiLineString, Geometry::Line(l)) => MultiLineString(vec![l.into()]).into(),
            (Self::MultiPolygon, Geometry::Polygon(p)) => MultiPolygon(vec![p.clone()]).into(),
            (Self::MultiPolygon, Geometry::Rect(r)) => MultiPolygon(vec![r.to_polygon()]).into(),
            (Self::MultiPolygon, Geometry::Triangle(t)) => MultiPolygon(vec![t.to_polygon()]).into(),
            _ => return None,
        })
    }
}

/// Writes a geometry, and returns its bounds; `None` of one without a position. Points need no envelope: they are one.
pub(super) fn write(out: &mut Vec<u8>, geometry: GeometryView<'_>, kind: Kind, srs_id: i32) -> Option<Bounds> {
    let point;
    let geometry = match geometry {
        GeometryView::None => return None,
        GeometryView::Other(geometry) => geometry,
        GeometryView::Point(x, y) => {
            point = Geometry::Point(Point::new(x, y));
            &point
        }
    };
    let bounds = geometry.bounding_rect().map(|r| [r.min().x, r.max().x, r.min().y, r.max().y]);
    let envelope = bounds.filter(|_| !matches!(geometry, Geometry::Point(_)));
    let flags = match (bounds, envelope) {
        (None, _) => EMPTY,
        (_, None) => 0,
        _ => HAS_ENVELOPE,
    };
    out.extend_from_slice(&MAGIC);
    out.push(LITTLE_ENDIAN | flags);
    out.extend_from_slice(&srs_id.to_le_bytes());
    for bound in envelope.into_iter().flatten() {
        out.extend_from_slice(&bound.to_le_bytes());
    }
    well_known_binary::write(out, kind.promote(geometry).as_ref().unwrap_or(geometry));
    bounds
}
