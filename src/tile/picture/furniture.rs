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

/// Sizes of the fine print: smaller where there is much of it.
const FINE_PRINT: [f32; 3] = [9.5, 8.0, 7.0];
/// Between lines of fine print, in its size.
const FINE_LINE: f32 = 1.32;
/// What stands at the end of fine print of which there is more than the picture has room for.
const MORE: &str = "… (more with the data)";
const NOTE: f32 = 11.5;
const MARGIN: f32 = 10.0;
/// The longest that the scale is.
const SCALE: f32 = 120.0;
/// Between the scale and the edge of its panel.
const BESIDE: f32 = 6.0;
/// The fine print takes at most this part of the picture's height.
const MOST_FINE_PRINT: f32 = 0.4;

/// Credits at the foot of a picture, in as many lines as they need; what has no room even in the smallest size says so.
pub(super) struct FinePrint {
    lines: Vec<Laid>,
    /// From line to line.
    line: f32,
    pub(super) area: Area,
}

impl FinePrint {
    pub(super) fn new(canvas: &Canvas, text: &str) -> Result<Self, PictureError> {
        let font = Fonts::get()?.of_weight(400);
        let width = canvas.width - 2.0 * MARGIN;
        let most = |size: f32| (canvas.height * MOST_FINE_PRINT / (size * FINE_LINE)).floor().max(1.0);
        let mut laid = FINE_PRINT.map(|size| (size, wrapped(font, text, size, width))).into_iter();
        let fits = laid.find(|(size, lines)| float(lines.len()) <= most(*size));
        let (size, lines) = fits.unwrap_or_else(|| {
            let size = FINE_PRINT[FINE_PRINT.len() - 1];
            (size, shortened(font, text, size, width, most(size)))
        });
        let line = size * FINE_LINE;
        let height = if lines.is_empty() { 0.0 } else { float(lines.len()) * line + 5.0 };
        let area = Area { x: 0.0, y: canvas.height - height, width: canvas.width, height };
        Ok(Self { lines, line, area })
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, palette: &Palette) {
        let Some(strip) = strip(&self.area) else { return };
        canvas.fill(&strip, palette.land.faint(0.86));
        let mut y = self.area.y + 2.5 + self.line / 2.0;
        for line in &self.lines {
            canvas.write(line, (MARGIN, y + line.height / 2.0), palette.town, None);
            y += self.line;
        }
    }
}

fn strip(area: &Area) -> Option<tiny_skia::Path> {
    tiny_skia::Rect::from_xywh(area.x, area.y, area.width, area.height).map(PathBuilder::from_rect)
}

/// A text in lines of at most a width, broken between words.
fn wrapped(font: &Font, text: &str, size: f32, width: f32) -> Vec<Laid> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if !line.is_empty() && font.lay(&longer, size, 0.0).width > width {
            lines.push(font.lay(&line, size, 0.0));
            word.clone_into(&mut line);
        } else {
            line = longer;
        }
    }
    if !line.is_empty() {
        lines.push(font.lay(&line, size, 0.0));
    }
    lines
}

/// As much of a text as so many lines hold, and that there is more.
fn shortened(font: &Font, text: &str, size: f32, width: f32, most: f32) -> Vec<Laid> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let lines = |words: &[&str]| wrapped(font, &format!("{} {MORE}", words.join(" ")), size, width);
    let held: Vec<usize> = (0..words.len()).collect();
    let held = held.partition_point(|held| float(lines(&words[..*held]).len()) <= most).saturating_sub(1);
    lines(&words[..held])
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
        let lines = wrapped(font, "Data: one source and another. Base map: Natural Earth, GeoNames.", 9.5, 120.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| line.width <= 120.0));
    }

    #[test]
    fn fine_print_that_has_no_room_says_that_there_is_more() {
        let (font, text) = (Fonts::get().unwrap().of_weight(400), "one source and another ".repeat(60));
        let lines = shortened(font, &text, 7.0, 400.0, 3.0);
        assert_eq!(lines.len(), 3);
        assert!(wrapped(font, &text, 7.0, 400.0).len() > 3);
    }
}
