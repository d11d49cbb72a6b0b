//! The base map: land, lakes, rivers, coasts and boundaries. Quiet, since it is there to say where things are.

use geo_types::{Geometry, LineString};
use tiny_skia::{Path, PathBuilder};

use super::canvas::{Canvas, Line};
use super::layer::text;
use super::style::{Palette, Style};
use super::view::View;
use crate::collection::{Collection, Geometries, Snapshot};

/// A corner nearer than this to the one before it cannot be seen, in pixels.
const LEAST_STEP: f32 = 0.2;

/// Draws the base map of a snapshot, as much of it as it has.
pub(super) fn draw(canvas: &mut Canvas, snapshot: &Snapshot, view: &View, style: &Style, palette: &Palette) {
    canvas.cover(palette.sea);
    let (zoom, ground) = (view.zoom(), &style.ground);
    let detail = if zoom < style.high_detail_zoom { "low" } else { "high" };
    let layer = |name| snapshot.get(name).map(|collection| Layer { collection, view, detail });
    let (river, border) = (
        if zoom < ground.far_river_below_zoom { ground.far_river } else { ground.river },
        if zoom < ground.far_border_below_zoom { ground.far_border } else { ground.border },
    );
    if let Some(land) = layer("land") {
        land.polygons().for_each(|path| canvas.fill(&path, palette.land));
    }
    if let Some(path) = layer("rivers").and_then(|rivers| rivers.lines(|_| true)) {
        canvas.stroke(&path, Line::solid(palette.river, river));
    }
    if let Some(water) = layer("water") {
        water.polygons().for_each(|path| canvas.fill(&path, palette.sea));
    }
    if let Some(path) = layer("coast").and_then(|coast| coast.lines(|_| true)) {
        canvas.stroke(&path, Line::solid(palette.coast, ground.coast));
    }
    if let Some(borders) = layer("borders") {
        let inner = |row| borders.text(row, "level") == "1";
        let disputed = |row| borders.text(row, "disputed") == "true";
        if let Some(path) = borders.lines(inner) {
            canvas.stroke(&path, Line::solid(palette.border.faint(ground.inner_border_opacity), ground.inner_border));
        }
        if let Some(path) = borders.lines(|row| !inner(row) && !disputed(row)) {
            canvas.stroke(&path, Line::solid(palette.border, border));
        }
        if let Some(path) = borders.lines(disputed) {
            canvas.stroke(&path, Line::dashed(palette.border, border, ground.disputed_dash));
        }
    }
}

/// A layer of the base map in one detail.
struct Layer<'a> {
    collection: &'a Collection,
    view: &'a View,
    detail: &'a str,
}

impl Layer<'_> {
    /// Shape by shape, since neighbouring pieces overlap a little and the even-odd rule would make the overlap a hole.
    fn polygons(&self) -> impl Iterator<Item = Path> {
        self.rows().filter_map(|(row, copy)| self.path(copy, |pen| pen.polygons(self.geometry(row)?)))
    }

    /// The lines of some rows as one path.
    fn lines(&self, of: impl Fn(usize) -> bool) -> Option<Path> {
        let mut all = PathBuilder::new();
        for (row, copy) in self.rows().filter(|(row, _)| of(*row)) {
            if let Some(path) = self.path(copy, |pen| pen.lines(self.geometry(row)?)) {
                all.push_path(&path);
            }
        }
        all.finish()
    }

    fn path(&self, copy: f64, draw: impl Fn(&mut Pen<'_>) -> Option<()>) -> Option<Path> {
        let mut pen = Pen { path: PathBuilder::new(), view: self.view, copy };
        draw(&mut pen)?;
        pen.path.finish()
    }

    /// The rows in sight in this detail, with the copy of the world that each is of.
    fn rows(&self) -> impl Iterator<Item = (usize, f64)> {
        let found = self.view.copies().flat_map(|copy| {
            let Geometries::Mixed(_, _, index) = &self.collection.geometries else { return Vec::new() };
            let mut rows: Vec<u32> = index.rows_in(&self.view.envelope(copy)).collect();
            rows.sort_unstable();
            rows.dedup();
            rows.into_iter().map(|row| (row as usize, copy)).collect()
        });
        found.filter(|(row, _)| self.text(*row, "detail") == self.detail)
    }

    fn text(&self, row: usize, field: &str) -> String {
        text(self.collection, row, field)
    }

    fn geometry(&self, row: usize) -> Option<&Geometry<f64>> {
        let Geometries::Mixed(geometries, ..) = &self.collection.geometries else { return None };
        geometries[row].as_ref()
    }
}

/// Draws geometries of the globe.
struct Pen<'a> {
    path: PathBuilder,
    view: &'a View,
    copy: f64,
}

impl Pen<'_> {
    fn polygons(&mut self, geometry: &Geometry<f64>) -> Option<()> {
        let polygons = match geometry {
            Geometry::Polygon(polygon) => std::slice::from_ref(polygon),
            Geometry::MultiPolygon(polygons) => &polygons.0,
            _ => return None,
        };
        for ring in polygons.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors())) {
            self.line(ring);
            self.path.close();
        }
        Some(())
    }

    fn lines(&mut self, geometry: &Geometry<f64>) -> Option<()> {
        match geometry {
            Geometry::LineString(line) => self.line(line),
            Geometry::MultiLineString(lines) => lines.iter().for_each(|line| self.line(line)),
            _ => return None,
        }
        Some(())
    }

    fn line(&mut self, line: &LineString<f64>) {
        let mut before: Option<(f32, f32)> = None;
        let last = line.0.len().saturating_sub(1);
        for (i, position) in line.coords().enumerate() {
            let (x, y) = self.view.place((position.x, position.y), self.copy);
            match before {
                None => self.path.move_to(x, y),
                Some((a, b)) if i < last && (x - a).abs() < LEAST_STEP && (y - b).abs() < LEAST_STEP => continue,
                Some(_) => self.path.line_to(x, y),
            }
            before = Some((x, y));
        }
    }
}

/// A place of the base map: a town or a country's name.
pub(super) struct Named {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) rank: i64,
    pub(super) row: usize,
}

/// The points of a layer that are in sight and of a rank up to the least important one.
pub(super) fn points(collection: &Collection, view: &View, least: f64) -> Vec<Named> {
    let Geometries::Points(positions, _) = &collection.geometries else { return Vec::new() };
    let Some(ranks) = collection.schema.position("rank").map(|field| &collection.columns[field]) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for copy in view.copies() {
        let envelope = view.envelope(copy);
        for (row, position) in positions.iter().enumerate().filter(|(_, (lon, lat))| envelope.contains(*lon, *lat)) {
            let rank: i64 = ranks.get(row).to_string().parse().unwrap_or(i64::MAX);
            if f64::from(i32::try_from(rank).unwrap_or(i32::MAX)) <= least {
                let (x, y) = view.place(*position, copy);
                found.push(Named { x, y, rank, row });
            }
        }
    }
    found
}
