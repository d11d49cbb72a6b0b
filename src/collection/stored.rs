//! One collection of the store as a view shows it: its rows are read with what their policies let that view see.

mod forms;
mod scan;

use std::collections::BTreeMap;
use std::hash::Hash as _;
use std::sync::OnceLock;
use std::thread;

use super::instants::Instants;
use super::secret::secret;
use super::stamp::{Stamps, hash};
use super::threads::joined;
use super::{Collection, CollectionBuilder, CollectionSettings, LoadError};
use crate::feature::{Coarse, FieldName, FieldRule, Policy, Secret};
use crate::store::{Dataset, Reader, StoredCollection, StoredRow};
pub use forms::MOST_REVISIONS;
use scan::Scan;

/// Most changed features for which a collection is not read as a whole; fewer than an import has, more than editors write
/// between two looks.
pub(super) const MOST_CHANGED: usize = 10_000;
pub use scan::{EMBARGO, PROTECTED, STATE};

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum View {
    /// Everybody, at a moment in milliseconds since 1970.
    Public(i64),
    /// The newsroom.
    Editorial,
}

/// A moment of the past.
#[derive(Debug, Clone, Copy)]
pub(super) struct Then<'a> {
    /// The newest changeset of that time.
    pub(super) changeset: i64,
    /// In milliseconds since 1970: what an embargo held back then is not shown.
    pub(super) instant: i64,
    /// What the public sees today: nothing else of then is shown to it. `None` where only what it sees is asked for.
    pub(super) today: Option<&'a Collection>,
}

impl Default for Then<'_> {
    /// Any time, of what the public sees today.
    fn default() -> Self {
        Self { changeset: i64::MAX, instant: i64::MAX, today: None }
    }
}

/// A collection as a view shows it.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) collection: Collection,
    /// Whether another view shows anything else.
    pub(super) differs: bool,
    /// When the public view of it changes by itself.
    pub(super) next: Option<i64>,
    /// Of the past: of which instants it is.
    pub(super) holds: Instants,
    /// What the public sees only since an embargo, or a delay, was over: when that was, and at which place; ascending.
    pub(super) late: Vec<(i64, i64)>,
}

/// What is read of the store before its rows are.
#[derive(Debug)]
pub(super) struct Basis {
    names: Vec<FieldName>,
    datasets: Vec<Dataset>,
    /// When each changeset was, by its number; read where a policy asks how long ago something was.
    times: Vec<(i64, i64)>,
    folder: std::path::PathBuf,
    secret: OnceLock<Secret>,
    stamps: Stamps,
}

impl Basis {
    /// What `secret` is used for goes without one that lasts; coarse places never do.
    pub(super) fn read(
        reader: &Reader,
        folder: &std::path::Path,
        secret: &Secret,
        delays: bool,
    ) -> Result<Self, LoadError> {
        // Of a database that nodes share, one place is the same to all of them.
        let shared = reader.secret()?.map_or_else(OnceLock::new, OnceLock::from);
        Ok(Self {
            names: reader.field_names()?,
            datasets: reader.datasets()?,
            times: if delays { reader.times()? } else { Vec::new() },
            folder: folder.to_owned(),
            secret: shared,
            stamps: Stamps::new(secret),
        })
    }

    /// The policy of each data set of a collection.
    pub(super) fn policies(&self, stored: &StoredCollection, settings: &CollectionSettings) -> BTreeMap<i64, Policy> {
        let own = || self.datasets.iter().filter(|d| d.collection == stored.id);
        let imported = own().filter_map(|d| Some((d.id, settings.policy(&d.name, d.terms.as_ref()?))));
        let imported: BTreeMap<i64, Policy> = imported.collect();
        // What editors write may say what any data set of the collection says.
        let open: Vec<FieldRule> = imported.values().map(|policy| policy.fields.clone()).collect();
        let edited = own().filter(|d| d.terms.is_none()).map(|d| (d.id, settings.policy_of_editors(&d.name, &open)));
        let edited: Vec<_> = edited.collect();
        imported.into_iter().chain(edited).collect()
    }

    fn time(&self, changeset: i64) -> i64 {
        self.times.binary_search_by_key(&changeset, |(id, _)| *id).map_or(0, |at| self.times[at].1)
    }

    /// Places as the public sees them, with the secret that is made when it is first needed.
    fn coarse(&self, within_m: u32) -> Result<Coarse, LoadError> {
        let secret = match self.secret.get() {
            Some(secret) => secret.clone(),
            None => secret(&self.folder).map(|made| self.secret.get_or_init(|| made).clone())?,
        };
        Ok(Coarse::new(secret, within_m))
    }
}

