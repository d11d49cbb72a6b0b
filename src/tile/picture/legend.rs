//! The legend: what the marks of this picture mean, and how many incidents it shows of each type.

use super::PictureError;
use super::canvas::{Canvas, Line, circle, rounded};
use super::font::{Fonts, Laid};
use super::incidents::{Scale, draw_rim};
use super::number::count as float;
use super::room::Area;
use super::style::{Ink, Palette, Style};
use super::words::Words;

const TEXT: f32 = 11.5;
const TITLE: f32 = 12.0;
const ROW: f32 = 17.0;
const PADDING: f32 = 10.0;
/// The width of a sample with the space behind it.
const SAMPLE: f32 = 24.0;
/// Between a name and its number.
const GAP: f32 = 14.0;
/// Least space between a legend and the edges of the picture.
const MARGIN: f32 = 10.0;

/// How a line of the legend shows what it explains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Sample {
    Dot(Ink),
    Hollow(Ink),
    Circle(Ink),
    Area {
        illustrative: bool,
    },
    Highway,
    /// Several incidents, whose types have these colours.
    Ring([Ink; 3]),
    /// Nothing: a remark.
    None,
}

/// A line of the legend.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) sample: Sample,
    pub(super) text: String,
    pub(super) count: Option<u64>,
}

