//! Incidents: an exact place is a dot, an uncertain one a ring or its circle, never a pin at the middle; many are one circle
//! whose area tells how many, and whose rim tells of which types.

use std::cmp::Reverse;
use std::f32::consts::{FRAC_PI_2, TAU};

use tiny_skia::{Path, PathBuilder};

use super::PictureError;
use super::canvas::{Canvas, Line, circle};
use super::font::Fonts;
use super::gather::Sign;
use super::layer::WIDEST;
use super::number::{count as float, float_of};
use super::room::{Area, Room};
use super::style::{Ink, Marks, Palette, Style};
use super::words::Words;

/// The radius of the sign that stands for most.
const LARGEST: f32 = 21.0;
/// The radius of the smallest sign for several, whose rim can still be told apart.
const SMALLEST_RING: f32 = 4.6;
/// A rim is at most this part of its radius.
const MOST_RING: f32 = 0.45;
/// Where no sign stands for as many, their sizes need no explanation.
const LEAST_TOLD: u64 = 10;
/// By how much a sign on a tile is larger for ten times as many.
const PER_TENFOLD: f32 = 1.6;
/// The width of a rim.
const RING: f32 = 3.6;
/// The space that a number needs beside it.
const BESIDE: f32 = 3.0;
/// From this radius on a number is written larger.
const LARGE_NUMBER_FROM: f32 = 18.0;
/// The opacity of a circle, and that of one without a colour.
const TINT: f32 = 0.16;
const FAINT_TINT: f32 = 0.09;
/// More circles than this lose their colours, and tell only where something is not known: so many colours on top of each other
/// would tell nothing.
const MAX_COLOURED: usize = 24;

/// How large signs are drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// Pixels of radius for the root of a number; none where sizes must be the same on every picture.
    per_root: Option<f32>,
    /// The largest number.
    pub(super) most: u64,
}

impl Scale {
    /// On one picture the largest sign has the largest radius, and areas are as numbers are.
    pub(super) fn of(signs: &[Sign], marks: &Marks) -> Self {
        let most = signs.iter().map(|sign| sign.count).max().unwrap_or_default();
        Self { per_root: Some((LARGEST / float_of(most.max(1)).sqrt()).min(marks.dot)), most }
    }

    /// On tiles, which lie beside each other, a tenfold number is somewhat larger.
    pub(super) fn of_tiles() -> Self {
        Self { per_root: None, most: 0 }
    }

    /// Whether any sign is so large that its size says something.
    pub(super) fn is_told(&self) -> bool {
        self.most >= LEAST_TOLD
    }

    /// The radius of a sign for so many.
    pub(super) fn radius(&self, count: u64, marks: &Marks) -> f32 {
        let least = if count > 1 { SMALLEST_RING } else { marks.dot };
        let number = float_of(count.max(1));
        let size = self.per_root.map_or_else(|| marks.dot + PER_TENFOLD * number.log10(), |each| each * number.sqrt());
        size.max(least)
    }

    /// Whether a sign for so many is as large as its number, and not as the smallest that can be seen.
    pub(super) fn is_true(&self, count: u64, marks: &Marks) -> bool {
        count == 1 || self.radius(count, marks) > SMALLEST_RING
    }
}

/// Draws the circles of uncertain places: the more of them, the fainter each.
pub(super) fn draw_circles(canvas: &mut Canvas, circles: &[Sign], palette: &Palette) {
    let crowd = (12.0 / float(circles.len().max(1))).sqrt().min(1.0);
    let (width, height) = (canvas.width, canvas.height);
    for sign in circles.iter().filter(|sign| fade(sign, width, height) > 0.0) {
        let Some(path) = circle(sign.x, sign.y, sign.uncertainty) else { continue };
        let coloured = circles.len() <= MAX_COLOURED && sign.is_mostly_of_one_type();
        let ink = if coloured { palette.of_type(sign.colour()) } else { palette.quiet };
        let weight = (1.0 + sign.root().log10() * 0.8).min(2.0) * fade(sign, width, height);
        // A large circle is a large tint: it gets less of it.
        let least = (60.0 / sign.uncertainty).sqrt().min(1.0);
        let tint = least * if coloured { TINT } else { FAINT_TINT };
        canvas.fill(&path, ink.faint((tint * crowd * weight).min(0.3)));
        canvas.stroke(&path, Line::solid(ink.faint((0.7 * crowd.max(0.4) * weight).min(0.8)), 1.1));
    }
}

/// 1 for a circle that fits in the picture, falling to 0 for one that would cover all of it.
pub(super) fn fade(sign: &Sign, width: f32, height: f32) -> f32 {
    let half = width.hypot(height) / 2.0;
    (2.0 - sign.uncertainty / (half * WIDEST / 2.0)).clamp(0.0, 1.0)
}

/// Draws the others, the largest first, so that small ones lie on top.
pub(super) fn draw_signs(canvas: &mut Canvas, signs: &[Sign], scale: Scale, style: &Style, palette: &Palette) {
    let mut order: Vec<&Sign> = signs.iter().collect();
    order.sort_by_key(|sign| Reverse(sign.count));
    for sign in order {
        let radius = scale.radius(sign.count, &style.marks);
        let ink = palette.of_type(sign.colour());
        if sign.count > 1 {
            draw_ring(canvas, sign, radius, palette);
        } else if sign.uncertainty > 0.0 {
            draw_hollow(canvas, sign, style, palette);
        } else if let Some(path) = circle(sign.x, sign.y, radius) {
            canvas.fill(&path, ink);
            canvas.stroke(&path, Line::solid(palette.halo, style.marks.rim));
        }
    }
}

