//! Importing: one transaction that takes any number of files and stores all of them or nothing.

use std::collections::HashMap;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension as _, Statement};

use crate::feature::{Feature, FieldName};
use crate::format::{Record, RowError};

use super::database::InFile as _;
use super::keys::Keys;
use super::reader::{PUT, change_marker, newest_terms};
use super::{PutError, StoreError, Terms, body, database};

/// Longest key of a feature: it travels in URLs, and sources use some ten bytes.
pub const MAX_KEY_BYTES: usize = 512;

/// Largest stored feature. The most detailed country outlines take about 2 MB; this keeps one row from filling the memory.
pub const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// Most names of properties in one store: a body holds them as numbers. Also stops files that use names as values.
pub const MAX_FIELD_NAMES: usize = 10_000;

/// Where a file comes from and under which terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileHeader {
    /// The collection that it goes into.
    pub collection: String,
    /// Its name, as given.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// The format it is read as.
    pub format: String,
    /// The data set and version that it says it is.
    pub dataset: String,
    /// What may be published of it.
    pub terms: Terms,
}

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutOutcome {
    /// The collection did not have this feature.
    New,
    /// The feature differs from what the collection had: a further revision.
    Changed,
    /// The collection had exactly this.
    Unchanged,
    /// The same row stood earlier in this file; counted once.
    Repeated {
        /// Where it stood first.
        first_line: u64,
    },
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileSummary {
    /// Rows, each repeated row counted once.
    pub rows: u64,
    /// Rows that the collection did not have.
    pub new: u64,
    /// Rows that differ from what the collection had.
    pub changed: u64,
    /// Rows that the collection had already.
    pub unchanged: u64,
    /// Rows that repeat an earlier one of the file.
    pub repeated: u64,
    /// The names of all properties that are not null in every row.
    pub fields: Vec<FieldName>,
    /// Whether the store holds anything new: features, or other terms for those it had.
    pub recorded: bool,
}

/// A running import. Dropped without [`Import::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Import<'s> {
    path: &'s Path,
    connection: &'s Connection,
    statements: Statements<'s>,
    /// What the next recorded file is numbered.
    number: i64,
    /// When, in milliseconds since 1970.
    at: i64,
    fields: Fields,
    file: Option<FileState>,
    body: Vec<u8>,
    committed: bool,
}

#[derive(Debug)]
struct Statements<'s> {
    find_feature: Statement<'s>,
    find_revision: Statement<'s>,
    add_feature: Statement<'s>,
    add_revision: Statement<'s>,
    add_field: Statement<'s>,
}

/// The file that is being put.
#[derive(Debug)]
struct FileState {
    header: FileHeader,
    collection: i64,
    /// A collection that starts empty needs no look-ups.
    was_empty: bool,
    next_ord: i64,
    keys: Keys,
    summary: FileSummary,
}

impl<'s> Import<'s> {
    /// Takes the one write lock.
    pub(super) fn begin(connection: &'s Connection, path: &'s Path) -> Result<Self, StoreError> {
        connection.execute_batch("BEGIN IMMEDIATE").in_file(path)?;
        Self::begun(connection, path).in_file(path).inspect_err(|_| rollback(connection))
    }

    fn begun(connection: &'s Connection, path: &'s Path) -> rusqlite::Result<Self> {
        let last_at: i64 = connection.query_row("SELECT coalesce(max(at), 0) FROM import", [], |row| row.get(0))?;
        Ok(Self {
            path,
            connection,
            statements: Statements::prepare(connection)?,
            number: change_marker(connection)? + 1,
            at: now_ms().max(last_at), // the clock may have been set back; the record's time never goes back
            fields: Fields::read(connection)?,
            file: None,
            body: Vec::new(),
            committed: false,
        })
    }

    /// Starts the next file.
    pub fn begin_file(&mut self, header: FileHeader) -> Result<(), StoreError> {
        self.fields.used.fill(false);
        let collection = self.collection(&header.collection).in_file(self.path)?;
        let last = "SELECT max(ord) FROM revision WHERE collection = ?1";
        let last: Option<i64> = self.connection.query_row(last, [collection], |row| row.get(0)).in_file(self.path)?;
        self.file = Some(FileState {
            header,
            collection,
            was_empty: last.is_none(),
            next_ord: last.map_or(0, |ord| ord + 1),
            keys: Keys::default(),
            summary: FileSummary::default(),
        });
        Ok(())
    }

