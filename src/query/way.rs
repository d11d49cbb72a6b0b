//! Ways in: how the rows of which a condition holds are found without asking each row, and how many they would be.

use geo_types::Geometry;

use super::filter::evaluate::Relation;
use super::filter::{ArrayRelation, Comparison, Condition, List, Place, Scalar, SpatialRelation};
use super::predicate::{NearSet, Span, constant, span};
use super::{Guard, Near, place};
use crate::collection::{Collection, Column, Geometries};
use crate::feature::{Interval, Value};
use crate::geom::{Envelope, Shape};

/// A way in.
pub(super) struct WayIn<'a> {
    /// What it goes through, for the log.
    pub(super) through: &'static str,
    /// About how many rows it finds.
    pub(super) estimate: usize,
    /// Whether the condition holds of all that it finds, and need not be asked again.
    pub(super) exact: bool,
    find: Box<dyn FnOnce() -> Vec<u32> + 'a>,
}

impl<'a> WayIn<'a> {
    fn new(through: &'static str, estimate: usize, find: impl FnOnce() -> Vec<u32> + 'a) -> Self {
        Self { through, estimate, exact: true, find: Box::new(find) }
    }

    fn of_slice(through: &'static str, rows: &'a [u32]) -> Self {
        Self::new(through, rows.len(), move || rows.to_vec())
    }

    /// The rows, in no order; some may be there more than once.
    pub(super) fn rows(self) -> Vec<u32> {
        (self.find)()
    }

    /// Through the R-tree, for a box. What is nowhere is in every box.
    pub(super) fn of_box(collection: &'a Collection, bbox: &'a Envelope) -> Self {
        let estimate = place::estimate(collection, bbox) + collection.nowhere.len();
        Self::new("box", estimate, || place::rows_in_box(collection, bbox))
    }

    /// Through the order of time.
    pub(super) fn of_interval(collection: &'a Collection, interval: Interval) -> Self {
        let estimate = collection.time.estimate(interval);
        Self::new("time", estimate, move || collection.time.rows_in(interval).collect())
    }

    /// For a condition, if there is one.
    pub(super) fn of_condition(collection: &'a Collection, condition: &'a Condition, guard: &Guard) -> Option<Self> {
        if let Some(span) = span(collection, condition) {
            return of_span(collection, span);
        }
        match condition {
            Condition::Any(any) => {
                Self::union(any.iter().map(|c| Self::of_condition(collection, c, guard)).collect::<Option<_>>()?)
            }
            Condition::All(all) => {
                let ways = all.iter().filter_map(|c| Self::of_condition(collection, c, guard));
                let best = ways.min_by_key(|way| way.estimate)?;
                Some(Self { exact: false, ..best })
            }
            Condition::Compare(Comparison::Equal, Scalar::Id, id)
            | Condition::Compare(Comparison::Equal, id, Scalar::Id) => {
                Some(of_ids(collection, std::slice::from_ref(id))?)
            }
            Condition::Among(Scalar::Id, ids) => of_ids(collection, ids),
            Condition::Among(Scalar::Field(field), wanted) => of_words(collection, *field, wanted),
            Condition::Array(relation, List::Field(field), List::Literal(wanted)) => {
                of_lists(collection, *field, *relation, wanted)
            }
            Condition::Spatial(relation, Place::Feature, Place::Literal(other)) => {
                of_place(collection, *relation, other)
            }
            Condition::Spatial(relation, Place::Literal(other), Place::Feature) => {
                of_place(collection, relation.converse(), other)
            }
            Condition::Near(Place::Feature, Place::Literal(to), metres)
            | Condition::Near(Place::Literal(to), Place::Feature, metres) => {
                let near = Near { shape: Shape::new(to)?.into(), metres: *metres };
                of_distance(collection, near, guard)
            }
            _ => None,
        }
    }

    fn union(ways: Vec<Self>) -> Option<Self> {
        let estimate = ways.iter().map(|way| way.estimate).sum();
        let exact = ways.iter().all(|way| way.exact);
        let through = ways.first()?.through;
        let find = move || ways.into_iter().flat_map(Self::rows).collect();
        Some(Self { exact, ..Self::new(through, estimate, find) })
    }
}