/// A legend with its measures.
pub(super) struct Legend {
    title: Option<Laid>,
    rows: Vec<(Sample, Laid, Option<Laid>)>,
    /// Numbers that circles are shown for, with their radii, the largest first.
    sizes: Vec<(f32, Laid)>,
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Legend {
    /// Lays out lines, and circles for some numbers where there are any.
    pub(super) fn new(
        entries: &[Entry],
        scale: Option<Scale>,
        words: &Words,
        style: &Style,
    ) -> Result<Option<Self>, PictureError> {
        if entries.is_empty() {
            return Ok(None);
        }
        let fonts = Fonts::get()?;
        let (plain, strong) = (fonts.of_weight(400), fonts.of_weight(600));
        let counted = entries.iter().any(|entry| entry.count.is_some());
        let title = counted.then(|| strong.lay(words.types, TITLE, 0.0));
        let row = |entry: &Entry| {
            let number = entry.count.map(|count| plain.lay(&words.number(count), TEXT, 0.0));
            (entry.sample, plain.lay(&entry.text, TEXT, 0.0), number)
        };
        let rows: Vec<_> = entries.iter().map(row).collect();
        let sizes = scale.map_or_else(Vec::new, |scale| {
            let size =
                |number: u64| (scale.radius(number, &style.marks), plain.lay(&words.number(number), TEXT - 1.0, 0.0));
            samples(scale.most).into_iter().filter(|n| scale.is_true(*n, &style.marks)).map(size).collect()
        });
        let number = |number: &Option<Laid>| number.as_ref().map_or(0.0, |laid| GAP + laid.width);
        let widest = rows.iter().map(|(_, text, n)| SAMPLE + text.width + number(n)).fold(0.0, f32::max);
        let circles: f32 = sizes.iter().map(|(radius, text)| 2.0 * radius + 4.0 + text.width + GAP).sum();
        let mut legend = Self { title, rows, sizes, width: widest.max(circles - GAP) + 2.0 * PADDING, height: 0.0 };
        legend.height = legend.rows_height() + legend.sizes_height() + 2.0 * PADDING - 3.0;
        Ok(Some(legend))
    }

    fn rows_height(&self) -> f32 {
        ROW * float(self.rows.len() + usize::from(self.title.is_some()))
    }

    fn sizes_height(&self) -> f32 {
        self.sizes.first().map_or(0.0, |(radius, _)| (2.0 * radius).max(ROW) + 8.0)
    }

    /// The corner of what is free where it hides the fewest signs; none where it has no room.
    pub(super) fn corner(&self, free: &Area, signs: &[(f32, f32)]) -> Option<Area> {
        let (width, height) = (self.width, self.height);
        if width + 2.0 * MARGIN > free.width * 0.6 || height + 2.0 * MARGIN > free.height {
            return None;
        }
        let (left, right) = (free.x + MARGIN, free.right() - MARGIN - width);
        let (top, bottom) = (free.y + MARGIN, free.bottom() - MARGIN - height);
        let corners = [(left, bottom), (left, top), (right, top), (right, bottom)];
        let corners = corners.map(|(x, y)| Area { x, y, width, height });
        let hidden = |area: &Area| signs.iter().filter(|(x, y)| area.holds(*x, *y)).count();
        corners.into_iter().min_by_key(hidden)
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, area: &Area, style: &Style, palette: &Palette) {
        if let Some(panel) = rounded(area, 4.0) {
            canvas.fill(&panel, palette.land.faint(0.96));
            canvas.stroke(&panel, Line::solid(palette.border.faint(0.55), 0.8));
        }
        let left = area.x + PADDING;
        let mut middle = area.y + PADDING - 2.0 + ROW / 2.0;
        if let Some(title) = &self.title {
            canvas.write(title, (left, middle + title.height / 2.0), palette.label, None);
            middle += ROW;
        }
        for (sample, text, number) in &self.rows {
            draw_sample(canvas, *sample, (left + (SAMPLE - 8.0) / 2.0, middle), style, palette);
            canvas.write(text, (left + SAMPLE, middle + text.height / 2.0), palette.label, None);
            if let Some(number) = number {
                let x = area.right() - PADDING - number.width;
                canvas.write(number, (x, middle + text.height / 2.0), palette.town, None);
            }
            middle += ROW;
        }
        self.draw_sizes(canvas, left, middle - ROW / 2.0 + 6.0, palette);
    }

    fn draw_sizes(&self, canvas: &mut Canvas, left: f32, top: f32, palette: &Palette) {
        let largest = self.sizes.first().map_or(0.0, |(radius, _)| radius.max(ROW / 2.0));
        let mut x = left;
        for (radius, text) in &self.sizes {
            if let Some(path) = circle(x + radius, top + largest, *radius) {
                canvas.fill(&path, palette.town.faint(0.14));
                canvas.stroke(&path, Line::solid(palette.town, 1.0));
            }
            x += 2.0 * radius + 4.0;
            canvas.write(text, (x, top + largest + text.height / 2.0), palette.town, None);
            x += text.width + GAP;
        }
    }
}

/// Round numbers to show circles of: the largest below the most, and a tenth and a hundredth of it.
fn samples(most: u64) -> Vec<u64> {
    let power = 10_u64.pow(most.max(1).ilog10());
    let largest = [5, 2, 1].map(|n| n * power).into_iter().find(|n| *n <= most).unwrap_or(1);
    [largest, largest / 10, largest / 100].into_iter().filter(|n| *n > 0 && *n * 200 > most).collect()
}

fn draw_sample(canvas: &mut Canvas, sample: Sample, (x, y): (f32, f32), style: &Style, palette: &Palette) {
    let (path, fill, line) = match sample {
        Sample::None => return,
        Sample::Ring(inks) => {
            return draw_rim(canvas, (x, y), 7.0, inks.map(|ink| (ink, 1.0 / 3.0)).into_iter(), palette);
        }
        Sample::Dot(ink) => (circle(x, y, 4.6), Some(ink), None),
        Sample::Hollow(ink) => {
            (circle(x, y, 4.2), Some(palette.halo), Some(Line::solid(ink, style.marks.uncertain_rim)))
        }
        Sample::Circle(ink) => (circle(x, y, 6.6), Some(ink.faint(0.16)), Some(Line::solid(ink.faint(0.8), 1.1))),
        Sample::Area { illustrative } => {
            let (ink, dash) = (palette.area.faint(0.8), illustrative.then_some([4.0, 2.5]));
            let fill = palette.area.faint(style.areas.fill_opacity * 1.5);
            (rounded(&Area::around(x, y, 17.0, 10.0), 1.0), Some(fill), Some(Line { ink, width: 1.1, dash }))
        }
        Sample::Highway => {
            let stretch = Area::around(x, y, 17.0, 0.4);
            (rounded(&stretch, 0.1), None, Some(Line::solid(palette.highway, 2.0)))
        }
    };
    let Some(path) = path else { return };
    if let Some(ink) = fill {
        canvas.fill(&path, ink);
    }
    if sample == (Sample::Area { illustrative: true }) {
        canvas.hatch(&path, palette.area.faint(style.areas.hatch_opacity), 5);
    }
    if let Some(line) = line {
        canvas.stroke(&path, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_shown_for_round_numbers() {
        assert_eq!(samples(7_300), [5_000, 500, 50]);
        assert_eq!(samples(30), [20, 2]);
        assert_eq!(samples(1), [1]);
    }
}
