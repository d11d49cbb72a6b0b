//! How each kind of condition is decided.

use std::cell::RefCell;
use std::sync::Arc;

use super::super::filter::evaluate::{Relation, Source, Truth, truth};
use super::span::{Span, constant, span};
use super::{NearSet, Predicate};
use crate::collection::{Cell, Collection, Column, Geometries, Packed, Words, with_cells};
use crate::feature::Value;
use crate::geom::Shape;
use crate::query::Near;
use crate::query::filter::{ArrayRelation, Condition, List, Operand, Place, Scalar, Time};

/// The work of deciding a text, or any condition by its tree, in comparisons of numbers.
const BY_TREE: u64 = 60;
/// The work of finding whether one point is near, likewise.
const NEAR: u64 = 1_000;

impl<'a> Predicate<'a> {
    /// Of a condition, which is decided the quickest way that there is.
    pub(in crate::query) fn new(collection: &'a Collection, condition: &'a Condition) -> Self {
        if let Some(span) = span(collection, condition) {
            return in_span(span);
        }
        match condition {
            Condition::Constant(holds) => {
                let holds = Truth::from(*holds);
                Self::each(1, move |_| holds)
            }
            Condition::Not(inner) => Self::not(Self::new(collection, inner)),
            Condition::All(all) => Self::several(Truth::False, all.iter().map(|c| Self::new(collection, c)).collect()),
            Condition::Any(any) => Self::several(Truth::True, any.iter().map(|c| Self::new(collection, c)).collect()),
            Condition::Spatial(relation, Place::Feature, Place::Literal(other)) => {
                related(collection, Relation::new(*relation, other))
            }
            Condition::Spatial(relation, Place::Literal(other), Place::Feature) => {
                related(collection, Relation::new(relation.converse(), other))
            }
            Condition::Near(Place::Feature, Place::Literal(to), metres)
            | Condition::Near(Place::Literal(to), Place::Feature, metres) => match Shape::new(to) {
                Some(shape) => is_near(collection, Near { shape: Arc::new(shape), metres: *metres }),
                None => Self::each(1, |_| Truth::Unknown),
            },
            Condition::Array(ArrayRelation::Overlaps, List::Field(field), List::Literal(wanted)) => {
                lists_holding(collection, *field, wanted).unwrap_or_else(|| by_tree(collection, condition))
            }
            Condition::Among(Scalar::Field(field), wanted) => {
                among(collection, *field, wanted).unwrap_or_else(|| by_tree(collection, condition))
            }
            _ => by_tree(collection, condition),
        }
    }
}

fn in_span(span: Span<'_>) -> Predicate<'_> {
    match span {
        Span::Whole { column, least, most, others, .. } => {
            with_cells!(column, cells => in_cells(cells, least, most, others))
        }
        Span::Number { column, least, most, others, .. } => Predicate::each(2, move |row| {
            let n = column[row];
            if n.is_nan() { Truth::Unknown } else { Truth::from((least <= n && n <= most) != others) }
        }),
    }
}

/// Compares cells in their own width.
fn in_cells<C: Cell>(cells: &[C], least: i64, most: i64, others: bool) -> Predicate<'_> {
    // A range that ends beyond the width ends with the width; one that lies beyond it holds nothing.
    let fits = |n: i64| C::try_from(n).ok();
    let lowest: i64 = C::NONE.into();
    let (Some(least), Some(most)) = (fits(least.max(lowest.saturating_add(1))), fits(most.min(C::MOST.into()))) else {
        return Predicate::each(1, move |row| if cells[row] == C::NONE { Truth::Unknown } else { Truth::from(others) });
    };
    Predicate::each(1, move |row| {
        let cell = cells[row];
        if cell == C::NONE { Truth::Unknown } else { Truth::from((least <= cell && cell <= most) != others) }
    })
}

fn related<'a>(collection: &'a Collection, relation: Relation<'a>) -> Predicate<'a> {
    match &collection.geometries {
        Geometries::Points(positions, _) => Predicate::each(relation.cost(true), move |row| {
            let (lon, lat) = positions[row];
            if lon.is_nan() { Truth::Unknown } else { Truth::from(relation.of_point(lon, lat)) }
        }),
        Geometries::Mixed(geometries, ..) => Predicate::each(relation.cost(false), move |row| {
            Truth::from(geometries[row].as_ref().map(|geometry| relation.of(geometry)))
        }),
    }
}

fn is_near(collection: &Collection, near: Near) -> Predicate<'_> {
    let set = NearSet::new(collection, near);
    Predicate::each(NEAR, move |row| Truth::from(set.holds(row)))
}

