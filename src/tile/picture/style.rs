//! How maps look: the one definition that pictures and the front end read, `style/map.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, de};
use tiny_skia::Color;

use super::PictureError;

static STYLE: LazyLock<Result<Style, String>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../style/map.json")).map_err(|e| e.to_string()));

/// What a map is read by: daylight, or the dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

/// The whole definition. All lengths are pixels of a picture at scale 1.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Style {
    themes: Themes,
    /// The place among the colours of types that some types have on every server, by their names in lower case.
    fixed_types: BTreeMap<String, usize>,
    pub(super) high_detail_zoom: f64,
    pub(super) ground: Ground,
    pub(super) highways: Highways,
    pub(super) areas: Areas,
    pub(super) marks: Marks,
    pub(super) labels: Labels,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Themes {
    light: Palette,
    dark: Palette,
}

/// The colours of a theme.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Palette {
    pub(super) sea: Ink,
    pub(super) land: Ink,
    pub(super) coast: Ink,
    pub(super) river: Ink,
    pub(super) border: Ink,
    pub(super) label: Ink,
    pub(super) halo: Ink,
    pub(super) town: Ink,
    pub(super) highway: Ink,
    pub(super) highway_casing: Ink,
    pub(super) shield: Ink,
    pub(super) shield_text: Ink,
    pub(super) area: Ink,
    pub(super) quiet: Ink,
    /// One for each of the first event types; the last is for all others.
    pub(super) types: Vec<Ink>,
}

impl Palette {
    /// The colour of a place among the types; beyond the last, that of the last.
    pub(super) fn of_type(&self, place: usize) -> Ink {
        self.types.get(place).or(self.types.last()).copied().unwrap_or(self.quiet)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Ground {
    pub(super) coast: f32,
    pub(super) river: f32,
    pub(super) far_river: f32,
    pub(super) far_river_below_zoom: f64,
    pub(super) border: f32,
    pub(super) far_border: f32,
    pub(super) far_border_below_zoom: f64,
    pub(super) inner_border: f32,
    pub(super) inner_border_opacity: f32,
    pub(super) disputed_dash: [f32; 2],
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Highways {
    pub(super) least: f32,
    pub(super) most: f32,
    pub(super) per_zoom: f32,
    pub(super) none_below_zoom: f32,
    pub(super) casing: f32,
    pub(super) shields_from_zoom: f64,
    pub(super) shield_every: f32,
    pub(super) first_shield_at: f32,
    pub(super) shield_text: f32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Areas {
    pub(super) fill_opacity: f32,
    pub(super) hatch_opacity: f32,
    pub(super) hatch_every: u16,
    pub(super) outline: f32,
    pub(super) outline_opacity: f32,
    pub(super) illustrative_dash: [f32; 2],
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Marks {
    /// The radius of an exact place.
    pub(super) dot: f32,
    /// The radius of an uncertain place too small to be drawn as it is.
    pub(super) hollow: f32,
    /// An uncertain place below this radius is a hollow mark.
    pub(super) small: f32,
    /// An uncertain place beyond this radius is a circle, which lies below all marks.
    pub(super) wide: f32,
    pub(super) rim: f32,
    pub(super) uncertain_rim: f32,
    pub(super) numbered_from: u32,
    pub(super) number_text: f32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Labels {
    /// By rank, the greatest first; towns of a rank beyond the last look like the last.
    pub(super) towns: Vec<Lettering>,
    /// Where the kinds of a gazetteer stand among the ranks of the base map.
    pub(super) place_ranks: BTreeMap<String, i64>,
    pub(super) country: f32,
    pub(super) country_spacing: f32,
    pub(super) countries_until_zoom: f64,
    pub(super) halo: f32,
    /// The same name again within this distance is the same town.
    pub(super) same_town_within: f32,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lettering {
    pub(super) size: f32,
    pub(super) weight: u16,
}

impl Style {
    /// The definition that was built in.
    pub(super) fn get() -> Result<&'static Self, PictureError> {
        STYLE.as_ref().map_err(|problem| PictureError::BuiltIn("style/map.json", problem.clone()))
    }

    pub(super) fn palette(&self, theme: Theme) -> &Palette {
        match theme {
            Theme::Light => &self.themes.light,
            Theme::Dark => &self.themes.dark,
        }
    }

    /// The place among the colours of each type, in the order of the types: fixed ones first, then the free places in order.
    pub(super) fn places_of_types<'a>(&self, types: impl Iterator<Item = &'a str>) -> Vec<usize> {
        let last = self.themes.light.types.len().saturating_sub(1);
        let fixed: Vec<Option<usize>> = types.map(|name| self.fixed_types.get(&name.to_lowercase()).copied()).collect();
        let mut free = (0..last).filter(|place| !fixed.contains(&Some(*place)));
        let mut place = |fixed: &Option<usize>| fixed.or_else(|| free.next()).unwrap_or(last);
        fixed.iter().map(&mut place).collect()
    }

    /// The width of a highway's line.
    pub(super) fn highway_width(&self, zoom: f32) -> f32 {
        let highways = &self.highways;
        ((zoom - highways.none_below_zoom) * highways.per_zoom).clamp(highways.least, highways.most)
    }
}

/// A colour, with its opacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink(pub(super) Color);

impl Ink {
    /// The same, fainter.
    pub(super) fn faint(mut self, opacity: f32) -> Self {
        self.0.apply_opacity(opacity.clamp(0.0, 1.0));
        self
    }

    /// `#rrggbb` or `#rrggbbaa`.
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [r, g, b, a] = match digits.len() {
            6 => (number << 8 | 0xff).to_be_bytes(),
            8 => number.to_be_bytes(),
            _ => return None,
        };
        Some(Self(Color::from_rgba8(r, g, b, a)))
    }
}

impl<'de> Deserialize<'de> for Ink {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom(format!("`{text}` is no colour such as #d5e1e8")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_can_be_read_and_its_themes_match() {
        let style = Style::get().unwrap();
        let (light, dark) = (style.palette(Theme::Light), style.palette(Theme::Dark));
        assert_eq!(light.types.len(), dark.types.len());
        assert!(style.fixed_types.values().all(|place| *place < light.types.len()));
        assert!(style.fixed_types.keys().all(|name| *name == name.to_lowercase()));
        assert_ne!(light.land, dark.land);
    }

    #[test]
    fn each_type_has_its_own_colour_while_there_are_enough() {
        let style = Style::get().unwrap();
        let types: Vec<String> = (0..10).map(|n| format!("T{n}")).collect();
        let places = style.places_of_types(["Battles"].into_iter().chain(types.iter().map(String::as_str)));
        assert_eq!(places, [0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 7]);
        assert_eq!(style.places_of_types(["X", "riots", "Y", "Z"].into_iter()), [0, 2, 1, 3]);
    }

    #[test]
    fn a_colour_is_six_or_eight_digits() {
        assert_eq!(Ink::parse("#ff8000"), Some(Ink(Color::from_rgba8(255, 128, 0, 255))));
        assert_eq!(Ink::parse("#ff800080"), Some(Ink(Color::from_rgba8(255, 128, 0, 128))));
        assert!(["ff8000", "#ff80", "#ggg000", "rgb(1,2,3)"].into_iter().all(|bad| Ink::parse(bad).is_none()));
    }
}