/// An uncertain place that is small here: a ring around nothing.
fn draw_hollow(canvas: &mut Canvas, sign: &Sign, style: &Style, palette: &Palette) {
    let (marks, ink) = (&style.marks, palette.of_type(sign.colour()));
    let radius = sign.uncertainty.max(marks.hollow);
    let Some(path) = circle(sign.x, sign.y, radius) else { return };
    let fill = if sign.uncertainty < marks.small { palette.halo.faint(0.6) } else { ink.faint(0.2) };
    canvas.fill(&path, fill);
    canvas.stroke(&path, Line::solid(ink, marks.uncertain_rim));
}

/// Many: a disc of paper for the number, with a rim that is shared out among the types.
fn draw_ring(canvas: &mut Canvas, sign: &Sign, radius: f32, palette: &Palette) {
    let all = float_of(sign.count).max(1.0);
    let shares = sign.kinds.iter().map(|(kind, count)| (palette.of_type(*kind), float_of(*count) / all));
    draw_rim(canvas, (sign.x, sign.y), radius, shares, palette);
}

/// A disc of paper with a rim in colours, each of a share.
pub(super) fn draw_rim(
    canvas: &mut Canvas,
    (x, y): (f32, f32),
    radius: f32,
    shares: impl Iterator<Item = (Ink, f32)>,
    palette: &Palette,
) {
    let Some(disc) = circle(x, y, radius) else { return };
    canvas.fill(&disc, palette.land.faint(0.94));
    let mut from = -FRAC_PI_2;
    for (ink, share) in shares {
        let to = from + TAU * share;
        // A hair of the part before lies below each, so that no light shows between them.
        if let Some(slice) = slice((x, y), radius, from - 0.5 / radius, to) {
            canvas.fill(&slice, ink);
        }
        from = to;
    }
    canvas.stroke(&disc, Line::solid(palette.halo, 1.0));
}

/// A part of the rim, from one angle to another.
fn slice((x, y): (f32, f32), radius: f32, from: f32, to: f32) -> Option<Path> {
    let inner = radius - RING.min(radius * MOST_RING);
    let steps = (((to - from).abs() * radius / 1.5).ceil()).clamp(2.0, 200.0);
    let at = |radius: f32, part: f32| {
        let angle = from + (to - from) * part;
        (x + radius * angle.cos(), y + radius * angle.sin())
    };
    let mut path = PathBuilder::new();
    let (start_x, start_y) = at(radius, 0.0);
    path.move_to(start_x, start_y);
    let parts = super::number::whole(steps);
    let part = |i: u32| float(i as usize) / float(parts as usize);
    for i in 1..=parts {
        let (x, y) = at(radius, part(i));
        path.line_to(x, y);
    }
    for i in (0..=parts).rev() {
        let (x, y) = at(inner, part(i));
        path.line_to(x, y);
    }
    path.close();
    path.finish()
}

/// Writes how many each sign stands for, the greatest first and none on top of another. A circle of an uncertain place has its
/// number at the rim, since one in the middle would be read as a place.
pub(super) fn draw_numbers(
    canvas: &mut Canvas,
    (signs, circles): (&[Sign], &[Sign]),
    scale: Scale,
    room: &mut Room,
    (style, palette, words): (&Style, &Palette, &Words),
) -> Result<(), PictureError> {
    let font = Fonts::get()?.of_weight(600);
    let (width, height) = (canvas.width, canvas.height);
    let rims = circles.iter().filter(|sign| fade(sign, width, height) > 0.0);
    let rims = rims.map(|sign| (sign.x, sign.y - sign.uncertainty, None, sign.count));
    let radius = |sign: &Sign| scale.radius(sign.count, &style.marks);
    let discs = signs.iter().map(|sign| (sign.x, sign.y, Some(radius(sign)), sign.count));
    let mut all: Vec<_> =
        discs.chain(rims).filter(|(.., count)| *count >= u64::from(style.marks.numbered_from)).collect();
    all.sort_by_key(|(.., count)| Reverse(*count));
    for (x, y, disc, count) in all {
        let larger = if disc.is_some_and(|radius| radius >= LARGE_NUMBER_FROM) { 1.0 } else { 0.0 };
        let text = font.lay(&words.short_number(count), style.marks.number_text + larger, 0.0);
        let area = Area::around(x, y, text.width + BESIDE, text.height + BESIDE);
        let fits = disc.is_none_or(|radius| text.width + BESIDE <= 2.0 * (radius - RING));
        if fits && room.is_free(&area) {
            room.number(area);
            let halo = disc.is_none().then_some((palette.halo, style.labels.halo));
            canvas.write(&text, (x - text.width / 2.0, y + text.height / 2.0), palette.label, halo);
        }
    }
    for sign in signs {
        let side = 2.0 * radius(sign);
        room.shade(Area::around(sign.x, sign.y, side, side));
    }
    Ok(())
}
