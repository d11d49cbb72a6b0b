//! Text: outlines from the built-in fonts, so that it is as sharp at any scale as lines are, and can have a halo.

use std::sync::LazyLock;

use icu_normalizer::DecomposingNormalizerBorrowed;
use tiny_skia::{Path, PathBuilder};
use ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

use super::PictureError;

static FONTS: LazyLock<Result<Fonts, String>> = LazyLock::new(|| {
    let read = |bytes: &'static [u8]| Face::parse(bytes, 0).map(Font).map_err(|e| e.to_string());
    Ok(Fonts {
        regular: read(include_bytes!("../../../style/fonts/FiraSans-Regular.ttf"))?,
        strong: read(include_bytes!("../../../style/fonts/FiraSans-SemiBold.ttf"))?,
    })
});

/// From this weight on a text is written in the strong font.
const STRONG_FROM: u16 = 550;

/// The fonts that are built in.
pub(super) struct Fonts {
    regular: Font,
    strong: Font,
}

/// One font.
pub(super) struct Font(Face<'static>);

/// A text, laid out from the origin to the right on a base line.
pub(super) struct Laid {
    /// None where there is nothing to see.
    pub(super) outline: Option<Path>,
    /// How far it reaches, in pixels.
    pub(super) width: f32,
    /// The height of its capitals, in pixels.
    pub(super) height: f32,
}

impl Fonts {
    pub(super) fn get() -> Result<&'static Self, PictureError> {
        FONTS.as_ref().map_err(|problem| PictureError::BuiltIn("font", problem.clone()))
    }

    /// The font of a weight, of which 400 is that of running text.
    pub(super) fn of_weight(&self, weight: u16) -> &Font {
        if weight < STRONG_FROM { &self.regular } else { &self.strong }
    }
}

impl Font {
    /// Lays a text out in one line, with so many pixels between letters besides their own.
    pub(super) fn lay(&self, text: &str, size: f32, spacing: f32) -> Laid {
        let scale = size / f32::from(self.0.units_per_em());
        let mut pen = Pen { path: PathBuilder::new(), scale, x: 0.0 };
        let mut before = None;
        for glyph in self.glyphs(text) {
            if let Some(before) = before {
                pen.x += spacing + scale * f32::from(self.kerning(before, glyph));
            }
            self.0.outline_glyph(glyph, &mut pen);
            pen.x += scale * f32::from(self.0.glyph_hor_advance(glyph).unwrap_or_default());
            before = Some(glyph);
        }
        let capitals = self.0.capital_height().map_or(0.7 * size, |height| scale * f32::from(height));
        Laid { width: pen.x, outline: pen.path.finish(), height: capitals }
    }

    /// The glyph of each letter. One that the font lacks is written without its accents, or else as the font's empty box.
    fn glyphs(&self, text: &str) -> Vec<GlyphId> {
        let plain = DecomposingNormalizerBorrowed::new_nfkd();
        let mut glyphs = Vec::with_capacity(text.len());
        for letter in text.chars() {
            if let Some(glyph) = self.0.glyph_index(letter) {
                glyphs.push(glyph);
                continue;
            }
            let base = plain.normalize(letter.encode_utf8(&mut [0; 4])).chars().find_map(|c| self.0.glyph_index(c));
            glyphs.push(base.unwrap_or(GlyphId(0)));
        }
        glyphs
    }

    /// By how many of the font's units two letters stand nearer together (negative) or further apart than others.
    fn kerning(&self, left: GlyphId, right: GlyphId) -> i16 {
        let Some(positioning) = self.0.tables().gpos else { return 0 };
        let lookups = positioning.lookups.into_iter();
        let mut tables = lookups.flat_map(|lookup| lookup.subtables.into_iter::<PositioningSubtable<'_>>());
        let pair = |table| if let PositioningSubtable::Pair(pair) = table { of_pair(&pair, left, right) } else { None };
        tables.find_map(pair).unwrap_or_default()
    }
}

fn of_pair(pair: &PairAdjustment<'_>, left: GlyphId, right: GlyphId) -> Option<i16> {
    match pair {
        PairAdjustment::Format1 { coverage, sets } => {
            let (first, _) = sets.get(coverage.get(left)?)?.get(right)?;
            Some(first.x_advance)
        }
        PairAdjustment::Format2 { coverage, classes, matrix } => {
            coverage.get(left)?;
            let (first, _) = matrix.get((classes.0.get(left), classes.1.get(right)))?;
            Some(first.x_advance)
        }
    }
}

/// Draws glyphs from where it stands. Fonts have their y axis upwards.
struct Pen {
    path: PathBuilder,
    scale: f32,
    x: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, -y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }
    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_with_and_without_accents_have_glyphs() {
        let font = Fonts::get().unwrap().of_weight(400);
        for letter in "AZaz09éèêçœŁőşğñŠđßŋ–’…".chars() {
            assert!(font.0.glyph_index(letter).is_some(), "{letter}");
        }
    }

    #[test]
    fn a_longer_text_is_wider_and_spaces_have_no_outline() {
        let font = Fonts::get().unwrap().of_weight(600);
        assert!(font.lay("Tombouctou", 12.0, 0.0).width > font.lay("Gao", 12.0, 0.0).width);
        assert!(font.lay("  ", 12.0, 0.0).outline.is_none());
        assert!(font.lay("AV", 12.0, 0.0).width < font.lay("A", 12.0, 0.0).width + font.lay("V", 12.0, 0.0).width);
    }
}