    fn collection(&self, name: &str) -> rusqlite::Result<i64> {
        let find = "SELECT id FROM collection WHERE name = ?1";
        if let Some(id) = self.connection.query_row(find, [name], |row| row.get(0)).optional()? {
            return Ok(id);
        }
        self.connection.execute("INSERT INTO collection (name) VALUES (?1)", [name])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Stores a row of the file that was begun last, unless the collection has it already.
    ///
    /// A row that repeats an earlier one of the file is counted once; one with the same key that differs is refused.
    pub fn put(&mut self, record: &Record) -> Result<PutOutcome, PutError> {
        let Self { path, statements, fields, body, number, .. } = self;
        let Some(file) = &mut self.file else { return Err(refusal(record, "no file was begun".to_owned())) };
        let key = record.feature.id.as_str();
        check_key(record)?;
        encode(body, fields, &mut statements.add_field, record, path)?;

        if let Some(first) = file.keys.get(key) {
            let (_, stored) = statements.current(file.collection, first.ord, body).in_file(path)?;
            if stored {
                file.summary.repeated += 1;
                return Ok(PutOutcome::Repeated { first_line: first.line });
            }
            let problem =
                format!("id `{key}` stands already at line {}, with other values; ids must be unique", first.line);
            return Err(refusal(record, problem));
        }

        let known = if file.was_empty { None } else { statements.find(file.collection, key).in_file(path)? };
        let (ord, revision, outcome) = match known {
            None => (file.next_ord, 1, PutOutcome::New),
            Some(ord) => match statements.current(file.collection, ord, body).in_file(path)? {
                (revision, true) => (ord, revision, PutOutcome::Unchanged),
                (revision, false) => (ord, revision + 1, PutOutcome::Changed),
            },
        };
        if !file.keys.insert(key, record.line, ord, outcome == PutOutcome::New) {
            return Err(refusal(record, format!("the file has more than {} rows; split it", u32::MAX)));
        }
        file.summary.rows += 1;
        match outcome {
            PutOutcome::New => {
                file.summary.new += 1;
                file.next_ord += 1;
            }
            PutOutcome::Changed => file.summary.changed += 1,
            PutOutcome::Unchanged | PutOutcome::Repeated { .. } => {
                file.summary.unchanged += 1;
                return Ok(outcome);
            }
        }
        let row = (file.collection, ord, revision, *number, PUT, key, body.as_slice());
        statements.add_revision.execute(row).in_file(path)?;
        Ok(outcome)
    }

    /// Ends the file that was begun last.
    ///
    /// It is recorded when it changed something: features, or the terms of its data set. The same file again leaves no trace.
    pub fn end_file(&mut self) -> Result<FileSummary, StoreError> {
        let Some(mut file) = self.file.take() else { return Ok(FileSummary::default()) };
        // In the order of the keys, the index grows at its end instead of everywhere.
        for (key, ord) in file.keys.new_in_key_order() {
            self.statements.add_feature.execute((file.collection, key, ord)).in_file(self.path)?;
        }
        let old_terms = newest_terms(self.connection, file.collection, &file.header.dataset).in_file(self.path)?;
        let other_terms = old_terms.is_some_and(|terms| terms != file.header.terms);
        file.summary.recorded = file.summary.new + file.summary.changed > 0 || other_terms;
        if file.summary.recorded {
            self.record(&file).in_file(self.path)?;
            self.number += 1;
        }
        file.summary.fields = self.fields.used_names();
        Ok(file.summary)
    }

    fn record(&self, file: &FileState) -> rusqlite::Result<usize> {
        let FileState { header, collection, summary, .. } = file;
        let fields = serde_json::to_string(&header.terms.fields)
            .map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
        self.connection.execute(
            "INSERT INTO import (id, at, collection, file, bytes, format, dataset, licence, fields, program,
                                 rows, new, changed, unchanged)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            (
                self.number,
                self.at,
                collection,
                &header.file,
                header.bytes.cast_signed(),
                &header.format,
                &header.dataset,
                header.terms.licence.to_string(),
                fields,
                env!("CARGO_PKG_VERSION"),
                summary.rows.cast_signed(),
                summary.new.cast_signed(),
                summary.changed.cast_signed(),
                summary.unchanged.cast_signed(),
            ),
        )
    }

    /// Makes everything durable. When this returns, a power cut takes nothing back.
    pub fn commit(mut self) -> Result<(), StoreError> {
        self.connection.execute_batch("COMMIT").in_file(self.path)?;
        self.committed = true;
        database::checkpoint(self.connection);
        Ok(())
    }
}

impl Drop for Import<'_> {
    fn drop(&mut self) {
        if !self.committed {
            rollback(self.connection);
        }
    }
}

/// Takes everything back. Should that fail, the log has no commit, and whoever opens the file next ignores it.
fn rollback(connection: &Connection) {
    let _ = connection.execute_batch("ROLLBACK");
}

fn now_ms() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX)
}

fn check_key(record: &Record) -> Result<(), PutError> {
    match record.feature.id.len() {
        0 => Err(refusal(record, "the row has no id".to_owned())),
        1..=MAX_KEY_BYTES => Ok(()),
        length => Err(refusal(record, format!("the id has {length} bytes; at most {MAX_KEY_BYTES} are allowed"))),
    }
}

