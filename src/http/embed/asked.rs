//! What an embed is asked to show. Links that are shared gather what nobody knows on their way, which is let through; what is
//! known and cannot be read is left out, and told on the embed.

use std::sync::Arc;

use super::super::links::with_parameters;
use super::super::map::{Still, query_parameters};
use super::super::problem::Problem;
use super::language::Language;
use crate::collection::{Collection, Role, Snapshot};
use crate::feature::instant_text;
use crate::query::filter::ID;
use crate::query::{AS_OF, Form, Parameter, Query, QueryError, as_of};
use crate::tile::picture::Theme;

/// The width that views are meant for, in pixels: the text column of an article. On a narrower screen the same is shown, smaller.
pub(super) const WIDTH: u16 = 720;
/// What of an embed's height is not the picture: the caption and the sources, on a wide screen and on a phone.
const TEXT_HEIGHT: u16 = 160;
const TEXT_HEIGHT_ON_PHONES: u16 = 230;
/// The height of a note above the picture on a phone, where it takes two lines; on a wide screen the caption leaves it room.
const NOTE_HEIGHT_ON_PHONES: u16 = 50;
/// A picture that is lower shows nothing; then the embed is higher than it was asked to be.
const LEAST_PICTURE: u16 = 180;
const LEAST_PICTURE_ON_PHONES: u16 = 150;
const LEAST_HEIGHT: u16 = 240;
const MOST_HEIGHT: u16 = 1_200;
pub(super) const DEFAULT_HEIGHT: u16 = 480;
/// The nearest zoom of a picture.
const NEAREST: f64 = 18.0;
/// Longest value that is repeated where it cannot be read.
const REPEATED: usize = 60;

/// Parameters of a still that mean the same here, besides those that say which features.
const OF_STILLS: [&str; 5] = ["bbox", "bbox-crs", "center", "zoom", "collections"];
/// Parameters that an error may blame though it is another that is given: each needs the other.
const PARTNERS: [(&str, &[&str]); 2] = [("distance", &["near"]), ("near", &["distance", "certainty"])];

/// What frozen embeds named before they could show the past: to leave it out silently would show what they did not mean.
const NAMED_REVISION: &str = "revision";
const MOMENTS: &str = "frozen embeds name a moment: `as-of=2025-11-24T12:34:56Z`";

const fn text(name: &'static str, description: &'static str, example: &'static str) -> Parameter {
    // An embed tells what it cannot read instead of refusing it, so that no value is wrong to the API definition.
    Parameter { name, description, form: Form::Text, example }
}

/// The parameters of embeds, besides `f` and those that say which features.
pub(in crate::http) const EMBED_PARAMETERS: [Parameter; 9] = [
    text("collection", "The collection that the embed is about: incidents where it is not given.", "incidents"),
    text(
        "map",
        "What the map shows of the world: zoom/latitude/longitude, for a map that is 720 pixels wide.",
        "5.5/13.5/-6",
    ),
    text("bbox", "The same as a box, all of which is shown: west,south,east,north in degrees.", "-9,11,-5,15"),
    text("center", "The same as its middle, longitude,latitude in degrees; with `zoom`.", "-8.0,12.65"),
    text("zoom", "How near, 0 to 18; with `center`.", "7"),
    text(
        "collections",
        "Further collections on the map, separated by commas; `none` for none. Without it: areas, highways and places, where there are such.",
        "highways",
    ),
    text(
        "height",
        "The height in pixels that the page around gives the embed, 240 to 1200; 480 where it is not given.",
        "480",
    ),
    text(
        "lang",
        "The language, `en`, `fr` or `ar`. The still is in English where it is Arabic, for which it has no letters.",
        "fr",
    ),
    text("theme", "`light` or `dark`; what the reader prefers where it is not given.", "dark"),
];

/// What an embed shows.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) collection: Arc<Collection>,
    /// Which of its features.
    pub(super) query: Query,
    /// The parameters that say so, as they were given.
    pub(super) features: Vec<(String, String)>,
    /// Further collections on the map, as they were given.
    pub(super) collections: Option<String>,
    pub(super) view: Centred,
    pub(super) height: u16,
    pub(super) language: Language,
    /// `None` where the reader's own preference holds.
    pub(super) theme: Option<Theme>,
    /// The moment as which it shows the data, in milliseconds since 1970; `None` for the present.
    pub(super) moment: Option<i64>,
    /// What was given and could not be read.
    pub(super) unreadable: Vec<Unreadable>,
}

/// A piece of the world by its middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Centred {
    /// Longitude and latitude in degrees.
    pub(super) centre: (f64, f64),
    /// For [`WIDTH`] pixels.
    pub(super) zoom: f64,
}

