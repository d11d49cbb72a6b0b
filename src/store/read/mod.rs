//! Reading: one state of the store, from first to last, whatever others commit meanwhile.

mod past;
mod verify;

pub use past::{Change, Later};
pub use verify::Sound;

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use geo_types::Geometry;

use crate::feature::{FieldName, FieldRule, LicenceClass, Secret, Standing};
use crate::store::body::Properties;
use crate::store::connection::Connection;
use crate::store::error::InFile as _;
use crate::store::revision::{Operation, standing};
use crate::store::sql::{Optional as _, Row, SqlError, SqlResult};
use crate::store::{StoreError, body};

/// A read transaction. It may move to another thread; [`crate::store::Store::readers`] opens several that see the same state.
#[derive(Debug)]
pub struct Reader {
    pub(in crate::store) path: PathBuf,
    pub(in crate::store) connection: Connection,
    marker: i64,
}

/// A collection that something was imported into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCollection {
    /// Its number in this store.
    pub id: i64,
    /// Its name in URLs.
    pub name: String,
    /// The number of the newest changeset that changed it.
    pub changeset: i64,
    /// What tells its present state from any other.
    pub hash: Vec<u8>,
}

/// A data set, whose terms hold for the revisions that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// Its number in this store.
    pub id: i64,
    /// The collection that it belongs to.
    pub collection: i64,
    /// Its name and version; empty for what editors made.
    pub name: String,
    /// The terms that hold now: those of its newest import. What editors made came under none.
    pub terms: Option<Terms>,
}

/// What may be published of the rows of a data set.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Terms {
    /// What may be handed out.
    pub licence: LicenceClass,
    /// Which fields are published.
    pub fields: FieldRule,
}

/// A feature's current revision, its text borrowed from the database's page.
#[derive(Debug)]
pub struct StoredRow<'a> {
    /// The feature's place in its collection, for ever.
    pub ord: i64,
    /// 1 for the first; a correction adds one.
    pub revision: i64,
    /// The changeset that it came with.
    pub changeset: i64,
    /// The data set whose terms hold for it.
    pub dataset: i64,
    /// Where it stands towards the public.
    pub standing: Standing,
    /// The source's own key.
    pub key: &'a str,
    /// Where.
    pub geometry: Option<Geometry<f64>>,
    /// Its values, by the numbers of fields as in [`Reader::field_names`]; nulls are left out.
    pub properties: Properties<'a>,
}

/// The columns of a revision that [`read_row`] reads.
pub(in crate::store) const ROW: &str =
    "ord, revision, changeset, dataset, operation, state, protected, embargo, key, body";

impl Reader {
    /// One of a connection that holds the state of its first question: this one.
    pub(in crate::store) fn new(path: &Path, connection: Connection) -> Result<Self, StoreError> {
        let marker = change_marker(&connection).in_file(path)?;
        Ok(Self { path: path.to_owned(), connection, marker })
    }

    /// The [`crate::store::Store::change_marker`] of the state that this reader sees.
    #[must_use]
    pub fn marker(&self) -> i64 {
        self.marker
    }

    /// All collections, in the order of their first import.
    pub fn collections(&self) -> Result<Vec<StoredCollection>, StoreError> {
        let sql = "SELECT c.id, c.name, s.id, s.hash FROM collection c JOIN changeset s
                   ON s.id = (SELECT max(changeset) FROM touched WHERE collection = c.id) ORDER BY c.id";
        self.rows(sql, |row| {
            Ok(StoredCollection { id: row.get(0)?, name: row.get(1)?, changeset: row.get(2)?, hash: row.get(3)? })
        })
    }

    /// All data sets, in the order of their first import.
    pub fn datasets(&self) -> Result<Vec<Dataset>, StoreError> {
        let mut datasets = self.rows("SELECT id, collection, name FROM dataset ORDER BY id", |row| {
            Ok(Dataset { id: row.get(0)?, collection: row.get(1)?, name: row.get(2)?, terms: None })
        })?;
        for dataset in &mut datasets {
            dataset.terms = newest_terms(&self.connection, dataset.id).in_file(&self.path)?;
        }
        Ok(datasets)
    }

    /// All names of properties; a field number is an index into them.
    pub fn field_names(&self) -> Result<Vec<FieldName>, StoreError> {
        self.rows("SELECT name FROM field ORDER BY id", |row| row.get::<&str>(0).map(FieldName::from))
    }

