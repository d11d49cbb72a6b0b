//! What an embed says of what it shows: what was found, of which kinds, since when, how precisely, and by whom it is told.

use std::sync::Arc;

use super::super::collections::base_credits;
use super::super::foreign::upright;
use super::super::links::{encode, with_parameters};
use super::super::tiles::revision_of as tiles_revision;
use super::asked::Asked;
use super::dates::{day, days, moment};
use super::language::Language;
use super::words::{self, Words, words};
use crate::collection::{Collection, Snapshot};
use crate::feature::{DAY_MS, FeatureView as _, Interval, Value};
use crate::query::{
    AS_OF, Aggregation, Answer, By, Certainty, Guard, HitView, Licence, Query, SortBy, SortKey, aggregate,
};
use crate::tile::picture::PictureError;

/// Rows of the table: what a reader of an article looks through.
const ROWS: usize = 10;
/// The fields that name the place of a feature; the first two that it has are told.
const PLACE: [&str; 4] = ["location", "admin2", "admin1", "country"];
/// The fields that name a feature.
const NAMES: [&str; 3] = ["title", "name", "ref"];

/// What is told of an embed, in its language.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) title: String,
    /// That the data are made up, or a demonstration.
    pub(super) note: Option<&'static str>,
    /// How many were found.
    pub(super) count: String,
    /// What was asked for, and of when.
    pub(super) of: Vec<String>,
    /// Each kind of event that was found: its name in the data, its name for people, and how many.
    pub(super) types: Vec<(String, String, u64)>,
    /// All kinds of events in the data, in their order there, which says their colours.
    pub(super) kinds: Vec<String>,
    pub(super) matched: usize,
    /// Whether a licence held something back.
    pub(super) withheld: bool,
    pub(super) rows: Vec<Row>,
    /// Whose data and whose ground it is, and under which terms.
    pub(super) credits: Vec<String>,
    /// That the data are those of a moment of the past, and how much of them is withheld.
    pub(super) past: Option<String>,
    /// The revision of the data that is shown.
    pub(super) revision: u64,
    /// The fragment of the map page that shows the same.
    pub(super) fragment: String,
}

/// A line of the table.
#[derive(Debug)]
pub(super) struct Row {
    /// The address of the feature's page, from that of the service.
    pub(super) href: String,
    /// `collection/id`, as addresses have it.
    pub(super) reference: String,
    pub(super) title: String,
    pub(super) when: String,
    pub(super) place: String,
    pub(super) precision: String,
}

impl Told {
    /// Finds what is asked for, as far as licences and `guard` let it.
    pub(super) fn find(asked: &Asked, snapshot: &Snapshot, guard: &Guard) -> Result<Self, PictureError> {
        let (collection, language) = (&asked.collection, asked.language);
        let answer = Answer::new(Arc::clone(collection), newest_of(asked), Licence::Public, guard)?;
        let matched = answer.page.matched;
        Ok(Self {
            title: collection.description.title.clone(),
            note: note(collection, words(language)),
            count: words::counted(language, collection, matched as u64),
            of: described(asked, snapshot)?,
            types: types(asked, guard)?,
            kinds: kinds(collection),
            matched,
            withheld: answer.page.withheld,
            rows: answer.views().map(|view| row(&view, collection, language)).collect::<Result<_, _>>()?,
            credits: credits(collection, snapshot, words(language)),
            past: asked.moment.map(|at| words::as_known(language, &moment(language, at), collection.withheld)),
            revision: revision_of(collection, snapshot),
            fragment: fragment(asked),
        })
    }
}

impl Told {
    /// What was found, as one line.
    pub(super) fn caption(&self) -> String {
        let parts = [self.count.as_str()].into_iter().chain(self.of.iter().map(String::as_str));
        parts.collect::<Vec<_>>().join(" · ")
    }
}