fn refusal(record: &Record, problem: String) -> PutError {
    PutError::Refused(RowError { line: Some(record.line), column: None, problem })
}

/// Writes the body of a feature, its properties in the order of their numbers, so that equal features have equal bodies.
fn encode(
    out: &mut Vec<u8>,
    fields: &mut Fields,
    add_field: &mut Statement<'_>,
    record: &Record,
    path: &Path,
) -> Result<(), PutError> {
    let Feature { geometry, properties, .. } = &record.feature;
    out.clear();
    body::write_geometry(out, geometry.as_ref());
    let mut order = std::mem::take(&mut fields.order);
    order.clear();
    for (position, (name, _)) in properties.iter().enumerate().filter(|(_, (_, value))| !value.is_null()) {
        let known = fields.number(position, name);
        let number = match known {
            Some(number) => number,
            None if fields.names.len() < MAX_FIELD_NAMES => fields.add(name, add_field).in_file(path)?,
            None => {
                let problem = format!("`{name}` is one property name too many; a store holds {MAX_FIELD_NAMES}");
                return Err(refusal(record, problem));
            }
        };
        fields.used[usize::from(number)] = true;
        order.push((number, position));
    }
    order.sort_unstable();
    for (number, position) in &order {
        body::write_property(out, *number, &properties[*position].1);
    }
    fields.order = order;
    if out.len() > MAX_BODY_BYTES {
        let problem = format!("the row takes {} bytes; at most {MAX_BODY_BYTES} are allowed", out.len());
        return Err(refusal(record, problem));
    }
    Ok(())
}

/// The numbers of property names.
#[derive(Debug, Default)]
struct Fields {
    names: Vec<FieldName>,
    numbers: HashMap<FieldName, u16>,
    /// Whether the current file has a value for each name.
    used: Vec<bool>,
    /// What the last features had at each position: almost always the same name again.
    layout: Vec<Option<(FieldName, u16)>>,
    /// Numbers and positions of one feature's properties; kept for its memory.
    order: Vec<(u16, usize)>,
}

impl Fields {
    fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let mut fields = Self::default();
        let mut statement = connection.prepare("SELECT id, name FROM field ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            fields.remember(row.get(0)?, FieldName::from(row.get::<_, String>(1)?));
        }
        Ok(fields)
    }

    fn remember(&mut self, number: u16, name: FieldName) {
        self.numbers.insert(FieldName::clone(&name), number);
        self.names.push(name);
        self.used.push(false);
    }

    fn number(&mut self, position: usize, name: &FieldName) -> Option<u16> {
        if let Some(Some((last, number))) = self.layout.get(position)
            && (FieldName::ptr_eq(last, name) || last == name)
        {
            return Some(*number);
        }
        let number = *self.numbers.get(name)?;
        if self.layout.len() <= position {
            self.layout.resize(position + 1, None);
        }
        self.layout[position] = Some((FieldName::clone(name), number));
        Some(number)
    }

    fn add(&mut self, name: &FieldName, add_field: &mut Statement<'_>) -> rusqlite::Result<u16> {
        let number = u16::try_from(self.names.len()).unwrap_or(u16::MAX); // below MAX_FIELD_NAMES, as the caller checks
        add_field.execute((number, &**name))?;
        self.remember(number, FieldName::clone(name));
        Ok(number)
    }

    fn used_names(&self) -> Vec<FieldName> {
        self.names.iter().zip(&self.used).filter(|(_, used)| **used).map(|(name, _)| FieldName::clone(name)).collect()
    }
}

impl<'s> Statements<'s> {
    fn prepare(connection: &'s Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            find_feature: connection.prepare("SELECT ord FROM feature WHERE collection = ?1 AND key = ?2")?,
            find_revision: connection.prepare(
                "SELECT revision, operation = ?3 AND body = ?4 FROM revision
                 WHERE collection = ?1 AND ord = ?2 ORDER BY revision DESC LIMIT 1",
            )?,
            add_feature: connection.prepare("INSERT INTO feature (collection, key, ord) VALUES (?1, ?2, ?3)")?,
            add_revision: connection.prepare(
                "INSERT INTO revision (collection, ord, revision, import, operation, key, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?,
            add_field: connection.prepare("INSERT INTO field (id, name) VALUES (?1, ?2)")?,
        })
    }

    fn find(&mut self, collection: i64, key: &str) -> rusqlite::Result<Option<i64>> {
        self.find_feature.query_row((collection, key), |row| row.get(0)).optional()
    }

    /// The number of the current revision of a feature, and whether it holds this body.
    fn current(&mut self, collection: i64, ord: i64, body: &[u8]) -> rusqlite::Result<(i64, bool)> {
        self.find_revision.query_row((collection, ord, PUT, body), |row| Ok((row.get(0)?, row.get(1)?)))
    }
}
