//! Rows in the order of one column's values: the way in to those with a value, or with values in a range.

use super::column::Column;
use super::packed::{Cell, Packed, with_cells};

/// Values that are spread over at most so many times as many numbers as there are rows are counted; others are sorted.
pub(super) const DENSE: u64 = 4;

/// The rows that have a value, in the order of their values and then of their numbers.
#[derive(Debug)]
pub struct Order {
    /// A row with several values stands here once for each.
    rows: Vec<u32>,
    /// For a column of lists: where the rows of each word start.
    starts: Vec<usize>,
}

impl Order {
    pub(super) fn new(column: &Column) -> Self {
        let none = Vec::new();
        match column {
            Column::Boolean(v) | Column::Integer(v) | Column::Text(v, _) | Column::Date(v) | Column::DateTime(v) => {
                Self { rows: sorted(v), starts: none }
            }
            Column::Number(v) => {
                let mut rows: Vec<u32> = (0..).zip(v).filter(|(_, n)| !n.is_nan()).map(|(row, _)| row).collect();
                rows.sort_by(|a, b| v[*a as usize].total_cmp(&v[*b as usize]));
                Self { rows, starts: none }
            }
            Column::TextList(v, _, words) => {
                let held = (0..)
                    .zip(0..v.len())
                    .flat_map(|(row, at)| column.words(at).iter().map(move |word| (row, i64::from(*word))));
                let (rows, starts) = counted(held, 0, words.len());
                Self { rows, starts }
            }
        }
    }

    /// All of them.
    #[must_use]
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The rows whose whole number, day, millisecond or number of a word lies in a range, its ends included.
    #[must_use]
    pub fn between(&self, column: &Packed, least: i64, most: i64) -> &[u32] {
        let value = |row: &u32| column.get(*row as usize);
        self.slice(|row| value(row) < Some(least), |row| value(row) <= Some(most))
    }

    /// The same for numbers.
    #[must_use]
    pub fn between_numbers(&self, column: &[f64], least: f64, most: f64) -> &[u32] {
        self.slice(|row| column[*row as usize] < least, |row| column[*row as usize] <= most)
    }

    /// The rows whose list holds a word; a row that holds it twice stands here twice.
    #[must_use]
    pub fn holding(&self, word: u32) -> &[u32] {
        let word = word as usize;
        let range = self.starts.get(word).zip(self.starts.get(word + 1));
        range.map_or(&[], |(from, to)| &self.rows[*from..*to])
    }

    fn slice(&self, before: impl Fn(&u32) -> bool, within: impl Fn(&u32) -> bool) -> &[u32] {
        let from = self.rows.partition_point(before);
        let to = self.rows.partition_point(within);
        &self.rows[from..to.max(from)]
    }
}

fn sorted(column: &Packed) -> Vec<u32> {
    let Some((least, most)) = column.bounds() else { return Vec::new() };
    let rows = u64::try_from(column.len()).unwrap_or(u64::MAX);
    if let Ok(span) = usize::try_from(most.abs_diff(least))
        && most.abs_diff(least) < rows.saturating_mul(DENSE)
    {
        let known = (0..).zip(column.iter()).filter_map(|(row, value)| Some((row, value?)));
        return counted(known, least, span + 1).0;
    }
    with_cells!(column, v => by_value(v))
}

fn by_value<C: Cell>(cells: &[C]) -> Vec<u32> {
    let mut keyed: Vec<(C, u32)> = cells.iter().copied().zip(0..).filter(|(cell, _)| *cell != C::NONE).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// Rows in the order of their values, which are `least` and the `span` whole numbers from there; and where those of each
/// value start. Counts how many there are of each, and then knows where each row goes.
pub(super) fn counted(
    rows: impl Iterator<Item = (u32, i64)> + Clone,
    least: i64,
    span: usize,
) -> (Vec<u32>, Vec<usize>) {
    let place = |value: i64| usize::try_from(value.wrapping_sub(least)).unwrap_or_default();
    let mut starts = vec![0_usize; span + 1];
    for (_, value) in rows.clone() {
        starts[place(value) + 1] += 1;
    }
    for i in 0..span {
        starts[i + 1] += starts[i];
    }
    let mut next = starts.clone();
    let mut sorted = vec![0; starts[span]];
    for (row, value) in rows {
        let next = &mut next[place(value)];
        sorted[*next] = row;
        *next += 1;
    }
    (sorted, starts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::Value;

    fn column(values: &[Value<'static>]) -> Column {
        let first = values.iter().find_map(Value::field_type).unwrap();
        let mut column = Column::with_capacity(first, 0);
        for (row, value) in values.iter().enumerate() {
            column.push(row, value);
        }
        column.pad(values.len());
        column
    }

    #[test]
    fn the_rows_of_a_range_are_those_whose_values_lie_in_it() {
        for scale in [1, 1_000_000_007] {
            let values: Vec<Value<'static>> = (0..500)
                .map(|i| if i % 7 == 0 { Value::Null } else { Value::Int((i * 37 % 101 - 50) * scale) })
                .collect();
            let Column::Integer(packed) = column(&values) else { unreachable!("whole numbers") };
            let order = Order::new(&Column::Integer(packed.clone()));
            for (least, most) in [(-50, -40), (0, 0), (3, 2), (-1000, 1000), (60, 70)] {
                let (least, most) = (least * scale, most * scale);
                let mut found = order.between(&packed, least, most).to_vec();
                found.sort_unstable();
                let inside = |v: &Value<'_>| matches!(v, Value::Int(n) if (least..=most).contains(n));
                let brute = (0..500_u32).filter(|row| inside(&values[*row as usize]));
                assert_eq!(found, brute.collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn the_rows_that_hold_a_word_are_found_by_its_number() {
        let lists = column(&[Value::list(["x", "y"]), Value::Null, Value::list(["y"]), Value::list(["z"])]);
        let order = Order::new(&lists);
        assert_eq!((order.holding(0), order.holding(1), order.holding(2)), (&[0][..], &[0, 2][..], &[3][..]));
        assert!(order.holding(3).is_empty());
    }
}
