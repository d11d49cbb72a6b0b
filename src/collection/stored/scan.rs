//! Rows on their way from the store into a collection: which of them a view shows, and what of each.

use std::collections::BTreeMap;
use std::hash::Hash as _;
use std::ops::RangeInclusive;

use geo_types::Geometry;

use super::super::content::Content;
use super::super::instants::Instants;
use super::super::stamp::{Stamps, hash};
use super::super::{CollectionBuilder, Entry, LoadError, TooManyRows};
use super::{Basis, Then, View};
use crate::feature::{
    Coarse, EDITORIAL_PREFIX, FieldName, LicenceClass, PROTECTED_M, Policy, Precision, Standing, State, Value,
    day_end_ms, known_field,
};
use crate::store::{Later, Reader, StoredCollection, StoredRow};

/// The columns of one data set's fields.
struct Columns {
    policy: Policy,
    /// What tells its terms and the view apart from others.
    id: u64,
    /// By the store's field number; `None` where a field is not shown.
    shown: Vec<Option<usize>>,
    /// The same for a place that is shown coarsely, and the widest circle beside which each is shown, in metres.
    coarse: Vec<Option<(usize, f64)>>,
}

/// Rows on their way from the store into a collection.
pub(super) struct Scan<'a> {
    basis: &'a Basis,
    view: View,
    then: Option<Then<'a>>,
    pub(super) builder: CollectionBuilder,
    columns: BTreeMap<i64, Columns>,
    own: Own,
    /// The numbers of the fields that tell when something was, and how precisely it is known where.
    start: Option<u16>,
    end: Option<u16>,
    uncertainty: Option<u16>,
    /// What stands for the names of the builder's fields.
    names: Vec<u64>,
    /// One a distance.
    places: BTreeMap<u32, Coarse>,
    pub(super) differs: bool,
    pub(super) next: Option<i64>,
    /// Of the past: of which instants it is.
    pub(super) holds: Instants,
    /// What the public sees only since an embargo, or a delay, was over: when that was, and at which place.
    pub(super) late: Vec<(i64, i64)>,
    /// How many features the public saw then and may not see now.
    pub(super) withheld: u64,
}

/// The columns of what we say of a row ourselves.
struct Own {
    state: usize,
    embargo: usize,
    protected: usize,
    precision: usize,
    uncertainty: usize,
}

/// The fields that tell where something is besides its coordinates, with the widest circle in metres beside which each may stand;
/// `None` beside none. Whoever is to know of a place only that it is in a circle may not read the name of a smaller one next to it: a
/// town, a road and the towns at its ends, or a district, of which the smallest are a few kilometres wide. Regions and
/// countries are that much wider that a circle is within one of them, until it grows as wide as they are.
const NAMES_OF_PLACES: [(&str, Option<f64>); 10] = [
    ("location", None),
    ("name", None),
    ("ref", None),
    ("from", None),
    ("to", None),
    ("admin2", None),
    ("admin1", Some(50_000.0)),
    ("country", Some(500_000.0)),
    // Told anew, of what is shown.
    ("precision", None),
    ("uncertainty_m", None),
];

