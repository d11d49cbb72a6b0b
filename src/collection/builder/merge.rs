//! A collection with some of its rows replaced: made of its columns and the new rows, so that one edit does not mean to read
//! a million rows again. Nothing of a row that is gone stays, not even its words.

use std::ops::Range;

use super::super::lists::Lists;
use super::super::threads::both;
use super::super::words::{Texts, Words};
use super::super::{Collection, Column, Geometries, Packed};
use super::CollectionBuilder;
use crate::feature::FieldName;

/// Where rows come from.
enum Piece {
    /// Of the collection as it was.
    Old(Range<usize>),
    /// A new one.
    New(usize),
}

/// What becomes of a collection's rows.
struct Plan<'a> {
    old: &'a Collection,
    new: &'a Collection,
    pieces: Vec<Piece>,
    /// Rows as it was that are not taken over.
    gone: Vec<usize>,
}

impl CollectionBuilder {
    /// The rows of a collection, but for those at some places, ascending, where there are the new ones' instead. `None`
    /// where the new ones have fields, types or shapes that the collection has not.
    pub(in crate::collection) fn merged(old: &Collection, places: &[i64], new: &Collection) -> Option<Self> {
        let knows = |name: &str, field_type| {
            old.schema.position(name).is_some_and(|at| old.schema.fields()[at].field_type == field_type)
        };
        let is_alike = new.schema.fields().iter().all(|field| knows(&field.name, field.field_type));
        if !is_alike || old.is_of_points() && !new.is_of_points() {
            return None;
        }
        let plan = Plan::new(old, places, new);
        let mut builder = Self { columns: plan.columns(), ..Self::default() };
        builder.names = old.schema.fields().iter().map(|field| FieldName::clone(&field.name)).collect();
        builder.ids = plan.ids();
        builder.ords = plan.spliced(&old.ords, &new.ords);
        builder.stamps = plan.spliced(&old.stamps, &new.stamps);
        // Where all are open, none is kept.
        if !old.classes.is_empty() || !new.classes.is_empty() {
            builder.classes = plan.rows(Collection::class).collect();
        }
        builder.widened = old.widened || new.widened;
        if let (Geometries::Points(old, _), Geometries::Points(new, _)) = (&old.geometries, &new.geometries) {
            builder.points = plan.spliced(old, new);
        } else {
            let geometries: Vec<_> = plan.rows(geometry).collect();
            match points(&geometries) {
                Some(points) => builder.points = points,
                None => builder.mixed = Some(geometries),
            }
        }
        Some(builder)
    }
}

/// The positions of geometries, where all of them are points.
fn points(geometries: &[Option<geo_types::Geometry<f64>>]) -> Option<Vec<(f64, f64)>> {
    let position = |geometry: &Option<_>| match geometry {
        None => Some((f64::NAN, f64::NAN)),
        Some(geo_types::Geometry::Point(point)) => Some((point.x(), point.y())),
        Some(_) => None,
    };
    geometries.iter().map(position).collect()
}

fn geometry(collection: &Collection, row: usize) -> Option<geo_types::Geometry<f64>> {
    match &collection.geometries {
        Geometries::Points(positions, _) => {
            let (lon, lat) = positions[row];
            (!lon.is_nan()).then(|| geo_types::Geometry::Point((lon, lat).into()))
        }
        Geometries::Mixed(geometries, ..) => geometries[row].clone(),
    }
}

impl<'a> Plan<'a> {
    fn new(old: &'a Collection, places: &[i64], new: &'a Collection) -> Self {
        let (mut pieces, mut gone, mut from) = (Vec::with_capacity(2 * places.len() + 1), Vec::new(), 0);
        for &place in places {
            let row = old.row_from(place);
            pieces.push(Piece::Old(from..row));
            from = row;
            if old.ords.get(row) == Some(&place) {
                gone.push(row);
                from += 1;
            }
            let row = new.row_from(place);
            pieces.extend((new.ords.get(row) == Some(&place)).then_some(Piece::New(row)));
        }
        pieces.push(Piece::Old(from..old.len()));
        Self { old, new, pieces, gone }
    }