/// The revision of what links name one of: all collections of the same role together, as the page of the map shows them.
fn revision_of(collection: &Collection, snapshot: &Snapshot) -> u64 {
    let role = collection.description.role;
    tiles_revision(snapshot.collections.iter().filter(|c| c.description.role == role))
}

/// The query for the newest of what is asked for.
fn newest_of(asked: &Asked) -> Query {
    let start = asked.collection.schema.position("start");
    let sort = start.map(|field| SortKey { by: SortBy::Field(field), descending: true });
    Query { sort: sort.into_iter().collect(), limit: Some(ROWS), ..asked.query.clone() }
}

fn note(collection: &Collection, words: &Words) -> Option<&'static str> {
    let demonstration = collection.description.demonstration.then_some(words.demonstration);
    if collection.has_synthetic() { Some(words.synthetic) } else { demonstration }
}

/// The filters in words, and the time.
fn described(asked: &Asked, snapshot: &Snapshot) -> Result<Vec<String>, PictureError> {
    let (language, words) = (asked.language, words(asked.language));
    let labelled = |label: &str, text: &str| format!("{label}{}{}", words.colon, upright(text));
    let given = |name: &str| asked.features.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    let mut all = Vec::new();
    if let (Some(near), Some(text)) = (&asked.query.near, given("near")) {
        let within = words::within(language, near.metres, &thing(text, snapshot, words));
        all.push(match asked.query.certainty {
            Certainty::Any => within,
            Certainty::Certain => format!("{} {within}", words.certain),
            Certainty::Possible => format!("{} {within}", words.possible),
        });
    }
    for (field, value) in asked.features.iter().filter(|(name, _)| asked.collection.schema.position(name).is_some()) {
        let values = value.split(',').map(|value| match field.as_str() {
            "event_type" => language.event_type(value.trim()),
            _ => Ok(value.trim().to_owned()),
        });
        all.push(labelled(&words::field(language, field), &values.collect::<Result<Vec<_>, _>>()?.join(", ")));
    }
    all.extend(given("q").map(|q| labelled(words.contains, &format!("“{q}”"))));
    all.extend(given("filter").map(|filter| labelled(words.condition, filter)));
    all.extend(period(asked));
    all.extend(given(AS_OF.name).map(|instant| words::of_moment(language, instant)));
    Ok(all)
}

/// What `near` names, for people.
fn thing(near: &str, snapshot: &Snapshot, words: &Words) -> String {
    let found = near.split_once('/').and_then(|(name, id)| {
        let collection = snapshot.get(name)?;
        let query = Query::default();
        let view = HitView::of_row(collection, &query, collection.find(id)?);
        Some(named(&view, collection).unwrap_or_else(|| id.to_owned()))
    });
    let drawn = near.contains('(');
    found.unwrap_or_else(|| if drawn { words.a_shape.to_owned() } else { upright(&near.replace(',', ", ")) })
}

/// The time that is asked for; else all that the data are of.
fn period(asked: &Asked) -> Option<String> {
    let of_data = || (!asked.collection.time.is_empty()).then(|| asked.collection.time.extent()).flatten();
    let Interval { start, end } = asked.query.datetime.or_else(of_data)?;
    let in_days = |ms: i64| i32::try_from(ms.div_euclid(DAY_MS)).unwrap_or_default();
    let language = asked.language;
    Some(match (start == i64::MIN, end == i64::MAX) {
        (false, false) => days(language, in_days(start), in_days(end)),
        (false, true) => words::from(language, &day(language, in_days(start))),
        (true, false) => words::until(language, &day(language, in_days(end))),
        (true, true) => return None,
    })
}

/// The kinds of events in the order in which the data have them.
fn kinds(collection: &Collection) -> Vec<String> {
    let field = collection.kinds();
    let names = field.and_then(|field| collection.vocabulary(field)).unwrap_or_default();
    names.into_iter().map(str::to_owned).collect()
}

