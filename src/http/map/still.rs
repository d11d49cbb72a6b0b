//! The parameters of a still picture: what it shows, how large it is and how it looks.

use std::sync::Arc;

use crate::collection::{Collection, Role, Snapshot};
use crate::query::{Form, Guard, PARAMETERS, Parameter, Query, QueryError};
use crate::tile::picture::{Background, Furniture, Language, Layer, Picture, PictureError, Theme, View, draw};

/// The longest side of a picture: a full page of a newspaper's site. `scale` multiplies it.
const MAX_SIDE: u16 = 2_048;
/// The shortest that has room for anything.
const MIN_SIDE: u16 = 64;
const DEFAULT_SIZE: (u16, u16) = (800, 500);
/// Real pixels to a pixel, both ways: screens have up to three.
const MAX_SCALE: u8 = 3;
/// Most real pixels of a picture: each takes four bytes while it is drawn.
const MAX_PIXELS: u32 = 16_777_216;
/// The nearest zoom: a pixel is half a metre.
const MAX_ZOOM: f64 = 18.0;
/// Most further collections on one picture, each of which is a query.
const MAX_COLLECTIONS: usize = 8;
/// What is written where there shall be no further collection.
const NO_COLLECTION: &str = "none";

const BACKGROUNDS: [&str; 3] = ["map", "plain", "none"];
const THEMES: [&str; 2] = ["light", "dark"];
const LANGUAGES: [&str; 2] = ["en", "fr"];
const SWITCH: [&str; 2] = ["true", "false"];

/// Parameters of items that mean nothing for a picture, and why.
const OF_ITEMS: [(&str, &str); 5] = [
    ("limit", "a map shows all that is found"),
    ("cursor", "a map has no pages"),
    ("sortby", "a map has no order"),
    ("properties", "a map shows what its legend names"),
    ("crs", "a map is in web Mercator"),
];

/// The parameters of pictures, besides `f` and those that say which features.
pub(in crate::http) const MAP_PARAMETERS: [Parameter; 11] = [
    Parameter {
        name: "bbox",
        description: "The box that the picture shows, all of it: west,south,east,north in degrees on WGS 84, or the corners in the order of `bbox-crs`. A west greater than the east crosses the antimeridian. Without it and `center`, what the collection extends over is shown.",
        form: Form::Numbers(4, 6),
        example: "-9,11,-5,15",
    },
    Parameter {
        name: "center",
        description: "The middle of the picture, longitude,latitude in degrees on WGS 84; with `zoom`, and without `bbox`.",
        form: Form::Numbers(2, 2),
        example: "-8.0,12.65",
    },
    Parameter {
        name: "zoom",
        description: "How near: at 0 the world is 256 pixels wide, and twice that at each further step, up to 18; with `center`.",
        form: Form::Pattern(r"^(18(\.0+)?|1[0-7](\.[0-9]+)?|[0-9](\.[0-9]+)?)$"),
        example: "7.5",
    },
    Parameter {
        name: "width",
        description: "The width of the picture in pixels, 64 to 2048; `scale` multiplies it.",
        form: Form::Whole { least: 64, most: 2_048, default: 800 },
        example: "800",
    },
    Parameter {
        name: "height",
        description: "The height of the picture in pixels, 64 to 2048; `scale` multiplies it.",
        form: Form::Whole { least: 64, most: 2_048, default: 500 },
        example: "500",
    },
    Parameter {
        name: "scale",
        description: "Real pixels to each pixel, both ways: 2 for sharp screens, 3 for print. At most 16777216 real pixels in all.",
        form: Form::Choice(&["1", "2", "3"]),
        example: "2",
    },
    Parameter {
        name: "collections",
        description: "Further collections on the same picture, separated by commas, at most 8; `none` for none. Without it: areas, highways and places, where there are such. Further incidents are asked all the same, others `datetime` alone.",
        form: Form::Text,
        example: "highways",
    },
    Parameter {
        name: "background",
        description: "What lies below: the base map with its names, the plain colour of land, or nothing (transparent).",
        form: Form::Choice(&BACKGROUNDS),
        example: "map",
    },
    Parameter {
        name: "theme",
        description: "Dark on light, or light on dark.",
        form: Form::Choice(&THEMES),
        example: "dark",
    },
    Parameter {
        name: "legend",
        description: "Whether the picture has a legend, where it has room for one.",
        form: Form::Choice(&SWITCH),
        example: "false",
    },
    Parameter {
        name: "lang",
        description: "The language of what is written on the picture.",
        form: Form::Choice(&LANGUAGES),
        example: "fr",
    },
];

/// The parameters of items that say which features are meant, and `bbox-crs`.
pub(in crate::http) fn query_parameters() -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS.iter().filter(|p| !is_own(p.name) && OF_ITEMS.iter().all(|(of_items, _)| *of_items != p.name))
}

fn is_own(name: &str) -> bool {
    MAP_PARAMETERS.iter().any(|p| p.name == name)
}