/// The numbers of words, without those that the dictionary does not have. `None` where one is no constant text.
fn numbers(words: &Words, wanted: &[Scalar]) -> Option<Vec<i64>> {
    let mut numbers = Vec::new();
    for scalar in wanted {
        let Value::Text(text) = constant(scalar)? else { return None };
        numbers.extend(words.find(&text).map(i64::from));
    }
    numbers.sort_unstable();
    Some(numbers)
}

/// A list that holds one of several constants: decided once for each distinct list.
fn lists_holding<'a>(collection: &'a Collection, field: usize, wanted: &[Scalar]) -> Option<Predicate<'a>> {
    let Column::TextList(cells, lists, words) = &collection.columns[field] else { return None };
    let wanted = numbers(words, wanted)?;
    let holds = |list: &[u32]| list.iter().any(|word| wanted.binary_search(&i64::from(*word)).is_ok());
    let holding: Vec<bool> = lists.iter().map(holds).collect();
    Some(Predicate::each(2, move |row| {
        Truth::from(cells.get(row).and_then(|list| usize::try_from(list).ok()).map(|list| holding[list]))
    }))
}

/// A field that is one of several constants. Words are looked up by their number.
fn among<'a>(collection: &'a Collection, field: usize, wanted: &'a [Scalar]) -> Option<Predicate<'a>> {
    let Column::Text(cells, words) = &collection.columns[field] else { return None };
    let wanted = numbers(words, wanted)?;
    Some(Predicate::each(3, move |row| match cells.get(row) {
        Some(number) => Truth::from(wanted.binary_search(&number).is_ok()),
        None => Truth::Unknown,
    }))
}

/// By the tree of the condition: for each word once where it asks for one field of texts and nothing else, or row by row.
fn by_tree<'a>(collection: &'a Collection, condition: &'a Condition) -> Predicate<'a> {
    let mut asked = Asked::default();
    asked.of(condition);
    if let [field] = asked.fields[..]
        && !asked.more
        && let Column::Text(cells, words) = &collection.columns[field]
    {
        return by_word(cells, words, move |word| truth(condition, Source::Word(word)));
    }
    Predicate::each(BY_TREE, move |row| truth(condition, Source::Row(collection, row)))
}

/// Decides once for each word that comes up.
fn by_word<'a>(cells: &'a Packed, words: &'a Words, decide: impl Fn(Option<&'a str>) -> Truth + 'a) -> Predicate<'a> {
    let of_null = decide(None);
    let known: RefCell<Vec<Option<Truth>>> = RefCell::new(vec![None; words.len()]);
    Predicate::each(BY_TREE / 10, move |row| {
        let Some(number) = cells.get(row).and_then(|n| u32::try_from(n).ok()) else { return of_null };
        let known = &mut known.borrow_mut()[number as usize];
        *known.get_or_insert_with(|| decide(Some(words.get(number))))
    })
}

/// What a condition asks of a feature.
#[derive(Debug, Default)]
struct Asked {
    fields: Vec<usize>,
    /// Its id or its place.
    more: bool,
}

impl Asked {
    fn of(&mut self, condition: &Condition) {
        match condition {
            Condition::Constant(_) => {}
            Condition::Holds(scalar) | Condition::Like(scalar, _) => self.scalar(scalar),
            Condition::Not(inner) => self.of(inner),
            Condition::All(several) | Condition::Any(several) => several.iter().for_each(|c| self.of(c)),
            Condition::IsNull(Operand::Scalar(scalar)) => self.scalar(scalar),
            Condition::Compare(_, left, right) => [left, right].into_iter().for_each(|s| self.scalar(s)),
            Condition::Between(a, b, c) => [a, b, c].into_iter().for_each(|s| self.scalar(s)),
            Condition::Among(scalar, list) => {
                self.scalar(scalar);
                for s in list {
                    self.scalar(s);
                }
            }
            Condition::Temporal(_, left, right) => [left, right].into_iter().for_each(|t| self.time(t)),
            Condition::IsNull(_) | Condition::Spatial(..) | Condition::Near(..) | Condition::Array(..) => {
                self.more = true;
            }
        }
    }

    fn scalar(&mut self, scalar: &Scalar) {
        match scalar {
            Scalar::Literal(_) => {}
            Scalar::Field(field) if self.fields.contains(field) => {}
            Scalar::Field(field) => self.fields.push(*field),
            Scalar::Id => self.more = true,
            Scalar::Folded(_, inner) => self.scalar(inner),
            Scalar::Arithmetic(_, left, right) => [left, right].into_iter().for_each(|s| self.scalar(s)),
            Scalar::Call(_, arguments) => arguments.iter().for_each(|s| self.scalar(s)),
            Scalar::Truth(condition) => self.of(condition),
        }
    }

    fn time(&mut self, time: &Time) {
        match time {
            Time::Instant(scalar) => self.scalar(scalar),
            Time::Interval(from, to) => from.iter().chain(to).for_each(|s| self.scalar(s)),
        }
    }
}