/// A value that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub(super) name: String,
    /// As it was given, shortened.
    pub(super) value: String,
    /// What is wrong with it.
    pub(super) why: String,
}

impl Asked {
    /// Reads decoded pairs of parameters. Fails where there is no collection to show, or none of it may be.
    pub(super) fn read(pairs: &[(String, String)], snapshot: &Snapshot) -> Result<Self, Problem> {
        let collection = Arc::clone(collection_of(pairs, snapshot)?);
        let mut given = Given { pairs, unreadable: Vec::new() };
        let height = given.read("height", height_of).unwrap_or(DEFAULT_HEIGHT);
        let language = given.read("lang", Language::of_code).unwrap_or_default();
        let theme = given.read("theme", theme_of);
        let map = given.read("map", map_of);
        let mut unreadable = given.unreadable;
        let named = pairs.iter().find(|(name, _)| name == NAMED_REVISION);
        unreadable.extend(named.map(|(name, text)| Unreadable::new(name, text, MOMENTS.to_owned())));
        let (still, kept) =
            readable(still_pairs(pairs, map, height, &collection), &collection, snapshot, &mut unreadable)?;
        let centred = Centred { centre: still.view().centre(), zoom: still.view().zoom().clamp(0.0, NEAREST) };
        let of_view = |name: &str| OF_STILLS.contains(&name) || name == "width" || name == "height";
        let collections = kept.iter().find(|(name, _)| name == "collections").map(|(_, value)| value.clone());
        let features: Vec<_> = kept.into_iter().filter(|(name, _)| !of_view(name)).collect();
        Ok(Self {
            collections,
            query: still.into_query(),
            view: map.unwrap_or(centred),
            collection,
            height,
            language,
            theme,
            moment: as_of(&features).ok().flatten(),
            features,
            unreadable,
        })
    }

    /// From now on shows the data as of a moment, or of the present.
    pub(super) fn freeze(&mut self, moment: Option<i64>) {
        self.features.retain(|(name, _)| name != AS_OF.name);
        self.features.extend(moment.map(|at| (AS_OF.name.to_owned(), instant_text(at))));
        self.moment = moment;
    }

    /// The address of the embed that shows the same, and nothing that gathered on the way.
    pub(super) fn address(&self, base: &str) -> String {
        let ((lon, lat), zoom) = (self.view.centre, self.view.zoom);
        let mut all = vec![
            ("collection", self.collection.description.name.clone()),
            ("map", format!("{}/{lat:.4}/{lon:.4}", (zoom * 100.0).round() / 100.0)),
            ("height", self.height.to_string()),
            ("lang", self.language.code().to_owned()),
        ];
        all.extend(self.collections.clone().map(|names| ("collections", names)));
        all.extend(self.theme.map(|theme| ("theme", theme_name(theme).to_owned())));
        let own = all.into_iter().map(|(name, value)| (name.to_owned(), value));
        let parameters: Vec<_> = own.chain(self.features.iter().cloned()).collect();
        // Slashes are allowed in a query (RFC 3986, 3.4), and read better.
        with_parameters(&format!("{base}/embed"), &parameters, None).replace("%2F", "/")
    }

    /// The size of the picture below so many notes, in pixels: on a wide screen, and on a phone.
    pub(super) fn sizes(&self, notes: usize) -> [(u16, u16); 2] {
        let notes = u16::try_from(notes).unwrap_or(u16::MAX).saturating_mul(NOTE_HEIGHT_ON_PHONES);
        let on_phones = self.height.saturating_sub(TEXT_HEIGHT_ON_PHONES.saturating_add(notes));
        [(WIDTH, picture_height(self.height)), (WIDTH / 2, on_phones.max(LEAST_PICTURE_ON_PHONES))]
    }
}

fn picture_height(height: u16) -> u16 {
    height.saturating_sub(TEXT_HEIGHT).max(LEAST_PICTURE)
}

/// Values that are read one by one.
struct Given<'a> {
    pairs: &'a [(String, String)],
    unreadable: Vec<Unreadable>,
}

impl Given<'_> {
    /// The first value of a parameter. One that is empty comes from a form and is not given.
    fn read<T>(&mut self, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let (_, text) = self.pairs.iter().find(|(own, value)| own == name && !value.is_empty())?;
        let value = read(text);
        if value.is_none() {
            let parameter = EMBED_PARAMETERS.iter().find(|parameter| parameter.name == name);
            let why = parameter.map_or("", |parameter| parameter.description);
            self.unreadable.push(Unreadable::new(name, text, why.to_owned()));
        }
        value
    }
}

impl Unreadable {
    fn new(name: &str, value: &str, why: String) -> Self {
        Self { name: name.to_owned(), value: value.chars().take(REPEATED).collect(), why }
    }
}

