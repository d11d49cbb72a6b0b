//! A page: the part of an answer that is handed out at once.

use super::distance::Distances;
use super::execute::{Found, find};
use super::licence::{Gate, Licence};
use super::sort::Order;
use super::{Cursor, DEFAULT_LIMIT, Guard, Query, QueryError};
use crate::collection::Collection;
use crate::geom::Nearest;

/// A feature that a query found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its row.
    pub row: u32,
    /// What its distance is made from: a number in its page's [`Distances`].
    pub(super) measure: u32,
}

/// One page of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// How many features the query finds, on all pages.
    pub matched: usize,
    /// The features of this page, in the order of their places or in that of `sortby`.
    pub hits: Vec<Hit>,
    /// The cursor of the page after, if there is one.
    pub next: Option<Cursor>,
    /// Whether the licence of a source held features back.
    pub withheld: bool,
    distances: Distances,
}

impl Page {
    /// How far a hit of this page is from what `query` is near to, which is measured now.
    #[must_use]
    pub fn nearest(&self, collection: &Collection, query: &Query, hit: Hit) -> Option<Nearest> {
        self.distances.nearest(query.near.as_ref(), collection, hit)
    }
}

/// Answers a query with one page.
///
/// `licence` decides how much of what the query finds may be handed out.
pub fn execute(collection: &Collection, query: &Query, licence: Licence, guard: &Guard) -> Result<Page, QueryError> {
    let found = licence.told(collection, find(collection, query, guard)?);
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !query.sort.is_empty() {
        return sorted(collection, query, licence, guard, found);
    }
    let matched = found.rows.len();
    let from = query.cursor.as_ref().map_or(0, |cursor| collection.row_from(cursor.place()));
    let from = found.rows.position(from);
    let mut gate = licence.gate(collection, query, (0..from).map(|i| found.rows.get(i)));
    let (hits, ends) = admitted(&found, from..matched, limit, &mut gate)?;
    let next = ends.map(|ends| Cursor::From(collection.ord(found.rows.get(ends.more) as usize)));
    Ok(Page { matched, hits, next, withheld: gate.withheld(), distances: found.distances })
}

/// Where a page ends that is not the last: two matches that may be handed out. What is withheld lies between them at most, and
/// no link is made from it.
struct Ends {
    /// The last of the page.
    last: usize,
    /// The first of the page after.
    more: usize,
}

/// The hits of a page among matches in their order, and where it ends.
fn admitted(
    found: &Found,
    matches: impl Iterator<Item = usize>,
    limit: usize,
    gate: &mut Gate<'_>,
) -> Result<(Vec<Hit>, Option<Ends>), QueryError> {
    let (mut hits, mut last) = (Vec::new(), None);
    for i in matches {
        let hit = found.hit(i);
        if !gate.admits(hit.row)? {
            continue;
        }
        if hits.len() == limit {
            return Ok((hits, last.map(|last| Ends { last, more: i })));
        }
        hits.push(hit);
        last = Some(i);
    }
    Ok((hits, None))
}

/// The same in another order than that of places.
fn sorted(
    collection: &Collection,
    query: &Query,
    licence: Licence,
    guard: &Guard,
    found: Found,
) -> Result<Page, QueryError> {
    let matched = found.rows.len();
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let order = Order::new(collection, query, &found, guard)?;
    let place = |i: u32| collection.ord(found.rows.get(i as usize) as usize);
    let all = (0..).take(matched);
    let (before, mut after): (Vec<u32>, Vec<u32>) = match &query.cursor {
        None => (Vec::new(), all.collect()),
        Some(cursor) => all.partition(|&i| order.compare_with(i, place(i), cursor).is_le()),
    };
    let mut gate = licence.gate(collection, query, before.iter().map(|&i| found.rows.get(i as usize)));
    // Of the rest only as many need be in order as are handed out, and one more, unless some are held back.
    let needed = if gate.is_open() { limit.saturating_add(1) } else { usize::MAX };
    order.leave_first(&mut after, needed);
    let (hits, ends) = admitted(&found, after.iter().map(|&i| i as usize), limit, &mut gate)?;
    // A match is a row or fewer, and rows are capped below 2^32.
    let last = ends.and_then(|ends| u32::try_from(ends.last).ok());
    let next = last.map(|i| Cursor::after(&query.sort, order.keys_of(i), place(i)));
    drop(order);
    Ok(Page { matched, hits, next, withheld: gate.withheld(), distances: found.distances })
}
