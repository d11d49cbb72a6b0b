//! The executor: picks the cheapest way in, then tests what it finds.

use std::collections::BTreeSet;

use super::distance::Distances;
use super::licence::Licence;
use super::near::{NearRows, near_shapes};
use super::{DEFAULT_LIMIT, Guard, Query, QueryError, Rows};
use crate::collection::{Collection, Geometries, PointIndex};
use crate::feature::GeometryView;
use crate::geom::{Envelope, Nearest, Window, intersects};

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
    /// The features of this page, in the order of their places.
    pub hits: Vec<Hit>,
    /// The cursor of the page after, if there is one.
    pub next: Option<i64>,
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

/// All rows that a query finds, in the order of their places.
enum Matches<'a> {
    /// Every row of the collection.
    All(usize),
    /// These rows.
    Rows(Vec<u32>),
    /// These points, each with its shortlist.
    Points(NearRows<'a>),
    /// These rows, with their distances.
    Distances(Vec<(u32, f64)>),
}

/// Answers a query with one page.
///
/// `licence` decides how much of what the query finds may be handed out.
pub fn execute(collection: &Collection, query: &Query, licence: Licence, guard: &Guard) -> Result<Page, QueryError> {
    guard.spend(1)?;
    let matches = find(collection, query);
    let matched = matches.len();
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let from = matches.position(query.cursor.map_or(0, |ord| collection.row_from(ord)));
    let mut gate = licence.gate(collection, query, (0..from).map(|i| matches.row(i)));
    let mut hits = Vec::with_capacity(limit.min(matched - from));
    let mut next = None;
    for i in from..matched {
        let row = matches.row(i);
        if !gate.admits(row)? {
            continue;
        }
        if hits.len() == limit {
            next = Some(collection.ord(row as usize));
            break;
        }
        hits.push(Hit { row, measure: matches.measure(i) });
    }
    Ok(Page { matched, hits, next, withheld: gate.withheld(), distances: matches.into_distances() })
}

/// All rows that a query finds, whatever their licence, in the order of their places.
pub fn matching(collection: &Collection, query: &Query, guard: &Guard) -> Result<Rows, QueryError> {
    guard.spend(1)?;
    let matches = find(collection, query);
    Ok(match matches {
        Matches::All(rows) => Rows::All(u32::try_from(rows).unwrap_or(u32::MAX)), // rows are capped below 2^32
        Matches::Rows(rows) => Rows::Some(rows),
        _ => Rows::Some((0..matches.len()).map(|i| matches.row(i)).collect()),
    })
}

/// How many features a query finds.
pub fn count(collection: &Collection, query: &Query, guard: &Guard) -> Result<usize, QueryError> {
    guard.spend(1)?;
    if let (Some(near), Geometries::Points(_, index)) = (&query.near, &collection.geometries)
        && tests(collection, query).is_empty()
        && query.bbox.is_none()
    {
        return Ok(NearRows::count(near, index));
    }
    Ok(find(collection, query).len())
}

type Test<'a> = Box<dyn Fn(usize) -> bool + 'a>;

/// The tests of single rows that a query asks for, but for those of place that an index answers.
fn tests<'a>(collection: &'a Collection, query: &'a Query) -> Vec<Test<'a>> {
    let mut tests: Vec<Test<'a>> = Vec::new();
    for (field, values) in &query.equals {
        tests.push(collection.columns[*field].holds_any(values));
    }
    if let Some(interval) = query.datetime
        && !collection.time.is_empty()
    {
        tests.push(Box::new(move |row| collection.time.overlaps(row, interval)));
    }
    if let Some(window) = &query.window {
        tests.push(Box::new(move |row| row_in_window(collection, row, window)));
    }
    tests
}

/// Finds all rows of a query: by distance or by box through the R-tree, or else by time order, or else one by one.
fn find<'a>(collection: &'a Collection, query: &'a Query) -> Matches<'a> {
    let mut tests = tests(collection, query);
    if let (Some(near), Some(bbox)) = (&query.near, query.bbox) {
        tests.push(Box::new(move |row| row_in_box(collection, row, &bbox)));
        return find_near(collection, near, &tests);
    }
    if let Some(near) = &query.near {
        return find_near(collection, near, &tests);
    }
    let passes = |row: &u32| tests.iter().all(|test| test(*row as usize));
    if let Some(bbox) = &query.bbox {
        let mut rows = rows_in_box(collection, bbox);
        rows.retain(passes);
        return Matches::Rows(in_order(rows, collection.len()));
    }
    if tests.is_empty() {
        return Matches::All(collection.len());
    }
    let rows = match query.datetime {
        Some(interval) if !collection.time.is_empty() => collection.time.rows_in(interval).filter(passes).collect(),
        _ => (0..).take(collection.len()).filter(passes).collect(),
    };
    Matches::Rows(in_order(rows, collection.len()))
}

