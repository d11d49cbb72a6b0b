//! What stands around a map: a note where it shows no real data, a scale, and whose data it is.

use tiny_skia::PathBuilder;

use super::PictureError;
use super::canvas::{Canvas, Line, rounded};
use super::font::{Font, Fonts, Laid};
use super::number::{count as float, narrow};
use super::room::Area;
use super::style::Palette;
use super::view::View;
use super::words::length;

const FINE_PRINT: f32 = 9.5;
const FINE_LINE: f32 = 12.5;
const NOTE: f32 = 11.5;
const MARGIN: f32 = 10.0;
/// The longest that the scale is.
const SCALE: f32 = 120.0;
/// Between the scale and the edge of its panel.
const BESIDE: f32 = 6.0;
/// The fine print takes at most this part of the picture's height.
const MOST_FINE_PRINT: f32 = 0.4;

/// Credits at the foot of a picture, in as many lines as they need.
pub(super) struct FinePrint {
    lines: Vec<Laid>,
    pub(super) area: Area,
}

impl FinePrint {
    pub(super) fn new(canvas: &Canvas, text: &str) -> Result<Self, PictureError> {
        let font = Fonts::get()?.of_weight(400);
        let most = (canvas.height * MOST_FINE_PRINT / FINE_LINE).floor().max(1.0);
        let mut lines = wrapped(font, text, canvas.width - 2.0 * MARGIN);
        lines.truncate(super::number::whole(most) as usize);
        let height = if lines.is_empty() { 0.0 } else { float(lines.len()) * FINE_LINE + 5.0 };
        let area = Area { x: 0.0, y: canvas.height - height, width: canvas.width, height };
        Ok(Self { lines, area })
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, palette: &Palette) {
        let Some(strip) = strip(&self.area) else { return };
        canvas.fill(&strip, palette.land.faint(0.86));
        let mut y = self.area.y + 2.5 + FINE_LINE / 2.0;
        for line in &self.lines {
            canvas.write(line, (MARGIN, y + line.height / 2.0), palette.town, None);
            y += FINE_LINE;
        }
    }
}

fn strip(area: &Area) -> Option<tiny_skia::Path> {
    tiny_skia::Rect::from_xywh(area.x, area.y, area.width, area.height).map(PathBuilder::from_rect)
}

/// A text in lines of at most a width, broken between words.
fn wrapped(font: &Font, text: &str, width: f32) -> Vec<Laid> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if !line.is_empty() && font.lay(&longer, FINE_PRINT, 0.0).width > width {
            lines.push(font.lay(&line, FINE_PRINT, 0.0));
            word.clone_into(&mut line);
        } else {
            line = longer;
        }
    }
    if !line.is_empty() {
        lines.push(font.lay(&line, FINE_PRINT, 0.0));
    }
    lines
}

/// Says at once that what is shown is made up, or a demonstration.
pub(super) struct Note {
    text: Laid,
    pub(super) area: Area,
}

impl Note {
    pub(super) fn new(canvas: &Canvas, text: &str) -> Result<Self, PictureError> {
        let font = Fonts::get()?.of_weight(600);
        let whole = font.lay(text, NOTE, 0.0);
        // On a picture that is narrower than the note, the note is smaller rather than cut off.
        let room = canvas.width - 2.0 * MARGIN - 16.0;
        let text = if whole.width > room { font.lay(text, NOTE * room.max(1.0) / whole.width, 0.0) } else { whole };
        let area = Area { x: MARGIN, y: MARGIN, width: text.width + 16.0, height: 21.0 };
        Ok(Self { text, area })
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, palette: &Palette) {
        let Some(pill) = rounded(&self.area, 3.0) else { return };
        canvas.fill(&pill, palette.label.faint(0.94));
        let at = (self.area.x + 8.0, self.area.y + f32::midpoint(self.area.height, self.text.height));
        canvas.write(&self.text, at, palette.land, None);
    }
}

/// A bar of a round length on the ground, true in the middle of the picture.
pub(super) struct ScaleBar {
    text: Laid,
    length: f32,
    pub(super) area: Area,
}

impl ScaleBar {
    /// In the lower right of what is free.
    pub(super) fn new(free: &Area, view: &View) -> Result<Option<Self>, PictureError> {
        let per_metre = view.pixels_per_metre(f32::from(view.height) / 2.0);
        let longest = f64::from(SCALE.min(free.width / 3.0)) / per_metre;
        let Some(metres) = round_length(longest) else { return Ok(None) };
        let text = Fonts::get()?.of_weight(400).lay(&length(metres), 10.5, 0.0);
        let long = narrow(metres * per_metre);
        let width = long.max(text.width) + 2.0 * BESIDE;
        let area = Area { x: free.right() - MARGIN - width, y: free.bottom() - 30.0, width, height: 24.0 };
        Ok(Some(Self { text, length: long, area }))
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, palette: &Palette) {
        if let Some(panel) = rounded(&self.area, 3.0) {
            canvas.fill(&panel, palette.land.faint(0.75));
        }
        let (right, y) = (self.area.right() - BESIDE, self.area.bottom() - 5.0);
        let mut path = PathBuilder::new();
        path.move_to(right - self.length, y - 4.0);
        path.line_to(right - self.length, y);
        path.line_to(right, y);
        path.line_to(right, y - 4.0);
        if let Some(path) = path.finish() {
            canvas.stroke(&path, Line::solid(palette.label, 1.2));
        }
        let x = right - f32::midpoint(self.length, self.text.width);
        canvas.write(&self.text, (x, y - 5.5), palette.label, None);
    }
}

/// The greatest of 1, 2 and 5 times a power of ten that is not above a length.
fn round_length(longest: f64) -> Option<f64> {
    if !longest.is_finite() || longest < 1.0 {
        return None;
    }
    let power = 10_f64.powf(longest.log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|n| n * power).find(|length| *length <= longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_has_a_round_length() {
        let close = |a: Option<f64>, b: f64| (a.unwrap() - b).abs() < 1e-6;
        assert!(close(round_length(734.0), 500.0) && close(round_length(100_000.0), 100_000.0));
        assert!(close(round_length(49_999.0), 20_000.0) && round_length(f64::NAN).is_none());
    }

    #[test]
    fn fine_print_is_broken_between_words() {
        let font = Fonts::get().unwrap().of_weight(400);
        let lines = wrapped(font, "Data: one source and another. Base map: Natural Earth, GeoNames.", 120.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| line.width <= 120.0));
    }
}