impl<'a> Scan<'a> {
    pub(super) fn new(
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
                let coarse = |(name, column): (&FieldName, &Option<usize>)| column.zip(shown_within(name));
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
        let names = builder.names().iter().map(|name| hash(|h| name.hash(h))).collect();
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
            names,
            places: BTreeMap::new(),
            differs: false,
            next: None,
            holds: Instants::ALL,
            late: Vec::new(),
            withheld: 0,
        }
    }

    pub(super) fn run(
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
                        let later = later.map(|later| (later, self.basis.time(later.changeset)));
                        result = self.push_then(row, later, &stored.name);
                    }
                })?,
            }
        }
        result.map(|()| self)
    }

    pub(super) fn append(&mut self, other: Self) -> Result<(), TooManyRows> {
        self.builder.append(other.builder)?;
        self.differs |= other.differs;
        self.next = [self.next, other.next].into_iter().flatten().min();
        self.holds = self.holds.and(other.holds);
        self.late.extend(other.late);
        self.withheld += other.withheld;
        Ok(())
    }

    fn push(&mut self, row: &mut StoredRow<'_>, name: &str) -> Result<(), LoadError> {
        // What comes from a data set without known terms is shown to nobody.
        let Some(columns) = self.columns.get(&row.dataset) else { return Ok(()) };
        let View::Public(now) = self.view else { return self.push_whole(row, name) };
        let since = self.public_since(row, &columns.policy);
        if let Some(since) = since.filter(|since| *since <= now) {
            return if self.was_over(since) { self.push_since(row, name, since) } else { Ok(()) };
        }
        self.differs = true;
        self.next = [self.next, since].into_iter().flatten().min();
        Ok(())
    }

    /// A row of the past, which another may have taken the place of since, at an instant. The public sees it if it was published while it stood,
    /// and what became of it is published now; where that is protected, so is this.
    pub(super) fn push_then(
        &mut self,
        row: &mut StoredRow<'_>,
        later: Option<(Later, i64)>,
        name: &str,
    ) -> Result<(), LoadError> {
        let (Some((later, until)), View::Public(now)) = (later, self.view) else { return self.push(row, name) };
        let Some(since) = self.public_from(row).filter(|since| *since < until) else { return Ok(()) };
        if !self.was_over(since) {
            return Ok(());
        }
        let standing = later.standing.filter(|standing| standing.public_since().is_some_and(|since| since <= now));
        let is_there = self.then.is_some_and(|then| then.today.is_none_or(|today| today.has(row.ord)));
        let Some(standing) = standing.filter(|_| is_there) else {
            self.withheld += u64::from(self.is_named(row));
            return Ok(());
        };
        row.standing.protected |= standing.protected;
        self.push_since(row, name, since)
    }

    /// Since when the public may see a row, if ever; see [`Self::public_since`].
    pub(super) fn public_from(&self, row: &StoredRow<'_>) -> Option<i64> {
        self.public_since(row, &self.columns.get(&row.dataset)?.policy)
    }

    /// Whether an embargo, or a delay, was over at the moment that is shown.
    fn was_over(&mut self, end: i64) -> bool {
        self.then.is_none_or(|then| self.holds.are_after(end, then.instant))
    }

    /// Adds a row, which the public sees since an instant.
    fn push_since(&mut self, row: &mut StoredRow<'_>, name: &str, since: i64) -> Result<(), LoadError> {
        let delayed = self.columns.get(&row.dataset).is_some_and(|columns| columns.policy.delay_ms > 0);
        // Most of what happened some time ago was recorded when its delay was over; of a correction nobody knows without looking.
        let delayed = delayed && (row.revision > 1 || since > self.basis.time(row.changeset));
        if row.standing.embargo.is_some() || delayed {
            self.late.push((since, row.ord));
        }
        self.push_public(row, name)
    }

    /// Whether a row is told of by itself, and not only counted.
    pub(super) fn is_named(&self, row: &StoredRow<'_>) -> bool {
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
        let Self { basis, columns, view, own, names, .. } = self;
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
        let stamps = &basis.stamps;
        let entry = |stamp| Entry { ord: row.ord, id: row.key, class, stamp };
        let pushed = match view {
            View::Editorial => {
                let stamp = stamps.of(row.ord, row.revision, columns.id);
                self.builder.push(entry(stamp), row.geometry.take(), values)
            }
            View::Public(_) => {
                push_told(&mut self.builder, (stamps, names), (entry(0), columns.id), row.geometry.take(), values)
            }
        };
        // An embargo that is over, and terms that bind outsiders alone, tell the views apart too.
        self.differs |= closed || row.standing != Standing::default() || class != LicenceClass::Open;
        pushed.map_err(|error| LoadError::TooManyRows { name: name.to_owned(), error })
    }

    /// A row whose place the public learns only roughly. Shapes other than points would tell it, and are left out.
    fn push_coarse(&mut self, row: &mut StoredRow<'_>, name: &str, within: u32) -> Result<(), LoadError> {
        if !self.places.contains_key(&within) {
            self.places.insert(within, self.basis.coarse(within)?);
        }
        let Self { basis, columns, places, own, names, .. } = self;
        let (Some(columns), Some(places)) = (columns.get(&row.dataset), places.get_mut(&within)) else { return Ok(()) };
        let known_m = uncertainty(row, self.uncertainty).unwrap_or_default();
        let is_somewhere = row.geometry.is_some();
        let geometry = match row.geometry {
            Some(Geometry::Point(point)) => Some(Geometry::Point(places.place(point.x(), point.y()).into())),
            _ => None,
        };
        let uncertainty_m = f64::from(within) + known_m;
        let shown = |field: u16| {
            let (column, widest_m) = columns.coarse.get(usize::from(field)).copied().flatten()?;
            (uncertainty_m <= widest_m).then_some(column)
        };
        let told = [
            (own.precision, Value::Text(Precision::of_uncertainty(uncertainty_m).word().into())),
            (own.uncertainty, Value::Float(uncertainty_m)),
        ];
        let told = told.into_iter().filter(|_| is_somewhere);
        let values = row.properties.wanted(shown).chain(told);
        let entry = Entry { ord: row.ord, id: row.key, class: columns.policy.licence, stamp: 0 };
        let told = (entry, columns.id ^ places.id());
        let pushed = push_told(&mut self.builder, (&basis.stamps, names), told, geometry, values);
        self.differs = true;
        pushed.map_err(|error| LoadError::TooManyRows { name: name.to_owned(), error })
    }
}