/// What the guard forbids to look for here, it forbids again at the first batch of rows.
fn of_distance<'a>(collection: &'a Collection, near: Near, guard: &Guard) -> Option<WayIn<'a>> {
    let candidates = near.candidates(collection, guard).ok()?;
    match &collection.geometries {
        Geometries::Points(_, index) => {
            let estimate = candidates.into_iter().map(|block| index.blocks[block as usize].points().len()).sum();
            Some(WayIn::new("distance", estimate, move || NearSet::new(collection, near).points()))
        }
        Geometries::Mixed(..) => {
            let find = WayIn::new("distance", candidates.len(), move || candidates.into_iter().collect());
            Some(WayIn { exact: false, ..find })
        }
    }
}

fn of_span<'a>(collection: &'a Collection, span: Span<'a>) -> Option<WayIn<'a>> {
    match span {
        Span::Whole { others: true, .. } | Span::Number { others: true, .. } => None,
        Span::Whole { field, column, least, most, .. } => {
            Some(WayIn::of_slice("values", collection.order(field).between(column, least, most)))
        }
        Span::Number { field, column, least, most, .. } => {
            Some(WayIn::of_slice("numbers", collection.order(field).between_numbers(column, least, most)))
        }
    }
}

/// The texts of constants; `None` where one is none.
fn texts(scalars: &[Scalar]) -> Option<Vec<Value<'_>>> {
    scalars.iter().map(|scalar| constant(scalar).filter(|value| matches!(value, Value::Text(_)))).collect()
}

fn of_ids<'a>(collection: &'a Collection, ids: &'a [Scalar]) -> Option<WayIn<'a>> {
    let row = |id: &Value<'_>| if let Value::Text(id) = id { collection.find(id) } else { None };
    let rows: Vec<u32> = texts(ids)?.iter().filter_map(row).filter_map(|row| u32::try_from(row).ok()).collect();
    Some(WayIn::new("id", rows.len(), || rows))
}

fn of_words<'a>(collection: &'a Collection, field: usize, wanted: &'a [Scalar]) -> Option<WayIn<'a>> {
    let Column::Text(cells, words) = &collection.columns[field] else { return None };
    let order = collection.order(field);
    let number = |text: &Value<'_>| if let Value::Text(text) = text { words.find(text) } else { None };
    let slices = texts(wanted)?.iter().filter_map(number).map(i64::from).map(|n| order.between(cells, n, n)).collect();
    Some(of_slices("words", slices))
}

fn of_slices<'a>(through: &'static str, slices: Vec<&'a [u32]>) -> WayIn<'a> {
    WayIn::new(through, slices.iter().map(|slice| slice.len()).sum(), move || slices.concat())
}

fn of_lists<'a>(
    collection: &'a Collection,
    field: usize,
    relation: ArrayRelation,
    wanted: &'a [Scalar],
) -> Option<WayIn<'a>> {
    let Column::TextList(_, _, words) = &collection.columns[field] else { return None };
    let order = collection.order(field);
    let holding = |text: &Value<'_>| match text {
        Value::Text(text) => words.find(text).map_or(&[][..], |word| order.holding(word)),
        _ => &[],
    };
    let wanted = texts(wanted)?;
    let slices = wanted.iter().map(holding);
    match relation {
        ArrayRelation::Overlaps => Some(of_slices("words", slices.collect())),
        // What has all of them has the rarest.
        ArrayRelation::Contains | ArrayRelation::Equals => {
            let rarest = slices.min_by_key(|slice| slice.len())?;
            Some(WayIn { exact: false, ..WayIn::of_slice("words", rarest) })
        }
        ArrayRelation::ContainedBy => None,
    }
}

fn of_place<'a>(collection: &'a Collection, relation: SpatialRelation, other: &'a Geometry<f64>) -> Option<WayIn<'a>> {
    let relation = Relation::new(relation, other);
    let envelope = relation.envelope();
    relation.is_local().then(|| {
        let exact = collection.is_of_points();
        let find = move || place::rows_related(collection, &relation);
        WayIn { exact, ..WayIn::new("place", place::estimate(collection, &envelope), find) }
    })
}
