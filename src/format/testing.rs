//! What tests of readers share.

use std::path::{Path, PathBuf};

use super::{Features, Format, FormatError, Origin, Progress, Record, RowError, open};
use crate::feature::{Feature, FeatureWithSchema, Field, FieldName, FieldType, Schema, Value, day_text, field_rank};

/// A file of made-up rows below `tests/fixtures`.
pub(super) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

pub(super) type Read = (Origin, Format, Vec<Result<Record, RowError>>);

pub(super) fn try_read(name: &str) -> Result<Read, FormatError> {
    let (origin, format, records) = open(&path(name), None, Progress::default())?;
    Ok((origin, format, records.collect()))
}

pub(super) fn read(name: &str) -> Read {
    try_read(name).unwrap()
}

/// The features of a file without faults.
pub(super) fn features(name: &str) -> Vec<Feature> {
    read(name).2.into_iter().map(|r| r.unwrap().feature).collect()
}

/// The faults of a file, as they are told.
pub(super) fn faults(name: &str) -> Vec<String> {
    read(name).2.into_iter().filter_map(Result::err).map(|e| e.to_string()).collect()
}

/// `start/end`.
pub(super) fn span(feature: &Feature) -> String {
    let day = |name| match feature.get(name) {
        Value::Date(day) => day_text(*day),
        other => format!("{other:?}"),
    };
    format!("{}/{}", day("start"), day("end"))
}

/// All properties of these features, in the order of writing.
pub(super) fn schema(features: &[Feature]) -> Schema {
    let mut fields: Vec<Field> = Vec::new();
    for (name, value) in features.iter().flat_map(|f| &f.properties) {
        let field_type = value.field_type().unwrap_or(FieldType::Text);
        match fields.iter_mut().find(|f| f.name == *name) {
            Some(field) => field.field_type = field.field_type.widen(field_type),
            None => fields.push(Field { name: FieldName::clone(name), field_type }),
        }
    }
    fields.sort_by_key(|f| field_rank(&f.name));
    Schema::new(fields)
}

/// Features as an encoder takes them.
pub(super) struct Listed<'a> {
    pub(super) features: &'a [Feature],
    pub(super) schema: &'a Schema,
}

impl Features for Listed<'_> {
    type View<'a>
        = FeatureWithSchema<'a>
    where
        Self: 'a;

    fn count(&self) -> usize {
        self.features.len()
    }

    fn view(&self, number: usize) -> FeatureWithSchema<'_> {
        FeatureWithSchema { feature: &self.features[number], schema: self.schema }
    }
}