/// Adds a row to what the public sees, with a stamp of what it tells and of `rest`. A number of its revision would tell that there
/// was another one, of which the public sees nothing.
fn push_told<'v>(
    builder: &mut CollectionBuilder,
    (stamps, names): (&Stamps, &[u64]),
    (entry, rest): (Entry<'_>, u64),
    geometry: Option<Geometry<f64>>,
    values: impl Iterator<Item = (usize, Value<'v>)>,
) -> Result<(), TooManyRows> {
    let content = Content::default();
    content.geometry(geometry.as_ref());
    builder.push(entry, geometry, values.inspect(|(field, value)| content.value(names[*field], value)))?;
    builder.stamp_last(stamps.of(entry.ord, content.number().cast_signed(), rest));
    Ok(())
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

/// The widest circle beside which the public may see a field, in metres, where its place is shown coarsely; `None` where it never
/// may. What is outside the vocabulary may say anything.
fn shown_within(name: &str) -> Option<f64> {
    known_field(name).filter(|field| field.public)?;
    let named = NAMES_OF_PLACES.iter().find(|(field, _)| *field == name);
    named.map_or(Some(f64::INFINITY), |(_, widest_m)| *widest_m)
}

/// How coarsely the public learns where a row is, in metres; `None` as it is.
fn coarse_within(row: &StoredRow<'_>, policy: &Policy, field: Option<u16>) -> Option<u32> {
    let least = policy.least_m;
    if row.standing.protected {
        return Some(least.max(PROTECTED_M));
    }
    // What has no coordinates may be named all the more precisely.
    (least > 0 && uncertainty(row, field).is_none_or(|known_m| known_m < f64::from(least))).then_some(least)
}

fn uncertainty(row: &StoredRow<'_>, field: Option<u16>) -> Option<f64> {
    match row.properties.find(field?)? {
        Value::Float(metres) => Some(metres),
        #[expect(clippy::cast_precision_loss, reason = "whole metres on Earth fit")]
        Value::Int(metres) => Some(metres as f64),
        _ => None,
    }
}
