//! The publish policy: which fields of which source the public view holds.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{LicenceClass, known_field};

/// What the names of fields begin with in which the newsroom says where a feature stands. Never published, whatever a rule says.
pub const EDITORIAL_PREFIX: &str = "editorial_";

/// Fields that name or describe informants. Closed wherever they come from, until an operator opens them by name.
pub(crate) const INFORMANT_FIELDS: [&str; 2] = ["source_original", "source_headline"];

/// A field allow-list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldRule {
    /// Fields of the shared vocabulary that are public by default; nothing else. For sources of many people's records.
    #[default]
    Known,
    /// All fields but those that name informants. For a file that an operator wrote to be published.
    All,
    /// The shared vocabulary and these.
    KnownAnd(BTreeSet<String>),
    /// Exactly these.
    Only(BTreeSet<String>),
}

impl FieldRule {
    /// Whether the public may see a field of this name.
    #[must_use]
    pub fn publishes(&self, name: &str) -> bool {
        if name.starts_with(EDITORIAL_PREFIX) {
            return false;
        }
        let known = || known_field(name).is_some_and(|f| f.public);
        match self {
            Self::Known => known(),
            Self::All => !INFORMANT_FIELDS.contains(&name),
            Self::KnownAnd(names) => names.contains(name) || known(),
            Self::Only(names) => names.contains(name),
        }
    }
}

/// What the public sees of the features of a data set.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Policy {
    /// Which fields.
    pub fields: FieldRule,
    /// And those of these.
    pub and_of: Vec<FieldRule>,
    /// How much of them is handed out.
    pub licence: LicenceClass,
    /// How long after it happened, in milliseconds.
    pub delay_ms: i64,
    /// To within how many metres at best; 0 as precisely as the source knows.
    pub least_m: u32,
}

impl Policy {
    /// Of these fields under these terms, at once and as precisely as it is known.
    #[must_use]
    pub fn new(fields: FieldRule, licence: LicenceClass) -> Self {
        Self { fields, and_of: Vec::new(), licence, delay_ms: 0, least_m: 0 }
    }

    /// Whether the public may see a field of this name.
    #[must_use]
    pub fn publishes(&self, name: &str) -> bool {
        self.fields.publishes(name) || self.and_of.iter().any(|rule| rule.publishes(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn informant_fields_are_closed_unless_named() {
        for name in INFORMANT_FIELDS {
            assert!(!FieldRule::Known.publishes(name));
            assert!(!FieldRule::All.publishes(name));
            assert!(FieldRule::Only(BTreeSet::from([name.to_owned()])).publishes(name));
        }
    }

    #[test]
    fn a_field_outside_the_vocabulary_is_closed_by_default() {
        assert!(FieldRule::Known.publishes("event_type"));
        assert!(!FieldRule::Known.publishes("my_secret_column"));
        assert!(!FieldRule::Known.publishes("notes"));
    }
}
