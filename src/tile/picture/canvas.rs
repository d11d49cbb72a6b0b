//! The canvas of a picture: shapes and texts in pixels of scale 1, drawn with as many real pixels as the scale asks.

use tiny_skia::{
    FillRule, FilterQuality, LineCap, LineJoin, Paint, Path, PathBuilder, Pattern, Pixmap, Shader, SpreadMode, Stroke,
    StrokeDash, Transform,
};

use super::font::Laid;
use super::room::Area;
use super::style::Ink;
use super::{PictureError, indexed};

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) ink: Ink,
    pub(super) width: f32,
    pub(super) dash: Option<[f32; 2]>,
}

impl Line {
    pub(super) fn solid(ink: Ink, width: f32) -> Self {
        Self { ink, width, dash: None }
    }

    pub(super) fn dashed(ink: Ink, width: f32, dash: [f32; 2]) -> Self {
        Self { ink, width, dash: Some(dash) }
    }
}

/// A picture in the making.
pub(super) struct Canvas {
    pixels: Pixmap,
    scale: f32,
    /// In pixels of scale 1.
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Canvas {
    /// An empty one, transparent all over.
    pub(super) fn new(width: u16, height: u16, scale: u8) -> Result<Self, PictureError> {
        let (real_width, real_height) = (u32::from(width) * u32::from(scale), u32::from(height) * u32::from(scale));
        let pixels = Pixmap::new(real_width, real_height).ok_or(PictureError::TooLarge(real_width, real_height))?;
        Ok(Self { pixels, scale: f32::from(scale), width: f32::from(width), height: f32::from(height) })
    }

    /// All of it, in pixels of scale 1.
    pub(super) fn area(&self) -> Area {
        Area { x: 0.0, y: 0.0, width: self.width, height: self.height }
    }

    /// Covers all of it.
    pub(super) fn cover(&mut self, ink: Ink) {
        self.pixels.fill(ink.0);
    }

    /// Fills a shape; what it goes around twice is a hole.
    pub(super) fn fill(&mut self, path: &Path, ink: Ink) {
        self.pixels.fill_path(path, &paint(ink), FillRule::EvenOdd, self.transform(), None);
    }

    pub(super) fn stroke(&mut self, path: &Path, line: Line) {
        self.stroke_at(path, line, self.transform());
    }

    /// Fills a shape with lines that rise to the right, so many pixels apart.
    pub(super) fn hatch(&mut self, path: &Path, ink: Ink, every: u16) {
        let side = f32::from(every) * self.scale;
        let mut lines = PathBuilder::new();
        for shift in [-side, 0.0, side] {
            lines.move_to(shift - self.scale, side + self.scale);
            lines.line_to(shift + side + self.scale, -self.scale);
        }
        let real = super::number::whole(side);
        let (Some(lines), Some(mut tile)) = (lines.finish(), Pixmap::new(real, real)) else { return };
        let stroke = Stroke { width: self.scale, ..Stroke::default() };
        tile.stroke_path(&lines, &paint(ink), &stroke, Transform::identity(), None);
        let back = Transform::from_scale(1.0 / self.scale, 1.0 / self.scale);
        let shader = Pattern::new(tile.as_ref(), SpreadMode::Repeat, FilterQuality::Nearest, 1.0, back);
        let paint = Paint { shader, anti_alias: true, ..Paint::default() };
        self.pixels.fill_path(path, &paint, FillRule::EvenOdd, self.transform(), None);
    }

    /// Writes a text from a place on its base line, on a halo so wide.
    pub(super) fn write(&mut self, text: &Laid, (x, y): (f32, f32), ink: Ink, halo: Option<(Ink, f32)>) {
        let Some(outline) = &text.outline else { return };
        let place = self.transform().pre_translate(x, y);
        if let Some((ink, width)) = halo {
            self.stroke_at(outline, Line::solid(ink, width), place);
        }
        // Letters may overlap, which makes no holes.
        self.pixels.fill_path(outline, &paint(ink), FillRule::Winding, place, None);
    }

    /// As a PNG, with a palette where nothing of it is transparent.
    pub(super) fn png(&self) -> Result<Vec<u8>, PictureError> {
        let encoded = indexed::encode(&self.pixels).unwrap_or_else(|| self.pixels.encode_png());
        encoded.map_err(|e| PictureError::Encoding(e.to_string()))
    }

    fn stroke_at(&mut self, path: &Path, line: Line, place: Transform) {
        let stroke = Stroke {
            width: line.width,
            line_cap: if line.dash.is_some() { LineCap::Butt } else { LineCap::Round },
            line_join: LineJoin::Round,
            dash: line.dash.and_then(|dash| StrokeDash::new(dash.to_vec(), 0.0)),
            ..Stroke::default()
        };
        self.pixels.stroke_path(path, &paint(line.ink), &stroke, place, None);
    }

    fn transform(&self) -> Transform {
        Transform::from_scale(self.scale, self.scale)
    }
}

fn paint(ink: Ink) -> Paint<'static> {
    Paint { shader: Shader::SolidColor(ink.0), anti_alias: true, ..Paint::default() }
}

/// A circle; none where it is too small to be one.
pub(super) fn circle(x: f32, y: f32, radius: f32) -> Option<Path> {
    PathBuilder::from_circle(x, y, radius)
}

/// A rectangle with round corners.
pub(super) fn rounded(area: &Area, radius: f32) -> Option<Path> {
    // By how much of a radius the handles of a curve reach to be nearly a quarter of a circle.
    let handle = radius * 0.552_28;
    let (left, top, right, bottom) = (area.x, area.y, area.right(), area.bottom());
    let mut path = PathBuilder::new();
    path.move_to(left + radius, top);
    path.line_to(right - radius, top);
    path.cubic_to(right - radius + handle, top, right, top + radius - handle, right, top + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - radius + handle, right - radius + handle, bottom, right - radius, bottom);
    path.line_to(left + radius, bottom);
    path.cubic_to(left + radius - handle, bottom, left, bottom - radius + handle, left, bottom - radius);
    path.line_to(left, top + radius);
    path.cubic_to(left, top + radius - handle, left + radius - handle, top, left + radius, top);
    path.close();
    path.finish()
}
