//! The terms of a collection as fields, for formats that have no other place for them.
//!
//! Where sources differ in their terms, each feature has its own as properties. Where one licence, or one way of citing,
//! holds for all features and is not among the fields, it is added to them.

use std::borrow::Cow;

use super::About;
use crate::feature::{FeatureView, Field, FieldName, FieldType, GeometryView, Schema, Value};

/// The fields that are added to those of a schema.
#[derive(Debug)]
pub(super) struct Terms {
    own: usize,
    added: Vec<String>,
}

impl Terms {
    /// The terms that a schema lacks, and the schema with them.
    pub(super) fn beside(schema: &Schema, about: &About) -> (Self, Schema) {
        let mut fields = schema.fields().to_vec();
        let mut added = Vec::new();
        for (name, terms) in [("licence", &about.licences), ("attribution", &about.attributions)] {
            if let ([only], None) = (terms.as_slice(), schema.position(name)) {
                fields.push(Field { name: FieldName::from(name), field_type: FieldType::Text });
                added.push(only.clone());
            }
        }
        (Self { own: schema.fields().len(), added }, Schema::new(fields))
    }

    /// A feature with these fields.
    pub(super) fn with<V: FeatureView>(&self, feature: V) -> WithTerms<'_, V> {
        WithTerms { feature, terms: self }
    }
}

/// A feature that has the terms among its fields.
pub(super) struct WithTerms<'a, V> {
    feature: V,
    terms: &'a Terms,
}

impl<V: FeatureView> FeatureView for WithTerms<'_, V> {
    fn id(&self) -> &str {
        self.feature.id()
    }

    fn geometry(&self) -> GeometryView<'_> {
        self.feature.geometry()
    }

    fn value(&self, field: usize) -> Value<'_> {
        match field.checked_sub(self.terms.own) {
            None => self.feature.value(field),
            Some(added) => Value::Text(Cow::Borrowed(&self.terms.added[added])),
        }
    }

    fn word(&self, field: usize) -> Option<u32> {
        if field < self.terms.own { self.feature.word(field) } else { None }
    }

    fn words(&self, field: usize) -> impl Iterator<Item = u32> {
        (field < self.terms.own).then(|| self.feature.words(field)).into_iter().flatten()
    }
}
