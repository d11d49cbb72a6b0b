//! How features came to be as they are: the revisions of one, and which of a collection changed last.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::mem;

use super::past::{StoredNow, Viewer};
use super::stored::{Showing, Then};
use super::{Collection, CollectionBuilder, LoadError, Loader, MOST_REVISIONS, Views};
use crate::feature::Standing;
use crate::store::Operation;

/// Up to so many features, the newest change of each is looked up; of more, the changes are gone through until enough are found.
const MOST_LOOKED_UP: usize = 20_000;
/// Most features of late that a viewer does not see, of which is asked whether they were seen before.
const MOST_UNSEEN: usize = 2_000;

/// A revision of a feature, as somebody sees it.
#[derive(Debug)]
pub struct Revision {
    /// 1 for the first that is told.
    pub number: usize,
    /// When it was recorded, or for the public its embargo over, in milliseconds since 1970; the first of those that show the same.
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
            let (mut all, mut newer, mut count) = (Vec::<Revision>::new(), None, 0);
            showing.forms(reader, viewer.view(), ord, |form| {
                count += 1;
                let stamp = form.shown.as_ref().map(CollectionBuilder::stamp);
                let is_as_newer = mem::replace(&mut newer, stamp) == stamp && stamp.is_some();
                let at = form.at;
                let deed = (viewer == Viewer::Editorial).then(|| Deed {
                    operation: form.change.operation,
                    author: form.change.author.to_owned(),
                    reason: form.change.reason.to_owned(),
                    standing: form.standing,
                });
                match all.last_mut() {
                    // What the public sees no change in was none for it.
                    Some(newer) if is_as_newer && deed.is_none() => newer.at = at,
                    _ if stamp.is_none() && deed.is_none() => {}
                    _ => {
                        let feature = form.shown.map(|shown| showing.alone(shown));
                        all.push(Revision { number: 0, at, feature, deed });
                    }
                }
            })?;
            let oldest = all.len();
            all.iter_mut().enumerate().for_each(|(i, revision)| revision.number = oldest - i);
            let history = History { revisions: all, is_cut: count >= MOST_REVISIONS };
            Ok((!history.revisions.is_empty()).then_some(history))
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
            // To the newsroom it was there before.
            let late = views.sources.get(&showing.stored.name).filter(|_| viewer == Viewer::Public);
            let late = late.map_or(&[][..], |source| &source.late);
            let changed = newest_changed(now, showing, (own, viewer, rows), late, most)?;
            Ok(Newest { changed, withdrawn: withdrawn(now, showing, (own, viewer), most)? })
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
        let then = Some(Then { today: Some(today), ..Then::default() });
        let showing = Showing { basis: &now.basis, stored, settings: &settings, policies: &policies, then };
        work(&now, &showing).map(Some)
    }
}

/// Those rows that changed last, the newest first.
fn newest_changed(
    now: &StoredNow,
    showing: &Showing<'_>,
    (own, viewer, rows): (&Collection, Viewer, &[u32]),
    late: &[(i64, i64)],
    most: usize,
) -> Result<Vec<Changed>, LoadError> {
    let (reader, collection) = (&now.readers[0], showing.stored.id);
    let (mut newest, mut looked) = (Vec::<Changed>::new(), HashSet::new());
    // Of a place whose newest change counts from an instant at the latest. They come by what was last done to them, and are told by
    // what was last seen of it, which may be older.
    let mut consider = |ord: i64, latest: i64| -> Result<bool, LoadError> {
        let is_over = newest.len() >= most && newest.last().is_none_or(|last| last.last >= latest);
        if is_over || looked.len() >= MOST_LOOKED_UP {
            return Ok(false);
        }
        let is_one = || u32::try_from(own.row_from(ord)).is_ok_and(|row| rows.binary_search(&row).is_ok());
        if own.has(ord)
            && is_one()
            && looked.insert(ord)
            && let Some((first, last)) = showing.span(reader, viewer.view(), ord, i64::MAX)?
        {
            let changed = Changed { row: own.row_from(ord), first, last };
            let key = |changed: &Changed| Reverse((changed.last, changed.row));
            newest.insert(newest.partition_point(|other| key(other) < key(&changed)), changed);
            newest.truncate(most);
        }
        Ok(true)
    };
    for &(since, ord) in late.iter().rev() {
        if !consider(ord, since)? {
            break;
        }
    }
    if rows.len() <= MOST_LOOKED_UP {
        let places = || rows.iter().map(|&row| own.ord(row as usize));
        let mut by_change: Vec<_> = reader.newest_changes_of(collection, places())?.into_iter().zip(places()).collect();
        by_change.sort_unstable_by_key(|change| Reverse(*change));
        for (changeset, ord) in by_change {
            if !consider(ord, reader.time(changeset)?)? {
                break;
            }
        }
        return Ok(newest);
    }
    showing.newest_changes(reader, i64::MAX, consider)?;
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
        let mut went = None;
        showing.revisions(&now.readers[0], ord, |change, row, later| {
            if let (None, Some((_, at))) = (&went, later)
                && change.operation != Operation::Delete
                && showing.was_told(viewer.view(), row, at)
            {
                went = Some(Withdrawn { id: row.key.to_owned(), at });
            }
        })?;
        withdrawn.extend(went);
    }
    withdrawn.sort_by_key(|withdrawn| Reverse(withdrawn.at));
    Ok(withdrawn)
}
