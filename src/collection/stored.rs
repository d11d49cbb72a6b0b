//! One collection of the store as a view shows it: its rows are read with what their policies let that view see.

use std::collections::BTreeMap;
use std::hash::Hash as _;
use std::ops::RangeInclusive;
use std::sync::OnceLock;
use std::thread;

use geo_types::Geometry;

use super::load::{hash, stamp};
use super::secret::secret;
use super::threads::joined;
use super::{Collection, CollectionBuilder, CollectionSettings, Entry, LoadError};
use crate::feature::{
    Coarse, EDITORIAL_PREFIX, FieldName, FieldRule, LicenceClass, PROTECTED_M, Policy, Precision, Secret, Standing,
    State, Value, day_end_ms, known_field,
};
use crate::store::{Dataset, Later, Reader, StoredCollection, StoredRow};

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
    /// What the public sees today: nothing else of then is shown to it.
    pub(super) today: &'a Collection,
}

/// A collection as a view shows it.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) collection: Collection,
    /// Whether another view shows anything else.
    pub(super) differs: bool,
    /// When the public view of it changes by itself.
    pub(super) next: Option<i64>,
    /// The newest changeset of what it shows.
    pub(super) newest: i64,
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
}

impl Basis {
    pub(super) fn read(reader: &Reader, folder: &std::path::Path, delays: bool) -> Result<Self, LoadError> {
        // Of a database that nodes share, one place is the same to all of them.
        let shared = reader.secret()?.map_or_else(OnceLock::new, OnceLock::from);
        Ok(Self {
            names: reader.field_names()?,
            datasets: reader.datasets()?,
            times: if delays { reader.times()? } else { Vec::new() },
            folder: folder.to_owned(),
            secret: shared,
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
#[derive(Debug)]
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
        self.shown(&readers[0], all)
    }

    /// Reads some places anew, and takes the rest over from before. `None` where that cannot be done.
    pub(super) fn changed(
        &self,
        reader: &Reader,
        view: View,
        (before, newest): (&Collection, i64),
        places: &[i64],
    ) -> Result<Option<Shown>, LoadError> {
        let scan = self.scan(view, CollectionBuilder::default());
        let ords: Vec<_> = places.iter().map(|&place| place..=place).collect();
        let mut scan = scan.run(reader, self.stored, &ords)?;
        let new = std::mem::take(&mut scan.builder).finish(self.settings.describe(&self.stored.name), 0);
        let Some(merged) = CollectionBuilder::merged(before, places, &new) else { return Ok(None) };
        let newest = match self.then {
            None => scan.newest.max(newest),
            Some(then) => newest_of(&merged, reader, self.stored.id, then.changeset)?,
        };
        let scan = Scan { builder: merged, newest, ..scan };
        self.shown(reader, scan).map(Some)
    }

    /// A revision of a feature, by itself, as the view shows it, `later` being what became of it; `None` where it does not.
    pub(super) fn one(
        &self,
        view: View,
        row: &mut StoredRow<'_>,
        later: Option<Later>,
    ) -> Result<Option<Collection>, LoadError> {
        let mut scan = self.scan(view, CollectionBuilder::default());
        scan.push_then(row, later, &self.stored.name)?;
        let description = self.settings.describe(&self.stored.name);
        Ok((!scan.builder.is_empty()).then(|| scan.builder.finish(description, 0)))
    }

    /// Whether a view showed a revision of a feature before a changeset took its place, and told of it by itself.
    pub(super) fn was_told(&self, view: View, row: &StoredRow<'_>, until: i64) -> bool {
        let scan = self.scan(view, CollectionBuilder::default());
        view == View::Editorial || scan.was_public(row, until) && scan.is_named(row)
    }

    fn scan(&self, view: View, builder: CollectionBuilder) -> Scan<'_> {
        Scan::new(self.basis, self.policies, (view, self.then), builder)
    }

    fn shown(&self, reader: &Reader, scan: Scan<'_>) -> Result<Shown, LoadError> {
        let Scan { builder, newest, differs, next, withheld, .. } = scan;
        let (name, changed_ms) = (&self.stored.name, reader.time(newest)?);
        let version = hash(|h| (name, self.settings, changed_ms, builder.stamp(), withheld).hash(h));
        let collection = builder.finish(self.settings.describe(name), version).with_least(self.settings.least());
        Ok(Shown {
            collection: Collection { changed_ms, withheld, is_stored: true, ..collection },
            differs,
            next,
            newest,
        })
    }
}

/// The newest changeset, up to one, of what is shown.
fn newest_of(shown: &CollectionBuilder, reader: &Reader, collection: i64, changeset: i64) -> Result<i64, LoadError> {
    let mut newest = 0;
    reader.newest_changes(collection, changeset, |ord, changeset| {
        if shown.has(ord) {
            newest = changeset;
        }
        newest == 0
    })?;
    Ok(newest)
}

/// The columns of one data set's fields.
struct Columns {
    policy: Policy,
    /// What tells its terms and the view apart from others.
    id: u64,
    /// By the store's field number; `None` where a field is not shown.
    shown: Vec<Option<usize>>,
    /// The same for a place that is shown coarsely: what may tell it is not shown.
    coarse: Vec<Option<usize>>,
}

/// Rows on their way from the store into a collection.
struct Scan<'a> {
    basis: &'a Basis,
    view: View,
    then: Option<Then<'a>>,
    builder: CollectionBuilder,
    columns: BTreeMap<i64, Columns>,
    own: Own,
    /// The numbers of the fields that tell when something was, and how precisely it is known where.
    start: Option<u16>,
    end: Option<u16>,
    uncertainty: Option<u16>,
    /// One a distance.
    places: BTreeMap<u32, Coarse>,
    differs: bool,
    next: Option<i64>,
    newest: i64,
    /// How many features the public saw then and may not see now.
    withheld: u64,
}