/// A picture that was asked for.
#[derive(Debug)]
pub(in crate::http) struct Still {
    view: View,
    scale: u8,
    theme: Theme,
    background: &'static str,
    furniture: Furniture,
    /// What it shows, from the ground up.
    shown: Vec<(Arc<Collection>, Query)>,
}

impl Still {
    /// Reads decoded pairs of parameters for a collection.
    pub(in crate::http) fn parse(
        pairs: &[(String, String)],
        collection: &Arc<Collection>,
        snapshot: &Snapshot,
    ) -> Result<Self, QueryError> {
        let of_items = |name: &str| OF_ITEMS.iter().find(|(of_items, _)| *of_items == name);
        if let Some((name, why)) = pairs.iter().find_map(|(name, _)| of_items(name)) {
            let problem = format!("`{name}` is a parameter of features, not of a map: {why}. Leave it out");
            return Err(QueryError::bad(name, problem));
        }
        let (own, of_query): (Vec<_>, Vec<_>) =
            pairs.iter().cloned().partition(|(name, _)| is_own(name) || name == "bbox-crs");
        let given = Given(&own);
        given.none_twice()?;
        let query = Query::parse(&of_query, collection, snapshot)?;
        let size = (given.side("width", DEFAULT_SIZE.0)?, given.side("height", DEFAULT_SIZE.1)?);
        let scale = given.scale(size)?;
        let [plain, dark] = [Theme::Light, Theme::Dark];
        let mut shown = others(given.get("collections"), collection, snapshot, &of_query, &query)?;
        let view = view(given, size, collection, snapshot)?;
        shown.push((Arc::clone(collection), query));
        Ok(Self {
            view,
            scale,
            theme: if given.choice("theme", &THEMES)? == "dark" { dark } else { plain },
            background: given.choice("background", &BACKGROUNDS)?,
            furniture: Furniture {
                language: if given.choice("lang", &LANGUAGES)? == "fr" { Language::French } else { Language::English },
                legend: given.choice("legend", &SWITCH)? == "true",
            },
            shown,
        })
    }

    /// What it shows of the world.
    pub(in crate::http) fn view(&self) -> View {
        self.view
    }

    /// Which features it is about.
    pub(in crate::http) fn into_query(mut self) -> Query {
        self.shown.pop().map(|(_, query)| query).unwrap_or_default()
    }

    /// Finds what it shows and draws it, as PNG.
    pub(in crate::http) fn draw(&self, snapshot: &Snapshot, guard: &Guard) -> Result<Vec<u8>, PictureError> {
        let layer = |(collection, query): &(Arc<Collection>, Query)| Layer::find(collection, query, &self.view, guard);
        let picture = Picture {
            view: self.view,
            scale: self.scale,
            theme: self.theme,
            background: match self.background {
                "plain" => Background::Plain,
                "none" => Background::None,
                _ => Background::Map(snapshot),
            },
            layers: self.shown.iter().map(layer).collect::<Result<_, _>>()?,
            furniture: Some(self.furniture),
        };
        draw(&picture, guard)
    }
}

/// The parameters of the picture itself, as they were given.
#[derive(Clone, Copy)]
struct Given<'a>(&'a [(String, String)]);

impl<'a> Given<'a> {
    fn get(self, wanted: &str) -> Option<&'a str> {
        self.0.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    fn none_twice(self) -> Result<(), QueryError> {
        let twice =
            self.0.iter().enumerate().find(|(i, (name, _))| self.0.iter().take(*i).any(|(earlier, _)| earlier == name));
        twice.map_or(Ok(()), |(_, (name, _))| Err(QueryError::Repeated(name.clone())))
    }

    fn side(self, name: &str, default: u16) -> Result<u16, QueryError> {
        let Some(text) = self.get(name) else { return Ok(default) };
        let side =
            Some(text).filter(|text| text.bytes().all(|b| b.is_ascii_digit())).and_then(|text| text.parse().ok());
        side.filter(|side| (MIN_SIDE..=MAX_SIDE).contains(side)).ok_or_else(|| {
            let right = format!("a whole number of pixels from {MIN_SIDE} to {MAX_SIDE}");
            QueryError::bad(name, format!("`{}` is not {right}; for a larger picture raise `scale`", shortened(text)))
        })
    }

    fn scale(self, (width, height): (u16, u16)) -> Result<u8, QueryError> {
        let Some(text) = self.get("scale") else { return Ok(1) };
        let scale = text.parse().ok().filter(|scale| (1..=MAX_SCALE).contains(scale) && text.len() == 1);
        let scale: u8 =
            scale.ok_or_else(|| QueryError::bad("scale", format!("`{}` is not 1, 2 or 3", shortened(text))))?;
        let pixels = u32::from(width) * u32::from(height) * u32::from(scale) * u32::from(scale);
        if pixels > MAX_PIXELS {
            let problem = format!(
                "{width} x {height} at scale {scale} are {pixels} pixels; at most {MAX_PIXELS} are drawn: lower `scale`, `width` or `height`"
            );
            return Err(QueryError::bad("scale", problem));
        }
        Ok(scale)
    }