    /// The number of each changeset, ascending, and when it was, in milliseconds since 1970.
    pub fn times(&self) -> Result<Vec<(i64, i64)>, StoreError> {
        self.rows("SELECT id, at FROM changeset ORDER BY id", |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// When a changeset was, in milliseconds since 1970; 0 where there is none.
    pub fn time(&self, changeset: i64) -> Result<i64, StoreError> {
        let sql = "SELECT coalesce(max(at), 0) FROM changeset WHERE id = ?1";
        self.connection.query_row(sql, (changeset,), |row| row.get(0)).in_file(&self.path)
    }

    /// The first and last place in a collection; `None` when it is empty. Nearly every place between holds a feature.
    pub fn ord_bounds(&self, collection: i64) -> Result<Option<(i64, i64)>, StoreError> {
        // Two queries, since SQLite seeks for a lone min or max and scans for both.
        let end = |which| {
            let sql = format!("SELECT {which}(ord) FROM revision WHERE collection = ?1");
            self.connection.query_row(&sql, (collection,), |row| row.get::<Option<i64>>(0)).in_file(&self.path)
        };
        Ok(end("min")?.zip(end("max")?))
    }

    /// The places in a collection, ascending, whose features changed after a changeset; `None` where they are more than `most`.
    pub fn changed_since(&self, collection: i64, changeset: i64, most: usize) -> Result<Option<Vec<i64>>, StoreError> {
        let way = self.connection.for_sqlite("INDEXED BY revision_changeset");
        let sql = format!("SELECT ord FROM revision {way} WHERE changeset > ?1 AND collection = ?2 LIMIT ?3");
        let limit = i64::try_from(most + 1).unwrap_or(i64::MAX);
        let places = self.connection.rows(&sql, (changeset, collection, limit), |row| row.get(0));
        let mut places: Vec<i64> = places.in_file(&self.path)?;
        if places.len() > most {
            return Ok(None);
        }
        places.sort_unstable();
        places.dedup();
        Ok(Some(places))
    }

    /// Shows the current revision of each feature with a place in `ords`, ascending.
    pub fn scan(
        &self,
        collection: i64,
        ords: RangeInclusive<i64>,
        mut visit: impl FnMut(&mut StoredRow<'_>),
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT {ROW} FROM revision WHERE collection = ?1 AND ord BETWEEN ?2 AND ?3 ORDER BY ord, revision DESC"
        );
        let mut seen = None;
        let scanned = self.connection.each(&sql, (collection, *ords.start(), *ords.end()), |row| {
            let ord: i64 = row.get(0)?;
            if seen.replace(ord) == Some(ord) {
                return Ok(()); // an older revision
            }
            if Operation::of_number(row.get(4)?) == Operation::Delete {
                return Ok(());
            }
            read_row(collection, row, |row| visit(row))
        });
        scanned.in_file(&self.path)
    }

    /// The secret of the installation, where the database keeps it; else it is in a file beside the store.
    pub fn secret(&self) -> Result<Option<Secret>, StoreError> {
        if !matches!(self.connection, Connection::Postgres(_)) {
            return Ok(None);
        }
        let secret = self.connection.query_row("SELECT secret FROM installation", (), |row| row.get(0));
        secret.map(|bytes| Some(Secret(bytes))).in_file(&self.path)
    }

    /// The hash of a changeset; `None` where there is none of this number.
    pub fn hash_of(&self, changeset: i64) -> Result<Option<Vec<u8>>, StoreError> {
        hash_of(&self.connection, changeset).in_file(&self.path)
    }

    pub(in crate::store) fn rows<T>(
        &self,
        sql: &str,
        read: impl FnMut(&Row<'_>) -> SqlResult<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.connection.rows(sql, (), read).in_file(&self.path)
    }
}

/// See [`Reader::hash_of`].
pub(in crate::store) fn hash_of(connection: &Connection, changeset: i64) -> SqlResult<Option<Vec<u8>>> {
    connection.query_row("SELECT hash FROM changeset WHERE id = ?1", (changeset,), |row| row.get(0)).optional()
}

/// Reads the columns of [`ROW`], and sees to it that all of the revision can be read.
pub(in crate::store) fn read_row(
    collection: i64,
    row: &Row<'_>,
    visit: impl FnOnce(&mut StoredRow<'_>),
) -> SqlResult<()> {
    let (ord, revision, changeset, dataset) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    let (standing, key) = (standing(row, 5)?, row.get(8)?);
    let damaged = |_bad| SqlError::meaning(format!("place {ord} of collection {collection} cannot be read"));
    let (geometry, properties) = body::read(row.get(9)?).map_err(damaged)?;
    let mut row = StoredRow { ord, revision, changeset, dataset, standing, key, geometry, properties };
    visit(&mut row);
    row.properties.end().map_err(damaged)
}

/// See [`crate::store::Store::change_marker`]. Every change belongs to a changeset, and those are numbered upwards.
pub(in crate::store) fn change_marker(connection: &Connection) -> SqlResult<i64> {
    connection.query_row("SELECT coalesce(max(id), 0) FROM changeset", (), |row| row.get(0))
}

/// See [`crate::store::Store::head`].
pub(in crate::store) fn head(connection: &Connection) -> SqlResult<(i64, Vec<u8>)> {
    let sql = "SELECT id, hash FROM changeset ORDER BY id DESC LIMIT 1";
    Ok(connection.query_row(sql, (), |row| Ok((row.get(0)?, row.get(1)?))).optional()?.unwrap_or_default())
}

/// The terms of the newest import of a data set.
pub(in crate::store) fn newest_terms(connection: &Connection, dataset: i64) -> SqlResult<Option<Terms>> {
    let sql = "SELECT licence, fields FROM import WHERE dataset = ?1 ORDER BY id DESC LIMIT 1";
    connection.query_row(sql, (dataset,), |row| terms(row, 0)).optional()
}

/// Reads a licence class and, in the next column, a field rule.
fn terms(row: &Row<'_>, column: usize) -> SqlResult<Terms> {
    let licence = row.get::<&str>(column)?.parse().map_err(SqlError::meaning)?;
    let fields = serde_json::from_str(row.get(column + 1)?).map_err(SqlError::meaning)?;
    Ok(Terms { licence, fields })
}
