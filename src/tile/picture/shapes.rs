//! Areas and highways, and whatever else has a shape: what somebody claims or describes, drawn lightly.

use tiny_skia::{Path, PathBuilder};

use super::canvas::{Canvas, Line};
use super::layer::{Layer, pixels, text};
use super::number::narrow;
use super::style::{Palette, Style};
use crate::tile::MarkGeometry;

/// Draws polygons, dashed and hatched where they are only illustrative.
pub(super) fn draw_polygons(canvas: &mut Canvas, layer: &Layer, style: &Style, palette: &Palette) {
    let areas = &style.areas;
    for mark in &layer.marks {
        let MarkGeometry::Polygons(polygons) = &mark.geometry else { continue };
        let Some(path) = path(polygons.iter().flatten(), true) else { continue };
        canvas.fill(&path, palette.area.faint(areas.fill_opacity));
        let ink = palette.area.faint(areas.outline_opacity);
        if is_illustrative(layer, mark.row) {
            canvas.hatch(&path, palette.area.faint(areas.hatch_opacity), areas.hatch_every);
            canvas.stroke(&path, Line::dashed(ink, areas.outline, areas.illustrative_dash));
        } else {
            canvas.stroke(&path, Line::solid(ink, areas.outline));
        }
    }
}

/// Draws lines with a casing, so that they read on every ground.
pub(super) fn draw_lines(canvas: &mut Canvas, layer: &Layer, zoom: f64, style: &Style, palette: &Palette) {
    let lines = layer.marks.iter().filter_map(|mark| match &mark.geometry {
        MarkGeometry::Lines(lines) => Some(lines),
        _ => None,
    });
    let Some(path) = path(lines.flatten(), false) else { return };
    let width = style.highway_width(narrow(zoom));
    canvas.stroke(&path, Line::solid(palette.highway_casing, width + style.highways.casing));
    canvas.stroke(&path, Line::solid(palette.highway, width));
}

/// Whether a row's shape illustrates a report and was not surveyed.
pub(super) fn is_illustrative(layer: &Layer, row: u32) -> bool {
    text(&layer.collection, row as usize, "illustrative") == "true"
}

fn path<'a>(parts: impl Iterator<Item = &'a Vec<[i32; 2]>>, closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for part in parts {
        let mut positions = part.iter().map(|position| pixels(*position));
        if let Some((x, y)) = positions.next() {
            path.move_to(x, y);
            positions.for_each(|(x, y)| path.line_to(x, y));
            if closed {
                path.close();
            }
        }
    }
    path.finish()
}