/// The kinds of events that were found, the most frequent first, as far as their numbers may be told.
fn types(asked: &Asked, guard: &Guard) -> Result<Vec<(String, String, u64)>, PictureError> {
    let (collection, language) = (&asked.collection, asked.language);
    let Some(field) = collection.kinds() else { return Ok(Vec::new()) };
    let by = Aggregation { by: vec![By::Property(field)], ..Aggregation::default() };
    let table = aggregate(collection, &asked.query, &by, guard)?;
    let mut types = Vec::new();
    for group in &table.groups {
        let (Some(kind), Some(Value::Int(count))) = (group.values.first(), group.values.get(1)) else { continue };
        let (name, count) = (kind.to_string(), u64::try_from(*count).unwrap_or_default());
        let label =
            if name.is_empty() { words(language).untyped.to_owned() } else { upright(&language.event_type(&name)?) };
        types.push((name, label, count));
    }
    types.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.1.cmp(&b.1)));
    Ok(types)
}

fn row(view: &HitView<'_>, collection: &Collection, language: Language) -> Result<Row, PictureError> {
    let text = |name: &str| text(view, collection, name);
    let title = match (named(view, collection), text("event_type")) {
        (Some(title), _) => title,
        (None, Some(kind)) => language.event_type(&kind)?, // which is upright already
        (None, None) => view.id().to_owned(),
    };
    let mut places: Vec<String> = PLACE.iter().filter_map(|name| text(name)).collect();
    places.dedup();
    places.truncate(2);
    let metres = text("uncertainty_m").and_then(|metres| metres.parse().ok());
    let name = encode(&collection.description.name);
    Ok(Row {
        href: format!("collections/{name}/items/{}?f=html", encode(view.id())),
        reference: format!("{name}/{}", encode(view.id())),
        title,
        when: when(view, collection, language),
        place: places.join(", "),
        precision: words::precision(language, &text("precision").unwrap_or_default(), metres),
    })
}

fn when(view: &HitView<'_>, collection: &Collection, language: Language) -> String {
    let date = |name: &str| match collection.schema.position(name).map(|field| view.value(field)) {
        Some(Value::Date(day)) => Some(day),
        _ => None,
    };
    let Some(start) = date("start") else { return String::new() };
    let said = days(language, start, date("end").unwrap_or(start));
    words::dated(language, said, &text(view, collection, "date_precision").unwrap_or_default())
}

fn named(view: &HitView<'_>, collection: &Collection) -> Option<String> {
    NAMES.iter().find_map(|name| text(view, collection, name))
}

/// A value as text, where there is one.
fn text(view: &HitView<'_>, collection: &Collection, name: &str) -> Option<String> {
    let field = collection.schema.position(name)?;
    Some(upright(&view.value(field).to_string())).filter(|text| !text.is_empty())
}

/// Whose data and whose ground it is. Boundaries are no statement.
fn credits(collection: &Collection, snapshot: &Snapshot, words: &Words) -> Vec<String> {
    let about = collection.about();
    let line = |label: &str, parts: &[String]| {
        (!parts.is_empty()).then(|| format!("{label}{}{}.", words.colon, upright(&parts.join("; "))))
    };
    let ground = base_credits(snapshot);
    let ground = if ground.is_empty() { Vec::new() } else { vec![ground] };
    let lines =
        [line(words.data, &about.attributions), line(words.licence, &about.licences), line(words.base, &ground)];
    lines.into_iter().flatten().chain([words.boundaries.to_owned()]).collect()
}

/// The same on the page of the map, as its links have it.
fn fragment(asked: &Asked) -> String {
    let ((lon, lat), zoom) = (asked.view.centre, asked.view.zoom);
    let mut parameters = vec![("map".to_owned(), format!("{}/{lat:.4}/{lon:.4}", (zoom * 100.0).round() / 100.0))];
    parameters.extend(asked.features.iter().cloned());
    parameters.push(("lang".to_owned(), asked.language.code().to_owned()));
    let text = with_parameters("", &parameters, None).trim_start_matches('?').to_owned();
    text.replace("%2F", "/") // as the page itself writes it
}
