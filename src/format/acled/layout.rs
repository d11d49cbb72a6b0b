//! Which column of an ACLED file holds what.

use crate::feature::{FieldName, Value};
use crate::format::column::Column;

/// The column that only ACLED's files have, and all of them.
const ID: &str = "event_id_cnty";

/// What a column's text becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    List,
    Event,
    /// A kind of actor.
    Party,
    Interaction,
    /// A column that ACLED's documentation does not name.
    Other,
}

/// ACLED's name, ours, and what the text becomes.
const KNOWN: [(&str, &str, Kind); 24] = [
    ("event_type", "event_type", Kind::Event),
    ("sub_event_type", "sub_event_type", Kind::Event),
    ("fatalities", "fatalities", Kind::Integer),
    ("country", "country", Kind::Text),
    ("admin1", "admin1", Kind::Text),
    ("admin2", "admin2", Kind::Text),
    ("location", "location", Kind::Text),
    ("tags", "tags", Kind::List),
    ("source", "sources", Kind::List),
    ("notes", "notes", Kind::Text),
    ("disorder_type", "disorder_type", Kind::Event),
    ("inter1", "inter1", Kind::Party),
    ("inter2", "inter2", Kind::Party),
    ("interaction", "interaction", Kind::Interaction),
    ("civilian_targeting", "civilian_targeting", Kind::Event),
    ("iso", "iso", Kind::Integer),
    ("iso3", "iso3", Kind::Text),
    ("region", "region", Kind::Text),
    ("admin3", "admin3", Kind::Text),
    ("source_scale", "source_scale", Kind::Text),
    ("timestamp", "timestamp", Kind::Integer),
    ("data_id", "data_id", Kind::Integer),
    ("event_id_no_cnty", "event_id_no_cnty", Kind::Integer),
    ("population_best", "population_best", Kind::Integer),
];

/// Columns that other properties are made from, or that say nothing more.
const CONSUMED: [&str; 11] = [
    ID,
    "event_date",
    "time_precision",
    "latitude",
    "longitude",
    "geo_precision",
    "year",
    "actor1",
    "assoc_actor_1",
    "actor2",
    "assoc_actor_2",
];

/// Properties of ours that a further column may not take the name of.
const MADE: [&str; 13] = [
    "id",
    "start",
    "end",
    "date_precision",
    "precision",
    "uncertainty_m",
    "actors",
    "sources",
    "verification",
    "dataset",
    "licence",
    "attribution",
    "synthetic",
];

/// The columns of one file, found once, and the names that its features share.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) id: usize,
    pub(super) date: usize,
    pub(super) latitude: usize,
    pub(super) longitude: usize,
    pub(super) time_precision: Option<usize>,
    pub(super) geo_precision: Option<usize>,
    pub(super) source: Option<usize>,
    pub(super) tags: Option<usize>,
    pub(super) actors: Vec<usize>,
    pub(super) columns: Vec<(Column, Kind, usize)>,
    pub(super) time_names: [FieldName; 3],
    pub(super) precision_names: [FieldName; 2],
    pub(super) actors_name: FieldName,
    pub(super) reported: Vec<(FieldName, Value<'static>)>,
    pub(super) synthetic: Vec<(FieldName, Value<'static>)>,
}

/// Whether a table's first row is an ACLED header.
pub(in crate::format) fn is_header(names: &[String]) -> bool {
    names.iter().any(|name| name == ID)
}

impl Layout {
    /// Finds the columns; else says which are missing.
    pub(super) fn of_header(names: &[String]) -> Result<Self, String> {
        let find = |name: &str| names.iter().position(|n| n == name);
        let missing: Vec<&str> =
            [ID, "event_date", "latitude", "longitude"].into_iter().filter(|name| find(name).is_none()).collect();
        let needed = |name: &str| {
            find(name).ok_or_else(|| format!("the header has no column {}; ACLED's files have it", missing.join(", ")))
        };
        Ok(Self {
            id: needed(ID)?,
            date: needed("event_date")?,
            latitude: needed("latitude")?,
            longitude: needed("longitude")?,
            time_precision: find("time_precision"),
            geo_precision: find("geo_precision"),
            source: find("source"),
            tags: find("tags"),
            actors: ["actor1", "assoc_actor_1", "actor2", "assoc_actor_2"].into_iter().filter_map(find).collect(),
            columns: names
                .iter()
                .enumerate()
                .filter_map(|(index, name)| column(name).map(|(c, k)| (c, k, index)))
                .collect(),
            time_names: ["start", "end", "date_precision"].map(FieldName::from),
            precision_names: ["precision", "uncertainty_m"].map(FieldName::from),
            actors_name: "actors".into(),
            reported: constants([
                ("verification", "reported"),
                ("dataset", "ACLED"),
                ("licence", "ACLED terms of use"),
                ("attribution", "ACLED, acleddata.com"),
            ]),
            synthetic: {
                let mut constants = constants([
                    ("verification", "reported"),
                    ("dataset", "Synthetic"),
                    ("licence", "Synthetic data, no rights reserved"),
                    ("attribution", "Made up by vigie synth"),
                ]);
                constants.push(("synthetic".into(), Value::Bool(true)));
                constants
            },
        })
    }

    /// The most properties of a feature.
    pub(super) fn width(&self) -> usize {
        self.columns.len() + 3 + 2 + 1 + self.synthetic.len()
    }
}

fn column(name: &str) -> Option<(Column, Kind)> {
    if name.is_empty() || CONSUMED.contains(&name) {
        return None;
    }
    if let Some((_, ours, kind)) = KNOWN.iter().find(|(theirs, ..)| *theirs == name) {
        return Some((Column::new(ours), *kind));
    }
    let own = if MADE.contains(&name) { Column::new(&format!("acled_{name}")) } else { Column::new(name) };
    Some((own, Kind::Other))
}

fn constants(texts: [(&'static str, &'static str); 4]) -> Vec<(FieldName, Value<'static>)> {
    texts.map(|(name, text)| (name.into(), Value::Text(text.into()))).into()
}