fn find_near<'a>(collection: &'a Collection, near: &'a super::Near, tests: &[Test<'a>]) -> Matches<'a> {
    let passes = |row: u32| tests.iter().all(|test| test(row as usize));
    match &collection.geometries {
        Geometries::Points(_, index) => {
            let mut found = NearRows::of_points(near, index);
            found.rows.retain(|(row, _)| passes(*row));
            found.rows.sort_unstable();
            Matches::Points(found)
        }
        Geometries::Mixed(..) => {
            let mut found = near_shapes(near, collection);
            found.retain(|(row, _)| passes(*row));
            Matches::Distances(found)
        }
    }
}

fn row_in_box(collection: &Collection, row: usize, bbox: &Envelope) -> bool {
    match &collection.geometries {
        Geometries::Points(positions, _) => bbox.contains(positions[row].0, positions[row].1),
        Geometries::Mixed(geometries, ..) => geometries[row].as_ref().is_some_and(|g| intersects(g, bbox)),
    }
}

/// Whether a row shares a point with a rectangle of a projection; or has no geometry, as with a box.
fn row_in_window(collection: &Collection, row: usize, window: &Window) -> bool {
    match collection.row_geometry(row) {
        GeometryView::None => true,
        GeometryView::Point(lon, lat) => window.contains((lon, lat)),
        GeometryView::Other(geometry) => window.meets(geometry),
    }
}

/// The rows that share a point with a box, in no order; and those without a geometry, as OGC API Features has it
/// (requirement 24): a box limits only what has a place.
fn rows_in_box(collection: &Collection, bbox: &Envelope) -> Vec<u32> {
    let mut rows = placed_rows_in_box(collection, bbox);
    rows.extend(&collection.nowhere);
    rows
}

fn placed_rows_in_box(collection: &Collection, bbox: &Envelope) -> Vec<u32> {
    match &collection.geometries {
        Geometries::Points(_, index) => bbox.pieces().flat_map(|piece| points_in_box(index, &piece)).collect(),
        Geometries::Mixed(geometries, _, index) => {
            let candidates: BTreeSet<u32> =
                bbox.pieces().flat_map(|piece| index.rows_in(&piece).collect::<Vec<_>>()).collect();
            let meets = |row: &u32| geometries[*row as usize].as_ref().is_some_and(|g| intersects(g, bbox));
            candidates.into_iter().filter(meets).collect()
        }
    }
}

fn points_in_box(index: &PointIndex, piece: &Envelope) -> Vec<u32> {
    let mut rows = Vec::new();
    for block in index.blocks_in(piece) {
        let block = &index.blocks[block as usize];
        let e = block.envelope;
        if piece.contains(e.west, e.south) && piece.contains(e.east, e.north) {
            rows.extend_from_slice(&index.rows[block.points()]);
        } else {
            let inside = block.points().filter(|&p| piece.contains(index.positions[p].0, index.positions[p].1));
            rows.extend(inside.map(|p| index.rows[p]));
        }
    }
    rows
}

/// Rows in ascending order: by marking them where they are many, by sorting where they are few.
fn in_order(mut rows: Vec<u32>, of: usize) -> Vec<u32> {
    if rows.len() < of / 64 {
        rows.sort_unstable();
        return rows;
    }
    let mut marked = vec![false; of];
    for row in rows {
        marked[row as usize] = true;
    }
    (0..).zip(marked).filter_map(|(row, marked)| marked.then_some(row)).collect()
}

impl Matches<'_> {
    fn len(&self) -> usize {
        match self {
            Self::All(rows) => *rows,
            Self::Rows(rows) => rows.len(),
            Self::Points(found) => found.rows.len(),
            Self::Distances(rows) => rows.len(),
        }
    }

    /// The row of match number `i`.
    fn row(&self, i: usize) -> u32 {
        match self {
            Self::All(_) => u32::try_from(i).unwrap_or(u32::MAX), // rows are capped below 2^32
            Self::Rows(rows) => rows[i],
            Self::Points(found) => found.rows[i].0,
            Self::Distances(rows) => rows[i].0,
        }
    }

    /// The number of the first match at or beyond a row.
    fn position(&self, row: usize) -> usize {
        let before = |r: u32| (r as usize) < row;
        match self {
            Self::All(rows) => row.min(*rows),
            Self::Rows(rows) => rows.partition_point(|&r| before(r)),
            Self::Points(found) => found.rows.partition_point(|r| before(r.0)),
            Self::Distances(rows) => rows.partition_point(|r| before(r.0)),
        }
    }

    /// What the distance of match number `i` is made from.
    fn measure(&self, i: usize) -> u32 {
        match self {
            Self::All(_) | Self::Rows(_) => 0,
            Self::Points(found) => found.rows[i].1,
            Self::Distances(_) => u32::try_from(i).unwrap_or(u32::MAX), // matches are no more than rows
        }
    }

    fn into_distances(self) -> Distances {
        match self {
            Self::All(_) | Self::Rows(_) => Distances::None,
            Self::Points(found) => Distances::Points(found.shortlists),
            Self::Distances(rows) => Distances::Known(rows.into_iter().map(|(_, metres)| metres).collect()),
        }
    }
}
