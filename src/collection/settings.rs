//! What an operator says of a collection, and what is published of it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Description, Role};
use crate::feature::{FieldRule, LeastCell, LicenceClass};
use crate::store::Terms;

/// What is said and published of one collection.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct CollectionSettings {
    /// Its title for people.
    pub title: Option<String>,
    /// What it holds.
    pub description: Option<String>,
    /// The terms, in words.
    pub licence: Option<String>,
    /// How to cite it.
    pub attribution: Option<String>,
    /// What it is for, where its name does not say it: several collections may hold incidents.
    pub role: Option<Role>,
    /// The least number of features that is told at once of its sources for counts only.
    pub least_count: Option<u32>,
    /// The side of the smallest cell of a grid that is told of them, in kilometres.
    pub least_cell_km: Option<u16>,
    /// What is published, for all its data sets.
    pub policy: PolicySettings,
    /// What is published of one data set, by the name that its import recorded.
    pub datasets: BTreeMap<String, PolicySettings>,
}

/// Overrides what came with the data; what is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct PolicySettings {
    /// Which fields are published.
    pub fields: Option<FieldRule>,
    /// What may be handed out.
    pub licence: Option<LicenceClass>,
}

impl CollectionSettings {
    /// The terms of a data set: its own entry, then the collection's, then what came with the data.
    #[must_use]
    pub fn terms(&self, dataset: &str, came_with: &Terms) -> Terms {
        let entries = || self.datasets.get(dataset).into_iter().chain([&self.policy]);
        Terms {
            fields: entries().find_map(|p| p.fields.clone()).unwrap_or_else(|| came_with.fields.clone()),
            licence: entries().find_map(|p| p.licence).unwrap_or(came_with.licence),
        }
    }

    /// The least that is told at once of sources for counts only.
    pub(super) fn least(&self) -> LeastCell {
        let usual = LeastCell::default();
        LeastCell {
            features: self.least_count.unwrap_or(usual.features),
            metres: self.least_cell_km.map_or(usual.metres, |km| u32::from(km) * 1_000),
        }
    }

    /// What the collection says of itself.
    pub(super) fn describe(&self, name: &str) -> Description {
        Description {
            name: name.to_owned(),
            title: self.title.clone().unwrap_or_else(|| capitalized(name)),
            description: self.description.clone().unwrap_or_default(),
            role: self.role.unwrap_or_else(|| Role::of_name(name)),
            licence: self.licence.clone(),
            attribution: self.attribution.clone(),
            demonstration: false,
        }
    }
}

/// `incidents` as a title: `Incidents`.
fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_role_is_the_one_that_is_said_or_else_that_of_the_name() {
        let said = CollectionSettings { role: Some(Role::Incidents), ..CollectionSettings::default() };
        assert_eq!(said.describe("ucdp").role, Role::Incidents);
        let unsaid = CollectionSettings::default();
        assert_eq!([unsaid.describe("ucdp").role, unsaid.describe("highways").role], [Role::Other, Role::Highways]);
    }

    #[test]
    fn a_data_sets_own_entry_comes_before_the_collections_and_both_before_what_came_with_the_data() {
        let came_with = Terms { licence: LicenceClass::Open, fields: FieldRule::All };
        let notes = FieldRule::KnownAnd(BTreeSet::from(["notes".to_owned()]));
        let aggregate = PolicySettings { fields: None, licence: Some(LicenceClass::Aggregate) };
        let settings = CollectionSettings {
            policy: PolicySettings { fields: Some(notes.clone()), licence: Some(LicenceClass::Display) },
            datasets: BTreeMap::from([("UCDP GED 23.1".to_owned(), aggregate)]),
            ..CollectionSettings::default()
        };
        let ucdp = settings.terms("UCDP GED 23.1", &came_with);
        assert_eq!(ucdp, Terms { fields: notes.clone(), licence: LicenceClass::Aggregate });
        assert_eq!(settings.terms("ACLED", &came_with), Terms { fields: notes, licence: LicenceClass::Display });
        assert_eq!(CollectionSettings::default().terms("mine", &came_with), came_with);
    }
}
