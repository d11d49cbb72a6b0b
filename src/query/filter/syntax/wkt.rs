//! Well-known text within CQL2 Text. What tells how many numbers a position has is the position: a `Z` may be left out
//! (OGC 21-065r2, 8.2), which is why no parser of strict well-known text will do.

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point};

use super::error::{At, FilterError};
use super::geometry::{GeometryKind, polygon};
use super::text::Reader;
use super::token::Token;

impl Reader<'_> {
    /// What follows the name of a geometry's type.
    pub(super) fn tagged(&mut self, at: &At, kind: GeometryKind) -> Result<Geometry<f64>, FilterError> {
        self.skip_word("z")?;
        if self.is_word("empty") {
            return Err(at.problem("the geometry is empty, and nothing relates to it"));
        }
        Ok(match kind {
            GeometryKind::Point => Point(self.bracketed_position()?).into(),
            GeometryKind::LineString => LineString(self.positions()?).into(),
            GeometryKind::Polygon => self.polygon()?.into(),
            GeometryKind::MultiPoint => MultiPoint(self.items(Self::point)?).into(),
            GeometryKind::MultiLineString => {
                MultiLineString(self.items(|reader| reader.positions().map(LineString))?).into()
            }
            GeometryKind::MultiPolygon => MultiPolygon(self.items(Self::polygon)?).into(),
            GeometryKind::GeometryCollection => Geometry::GeometryCollection(self.items(Self::member)?.into()),
        })
    }

    /// A part of a collection, which is no collection.
    fn member(&mut self) -> Result<Geometry<f64>, FilterError> {
        let at = self.at.clone();
        let kind = match self.token {
            Token::Word(word) => GeometryKind::of_wkt(word),
            _ => None,
        };
        match kind {
            None => Err(self.unexpected("a geometry such as POINT(-8 12.65)")),
            Some(GeometryKind::GeometryCollection) => {
                Err(at.problem("a collection of geometries may not hold another"))
            }
            Some(kind) => {
                self.advance()?;
                self.tagged(&at, kind)
            }
        }
    }

    fn polygon(&mut self) -> Result<geo_types::Polygon<f64>, FilterError> {
        let at = self.at.clone();
        let rings = self.items(Self::positions)?;
        polygon(rings).map_err(|problem| at.problem(problem))
    }

    fn positions(&mut self) -> Result<Vec<Coord<f64>>, FilterError> {
        self.items(Self::position)
    }

    /// A point of several, with brackets of its own or, as many write it, without.
    fn point(&mut self) -> Result<Point<f64>, FilterError> {
        if self.is("(") { self.bracketed_position().map(Point) } else { self.position().map(Point) }
    }

    fn bracketed_position(&mut self) -> Result<Coord<f64>, FilterError> {
        self.expect("(")?;
        let position = self.position()?;
        self.expect(")")?;
        Ok(position)
    }

    /// Two numbers, and a height that is not looked at.
    fn position(&mut self) -> Result<Coord<f64>, FilterError> {
        self.budget.position(&self.at)?;
        let (x, y) = (self.coordinate()?, self.coordinate()?);
        if self.is_coordinate() {
            self.coordinate()?;
        }
        Ok(Coord { x, y })
    }
}
