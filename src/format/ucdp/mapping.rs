//! From GED's columns to the shared vocabulary, whatever carried them.

use std::borrow::Cow;

use geo_types::{Geometry, Point};

use crate::feature::{Feature, FieldName, Precision, Value};
use crate::format::{RowError, column, date, validate};

/// How the publishers ask to be cited.
const ATTRIBUTION: &str =
    "Uppsala Conflict Data Program; Davies, Pettersson and Öberg (2023); Sundberg and Melander (2013)";

/// `type_of_violence`, from 1.
const EVENT_TYPES: [&str; 3] = ["State-based conflict", "Non-state conflict", "One-sided violence"];

/// `date_prec`, from 1.
const DATE_PRECISIONS: [&str; 5] = ["day", "range", "week", "month", "year"];

/// `where_prec`, from 1: the word, and the radius in metres.
const PRECISIONS: [(Precision, f64); 7] = [
    (Precision::Exact, 1_000.0),
    (Precision::Near, 25_000.0),
    (Precision::District, 50_000.0),
    (Precision::Region, 150_000.0),
    (Precision::PartOfCountry, 200_000.0),
    (Precision::Country, 500_000.0),
    (Precision::SeaOrAir, 100_000.0),
];

/// Columns that say nothing that other properties do not, or that were read apart.
const LEFT_OUT: [&str; 15] = [
    "id",
    "year",
    "latitude",
    "longitude",
    "geom_wkt",
    "type_of_violence",
    "date_start",
    "date_end",
    "date_prec",
    "where_prec",
    "side_a",
    "side_b",
    "source_article",
    "best",
    "best_est",
];

/// A release of the data set, as a file or layer is named after it: `GEDEvent_v23_1`, `ucdp-ged-25.0.3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Release {
    pub(super) dataset: String,
    version: Option<String>,
    candidate: bool,
}

impl Release {
    /// Candidate releases have three or four parts in their version (25.0.3, 25.01.25.12), final ones two.
    pub(super) fn of_name(name: &str) -> Self {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
        let version = name.split_once("ged").and_then(|(_, rest)| version(rest));
        let candidate = name.contains("candidate") || version.as_ref().is_some_and(|v| v.split('.').count() > 2);
        let mut dataset = String::from(if candidate { "UCDP GED Candidate" } else { "UCDP GED" });
        if let Some(version) = &version {
            dataset.push(' ');
            dataset.push_str(version);
        }
        Self { dataset, version, candidate }
    }

    pub(super) fn has_version(&self) -> bool {
        self.version.is_some()
    }
}

/// The first numbers joined by dots or underscores.
fn version(text: &str) -> Option<String> {
    let runs = text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != '_');
    let version = runs.map(|run| run.trim_matches(['.', '_']).replace('_', ".")).find(|run| run.contains('.'))?;
    version.split('.').all(|part| !part.is_empty()).then_some(version)
}

/// Reads events of one release.
#[derive(Debug)]
pub(super) struct Mapping {
    names: Names,
    dataset: Value<'static>,
    candidate: bool,
}