/// The collection that is asked for; else incidents, or whatever is no ground.
fn collection_of<'a>(pairs: &[(String, String)], snapshot: &'a Snapshot) -> Result<&'a Arc<Collection>, Problem> {
    if let Some((_, name)) = pairs.iter().find(|(name, value)| name == "collection" && !value.is_empty()) {
        return super::super::found::find(snapshot, name);
    }
    let of = |wanted: fn(Role) -> bool| snapshot.collections.iter().find(|c| wanted(c.description.role));
    let found = of(|role| role == Role::Incidents).or_else(|| of(|role| role != Role::Base));
    found.ok_or_else(|| Problem::not_found("this server has no data to embed"))
}

/// The parameters of a still of the same: those that it knows, and the size.
fn still_pairs(
    pairs: &[(String, String)],
    map: Option<Centred>,
    height: u16,
    collection: &Collection,
) -> Vec<(String, String)> {
    let of_view = ["bbox", "bbox-crs", "center", "zoom"];
    let is_feature = |name: &str| {
        let own = name == ID || collection.schema.position(name).is_some();
        own || query_parameters().any(|parameter| parameter.name == name)
    };
    let known = |name: &str| OF_STILLS.contains(&name) || is_feature(name);
    let taken = |name: &str| known(name) && !(map.is_some() && of_view.contains(&name));
    let taken = pairs.iter().filter(|(name, value)| taken(name) && !value.is_empty()).cloned();
    let size = [("width", WIDTH), ("height", picture_height(height))];
    taken.chain(size.map(|(name, pixels)| (name.to_owned(), pixels.to_string()))).collect()
}

/// Reads a still, leaving out one after the other what cannot be read. What is left comes with it.
fn readable(
    mut pairs: Vec<(String, String)>,
    collection: &Arc<Collection>,
    snapshot: &Snapshot,
    unreadable: &mut Vec<Unreadable>,
) -> Result<(Still, Vec<(String, String)>), Problem> {
    loop {
        let error = match Still::parse(&pairs, collection, snapshot) {
            Ok(still) => return Ok((still, pairs)),
            Err(error) => error,
        };
        let (blamed, rest): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(name, _)| blames(&error, name));
        if blamed.is_empty() {
            return Err(error.into());
        }
        unreadable.extend(blamed.iter().map(|(name, value)| Unreadable::new(name, value, error.to_string())));
        pairs = rest;
    }
}

/// Whether an error is about a parameter, or about one that it needs and has not.
fn blames(error: &QueryError, name: &str) -> bool {
    let blamed = error.parameter().unwrap_or_default();
    let partners = PARTNERS.iter().find(|(of, _)| *of == blamed).map_or(&[][..], |(_, partners)| partners);
    blamed == name || partners.contains(&name)
}

/// As addresses have it.
pub(super) fn theme_name(theme: Theme) -> &'static str {
    if theme == Theme::Dark { "dark" } else { "light" }
}

fn height_of(text: &str) -> Option<u16> {
    text.parse().ok().filter(|height| (LEAST_HEIGHT..=MOST_HEIGHT).contains(height))
}

fn theme_of(text: &str) -> Option<Theme> {
    match text {
        "light" => Some(Theme::Light),
        "dark" => Some(Theme::Dark),
        _ => None,
    }
}

/// Reads `zoom/latitude/longitude`, as links of the map have it.
fn map_of(text: &str) -> Option<Centred> {
    let numbers: Option<Vec<f64>> =
        text.split('/').take(4).map(|n| n.parse().ok().filter(|n: &f64| n.is_finite())).collect();
    let &[zoom, lat, lon] = numbers?.as_slice() else { return None };
    let sound = (0.0..=22.0).contains(&zoom) && lat.abs() <= 85.05 && lon.abs() <= 540.0;
    // Links of a map that was turned round the world name the place as it is there.
    let lon = (lon + 180.0).rem_euclid(360.0) - 180.0;
    sound.then_some(Centred { centre: (lon, lat), zoom: zoom.min(NEAREST) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_read_as_links_of_the_map_have_it() {
        assert_eq!(map_of("6.5/12.65/-8"), Some(Centred { centre: (-8.0, 12.65), zoom: 6.5 }));
        assert_eq!(map_of("20/0/190").map(|view| (view.zoom, view.centre.0)), Some((18.0, -170.0)));
        for bad in ["", "6", "6/12", "6/12/-8/1", "6/91/0", "-1/0/0", "6/nan/0", "6/0/1e9", "a/b/c"] {
            assert_eq!(map_of(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_height_is_one_that_holds_a_map() {
        assert_eq!(height_of("480"), Some(480));
        for bad in ["0", "239", "1201", "-480", "4e2", "480px", "99999999999"] {
            assert_eq!(height_of(bad), None, "{bad}");
        }
    }
}