    /// One of some words, of which the first holds where there is none.
    fn choice(self, name: &str, words: &'static [&'static str]) -> Result<&'static str, QueryError> {
        let default = words.first().copied().unwrap_or_default();
        let Some(text) = self.get(name) else { return Ok(default) };
        words.iter().find(|word| **word == text).copied().ok_or_else(|| {
            QueryError::bad(name, format!("there is no {name} `{}`; there are {}", shortened(text), words.join(", ")))
        })
    }
}

/// The piece of the world that is shown.
fn view(given: Given<'_>, size: (u16, u16), collection: &Collection, snapshot: &Snapshot) -> Result<View, QueryError> {
    let boxed: Vec<(String, String)> =
        given.0.iter().filter(|(name, _)| name == "bbox" || name == "bbox-crs").cloned().collect();
    // The grammar of queries reads boxes in any reference system.
    let bbox = Query::parse(&boxed, collection, snapshot)?.bbox;
    match (bbox, given.get("center"), given.get("zoom")) {
        (Some(_), Some(_), _) => Err(QueryError::bad("center", "`bbox` and `center` both say what is shown; leave one out")),
        (_, None, Some(_)) => Err(QueryError::bad("zoom", "`zoom` needs a `center`, such as center=-8,12.65")),
        (Some(bbox), None, None) => View::of(&bbox, size).ok_or_else(|| {
            let problem = "the box has no area on the map, which ends at 85.05 degrees north and south; a west and a south that are less than the east and the north would be right";
            QueryError::bad("bbox", problem)
        }),
        (None, Some(center), Some(zoom)) => Ok(View::at(parse_center(center)?, parse_zoom(zoom)?, size)),
        (None, Some(_), None) => Err(QueryError::bad("center", "`center` needs a `zoom`, such as zoom=7")),
        (None, None, None) => {
            Ok(View::around(&collection.extent.unwrap_or(crate::geom::Envelope::WORLD), size))
        }
    }
}

fn parse_center(text: &str) -> Result<(f64, f64), QueryError> {
    let numbers: Option<Vec<f64>> =
        text.split(',').take(3).map(|n| n.trim().parse().ok().filter(|n: &f64| n.is_finite())).collect();
    match numbers.as_deref() {
        Some(&[lon, lat]) if (-180.0..=180.0).contains(&lon) && (-85.05..=85.05).contains(&lat) => Ok((lon, lat)),
        _ => {
            let right = "longitude,latitude in degrees, the latitude from -85.05 to 85.05, such as center=-8,12.65";
            Err(QueryError::bad("center", format!("`{}` is not {right}", shortened(text))))
        }
    }
}

fn parse_zoom(text: &str) -> Result<f64, QueryError> {
    let zoom = text.parse().ok().filter(|zoom| (0.0..=MAX_ZOOM).contains(zoom));
    zoom.ok_or_else(|| QueryError::bad("zoom", format!("`{}` is not a number from 0 to {MAX_ZOOM}", shortened(text))))
}

/// The further collections, from the ground up, each with a query for what holds at the time that is asked for.
fn others(
    given: Option<&str>,
    collection: &Arc<Collection>,
    snapshot: &Snapshot,
    of_query: &[(String, String)],
    query: &Query,
) -> Result<Vec<(Arc<Collection>, Query)>, QueryError> {
    let is_other = |other: &&Arc<Collection>| !Arc::ptr_eq(other, collection);
    let found: Vec<&Arc<Collection>> = match given {
        None => {
            let shown =
                |c: &&Arc<Collection>| matches!(c.description.role, Role::Areas | Role::Highways | Role::Places);
            snapshot.collections.iter().filter(shown).collect()
        }
        Some("" | NO_COLLECTION) => Vec::new(),
        Some(names) => {
            let names: Vec<&str> = names.split(',').map(str::trim).take(MAX_COLLECTIONS + 1).collect();
            if names.len() > MAX_COLLECTIONS {
                let problem = format!("more than {MAX_COLLECTIONS} collections; at most so many are drawn");
                return Err(QueryError::bad("collections", problem));
            }
            names.into_iter().map(|name| named(name, snapshot)).collect::<Result<_, _>>()?
        }
    };
    let alike = |other: &Arc<Collection>| {
        let incidents = [collection, other].iter().all(|each| each.description.role == Role::Incidents);
        let of_time = || Ok(Query { datetime: query.datetime, ..Query::default() });
        let query = if incidents { Query::parse(of_query, other, snapshot) } else { of_time() };
        Ok((Arc::clone(other), query?))
    };
    found.into_iter().filter(is_other).map(alike).collect()
}

fn named<'a>(name: &str, snapshot: &'a Snapshot) -> Result<&'a Arc<Collection>, QueryError> {
    snapshot.get(name).ok_or_else(|| {
        let known: Vec<&str> = snapshot.collections.iter().map(|c| c.description.name.as_str()).collect();
        let problem = format!("there is no collection `{}`; there are {}", shortened(name), known.join(", "));
        QueryError::bad("collections", problem)
    })
}

/// A value as an error message repeats it.
fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}
