//! How long the queries of a file take in process, on one thread.
//!
//! Environment: `VIGIE_BENCH_DATA`, a data folder; `VIGIE_BENCH_QUERIES`, a file of lines `name query`, such as
//! `near-5km near=highways/RN6&distance=5km`. Lines of one name are run in turn and share one measure, so that a name
//! with many places also measures memory that is not in the processor's cache. A query that begins with `aggregate?` is one
//! for groups.
//!
//! Prints lines `name.what value unit`. The time is from the query string to the answer: parsing, preparing the geometry
//! on the sphere, and finding. Loading is measured on its own.

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{env, fs};

use vigie::collection::{Collection, Loader, Settings, Snapshot};
use vigie::query::{Aggregation, Guard, Licence, Query, aggregate, count, execute, pairs};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A measure goes on until it has run this often and for this long.
const REPETITIONS: usize = 21;
const LONG_ENOUGH: Duration = Duration::from_millis(500);

/// What a query for groups begins with.
const GROUPS: &str = "aggregate?";

/// What is asked when no file says so.
const QUERIES: &str = "\
near-1km near=highways/RN6&distance=1km
near-5km near=highways/RN6&distance=5km
near-25km near=highways/RN6&distance=25km
point-5km near=-7.98,12.65&distance=5km
by-month aggregate?by=month
by-highway aggregate?by=highways@5km";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::var_os("VIGIE_BENCH_DATA").map_or_else(|| PathBuf::from("data"), PathBuf::from);
    let text = match env::var_os("VIGIE_BENCH_QUERIES") {
        Some(file) => fs::read_to_string(file)?,
        None => QUERIES.to_owned(),
    };
    let start = Instant::now();
    let (_, views) = Loader::new(folder, Settings::new()).load(None)?;
    let snapshot = views.public;
    let loaded = start.elapsed();
    let incidents = snapshot.get("incidents").ok_or("the data folder holds no incidents")?;
    print("load", "time", loaded.as_secs_f64(), "s");
    print("load", "incidents", as_number(incidents.len()), "features");
    for (name, queries) in named(&text)? {
        measure(name, &queries, incidents, &snapshot)?;
    }
    Ok(())
}

/// The queries of each name.
fn named(text: &str) -> Result<BTreeMap<&str, Vec<&str>>, Box<dyn Error>> {
    let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (name, query) = line.split_once(' ').ok_or_else(|| format!("not `name query`: {line}"))?;
        named.entry(name).or_default().push(query.trim());
    }
    Ok(named)
}

fn measure(name: &str, queries: &[&str], incidents: &Collection, snapshot: &Snapshot) -> Result<(), Box<dyn Error>> {
    if queries.iter().all(|query| query.starts_with(GROUPS)) {
        return measure_groups(name, queries, incidents, snapshot);
    }
    let parse = |query: &str| Query::parse(&pairs(query), incidents, snapshot);
    let mut hits = 0;
    for query in queries {
        hits += count(incidents, &parse(query)?, &Guard::unbounded())?;
    }
    print(name, "hits", as_number(hits) / as_number(queries.len()), "features");
    let counting = |query: &str| count(incidents, &parse(query)?, &Guard::unbounded());
    let paging = |query: &str| {
        let mut query = parse(query)?;
        query.limit = Some(usize::MAX);
        execute(incidents, &query, Licence::Operator, &Guard::unbounded()).map(|page| page.hits.len())
    };
    report(name, "count", &times(queries, counting)?);
    report(name, "page", &times(queries, paging)?);
    Ok(())
}

fn measure_groups(
    name: &str,
    queries: &[&str],
    incidents: &Collection,
    snapshot: &Snapshot,
) -> Result<(), Box<dyn Error>> {
    let grouping = |query: &str| {
        let pairs = pairs(query.trim_start_matches(GROUPS));
        let (aggregation, query) = Aggregation::parse(&pairs, incidents, snapshot)?;
        aggregate(incidents, &query, &aggregation, &Guard::unbounded()).map(|table| table.groups.len())
    };
    let mut groups = 0;
    for query in queries {
        groups += grouping(query)?;
    }
    print(name, "groups", as_number(groups) / as_number(queries.len()), "groups");
    report(name, "aggregate", &times(queries, grouping)?);
    Ok(())
}

/// Seconds for one query, of each time that all were run in turn; sorted.
fn times<E>(queries: &[&str], ask: impl Fn(&str) -> Result<usize, E>) -> Result<Vec<f64>, E> {
    let mut times = Vec::new();
    let begin = Instant::now();
    while times.len() < REPETITIONS || begin.elapsed() < LONG_ENOUGH {
        let start = Instant::now();
        for query in queries {
            black_box(ask(black_box(query))?);
        }
        times.push(start.elapsed().as_secs_f64() / as_number(queries.len()));
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

fn report(name: &str, what: &str, times: &[f64]) {
    print(name, &format!("{what}.min"), times[0] * 1e6, "us");
    print(name, &format!("{what}.median"), times[times.len() / 2] * 1e6, "us");
}

#[expect(clippy::print_stdout, reason = "the lines are the result")]
fn print(name: &str, what: &str, value: f64, unit: &str) {
    println!("{name}.{what} {value:.3} {unit}");
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn as_number(count: usize) -> f64 {
    count as f64
}
