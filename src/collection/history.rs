//! How features came to be as they are: the revisions of one, and which of a collection changed last.

use std::collections::HashSet;

use super::past::{StoredNow, Viewer};
use super::stored::{Showing, Then};
use super::{Collection, LoadError, Loader, Views};
use crate::feature::Standing;
use crate::store::{Change, Later, Operation, StoredRow};

/// Most revisions of a feature that are looked at, the newest of them.
pub const MOST_REVISIONS: usize = 1_000;
/// Up to so many features, the newest change of each is looked up; of more, the changes are gone through until enough are found.
const MOST_LOOKED_UP: usize = 20_000;
/// Most features of late that a viewer does not see, of which is asked whether they were seen before.
const MOST_UNSEEN: usize = 2_000;

/// A revision of a feature, as somebody sees it.
#[derive(Debug)]
pub struct Revision {
    /// 1 for the first that is told.
    pub number: usize,
    /// When it was recorded, in milliseconds since 1970.
    pub at: i64,
    /// The feature, alone in a collection; `None` where it was deleted.
    pub feature: Option<Collection>,
    /// For the newsroom.
    pub deed: Option<Deed>,
}

/// What the newsroom knows of a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// What was done.
    pub operation: Operation,
    /// Who did it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Where the feature stood then.
    pub standing: Standing,
}

/// The revisions of a feature.
#[derive(Debug)]
pub struct History {
    /// The newest first.
    pub revisions: Vec<Revision>,
    /// Whether there are older ones, which are not told.
    pub is_cut: bool,
}

/// What changed last in a collection.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Newest {
    /// The newest first.
    pub changed: Vec<Changed>,
    /// What was seen before and is no longer, the newest first.
    pub withdrawn: Vec<Withdrawn>,
}

/// A feature that came or was corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// Its row.
    pub row: usize,
    /// When its first revision was recorded that is told, in milliseconds since 1970.
    pub first: i64,
    /// When its newest was.
    pub last: i64,
}

/// A feature that went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// Its id.
    pub id: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

impl Loader {
    /// The revisions of a feature that somebody may see: to the public those that were published, of what is published today;
    /// `None` where they may see no such feature.
    pub fn history(&self, views: &Views, viewer: Viewer, name: &str, id: &str) -> Result<Option<History>, LoadError> {
        let Some(own) = views.of(viewer).get(name) else { return Ok(None) };
        let seen = viewer == Viewer::Editorial || own.find(id).is_some();
        let history = self.with(views, name, |now, showing| {
            let reader = &now.readers[0];
            let Some(ord) = reader.place(showing.stored.id, id)? else { return Ok(None) };
            let (view, mut all, mut failed, mut count) = (viewer.view(), Vec::new(), None, 0);
            each_with_later(now, showing, ord, |change, row, later| {
                count += 1;
                let standing = row.standing;
                let is_gone = change.operation == Operation::Delete;
                let shown = if is_gone { Ok(None) } else { showing.one(view, row, later) };
                let (author, reason) = (change.author.to_owned(), change.reason.to_owned());
                let deed = Deed { operation: change.operation, author, reason, standing };
                let deed = (viewer == Viewer::Editorial).then_some(deed);
                match shown {
                    Err(error) => failed = Some(error),
                    Ok(None) if deed.is_none() => {}
                    Ok(feature) => all.push(Revision { number: 0, at: change.at, feature, deed }),
                }
            })?;
            let oldest = all.len();
            all.iter_mut().enumerate().for_each(|(i, revision)| revision.number = oldest - i);
            let history = History { revisions: all, is_cut: count >= MOST_REVISIONS };
            failed.map_or(Ok((!history.revisions.is_empty()).then_some(history)), Err)
        })?;
        Ok(history.flatten().filter(|_| seen))
    }

    /// Of some rows of a collection those that changed last, at most so many; and as many of what was withdrawn. `None` where
    /// the collection is not kept in the store.
    pub fn newest(
        &self,
        views: &Views,
        viewer: Viewer,
        (own, rows): (&Collection, &[u32]),
        most: usize,
    ) -> Result<Option<Newest>, LoadError> {
        self.with(views, &own.description.name, |now, showing| {
            let mut newest = Newest::default();
            for ord in newest_places(now, showing, (own, rows), most)? {
                let (mut first, mut last) = (None, None);
                each_with_later(now, showing, ord, |change, row, later| {
                    let is_gone = change.operation == Operation::Delete;
                    if !is_gone && showing.one(viewer.view(), row, later).is_ok_and(|shown| shown.is_some()) {
                        first = Some(change.at);
                        last.get_or_insert(change.at);
                    }
                })?;
                let row = own.row_from(ord);
                newest.changed.extend(first.zip(last).map(|(first, last)| Changed { row, first, last }));
            }
            newest.changed.sort_by_key(|changed| std::cmp::Reverse((changed.last, changed.row)));
            newest.withdrawn = withdrawn(now, showing, (own, viewer), most)?;
            Ok(newest)
        })
    }

