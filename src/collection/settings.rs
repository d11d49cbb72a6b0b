//! What an operator says of a collection, and what is published of it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Description, Role};
use crate::feature::{FieldRule, LeastCell, LicenceClass, Policy};
use crate::store::Terms;

/// Milliseconds.
const HOUR_MS: i64 = 3_600_000;

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
    /// How long after it happened a feature is held back, in hours.
    pub delay_hours: Option<u32>,
    /// No place is published more precisely than to within so many kilometres.
    pub least_precision_km: Option<u16>,
}

impl CollectionSettings {
    /// The policy of a data set: its own entry, then the collection's, then what came with the data.
    #[must_use]
    pub fn policy(&self, dataset: &str, came_with: &Terms) -> Policy {
        let entries = || self.datasets.get(dataset).into_iter().chain([&self.policy]);
        Policy {
            fields: entries().find_map(|p| p.fields.clone()).unwrap_or_else(|| came_with.fields.clone()),
            and_of: Vec::new(),
            licence: entries().find_map(|p| p.licence).unwrap_or(came_with.licence),
            delay_ms: entries().find_map(|p| p.delay_hours).map_or(0, |hours| i64::from(hours) * HOUR_MS),
            least_m: entries().find_map(|p| p.least_precision_km).map_or(0, |km| u32::from(km) * 1_000),
        }
    }

    /// The policy of what editors wrote, where other data sets publish `open`.
    pub(super) fn policy_of_editors(&self, dataset: &str, open: &[FieldRule]) -> Policy {
        let came_with = Terms { fields: FieldRule::Known, licence: LicenceClass::Open };
        let own = self.datasets.get(dataset).is_some_and(|policy| policy.fields.is_some());
        let and_of = if own || self.policy.fields.is_some() { Vec::new() } else { open.to_vec() };
        Policy { and_of, ..self.policy(dataset, &came_with) }
    }

    /// Whether any of its data sets is held back for some time.
    pub(super) fn delays(&self) -> bool {
        self.datasets.values().chain([&self.policy]).any(|policy| policy.delay_hours.is_some())
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
        let aggregate = PolicySettings { licence: Some(LicenceClass::Aggregate), ..PolicySettings::default() };
        let settings = CollectionSettings {
            policy: PolicySettings {
                fields: Some(notes.clone()),
                licence: Some(LicenceClass::Display),
                delay_hours: Some(48),
                least_precision_km: Some(5),
            },
            datasets: BTreeMap::from([("UCDP GED 23.1".to_owned(), aggregate)]),
            ..CollectionSettings::default()
        };
        let ucdp = settings.policy("UCDP GED 23.1", &came_with);
        assert_eq!((&ucdp.fields, ucdp.licence), (&notes, LicenceClass::Aggregate));
        assert_eq!((ucdp.delay_ms, ucdp.least_m), (48 * HOUR_MS, 5_000));
        assert_eq!(settings.policy("ACLED", &came_with).licence, LicenceClass::Display);
        let usual = CollectionSettings::default().policy("mine", &came_with);
        assert_eq!(usual, Policy::new(came_with.fields, came_with.licence));
    }

    #[test]
    fn editors_may_publish_what_a_data_set_of_the_collection_publishes_unless_the_operator_says_otherwise() {
        let open = [FieldRule::Only(BTreeSet::from(["depot".to_owned()]))];
        let policy = CollectionSettings::default().policy_of_editors("", &open);
        assert!(policy.publishes("depot") && policy.publishes("title") && !policy.publishes("notes"));
        let closed = PolicySettings { fields: Some(FieldRule::Known), ..PolicySettings::default() };
        let settings = CollectionSettings { policy: closed, ..CollectionSettings::default() };
        assert!(!settings.policy_of_editors("", &open).publishes("depot"));
    }
}
