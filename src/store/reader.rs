//! Reading: one state of the store, from first to last, whatever others commit meanwhile.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use geo_types::Geometry;
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::feature::{FieldName, FieldRule, LicenceClass, Value};

use super::database::InFile as _;
use super::{StoreError, body, database};

/// A read transaction. It may move to another thread; [`super::Store::readers`] opens several that see the same state.
#[derive(Debug)]
pub struct Reader {
    path: PathBuf,
    connection: Connection,
    marker: i64,
}

/// A collection that something was imported into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCollection {
    /// Its number in this store.
    pub id: i64,
    /// Its name in URLs.
    pub name: String,
}

/// What may be published of the rows of a data set.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Terms {
    /// What may be handed out.
    pub licence: LicenceClass,
    /// Which fields are published.
    pub fields: FieldRule,
}

/// One imported file: the chain of custody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportInfo {
    /// Its number; ascending in time.
    pub id: i64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The collection that it went into.
    pub collection: i64,
    /// The file's name, as given.
    pub file: String,
    /// The file's size.
    pub bytes: u64,
    /// The format it was read as.
    pub format: String,
    /// The data set and version that it says it is.
    pub dataset: String,
    /// The version of Vigie that read it.
    pub program: String,
    /// The terms under which it came.
    pub terms: Terms,
    /// The terms that hold now: those of the newest import of the same data set into the same collection.
    pub terms_now: Terms,
    /// Rows of the file, each repeated row counted once.
    pub rows: u64,
    /// Rows that the collection did not have.
    pub new: u64,
    /// Rows that differ from what the collection had.
    pub changed: u64,
    /// Rows that the collection had already.
    pub unchanged: u64,
}

/// A feature's current revision, its text borrowed from the database's page.
#[derive(Debug)]
pub struct StoredRow<'a> {
    /// The feature's place in its collection, for ever.
    pub ord: i64,
    /// 1 for the first; a correction adds one.
    pub revision: i64,
    /// The import that it came with.
    pub import: i64,
    /// The source's own key.
    pub key: &'a str,
    /// Where.
    pub geometry: Option<Geometry<f64>>,
    /// Field numbers, as in [`Reader::field_names`], ascending, and their values; nulls are left out.
    pub properties: Vec<(u16, Value<'a>)>,
}