/// One collection of the store, and all that decides how it is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Showing<'a> {
    pub(super) basis: &'a Basis,
    pub(super) stored: &'a StoredCollection,
    pub(super) settings: &'a CollectionSettings,
    pub(super) policies: &'a BTreeMap<i64, Policy>,
    /// `None` for the present.
    pub(super) then: Option<Then<'a>>,
}

impl Showing<'_> {
    /// Reads all of it, each reader taking a part of its rows.
    pub(super) fn all(&self, readers: &mut [Reader], view: View) -> Result<Shown, LoadError> {
        let (first, last) = readers[0].ord_bounds(self.stored.id)?.unwrap_or((0, -1));
        let share = (last - first) / i64::try_from(readers.len()).unwrap_or(1) + 1;
        let rows = |ords: i64| usize::try_from(ords).unwrap_or_default();
        let parts: Result<Vec<Scan<'_>>, LoadError> = thread::scope(|scope| {
            let parts: Vec<_> = (0..)
                .zip(readers.iter_mut())
                .map(|(i, reader)| {
                    let from = first + i * share;
                    let ords = from..=last.min(from + share - 1);
                    // The first part takes all others in.
                    let builder = CollectionBuilder::with_capacity(rows(if i == 0 { last - first + 1 } else { share }));
                    let scan = self.scan(view, builder);
                    scope.spawn(move || scan.run(reader, self.stored, &[ords]))
                })
                .collect();
            parts.into_iter().map(joined).collect()
        });
        let mut parts = parts?.into_iter();
        let empty = || self.scan(view, CollectionBuilder::default());
        let mut all = parts.next().unwrap_or_else(empty);
        for part in parts {
            all.append(part).map_err(|error| LoadError::TooManyRows { name: self.stored.name.clone(), error })?;
        }
        all.late.sort_unstable();
        let changed_ms = self.newest_ms(&readers[0], view, &all.builder, &all.late)?;
        Ok(self.shown(all, changed_ms))
    }

    /// Reads some places anew, and takes the rest over from before. `None` where that cannot be done.
    pub(super) fn changed(
        &self,
        reader: &Reader,
        view: View,
        (before, late): (&Collection, &[(i64, i64)]),
        places: &[i64],
    ) -> Result<Option<Shown>, LoadError> {
        let scan = self.scan(view, CollectionBuilder::default());
        let ords: Vec<_> = places.iter().map(|&place| place..=place).collect();
        let mut scan = scan.run(reader, self.stored, &ords)?;
        let new = std::mem::take(&mut scan.builder).finish(self.settings.describe(&self.stored.name), 0);
        let Some(merged) = CollectionBuilder::merged(before, places, &new) else { return Ok(None) };
        let kept = late.iter().filter(|(_, place)| places.binary_search(place).is_err());
        scan.late.extend(kept);
        scan.late.sort_unstable();
        if let Some(then) = self.then {
            scan.late.iter().for_each(|(since, _)| _ = scan.holds.are_after(*since, then.instant));
        }
        // Where nothing of it is shown otherwise, neither is when that was.
        let is_same =
            self.then.is_none() && places.iter().all(|&place| before.stamp_at(place) == merged.stamp_at(place));
        let changed_ms = if is_same { before.changed_ms } else { self.newest_ms(reader, view, &merged, &scan.late)? };
        scan.builder = merged;
        Ok(Some(self.shown(scan, changed_ms)))
    }

    /// What is shown of it, as a collection that is not stored.
    pub(super) fn alone(&self, shown: CollectionBuilder) -> Collection {
        shown.finish(self.settings.describe(&self.stored.name), 0)
    }

    /// Whether a view showed a revision of a feature before another took its place at an instant, and told of it by itself.
    pub(super) fn was_told(&self, view: View, row: &StoredRow<'_>, until: i64) -> bool {
        let scan = self.scan(view, CollectionBuilder::default());
        view == View::Editorial || scan.public_from(row).is_some_and(|since| since < until) && scan.is_named(row)
    }

    fn scan(&self, view: View, builder: CollectionBuilder) -> Scan<'_> {
        Scan::new(self.basis, self.policies, (view, self.then), builder)
    }

    fn shown(&self, scan: Scan<'_>, changed_ms: i64) -> Shown {
        let Scan { builder, differs, next, holds, late, withheld, .. } = scan;
        let name = &self.stored.name;
        let version = hash(|h| (name, self.settings, changed_ms, builder.stamp(), withheld).hash(h));
        let collection = builder.finish(self.settings.describe(name), version).with_least(self.settings.least());
        Shown {
            collection: Collection { changed_ms, withheld, is_stored: true, ..collection },
            differs,
            next,
            holds,
            late,
        }
    }
}
