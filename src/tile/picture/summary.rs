//! What a picture says of itself: whose data it shows, whether they are real, and what its marks mean.

use std::collections::{BTreeMap, BTreeSet};

use super::gather::Sign;
use super::incidents::fade;
use super::layer::Layer;
use super::legend::{Entry, Sample};
use super::shapes::is_illustrative;
use super::style::{Palette, Style};
use super::words::Words;
use super::{Background, Incidents, Language, Picture, PictureError};
use crate::collection::{Column, Role};
use crate::tile::MarkGeometry;

/// A picture, to tell of.
pub(super) struct Summary<'a> {
    pub(super) picture: &'a Picture<'a>,
    pub(super) style: &'a Style,
    pub(super) palette: &'a Palette,
    pub(super) words: &'a Words,
}

impl Summary<'_> {
    /// Says that what is shown is made up, or a demonstration.
    pub(super) fn note(&self) -> Option<&'static str> {
        let any = |of: fn(&Layer) -> bool| self.picture.layers.iter().any(of);
        if any(|layer| layer.collection.has_synthetic()) {
            return Some(self.words.synthetic);
        }
        let demonstrates = |layer: &Layer| layer.collection.description.demonstration;
        any(demonstrates).then_some(self.words.demonstration)
    }

    /// Whose data and whose ground it shows, and that boundaries are no statement.
    pub(super) fn credits(&self) -> String {
        let ground = match self.picture.background {
            Background::Map(snapshot) => {
                let base = snapshot.collections.iter().filter(|c| c.description.role == Role::Base);
                sources(base.flat_map(|c| c.about().attributions))
            }
            Background::Plain | Background::None => BTreeSet::new(),
        };
        let mut data = sources(self.picture.layers.iter().flat_map(|layer| layer.collection.about().attributions));
        data.retain(|source| !ground.contains(source));
        // A source is named once, in full rather than in part.
        let all = data.clone();
        data.retain(|part| !all.iter().any(|other| other != part && other.starts_with(part.as_str())));
        let line = |before: &str, sources: BTreeSet<String>, between: &str| {
            let sources: Vec<String> = sources.into_iter().collect();
            (!sources.is_empty()).then(|| format!("{before}{}.", sources.join(between)))
        };
        let boundaries = (!ground.is_empty()).then(|| self.words.boundaries.to_owned());
        let lines = [line(self.words.data, data, " · "), line(self.words.base, ground, ", "), boundaries];
        lines.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The lines of the legend, for what is on this picture and nothing else.
    pub(super) fn entries(&self, language: Language, incidents: &[Incidents<'_>]) -> Result<Vec<Entry>, PictureError> {
        let mut entries = Vec::new();
        for of_layer in incidents {
            entries.extend(self.types(language, of_layer)?);
        }
        let mut key = |shown: bool, sample: Sample, text: String| {
            if shown {
                entries.push(Entry { sample, text, count: None });
            }
        };
        let (words, palette) = (self.words, self.palette);
        let (width, height) = (f32::from(self.picture.view.width), f32::from(self.picture.view.height));
        let mut signs = incidents.iter().flat_map(|i| &i.signs);
        let rings = incidents.iter().any(|i| i.scale.is_told());
        key(rings, Sample::Ring([0, 1, 4].map(|place| palette.of_type(place))), words.several.to_owned());
        key(
            signs.any(|sign| sign.count == 1 && sign.uncertainty > 0.0),
            Sample::Hollow(palette.town),
            words.hollow.to_owned(),
        );
        let circles = || incidents.iter().flat_map(|i| &i.circles);
        let seen = |circle: &&Sign| fade(circle, width, height) > 0.0;
        let text = if circles().any(|circle| circle.count > 1) { words.circles } else { words.circle };
        key(circles().any(|circle| seen(&circle)), Sample::Circle(palette.town), text.to_owned());
        key(circles().any(|circle| !seen(&circle)), Sample::None, words.too_wide.to_owned());
        let areas: BTreeSet<bool> = self.picture.layers.iter().flat_map(of_areas).collect();
        key(areas.contains(&false), Sample::Area { illustrative: false }, words.area.to_owned());
        key(areas.contains(&true), Sample::Area { illustrative: true }, words.illustrative.to_owned());
        let lines = self.picture.layers.iter().any(has_lines);
        key(lines, Sample::Highway, words.highway.to_owned());
        Ok(entries)
    }

    /// The event types in sight with their numbers, the most frequent first.
    fn types(&self, language: Language, incidents: &Incidents<'_>) -> Result<Vec<Entry>, PictureError> {
        let (width, height) = (f32::from(self.picture.view.width), f32::from(self.picture.view.height));
        let inside = |x: f32, y: f32| (0.0..=width).contains(&x) && (0.0..=height).contains(&y);
        let circles = incidents.circles.iter().filter(|circle| fade(circle, width, height) > 0.0);
        let mut counts: BTreeMap<usize, u64> = BTreeMap::new();
        for sign in incidents.signs.iter().chain(circles).filter(|sign| inside(sign.x, sign.y)) {
            for (place, count) in &sign.kinds {
                *counts.entry(*place).or_default() += count;
            }
        }
        let names = self.names(language, incidents.layer)?;
        let mut counts: Vec<(usize, u64)> = counts.into_iter().collect();
        counts.sort_by_key(|(place, count)| (std::cmp::Reverse(*count), *place));
        let entry = |(place, count): (usize, u64)| {
            let text = names.get(&place).cloned().unwrap_or_else(|| self.words.untyped.to_owned());
            Entry { sample: Sample::Dot(self.palette.of_type(place)), text, count: Some(count) }
        };
        Ok(counts.into_iter().map(entry).collect())
    }

    /// What each colour means.
    fn names(&self, language: Language, layer: &Layer) -> Result<BTreeMap<usize, String>, PictureError> {
        let Some(Column::Text(_, types)) = layer.kinds() else { return Ok(BTreeMap::new()) };
        let last = self.palette.types.len().saturating_sub(1);
        let mut names: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (place, name) in layer.places_of_types(self.style).into_iter().zip(types.iter()) {
            let known = names.entry(place).or_default();
            if place != last {
                known.push(language.event_type(name)?);
            } else if known.is_empty() {
                known.push(self.words.other_types.to_owned());
            }
        }
        Ok(names.into_iter().map(|(place, names)| (place, names.join(", "))).collect())
    }
}

/// Each source once.
fn sources(attributions: impl Iterator<Item = String>) -> BTreeSet<String> {
    let parts = |line: String| line.split("; ").map(str::to_owned).collect::<Vec<_>>();
    attributions.flat_map(parts).filter(|part| !part.is_empty()).collect()
}

/// For each polygon whether it is illustrative.
fn of_areas(layer: &Layer) -> impl Iterator<Item = bool> {
    let polygons = layer.marks.iter().filter(|mark| matches!(mark.geometry, MarkGeometry::Polygons(_)));
    polygons.map(|mark| is_illustrative(layer, mark.row))
}

fn has_lines(layer: &Layer) -> bool {
    layer.marks.iter().any(|mark| matches!(mark.geometry, MarkGeometry::Lines(_)))
}
