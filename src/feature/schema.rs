//! The fields of a collection.

use super::{FieldName, FieldType};

/// One property that features of a collection may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in every format.
    pub name: FieldName,
    /// The type of its values.
    pub field_type: FieldType,
}

/// The fields of a collection, in the order in which formats write them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    fields: Vec<Field>,
}

impl Schema {
    /// A schema of these fields. Names are expected to be distinct.
    #[must_use]
    pub fn new(fields: Vec<Field>) -> Self {
        Self { fields }
    }

    /// All fields.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The index of a field.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|f| &*f.name == name)
    }
}
