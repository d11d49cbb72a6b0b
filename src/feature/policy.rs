//! The publish policy: which fields of which source the public view holds.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::known_field;

/// Fields that name or describe informants. Closed wherever they come from, until an operator opens them by name.
const INFORMANT_FIELDS: [&str; 2] = ["source_original", "source_headline"];

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
        let known = || known_field(name).is_some_and(|f| f.public);
        match self {
            Self::Known => known(),
            Self::All => !INFORMANT_FIELDS.contains(&name),
            Self::KnownAnd(names) => names.contains(name) || known(),
            Self::Only(names) => names.contains(name),
        }
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
