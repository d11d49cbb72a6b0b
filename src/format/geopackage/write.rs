//! Writing GeoPackage.

use std::fs::File;
use std::io;

use rusqlite::{Connection, ffi};
use tempfile::NamedTempFile;

use super::blob::{self, Bounds, Kind};
use super::columns::{Column, MAX_FIELDS, columns, quoted};
use super::{index, tables};
use crate::feature::{FeatureView as _, Schema};
use crate::format::{About, Features};

/// Pages that SQLite keeps in memory, in KiB: the R-tree of a million features grows in it.
const CACHE_KIB: i64 = 32 * 1024;

/// After how many features it is asked whether anybody still waits for them.
const LOOK: i64 = 1024;

/// Writes features of one schema into a file that has no name, and is gone once it is closed.
///
/// The features are walked twice: once for the types of their geometries, once for themselves.
pub(in crate::format) fn write(schema: &Schema, features: &impl Features, about: &About) -> io::Result<File> {
    if schema.fields().len() > MAX_FIELDS {
        let problem = format!("a GeoPackage holds {MAX_FIELDS} fields at most, and these features have more");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
    }
    let (file, path) = NamedTempFile::new()?.into_parts();
    let connection = Connection::open(&path).map_err(io::Error::other)?;
    path.close()?; // both go on with the file, of which nothing is left wherever this ends
    fill(&connection, schema, features, about).map_err(io::Error::other)?;
    connection.close().map_err(|(_, error)| io::Error::other(error))?;
    Ok(file)
}

fn fill(connection: &Connection, schema: &Schema, features: &impl Features, about: &About) -> rusqlite::Result<()> {
    // Nobody else reads the file before it is whole, and one that does not become whole is of no use.
    connection
        .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;")?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.execute_batch("BEGIN")?;
    let columns = columns(schema);
    tables::create(connection, about, &columns)?;
    let mut kind = None;
    for number in 0..features.count() {
        kind = Kind::with_next(kind, features.view(number).geometry());
    }
    let kind = kind.unwrap_or(Kind::Any);
    let bounds = insert(connection, about, &columns, kind, features)?;
    let extent = bounds.iter().map(|(_, bounds)| *bounds).reduce(union);
    let wanted = |(fid, _): &(i64, Bounds)| fid % LOOK != 0 || features.wanted();
    index::create(connection, &about.name, bounds.into_iter().take_while(wanted))?;
    tables::describe(connection, about, &columns, kind, extent)?;
    if !features.wanted() {
        return Err(interrupted());
    }
    connection.execute_batch("COMMIT")
}

/// Inserts the features, numbered from 1, and returns the bounds of those that have a place.
fn insert(
    connection: &Connection,
    about: &About,
    columns: &[Column],
    kind: Kind,
    features: &impl Features,
) -> rusqlite::Result<Vec<(i64, Bounds)>> {
    let places = ", ?".repeat(columns.len());
    let mut insert = connection.prepare(&format!("INSERT INTO {} VALUES (?, ?, ?{places})", quoted(&about.name)))?;
    let srs_id = i32::from(about.crs.epsg());
    let (mut all, mut geometry) = (Vec::new(), Vec::new());
    for (fid, number) in (1_i64..).zip(0..features.count()) {
        if fid % LOOK == 0 && !features.wanted() {
            return Err(interrupted());
        }
        let feature = features.view(number);
        geometry.clear();
        if let Some(bounds) = blob::write(&mut geometry, feature.geometry(), kind, srs_id) {
            all.push((fid, bounds));
        }
        insert.raw_bind_parameter(1, fid)?;
        insert.raw_bind_parameter(2, (!geometry.is_empty()).then_some(&geometry))?;
        insert.raw_bind_parameter(3, feature.id())?;
        for (i, column) in columns.iter().enumerate() {
            insert.raw_bind_parameter(4 + i, column.store(&feature.value(i)))?;
        }
        insert.raw_execute()?;
    }
    Ok(all)
}

/// Nobody waits for the file any more.
fn interrupted() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_INTERRUPT), None)
}

fn union(a: Bounds, b: Bounds) -> Bounds {
    [a[0].min(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].max(b[3])]
}