#[derive(Debug)]
struct Names {
    event_type: FieldName,
    start: FieldName,
    end: FieldName,
    date_precision: FieldName,
    precision: FieldName,
    uncertainty_m: FieldName,
    actors: FieldName,
    sources: FieldName,
    verification: FieldName,
    dataset: FieldName,
    licence: FieldName,
    attribution: FieldName,
    fatalities: FieldName,
    /// GED's names and ours, of columns that are kept as they are.
    renamed: [(&'static str, FieldName); 7],
}

/// A row, whose columns are looked up by name.
struct Row(Vec<(FieldName, Value<'static>)>);

impl Mapping {
    pub(super) fn new(release: &Release) -> Self {
        let renamed = [
            ("adm_1", "admin1"),
            ("adm_2", "admin2"),
            ("where_coordinates", "location"),
            ("low", "fatalities_low"),
            ("low_est", "fatalities_low"),
            ("high", "fatalities_high"),
            ("high_est", "fatalities_high"),
        ];
        let names = Names {
            event_type: "event_type".into(),
            start: "start".into(),
            end: "end".into(),
            date_precision: "date_precision".into(),
            precision: "precision".into(),
            uncertainty_m: "uncertainty_m".into(),
            actors: "actors".into(),
            sources: "sources".into(),
            verification: "verification".into(),
            dataset: "dataset".into(),
            licence: "licence".into(),
            attribution: "attribution".into(),
            fatalities: "fatalities".into(),
            renamed: renamed.map(|(theirs, ours)| (theirs, ours.into())),
        };
        Self { names, dataset: Value::text(release.dataset.as_str()), candidate: release.candidate }
    }

    /// The event of a row; its place is the geometry, where the carrier has one, else the coordinate columns.
    pub(super) fn feature(
        &self,
        row: Vec<(FieldName, Value<'static>)>,
        geometry: Option<Geometry<f64>>,
    ) -> Result<Feature, RowError> {
        let row = Row(row);
        let id = row.text("id");
        if id.is_empty() {
            return Err(RowError::in_column("id", "empty; each event needs its id"));
        }
        let geometry = geometry.map_or_else(|| row.point(), Ok)?;
        let mut properties = Vec::with_capacity(row.0.len() + 8);
        let mut push = |name: &FieldName, value: Value<'static>| {
            if !value.is_null() {
                properties.push((FieldName::clone(name), value));
            }
        };
        let names = &self.names;
        let fixed = |text: &'static str| Value::Text(Cow::Borrowed(text));
        if let Some(event_type) = row.code("type_of_violence", &EVENT_TYPES)? {
            push(&names.event_type, fixed(event_type));
        }
        let (start, end) = (row.day("date_start")?, row.day("date_end")?);
        if end < start {
            return Err(RowError::in_column("date_end", "the event ends before it starts (date_start)"));
        }
        push(&names.start, Value::Date(start));
        push(&names.end, Value::Date(end));
        if let Some(word) = row.code("date_prec", &DATE_PRECISIONS)? {
            push(&names.date_precision, fixed(word));
        }
        if let Some((precision, metres)) = row.code("where_prec", &PRECISIONS)? {
            push(&names.precision, fixed(precision.word()));
            push(&names.uncertainty_m, Value::Float(*metres));
        }
        let best = if row.get("best").is_null() { row.get("best_est") } else { row.get("best") };
        push(&names.fatalities, best.clone());
        push(&names.actors, row.actors());
        push(&names.sources, row.sources());
        let clear = matches!(&*row.text("code_status"), "" | "Clear");
        push(&names.verification, fixed(if self.candidate || !clear { "candidate" } else { "coded" }));
        push(&names.dataset, self.dataset.clone());
        push(&names.licence, fixed("CC BY 4.0"));
        push(&names.attribution, fixed(ATTRIBUTION));
        for (name, value) in row.0 {
            if !LEFT_OUT.contains(&&*name) && !matches!(&value, Value::Text(text) if text.is_empty()) {
                let renamed = names.renamed.iter().find(|(theirs, _)| **theirs == *name);
                push(renamed.map_or(&name, |(_, ours)| ours), value);
            }
        }
        Ok(Feature { id, geometry: Some(geometry), properties })
    }
}

impl Row {
    fn get(&self, name: &str) -> &Value<'static> {
        self.0.iter().find(|(n, _)| &**n == name).map_or(&Value::Null, |(_, value)| value)
    }

    fn text(&self, name: &str) -> String {
        self.get(name).to_string()
    }

    fn point(&self) -> Result<Geometry<f64>, RowError> {
        let degrees = |name: &str| {
            let text = self.text(name);
            let problem = || RowError::in_column(name, format!("`{text}` is not a number of degrees, such as 12.65"));
            text.parse::<f64>().ok().ok_or_else(problem)
        };
        let (longitude, latitude) = (degrees("longitude")?, degrees("latitude")?);
        validate::check_row_position(longitude, latitude)?;
        Ok(Point::new(longitude, latitude).into())
    }

    fn day(&self, name: &str) -> Result<i32, RowError> {
        match self.get(name) {
            Value::Date(day) => Ok(*day),
            other => date::parse(&other.to_string()).map_err(|problem| RowError::in_column(name, problem)),
        }
    }

    /// What a code from 1 stands for.
    fn code<'a, T>(&self, name: &str, meanings: &'a [T]) -> Result<Option<&'a T>, RowError> {
        let code = self.text(name);
        if code.is_empty() {
            return Ok(None);
        }
        let index = column::integer(&code).and_then(|n| usize::try_from(n).ok()?.checked_sub(1));
        let meaning = index.and_then(|i| meanings.get(i));
        let problem = || RowError::in_column(name, format!("`{code}` is not a code from 1 to {}", meanings.len()));
        meaning.ok_or_else(problem).map(Some)
    }

    fn actors(&self) -> Value<'static> {
        let sides = ["side_a", "side_b"].map(|side| self.text(side));
        let named: Vec<String> = sides.into_iter().filter(|side| !side.is_empty()).collect();
        if named.is_empty() { Value::Null } else { Value::list(named) }
    }

    fn sources(&self) -> Value<'static> {
        for name in ["source_article", "source_office"] {
            let sources = split_outside_quotes(&self.text(name));
            if !sources.is_empty() {
                return Value::list(sources);
            }
        }
        Value::list(["UCDP"])
    }
}

/// `"Agence, 2022-01-05, Title; more";"Other"` names two articles.
fn split_outside_quotes(text: &str) -> Vec<String> {
    let mut quoted = false;
    let at_semicolon = |c: char| {
        quoted ^= c == '"';
        c == ';' && !quoted
    };
    let clean = |part: &str| part.trim().trim_matches('"').trim().to_owned();
    text.split(at_semicolon).map(clean).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_read_from_names_of_files_and_layers() {
        for (name, dataset) in [
            ("GEDEvent_v23_1", "UCDP GED 23.1"),
            ("/data/ged231-GEDEvent_v23_1.csv", "UCDP GED 23.1"),
            ("ucdp-ged-23.1-car.geojson", "UCDP GED 23.1"),
            ("GEDEvent_v24_0_1.csv", "UCDP GED Candidate 24.0.1"),
            ("GEDEvent_v25_01_25_12.csv", "UCDP GED Candidate 25.01.25.12"),
            ("ucdp-candidate.csv", "UCDP GED Candidate"),
            ("events.csv", "UCDP GED"),
        ] {
            assert_eq!(Release::of_name(name).dataset, dataset, "{name}");
        }
    }

    #[test]
    fn articles_are_split_at_semicolons_outside_quotes() {
        assert_eq!(split_outside_quotes(r#""A, 2022, b; c";"D""#), ["A, 2022, b; c", "D"]);
        assert_eq!(split_outside_quotes("BBC 10/9-09; The New Vision"), ["BBC 10/9-09", "The New Vision"]);
        assert!(split_outside_quotes(" ; ").is_empty());
    }
}