    /// Does something with a collection of the store; `None` where it is not there.
    fn with<T>(
        &self,
        views: &Views,
        name: &str,
        work: impl FnOnce(&StoredNow, &Showing<'_>) -> Result<T, LoadError>,
    ) -> Result<Option<T>, LoadError> {
        let today = views.public.get(name).filter(|_| views.is_stored(name));
        let (Some(today), Some(now)) = (today, self.stored_now(1)?) else { return Ok(None) };
        let Some(stored) = now.collections.iter().find(|stored| stored.name == name) else { return Ok(None) };
        let settings = self.settings(name);
        let policies = now.basis.policies(stored, &settings);
        let then = Some(Then { changeset: views.changeset(), today });
        let showing = Showing { basis: &now.basis, stored, settings: &settings, policies: &policies, then };
        work(&now, &showing).map(Some)
    }
}

/// Shows the revisions of a feature, the newest first, each with what became of it.
fn each_with_later(
    now: &StoredNow,
    showing: &Showing<'_>,
    ord: i64,
    mut visit: impl FnMut(Change<'_>, &mut StoredRow<'_>, Option<Later>),
) -> Result<(), LoadError> {
    let mut later = None;
    now.readers[0].revisions(showing.stored.id, ord, MOST_REVISIONS, |change, row| {
        let own = (change.operation != Operation::Delete).then_some(row.standing);
        let standing = later.map_or(own, |later: Later| later.standing);
        let changeset = row.changeset;
        visit(change, row, later);
        later = Some(Later { changeset, standing });
    })?;
    Ok(())
}

/// The places of those rows that changed last.
fn newest_places(
    now: &StoredNow,
    showing: &Showing<'_>,
    (own, rows): (&Collection, &[u32]),
    most: usize,
) -> Result<Vec<i64>, LoadError> {
    let (reader, collection) = (&now.readers[0], showing.stored.id);
    let places = || rows.iter().map(|&row| own.ord(row as usize));
    if rows.len() <= MOST_LOOKED_UP {
        let changesets = reader.newest_changes_of(collection, places())?;
        let mut newest: Vec<(i64, i64)> = changesets.into_iter().zip(places()).collect();
        newest.sort_unstable_by_key(|place| std::cmp::Reverse(*place));
        return Ok(newest.into_iter().take(most).map(|(_, place)| place).collect());
    }
    let mut newest = Vec::new();
    reader.newest_changes(collection, i64::MAX, |ord, _| {
        let row = own.row_from(ord);
        let is_one = own.has(ord) && u32::try_from(row).is_ok_and(|row| rows.binary_search(&row).is_ok());
        newest.extend(is_one.then_some(ord));
        newest.len() < most
    })?;
    Ok(newest)
}

/// What was withdrawn last: nothing but which it was, and when.
fn withdrawn(
    now: &StoredNow,
    showing: &Showing<'_>,
    (own, viewer): (&Collection, Viewer),
    most: usize,
) -> Result<Vec<Withdrawn>, LoadError> {
    let (mut unseen, mut seen) = (Vec::new(), HashSet::new());
    now.readers[0].newest_changes(showing.stored.id, i64::MAX, |ord, _| {
        if !own.has(ord) && seen.insert(ord) {
            unseen.push(ord);
        }
        unseen.len() < MOST_UNSEEN
    })?;
    let mut withdrawn: Vec<Withdrawn> = Vec::new();
    for ord in unseen {
        if withdrawn.len() >= most {
            break;
        }
        let (mut went, mut since) = (None, None);
        each_with_later(now, showing, ord, |change, row, later| {
            if let (None, Some(later), Some(at)) = (&went, later, since)
                && change.operation != Operation::Delete
                && showing.was_told(viewer.view(), row, later.changeset)
            {
                went = Some(Withdrawn { id: row.key.to_owned(), at });
            }
            since = Some(change.at);
        })?;
        withdrawn.extend(went);
    }
    withdrawn.sort_by_key(|withdrawn| std::cmp::Reverse(withdrawn.at));
    Ok(withdrawn)
}
