//! What a view shows of a feature's revisions: those that show the same are one form of it, since the first of them.

use super::super::{CollectionBuilder, LoadError};
use super::{Showing, View};
use crate::feature::Standing;
use crate::store::{Change, Later, Operation, Reader, StoredRow};

/// Most revisions of a feature that are looked at, the newest of them.
pub const MOST_REVISIONS: usize = 1_000;
/// Most features of which is looked up since when they are as they are shown, to find the newest of them. Beyond that the time of
/// the change is taken, which is later at most.
const MOST_LOOKED_UP: usize = 20_000;

/// A revision of a feature, as a view shows it.
#[derive(Debug)]
pub(in crate::collection) struct Form<'a> {
    pub(in crate::collection) change: Change<'a>,
    /// Since when it counts, in milliseconds since 1970: when it was recorded, and for the public, if that is later, when its
    /// embargo was over.
    pub(in crate::collection) at: i64,
    /// The changeset that it came with.
    pub(in crate::collection) changeset: i64,
    pub(in crate::collection) standing: Standing,
    /// The feature, alone; `None` where it is not shown.
    pub(in crate::collection) shown: Option<CollectionBuilder>,
}

impl Showing<'_> {
    /// Shows the revisions of the feature at a place, the newest first, each with what became of it and when.
    pub(in crate::collection) fn revisions(
        &self,
        reader: &Reader,
        ord: i64,
        mut visit: impl FnMut(Change<'_>, &mut StoredRow<'_>, Option<(Later, i64)>),
    ) -> Result<(), LoadError> {
        let mut later = None;
        reader.revisions(self.stored.id, ord, MOST_REVISIONS, |change, row| {
            let own = (change.operation != Operation::Delete).then_some(row.standing);
            let standing = later.map_or(own, |(later, _): (Later, i64)| later.standing);
            let (changeset, at) = (row.changeset, change.at);
            visit(change, row, later);
            later = Some((Later { changeset, standing }, at));
        })?;
        Ok(())
    }

    /// The same as a view shows them.
    pub(in crate::collection) fn forms(
        &self,
        reader: &Reader,
        view: View,
        ord: i64,
        mut visit: impl FnMut(Form<'_>),
    ) -> Result<(), LoadError> {
        let mut failed = None;
        self.revisions(reader, ord, |change, row, later| {
            let mut scan = self.scan(view, CollectionBuilder::default());
            let (changeset, standing) = (row.changeset, row.standing);
            let since = (view != View::Editorial).then(|| scan.public_from(row)).flatten();
            let at = since.map_or(change.at, |since| since.max(change.at));
            if change.operation != Operation::Delete
                && let Err(error) = scan.push_then(row, later, &self.stored.name)
            {
                failed.get_or_insert(error);
            }
            let shown = (!scan.builder.is_empty()).then_some(scan.builder);
            visit(Form { change, at, changeset, standing, shown });
        })?;
        failed.map_or(Ok(()), Err)
    }

    /// The latest instant since which anything of what is `shown` is as it is, in milliseconds since 1970; some of it only since
    /// an embargo was over.
    ///
    /// What was written last may be in nothing that the public sees: its instant would tell that it was written.
    pub(super) fn newest_ms(
        &self,
        reader: &Reader,
        view: View,
        shown: &CollectionBuilder,
        late: &[(i64, i64)],
    ) -> Result<i64, LoadError> {
        let until = self.then.map_or(i64::MAX, |then| then.changeset);
        let (mut newest, mut looked) = (0, 0);
        // Of a place that is as it is since an instant at the latest; whether others that are older at the latest may be newer.
        let mut consider = |ord: i64, latest: i64| -> Result<bool, LoadError> {
            if !shown.has(ord) {
                return Ok(true);
            }
            let is_newer = latest > newest;
            if is_newer && looked < MOST_LOOKED_UP {
                looked += 1;
                newest = newest.max(self.span(reader, view, ord, until)?.map_or(latest, |(_, since)| since));
                return Ok(true);
            }
            newest = newest.max(latest);
            Ok(false)
        };
        for &(since, ord) in late.iter().rev() {
            if !consider(ord, since)? {
                break;
            }
        }
        self.newest_changes(reader, until, consider)?;
        Ok(newest)
    }

    /// Shows the places of the collection whose features were changed up to a changeset, each once, and when the newest change of
    /// each was recorded: the newest first, until `visit` returns false or fails.
    pub(in crate::collection) fn newest_changes(
        &self,
        reader: &Reader,
        until: i64,
        mut visit: impl FnMut(i64, i64) -> Result<bool, LoadError>,
    ) -> Result<(), LoadError> {
        let mut failed = None;
        reader.newest_changes(self.stored.id, until, |ord, changeset| {
            let goes_on = reader.time(changeset).map_err(LoadError::from).and_then(|at| visit(ord, at));
            goes_on.unwrap_or_else(|error| {
                failed = Some(error);
                false
            })
        })?;
        failed.map_or(Ok(()), Err)
    }

    /// Since when a view shows the feature at a place, and since when as it is, up to a changeset; `None` where it does not.
    pub(in crate::collection) fn span(
        &self,
        reader: &Reader,
        view: View,
        ord: i64,
        until: i64,
    ) -> Result<Option<(i64, i64)>, LoadError> {
        let showing = Showing { then: Some(self.then.unwrap_or_default()), ..*self };
        let (mut own, mut span, mut is_over) = (None, None, false);
        showing.forms(reader, view, ord, |form| {
            if form.changeset > until {
                return;
            }
            let (stamp, at) = (form.shown.map(|shown| shown.stamp()), form.at);
            is_over |= stamp.is_none() || *own.get_or_insert(stamp) != stamp;
            let Some((_, last)) = span else {
                span = stamp.map(|_| (at, at));
                return;
            };
            if stamp.is_some() {
                span = Some((at, if is_over { last } else { at }));
            }
        })?;
        Ok(span)
    }
}