/// The columns of what we say of a row ourselves.
struct Own {
    state: usize,
    embargo: usize,
    protected: usize,
    precision: usize,
    uncertainty: usize,
}

impl<'a> Scan<'a> {
    fn new(
        basis: &'a Basis,
        policies: &BTreeMap<i64, Policy>,
        (view, then): (View, Option<Then<'a>>),
        mut builder: CollectionBuilder,
    ) -> Self {
        let columns = policies
            .iter()
            .map(|(dataset, policy)| {
                let shown = |name: &FieldName| match view {
                    View::Public(_) => policy.publishes(name),
                    View::Editorial => !is_own(name),
                };
                let shown: Vec<_> = basis.names.iter().map(|name| shown(name).then(|| builder.field(name))).collect();
                let coarse = |(name, column): (&FieldName, &Option<usize>)| column.filter(|_| tells_no_place(name));
                let coarse = basis.names.iter().zip(&shown).map(coarse).collect();
                let kind = matches!(view, View::Editorial);
                (*dataset, Columns { policy: policy.clone(), id: hash(|h| (policy, kind).hash(h)), shown, coarse })
            })
            .collect();
        let mut field = |name: &str| builder.field(&FieldName::from(name));
        let own = Own {
            precision: field("precision"),
            uncertainty: field("uncertainty_m"),
            state: field(STATE),
            embargo: field(EMBARGO),
            protected: field(PROTECTED),
        };
        let number = |name: &str| (0..).zip(&basis.names).find(|(_, n)| &***n == name).map(|(number, _)| number);
        Self {
            basis,
            view,
            then,
            builder,
            columns,
            own,
            start: number("start"),
            end: number("end"),
            uncertainty: number("uncertainty_m"),
            places: BTreeMap::new(),
            differs: false,
            next: None,
            newest: 0,
            withheld: 0,
        }
    }

    fn run(
        mut self,
        reader: &Reader,
        stored: &StoredCollection,
        ords: &[RangeInclusive<i64>],
    ) -> Result<Self, LoadError> {
        let mut result = Ok(());
        for ords in ords.iter().cloned() {
            match self.then {
                None => reader.scan(stored.id, ords, |row| {
                    if result.is_ok() {
                        result = self.push(row, &stored.name);
                    }
                })?,
                Some(then) => reader.scan_at(stored.id, ords, then.changeset, |row, later| {
                    if result.is_ok() {
                        result = self.push_then(row, later, &stored.name);
                    }
                })?,
            }
        }
        result.map(|()| self)
    }

    fn append(&mut self, other: Self) -> Result<(), super::TooManyRows> {
        self.builder.append(other.builder)?;
        self.differs |= other.differs;
        self.next = [self.next, other.next].into_iter().flatten().min();
        self.newest = self.newest.max(other.newest);
        self.withheld += other.withheld;
        Ok(())
    }

    fn push(&mut self, row: &mut StoredRow<'_>, name: &str) -> Result<(), LoadError> {
        // What comes from a data set without known terms is shown to nobody.
        let Some(columns) = self.columns.get(&row.dataset) else { return Ok(()) };
        let View::Public(now) = self.view else { return self.push_whole(row, name) };
        match self.public_since(row, &columns.policy) {
            Some(since) if since <= now => self.push_public(row, name),
            since => {
                self.differs = true;
                self.next = [self.next, since].into_iter().flatten().min();
                Ok(())
            }
        }
    }

    /// A row of the past, which another may have taken the place of since. The public sees it if it was published while it stood,
    /// and what became of it is published now; where that is protected, so is this.
    fn push_then(&mut self, row: &mut StoredRow<'_>, later: Option<Later>, name: &str) -> Result<(), LoadError> {
        let (Some(later), View::Public(now)) = (later, self.view) else { return self.push(row, name) };
        if !self.was_public(row, later.changeset) {
            return Ok(());
        }
        let standing = later.standing.filter(|standing| standing.public_since().is_some_and(|since| since <= now));
        match standing.filter(|_| self.then.is_some_and(|then| then.today.has(row.ord))) {
            Some(standing) => {
                row.standing.protected |= standing.protected;
                self.push_public(row, name)
            }
            None => {
                self.withheld += u64::from(self.is_named(row));
                Ok(())
            }
        }
    }

    /// Whether the public saw a row before a changeset took its place.
    fn was_public(&self, row: &StoredRow<'_>, until: i64) -> bool {
        let until = self.basis.time(until);
        let since = self.columns.get(&row.dataset).and_then(|columns| self.public_since(row, &columns.policy));
        since.is_some_and(|since| since < until)
    }

    /// Whether a row is told of by itself, and not only counted.
    fn is_named(&self, row: &StoredRow<'_>) -> bool {
        self.columns.get(&row.dataset).is_some_and(|columns| columns.policy.licence != LicenceClass::Aggregate)
    }

    fn push_public(&mut self, row: &mut StoredRow<'_>, name: &str) -> Result<(), LoadError> {
        let Some(columns) = self.columns.get(&row.dataset) else { return Ok(()) };
        match coarse_within(row, &columns.policy, self.uncertainty) {
            None => self.push_whole(row, name),
            Some(within) => self.push_coarse(row, name, within),
        }
    }

    /// Since when the public may see a row: its embargo is over, and as long as the policy says has passed since it
    /// happened, or, where nobody knows when that was, since it was recorded.
    fn public_since(&self, row: &StoredRow<'_>, policy: &Policy) -> Option<i64> {
        let since = row.standing.public_since()?;
        if policy.delay_ms == 0 {
            return Some(since);
        }
        let instant = |field: Option<u16>| match row.properties.find(field?)? {
            Value::Date(day) => Some(day_end_ms(day)),
            Value::DateTime(ms) => Some(ms),
            _ => None,
        };
        let happened = instant(self.end).or_else(|| instant(self.start));
        let happened = happened.unwrap_or_else(|| self.basis.time(row.changeset));
        Some(since.max(happened.saturating_add(policy.delay_ms)))
    }

    fn push_whole(&mut self, row: &mut StoredRow<'_>, name: &str) -> Result<(), LoadError> {
        let Self { columns, view, own, .. } = self;
        let Some(columns) = columns.get(&row.dataset) else { return Ok(()) };
        let (class, told) = match view {
            View::Public(_) => (columns.policy.licence, [None, None, None]),
            // The newsroom may have all that it has.
            View::Editorial => (LicenceClass::Open, own.told(row.standing)),
        };
        let mut closed = false;
        let shown = |field: u16| {
            let column = columns.shown.get(usize::from(field)).copied().flatten();
            closed |= column.is_none();
            column
        };
        let values = row.properties.wanted(shown).chain(told.into_iter().flatten());
        let stamp = stamp(row.ord, row.revision, columns.id);
        let entry = Entry { ord: row.ord, id: row.key, class, stamp };
        let pushed = self.builder.push(entry, row.geometry.take(), values);
        self.newest = self.newest.max(row.changeset);
        // An embargo that is over, and terms that bind outsiders alone, tell the views apart too.
        self.differs |= closed || row.standing != Standing::default() || class != LicenceClass::Open;
        pushed.map_err(|error| LoadError::TooManyRows { name: name.to_owned(), error })
    }

    /// A row whose place the public learns only roughly. Shapes other than points would tell it, and are left out.
    fn push_coarse(&mut self, row: &mut StoredRow<'_>, name: &str, within: u32) -> Result<(), LoadError> {
        if !self.places.contains_key(&within) {
            self.places.insert(within, self.basis.coarse(within)?);
        }
        let Self { columns, places, own, .. } = self;
        let (Some(columns), Some(places)) = (columns.get(&row.dataset), places.get_mut(&within)) else { return Ok(()) };
        let known_m = uncertainty(row, self.uncertainty).unwrap_or_default();
        let geometry = match row.geometry {
            Some(Geometry::Point(point)) => Some(Geometry::Point(places.place(point.x(), point.y()).into())),
            _ => None,
        };
        let uncertainty_m = f64::from(within) + known_m;
        let shown = |field: u16| columns.coarse.get(usize::from(field)).copied().flatten();
        let told = [
            (own.precision, Value::Text(Precision::of_uncertainty(uncertainty_m).word().into())),
            (own.uncertainty, Value::Float(uncertainty_m)),
        ];
        let values = row.properties.wanted(shown).chain(told);
        let stamp = stamp(row.ord, row.revision, columns.id ^ places.id());
        let entry = Entry { ord: row.ord, id: row.key, class: columns.policy.licence, stamp };
        let pushed = self.builder.push(entry, geometry, values);
        self.newest = self.newest.max(row.changeset);
        self.differs = true;
        pushed.map_err(|error| LoadError::TooManyRows { name: name.to_owned(), error })
    }
}

impl Own {
    /// Where a row stands, as far as it is not simply published.
    fn told(&self, standing: Standing) -> [Option<(usize, Value<'static>)>; 3] {
        let state = standing.state;
        [
            (state != State::Published).then(|| (self.state, Value::Text(state.word().into()))),
            standing.embargo.map(|until| (self.embargo, Value::DateTime(until))),
            standing.protected.then_some((self.protected, Value::Bool(true))),
        ]
    }
}

/// The fields in which the editorial view says where a feature stands.
pub const STATE: &str = "editorial_state";
/// Until when it is held back.
pub const EMBARGO: &str = "editorial_embargo";
/// Whether its place is protected.
pub const PROTECTED: &str = "editorial_protected";

/// Whether a field is ours to fill; what a source has under such a name is shown to nobody.
fn is_own(name: &str) -> bool {
    name.starts_with(EDITORIAL_PREFIX)
}

/// Whether a field may be shown beside a coarse place.
fn tells_no_place(name: &str) -> bool {
    known_field(name).is_some_and(|f| f.public) && !["location", "precision", "uncertainty_m"].contains(&name)
}

/// How coarsely the public learns where a row is, in metres; `None` as it is.
fn coarse_within(row: &StoredRow<'_>, policy: &Policy, field: Option<u16>) -> Option<u32> {
    let least = policy.least_m;
    if row.standing.protected {
        return Some(least.max(PROTECTED_M));
    }
    let is_finer = least > 0 && row.geometry.is_some();
    (is_finer && uncertainty(row, field).is_none_or(|known_m| known_m < f64::from(least))).then_some(least)
}

fn uncertainty(row: &StoredRow<'_>, field: Option<u16>) -> Option<f64> {
    match row.properties.find(field?)? {
        Value::Float(metres) => Some(metres),
        #[expect(clippy::cast_precision_loss, reason = "whole metres on Earth fit")]
        Value::Int(metres) => Some(metres as f64),
        _ => None,
    }
}
