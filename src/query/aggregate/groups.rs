//! Numbers of groups, one or more for each row that a query found.

use std::cell::OnceCell;

use hashbrown::HashMap;

use super::key::Key;
use super::{MAX_GROUPS, QueryError};

/// Stands for no group yet.
const NONE: u32 = u32::MAX;
/// Pairs of groups up to so many have a place each in a table, beyond them in a hash table: a table of 4 MB.
const DENSE_PAIRS: usize = 1 << 20;

/// The groups of rows. A row is known by its position among those found.
#[derive(Debug)]
pub(super) struct Groups {
    /// What the features of each group have in common: a key for each way of grouping.
    keys: Vec<Vec<Key>>,
    /// The first group of each row.
    first: Vec<u32>,
    /// Further groups of rows, with the positions of these, in no order. Most rows have one group, and most ways of grouping
    /// give none more.
    more: Vec<(u32, u32)>,
    /// The same in the order of positions, made when first needed: plain counts do without.
    sorted: OnceCell<Vec<(u32, u32)>>,
}

impl Groups {
    /// One group of all.
    pub(super) fn of_everything(rows: usize) -> Self {
        Self { keys: vec![Vec::new()], first: vec![0; rows], more: Vec::new(), sorted: OnceCell::new() }
    }

    /// Groups with a key each.
    pub(super) fn new(members: Members, key: impl Fn(Option<u64>) -> Key) -> Result<Self, QueryError> {
        let Members { numbering, first, more } = members;
        few_enough(numbering.len())?;
        let keys = numbering.codes.into_iter().map(|code| vec![key(code)]).collect();
        Ok(Self { keys, first, more, sorted: OnceCell::new() })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The keys of each group.
    pub(super) fn keys(&self) -> &[Vec<Key>] {
        &self.keys
    }

    /// The same, when nothing else is needed.
    pub(super) fn into_keys(self) -> Vec<Vec<Key>> {
        self.keys
    }

    /// Whether no row is in several groups.
    fn are_apart(&self) -> bool {
        self.more.is_empty()
    }

    /// How many rows each has.
    pub(super) fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.len()];
        for &group in self.first.iter().chain(self.more.iter().map(|(_, group)| group)) {
            counts[group as usize] += 1;
        }
        counts
    }

    /// Calls `visit` with the position of each row and its groups.
    pub(super) fn each(&self, mut visit: impl FnMut(usize, &[u32])) {
        let sorted = self.sorted.get_or_init(|| {
            let mut sorted = self.more.clone();
            sorted.sort_unstable();
            sorted
        });
        let (mut rest, mut own) = (sorted.as_slice(), Vec::new());
        for (position, &first) in self.first.iter().enumerate() {
            own.clear();
            own.push(first);
            while let Some((&(of, group), after)) = rest.split_first()
                && of as usize == position
            {
                own.push(group);
                rest = after;
            }
            visit(position, &own);
        }
    }

    /// The pairs of its own groups and another's.
    pub(super) fn combined(self, other: Self) -> Result<Self, QueryError> {
        if self.keys.len() == 1 && self.are_apart() {
            return Ok(other.after(&self.keys[0]));
        }
        let theirs = other.keys.len();
        let pairs = theirs.saturating_mul(self.keys.len());
        let mut members = Members::new(self.first.len(), if pairs <= DENSE_PAIRS { pairs } else { 0 });
        let mut others: Vec<Vec<u32>> = Vec::new();
        if !other.are_apart() {
            other.each(|_, groups| others.push(groups.to_vec()));
        }
        let mut full = Ok(());
        self.each(|position, groups| {
            let others = others.get(position).map_or(&other.first[position..=position], Vec::as_slice);
            for a in groups {
                for b in others {
                    members.add(position, Some(u64::from(*a) * theirs as u64 + u64::from(*b)));
                }
            }
            if members.numbering.len() > MAX_GROUPS {
                full = few_enough(members.numbering.len());
            }
        });
        full?;
        let Members { numbering, first, more } = members;
        let pair = |code: Option<u64>| {
            let code = usize::try_from(code.unwrap_or_default()).unwrap_or_default();
            self.keys[code / theirs].iter().chain(&other.keys[code % theirs]).cloned().collect()
        };
        let keys = numbering.codes.into_iter().map(pair).collect();
        Ok(Self { keys, first, more, sorted: OnceCell::new() })
    }

    /// The same groups, with keys of everything before their own.
    fn after(mut self, before: &[Key]) -> Self {
        self.keys.iter_mut().for_each(|keys| drop(keys.splice(0..0, before.iter().cloned())));
        self
    }
}

fn few_enough(groups: usize) -> Result<(), QueryError> {
    if groups <= MAX_GROUPS {
        return Ok(());
    }
    Err(QueryError::bad(
        "by",
        format!(
            "that makes more than {MAX_GROUPS} groups; group by something coarser (month instead of day, larger cells), by one \
             thing instead of two, or narrow the query with bbox, datetime or a property"
        ),
    ))
}