impl Reader {
    /// Opens the database at `path` and holds its present state.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = database::open_reader(path)?;
        connection.execute_batch("BEGIN").in_file(path)?;
        // A deferred transaction starts with its first read: this one.
        let marker = change_marker(&connection).in_file(path)?;
        Ok(Self { path: path.to_owned(), connection, marker })
    }

    /// The [`super::Store::change_marker`] of the state that this reader sees.
    #[must_use]
    pub fn marker(&self) -> i64 {
        self.marker
    }

    /// All collections, in the order of their first import.
    pub fn collections(&self) -> Result<Vec<StoredCollection>, StoreError> {
        self.rows("SELECT id, name FROM collection ORDER BY id", |row| {
            Ok(StoredCollection { id: row.get(0)?, name: row.get(1)? })
        })
    }

    /// All names of properties; a field number is an index into them.
    pub fn field_names(&self) -> Result<Vec<FieldName>, StoreError> {
        self.rows("SELECT name FROM field ORDER BY id", |row| row.get::<_, String>(0).map(FieldName::from))
    }

    /// All imports, oldest first.
    pub fn imports(&self) -> Result<Vec<ImportInfo>, StoreError> {
        let mut imports = self.rows(
            "SELECT id, at, collection, file, bytes, format, dataset, program, licence, fields, rows, new, changed, unchanged
             FROM import ORDER BY id",
            import_info,
        )?;
        let newest: HashMap<_, _> =
            imports.iter().map(|i| ((i.collection, i.dataset.clone()), i.terms.clone())).collect();
        for import in &mut imports {
            if let Some(terms) = newest.get(&(import.collection, import.dataset.clone())) {
                import.terms_now = terms.clone();
            }
        }
        Ok(imports)
    }

    /// The first and last place in a collection; `None` when it is empty. Nearly every place between holds a feature.
    pub fn ord_bounds(&self, collection: i64) -> Result<Option<(i64, i64)>, StoreError> {
        // Two queries, since SQLite seeks for a lone min or max and scans for both.
        let end = |which| {
            let sql = format!("SELECT {which}(ord) FROM revision WHERE collection = ?1");
            self.connection.query_row(&sql, [collection], |row| row.get::<_, Option<i64>>(0)).in_file(&self.path)
        };
        Ok(end("min")?.zip(end("max")?))
    }

    /// Shows the current revision of each feature with a place in `ords`, ascending.
    pub fn scan(
        &self,
        collection: i64,
        ords: RangeInclusive<i64>,
        mut visit: impl FnMut(StoredRow<'_>),
    ) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare(
                "SELECT ord, revision, import, operation, key, body FROM revision
                 WHERE collection = ?1 AND ord BETWEEN ?2 AND ?3 ORDER BY ord, revision DESC",
            )
            .in_file(&self.path)?;
        let mut rows = statement.query((collection, ords.start(), ords.end())).in_file(&self.path)?;
        let mut seen = None;
        let mut width = 0;
        while let Some(row) = rows.next().in_file(&self.path)? {
            let ord: i64 = row.get(0).in_file(&self.path)?;
            if seen.replace(ord) == Some(ord) {
                continue; // an older revision
            }
            let current = || Ok((row.get(1)?, row.get(2)?, row.get::<_, i64>(3)?, row.get_ref(4)?, row.get_ref(5)?));
            let (revision, import, operation, key, body) = current().in_file(&self.path)?;
            if operation == DELETE {
                continue;
            }
            let damaged = || StoreError::Damaged {
                path: self.path.clone(),
                detail: format!("place {ord} of collection {collection} cannot be read"),
            };
            let (Ok(key), Ok(body)) = (key.as_str(), body.as_blob()) else { return Err(damaged()) };
            let Ok((geometry, properties)) = body::read(body, width) else { return Err(damaged()) };
            width = properties.len();
            visit(StoredRow { ord, revision, import, key, geometry, properties });
        }
        Ok(())
    }

    fn rows<T>(&self, sql: &str, read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare(sql).in_file(&self.path)?;
        let rows = statement.query_map([], read).in_file(&self.path)?;
        rows.collect::<rusqlite::Result<_>>().in_file(&self.path)
    }
}

/// `revision.operation` of a put.
pub(super) const PUT: i64 = 0;

/// `revision.operation` of a deletion.
const DELETE: i64 = 1;

/// See [`super::Store::change_marker`]. Every change belongs to an import, and imports are numbered upwards.
pub(super) fn change_marker(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT coalesce(max(id), 0) FROM import", [], |row| row.get(0))
}

/// The terms of the newest import of a data set into a collection.
pub(super) fn newest_terms(connection: &Connection, collection: i64, dataset: &str) -> rusqlite::Result<Option<Terms>> {
    let sql = "SELECT licence, fields FROM import WHERE collection = ?1 AND dataset = ?2 ORDER BY id DESC LIMIT 1";
    connection.query_row(sql, (collection, dataset), |row| terms(row, 0)).optional()
}

fn import_info(row: &Row<'_>) -> rusqlite::Result<ImportInfo> {
    let count = |column| row.get::<_, i64>(column).map(i64::cast_unsigned);
    let terms = terms(row, 8)?;
    Ok(ImportInfo {
        id: row.get(0)?,
        at: row.get(1)?,
        collection: row.get(2)?,
        file: row.get(3)?,
        bytes: count(4)?,
        format: row.get(5)?,
        dataset: row.get(6)?,
        program: row.get(7)?,
        terms_now: terms.clone(),
        terms,
        rows: count(10)?,
        new: count(11)?,
        changed: count(12)?,
        unchanged: count(13)?,
    })
}

/// Reads a licence class and, in the next column, a field rule.
fn terms(row: &Row<'_>, column: usize) -> rusqlite::Result<Terms> {
    use rusqlite::Error::FromSqlConversionFailure;
    use rusqlite::types::Type;
    let licence = row.get_ref(column)?.as_str()?.parse();
    let licence = licence.map_err(|e| FromSqlConversionFailure(column, Type::Text, Box::new(e)))?;
    let fields = serde_json::from_str(row.get_ref(column + 1)?.as_str()?);
    let fields = fields.map_err(|e| FromSqlConversionFailure(column + 1, Type::Text, Box::new(e)))?;
    Ok(Terms { licence, fields })
}