    /// Something of each row, in order.
    fn rows<T>(&self, of: impl Fn(&'a Collection, usize) -> T) -> impl Iterator<Item = T> {
        self.pieces.iter().flat_map(move |piece| {
            let (collection, rows) = match piece {
                Piece::Old(rows) => (self.old, rows.clone()),
                Piece::New(row) => (self.new, *row..row + 1),
            };
            let of = &of;
            rows.map(move |row| of(collection, row)).collect::<Vec<_>>()
        })
    }

    /// The same of what is there once a row.
    fn spliced<T: Copy>(&self, old: &[T], new: &[T]) -> Vec<T> {
        let mut all = Vec::with_capacity(old.len() + new.len());
        for piece in &self.pieces {
            match piece {
                Piece::Old(rows) => all.extend_from_slice(&old[rows.clone()]),
                Piece::New(row) => all.push(new[*row]),
            }
        }
        all
    }

    fn ids(&self) -> Texts {
        let mut ids = Texts::with_capacity(self.old.len() + self.new.len());
        for piece in &self.pieces {
            match piece {
                Piece::Old(rows) => ids.append(self.old.ids.texts(), rows.clone()),
                Piece::New(row) => ids.append(self.new.ids.texts(), *row..row + 1),
            }
        }
        ids
    }

    /// All columns, half of them on a thread of its own.
    fn columns(&self) -> Vec<Option<Column>> {
        let fields = self.old.schema.fields().len();
        let some = |fields: Range<usize>| fields.map(|field| self.column(field)).collect::<Vec<_>>();
        let (mut first, second) = both(|| some(0..fields / 2), || some(fields / 2..fields));
        first.extend(second);
        first
    }

    /// A column; `None` where nothing is left in it.
    fn column(&self, field: usize) -> Option<Column> {
        let old = &self.old.columns[field];
        let name = &self.old.schema.fields()[field].name;
        let new = self.new.schema.position(name).map(|at| &self.new.columns[at]);
        match old {
            Column::Number(cells) => {
                let of = |column: Option<&Column>, row| match column {
                    Some(Column::Number(cells)) => cells[row],
                    _ => f64::NAN,
                };
                let mut merged = Vec::with_capacity(cells.len() + self.new.len());
                for piece in &self.pieces {
                    match piece {
                        Piece::Old(rows) => merged.extend_from_slice(&cells[rows.clone()]),
                        Piece::New(row) => merged.push(of(new, *row)),
                    }
                }
                merged.iter().any(|number| !number.is_nan()).then_some(Column::Number(merged))
            }
            Column::Boolean(cells) => self.cells(cells, |row| cell(new, row)).map(Column::Boolean),
            Column::Integer(cells) => self.cells(cells, |row| cell(new, row)).map(Column::Integer),
            Column::Date(cells) => self.cells(cells, |row| cell(new, row)).map(Column::Date),
            Column::DateTime(cells) => self.cells(cells, |row| cell(new, row)).map(Column::DateTime),
            Column::Text(cells, words) => self.texts(cells, words, new),
            Column::TextList(cells, lists, words) => self.lists(cells, lists, words, new),
        }
    }

    /// Cells, of new rows those that are given; `None` where all are empty.
    fn cells(&self, old: &Packed, mut new: impl FnMut(usize) -> Option<i64>) -> Option<Packed> {
        let mut merged = Packed::with_capacity(old.len() + self.new.len());
        for piece in &self.pieces {
            match piece {
                Piece::Old(rows) => merged.extend(old, rows.clone()),
                Piece::New(row) => merged.push(new(*row)),
            }
        }
        let holds_any = merged.iter().any(|number| number.is_some());
        holds_any.then_some(merged)
    }

    fn texts(&self, old: &Packed, words: &Words, new: Option<&Column>) -> Option<Column> {
        let mut words = words.clone();
        let new = |row| match new {
            Some(column @ Column::Text(_, own)) => column.word(row).map(|word| i64::from(words.number(own.get(word)))),
            _ => None,
        };
        let cells = self.cells(old, new)?;
        let orphans = self.orphans(old, &cells);
        if orphans.is_empty() {
            return Some(Column::Text(cells, words));
        }
        let kept = (0..).zip(words.iter()).filter(|(number, _)| orphans.binary_search(number).is_err());
        let words = Words::of_distinct(kept.map(|(_, word)| word).collect());
        Some(Column::Text(without(&cells, &orphans), words))
    }

    fn lists(&self, old: &Packed, lists: &Lists, words: &Words, new: Option<&Column>) -> Option<Column> {
        let (mut lists, mut words) = (lists.clone(), words.clone());
        let new = |row| match new {
            Some(Column::TextList(cells, own_lists, own_words)) => {
                let list = own_lists.get(u32::try_from(cells.get(row)?).ok()?);
                let list: Vec<u32> = list.iter().map(|&word| words.number(own_words.get(word))).collect();
                Some(i64::from(lists.number(list.into_iter())))
            }
            _ => None,
        };
        let cells = self.cells(old, new)?;
        let orphans = self.orphans(old, &cells);
        if orphans.is_empty() {
            return Some(Column::TextList(cells, lists, words));
        }
        let (mut kept, mut kept_words) = (Lists::default(), Words::default());
        for (_, list) in (0..).zip(lists.iter()).filter(|(number, _)| orphans.binary_search(number).is_err()) {
            let list: Vec<u32> = list.iter().map(|&word| kept_words.number(words.get(word))).collect();
            kept.number(list.into_iter());
        }
        Some(Column::TextList(without(&cells, &orphans), kept, kept_words))
    }

    /// The numbers that rows which are gone had and no row has any more, ascending.
    fn orphans(&self, old: &Packed, cells: &Packed) -> Vec<u32> {
        let mut orphans: Vec<i64> = self.gone.iter().filter_map(|&row| old.get(row)).collect();
        orphans.sort_unstable();
        orphans.dedup();
        if !orphans.is_empty() {
            let mut used = vec![false; orphans.len()];
            for number in cells.iter().flatten() {
                if let Ok(at) = orphans.binary_search(&number) {
                    used[at] = true;
                }
            }
            let mut used = used.into_iter();
            orphans.retain(|_| used.next() == Some(false));
        }
        orphans.into_iter().filter_map(|number| u32::try_from(number).ok()).collect()
    }
}

fn cell(column: Option<&Column>, row: usize) -> Option<i64> {
    match column? {
        Column::Boolean(cells) | Column::Integer(cells) | Column::Date(cells) | Column::DateTime(cells) => {
            cells.get(row)
        }
        _ => None,
    }
}

/// The same cells after numbers that none of them has are taken out.
fn without(cells: &Packed, orphans: &[u32]) -> Packed {
    let before = |number: i64| orphans.partition_point(|&orphan| i64::from(orphan) < number);
    let renumbered = |number: i64| number - i64::try_from(before(number)).unwrap_or_default();
    cells.iter().map(|number| number.map(renumbered)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::{Description, Entry, Role};
    use super::*;
    use crate::feature::{LicenceClass, Value};

    /// Rows of a place each, in the state that a number stands for.
    fn collection(rows: &[(i64, i64)]) -> Collection {
        let mut builder = CollectionBuilder::default();
        for &(ord, state) in rows {
            let id = format!("row {ord}");
            let entry = Entry { ord, id: &id, class: LicenceClass::Open, stamp: (ord * 1_000 + state).cast_unsigned() };
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let point = (state % 3 != 2).then(|| geo_types::Geometry::Point((ord as f64, state as f64).into()));
            let values = [
                ("title", Value::text(format!("title {}", state % 7))),
                ("actors", Value::list([format!("actor {}", state % 5), format!("actor {ord}")])),
                ("fatalities", if state % 2 == 0 { Value::Int(state) } else { Value::Null }),
                #[expect(clippy::cast_precision_loss, reason = "small numbers")]
                ("uncertainty_m", Value::Float(state as f64)),
                ("start", Value::Date(i32::try_from(state).unwrap())),
                ("synthetic", Value::Bool(state % 2 == 0)),
            ];
            let values: Vec<_> = values.map(|(name, value)| (builder.field(&FieldName::from(name)), value)).into();
            builder.push(entry, point, values.into_iter()).unwrap();
        }
        builder.finish(description(), 1)
    }

    fn description() -> Description {
        Description {
            name: "incidents".to_owned(),
            title: String::new(),
            description: String::new(),
            role: Role::Incidents,
            licence: None,
            attribution: None,
            demonstration: false,
        }
    }

    /// All that a collection tells, and the words that it knows.
    fn told(collection: &Collection) -> Vec<String> {
        let field = |field: &crate::feature::Field| format!("{field:?} {:?}", collection.distinct(&field.name));
        let row = |row: usize| {
            let values: Vec<_> = collection.columns.iter().map(|column| column.get(row)).collect();
            let (ord, stamp) = (collection.ords[row], collection.stamps[row]);
            format!("{ord} {stamp} {} {:?} {values:?}", collection.row_id(row), collection.row_geometry(row))
        };
        let fields = collection.schema.fields().iter().map(field);
        fields
            .chain((0..collection.len()).map(row))
            .chain([format!("{:?} {:?}", collection.extent, collection.nowhere)])
            .collect()
    }

    #[test]
    fn merging_is_as_reading_all_of_it_anew_and_nothing_of_what_is_gone_stays() {
        let before: Vec<(i64, i64)> = (0..40).map(|n| (n * 2, n)).collect();
        let old = collection(&before);
        for (places, now) in [
            (vec![4], vec![(4, 77)]),                                 // replaced
            (vec![4], vec![]),                                        // gone
            (vec![5], vec![(5, 3)]),                                  // between two
            (vec![80, 81], vec![(80, 60), (81, 61)]),                 // at the end
            (vec![0, 78], vec![(0, 99)]),                             // the first and the last
            ((0..40).map(|n| n * 2).collect(), vec![(2, 8), (6, 9)]), // nearly all
            (vec![7], vec![]),                                        // never there
        ] {
            let mut after: Vec<_> = before.iter().filter(|(ord, _)| !places.contains(ord)).copied().collect();
            after.extend(&now);
            after.sort_unstable();
            let merged = CollectionBuilder::merged(&old, &places, &collection(&now)).unwrap();
            assert_eq!(told(&merged.finish(description(), 1)), told(&collection(&after)), "{places:?}");
        }
    }

    #[test]
    fn what_the_collection_has_no_column_for_is_not_merged() {
        let old = collection(&[(0, 1)]);
        let mut builder = CollectionBuilder::default();
        let field = builder.field(&FieldName::from("new"));
        let entry = Entry { ord: 1, id: "x", class: LicenceClass::Open, stamp: 1 };
        builder.push(entry, None, [(field, Value::Int(1))].into_iter()).unwrap();
        assert!(CollectionBuilder::merged(&old, &[1], &builder.finish(description(), 1)).is_none());
    }
}