/// Groups in the making: rows are put into them by a code.
#[derive(Debug)]
pub(super) struct Members {
    numbering: Numbering,
    first: Vec<u32>,
    more: Vec<(u32, u32)>,
}

impl Members {
    /// For so many rows. Codes below `dense` are found in a table, others in a hash table.
    pub(super) fn new(rows: usize, dense: usize) -> Self {
        Self { numbering: Numbering::new(dense), first: vec![NONE; rows], more: Vec::new() }
    }

    /// Puts a row into the group of a code; `None` is a group too.
    pub(super) fn add(&mut self, position: usize, code: Option<u64>) {
        let group = self.numbering.number(code);
        if self.first[position] == NONE {
            self.first[position] = group;
        } else {
            // Rows are capped below 2^32.
            self.more.push((u32::try_from(position).unwrap_or(NONE), group));
        }
    }

    /// Puts each row that is in no group into the one of `None`.
    pub(super) fn add_rest(&mut self) {
        for position in 0..self.first.len() {
            if self.first[position] == NONE {
                self.first[position] = self.numbering.number(None);
            }
        }
    }

    /// Joins groups: a row of one of them is then in the group of what `code` makes of its code. For rows that are in one
    /// group each.
    pub(super) fn joined(mut self, code: impl Fn(u64) -> u64) -> Self {
        let mut joined = Numbering::new(0);
        let groups: Vec<u32> = self.numbering.codes.iter().map(|old| joined.number(old.map(&code))).collect();
        for group in &mut self.first {
            *group = groups[*group as usize];
        }
        self.numbering = joined;
        self
    }
}

/// Numbers codes from 0, in the order of their first coming.
#[derive(Debug)]
struct Numbering {
    codes: Vec<Option<u64>>,
    table: Vec<u32>,
    rest: HashMap<Option<u64>, u32>,
}

impl Numbering {
    fn new(dense: usize) -> Self {
        Self { codes: Vec::new(), table: vec![NONE; dense], rest: HashMap::new() }
    }

    fn len(&self) -> usize {
        self.codes.len()
    }

    fn number(&mut self, code: Option<u64>) -> u32 {
        let place = code.and_then(|code| self.table.get_mut(usize::try_from(code).ok()?));
        let place = match place {
            Some(place) => place,
            None => self.rest.entry(code).or_insert(NONE),
        };
        if *place == NONE {
            // A code comes with a row, and rows are capped below 2^32.
            *place = u32::try_from(self.codes.len()).unwrap_or(NONE - 1);
            self.codes.push(code);
        }
        *place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(codes: &[&[u64]]) -> Groups {
        let mut members = Members::new(codes.len(), 4);
        for (position, codes) in codes.iter().enumerate() {
            codes.iter().for_each(|&code| members.add(position, Some(code)));
        }
        members.add_rest();
        Groups::new(members, |code| code.map_or(Key::Null, |code| Key::Int(i64::try_from(code).unwrap()))).unwrap()
    }

    fn of_each_row(groups: &Groups) -> Vec<Vec<Vec<Key>>> {
        let mut all = Vec::new();
        groups.each(|_, own| all.push(own.iter().map(|&g| groups.keys[g as usize].clone()).collect()));
        all
    }

    #[test]
    fn a_row_may_be_in_several_groups_and_one_in_none_is_in_that_of_null() {
        let all = of_each_row(&groups(&[&[1], &[9, 1], &[], &[9]]));
        let int = |n| vec![Key::Int(n)];
        assert_eq!(all, [vec![int(1)], vec![int(9), int(1)], vec![vec![Key::Null]], vec![int(9)]]);
    }

    #[test]
    fn two_ways_of_grouping_make_pairs_of_each_rows_groups() {
        let one = Groups::of_everything(3).combined(groups(&[&[1], &[2, 3], &[]])).unwrap();
        let both = one.combined(groups(&[&[7], &[8, 9], &[7]])).unwrap();
        let pair = |a, b| vec![Key::Int(a), Key::Int(b)];
        let all = of_each_row(&both);
        assert_eq!(all[0], [pair(1, 7)]);
        assert_eq!(all[1], [pair(2, 8), pair(2, 9), pair(3, 8), pair(3, 9)]);
        assert_eq!(all[2], [vec![Key::Null, Key::Int(7)]]);
    }

    #[test]
    fn more_groups_than_an_answer_may_have_are_refused() {
        let many: Vec<Vec<u64>> = (0..=MAX_GROUPS as u64).map(|n| vec![n]).collect();
        let mut members = Members::new(many.len(), 0);
        many.iter().enumerate().for_each(|(position, codes)| members.add(position, Some(codes[0])));
        Groups::new(members, |_| Key::Null).unwrap_err();
        let half: Vec<&[u64]> = many.iter().take(300).map(Vec::as_slice).collect();
        let other: Vec<Vec<u64>> = (0..300).map(|_| (0..100).collect()).collect();
        let other: Vec<&[u64]> = other.iter().map(Vec::as_slice).collect();
        groups(&half).combined(groups(&other)).unwrap_err();
    }
}
