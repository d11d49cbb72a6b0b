//! Importing: one transaction that takes any number of files and stores all of them or nothing.

use std::path::Path;

use crate::feature::{FieldName, Standing};
use crate::format::Record;
use crate::store::changeset::{Kind, Open};
use crate::store::connection::Connection;
use crate::store::digest::name_digest;
use crate::store::error::InFile as _;
use crate::store::file::{FileFacts, record_file};
use crate::store::read::newest_terms;
use crate::store::revision::{NewRevision, Operation};
use crate::store::sql::{Optional as _, SqlError, SqlResult};
use crate::store::{PutError, StoreError, Terms, sqlite};

use super::additions::Additions;
use super::fields::{Fields, check_key};
use super::keys::Keys;
use super::known::{Knowledge, Known};
use super::refusal;

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
    knowledge: Knowledge<'s>,
    additions: Additions<'s>,
    author: String,
    changeset: Open,
    fields: Fields<'s>,
    file: Option<FileState>,
    /// The names of the files that changed something.
    recorded: Vec<String>,
    body: Vec<u8>,
    committed: bool,
}

/// The file that is being put.
#[derive(Debug)]
struct FileState {
    header: FileHeader,
    collection: i64,
    dataset: i64,
    /// A collection that starts empty needs no look-ups.
    was_empty: bool,
    next_ord: i64,
    keys: Keys,
    summary: FileSummary,
}

impl<'s> Import<'s> {
    /// Takes the one write lock.
    pub(in crate::store) fn begin(
        connection: &'s Connection,
        path: &'s Path,
        author: &str,
    ) -> Result<Self, StoreError> {
        connection.begin_write().in_file(path)?;
        Self::begun(connection, path, author).in_file(path).inspect_err(|_| connection.rollback())
    }

    fn begun(connection: &'s Connection, path: &'s Path, author: &str) -> SqlResult<Self> {
        Ok(Self {
            path,
            connection,
            knowledge: Knowledge::prepare(connection)?,
            additions: Additions::prepare(connection)?,
            author: author.to_owned(),
            changeset: Open::begin(connection)?,
            fields: Fields::read(connection)?,
            file: None,
            recorded: Vec::new(),
            body: Vec::new(),
            committed: false,
        })
    }

    /// Starts the next file.
    pub fn begin_file(&mut self, header: FileHeader) -> Result<(), StoreError> {
        self.fields.use_none();
        self.knowledge.forget();
        let changeset = &mut self.changeset;
        let collection = named(self.connection, changeset, "collection", 0, &header.collection).in_file(self.path)?;
        let dataset = named(self.connection, changeset, "dataset", collection, &header.dataset).in_file(self.path)?;
        let last = "SELECT max(ord) FROM revision WHERE collection = ?1";
        let last: Option<i64> = self.connection.query_row(last, (collection,), |row| row.get(0)).in_file(self.path)?;
        self.file = Some(FileState {
            header,
            collection,
            dataset,
            was_empty: last.is_none(),
            next_ord: last.map_or(0, |ord| ord + 1),
            keys: Keys::default(),
            summary: FileSummary::default(),
        });
        Ok(())
    }

    /// Stores a row of the file that was begun last, unless the collection has it already.
    ///
    /// A row that repeats an earlier one of the file is counted once; one with the same key that differs is refused, and so is
    /// one that says itself that it is not for the public. What editors made of a row stands until the source itself says something new; where it stands towards the public stays.
    pub fn put(&mut self, record: &Record) -> Result<PutOutcome, PutError> {
        let Self { path, knowledge, additions, fields, body, changeset, .. } = self;
        let Some(file) = &mut self.file else { return Err(refusal(record, "no file was begun".to_owned())) };
        let key = record.feature.id.as_str();
        check_key(record)?;
        if let Some(problem) = record.feature.not_for_files() {
            return Err(refusal(record, problem));
        }
        fields.encode(body, record, changeset, path)?;

        if let Some(first) = file.keys.get(key) {
            if knowledge.of_place(file.collection, first.ord, body).in_file(path)?.imported {
                file.summary.repeated += 1;
                return Ok(PutOutcome::Repeated { first_line: first.line });
            }
            let problem =
                format!("id `{key}` stands already at line {}, with other values; ids must be unique", first.line);
            return Err(refusal(record, problem));
        }

        let known = if file.was_empty { None } else { knowledge.of_key(file.collection, key, body).in_file(path)? };
        let (ord, revision, standing, outcome) = match known {
            None => (file.next_ord, 1, Standing::default(), PutOutcome::New),
            Some((ord, Known { revision, standing, imported: true })) => {
                (ord, revision, standing, PutOutcome::Unchanged)
            }
            Some((ord, Known { revision, standing, .. })) => (ord, revision + 1, standing, PutOutcome::Changed),
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
        let revision = NewRevision {
            collection: file.collection,
            ord,
            revision,
            changeset: changeset.id,
            dataset: file.dataset,
            operation: Operation::Import,
            standing,
            key,
            body,
        };
        additions.revision(&revision, fields.names()).in_file(path)?;
        changeset.add(revision.digest());
        Ok(outcome)
    }

    /// Ends the file that was begun last.
    ///
    /// It is recorded when it changed something: features, or the terms of its data set. The same file again leaves no trace.
    pub fn end_file(&mut self) -> Result<FileSummary, StoreError> {
        let Some(mut file) = self.file.take() else { return Ok(FileSummary::default()) };
        // In the order of the keys, the index grows at its end instead of everywhere.
        for (key, ord) in file.keys.new_in_key_order() {
            self.additions.feature(file.collection, key, ord).in_file(self.path)?;
        }
        let old_terms = newest_terms(self.connection, file.dataset).in_file(self.path)?;
        let other_terms = old_terms.is_some_and(|terms| terms != file.header.terms);
        file.summary.recorded = file.summary.new + file.summary.changed > 0 || other_terms;
        if file.summary.recorded {
            self.record(&file).in_file(self.path)?;
        }
        file.summary.fields = self.fields.used_names();
        Ok(file.summary)
    }

    fn record(&mut self, file: &FileState) -> SqlResult<()> {
        let FileState { header, summary, .. } = file;
        let fields = serde_json::to_string(&header.terms.fields).map_err(SqlError::meaning)?;
        self.recorded.push(header.file.clone());
        self.changeset.touch(file.collection);
        let facts = FileFacts {
            dataset: file.dataset,
            file: header.file.clone(),
            bytes: header.bytes.cast_signed(),
            format: header.format.clone(),
            licence: header.terms.licence.to_string(),
            fields,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            counts: [summary.rows, summary.new, summary.changed, summary.unchanged].map(u64::cast_signed),
        };
        record_file(self.connection, &mut self.changeset, &facts)
    }

    /// Makes everything durable. When this returns, a power cut takes nothing back. An import that changed nothing leaves
    /// no trace.
    pub fn commit(mut self) -> Result<(), StoreError> {
        if self.recorded.is_empty() {
            return Ok(()); // and is rolled back
        }
        let (reason, mut changeset) = (self.recorded.join(", "), std::mem::take(&mut self.changeset));
        changeset.renew_time(); // nobody saw any of it before
        changeset.record(self.connection, Kind::Import, &self.author, &reason).in_file(self.path)?;
        self.connection.commit().in_file(self.path)?;
        self.committed = true;
        sqlite::checkpoint(self.connection);
        Ok(())
    }
}

impl Drop for Import<'_> {
    fn drop(&mut self) {
        if !self.committed {
            self.connection.rollback();
        }
    }
}

/// The number of a name in a table of them, which is new if it was not there. `of` is the collection of a data set.
pub(in crate::store) fn named(
    connection: &Connection,
    changeset: &mut Open,
    table: &str,
    of: i64,
    name: &str,
) -> SqlResult<i64> {
    let is_part = table == "dataset";
    let found = if is_part {
        let find = "SELECT id FROM dataset WHERE collection = ?1 AND name = ?2";
        connection.query_row(find, (of, name), |row| row.get(0))
    } else {
        connection.query_row(&format!("SELECT id FROM {table} WHERE name = ?1"), (name,), |row| row.get(0))
    };
    if let Some(id) = found.optional()? {
        return Ok(id);
    }
    let next = format!("SELECT coalesce(max(id), 0) + 1 FROM {table}");
    let id: i64 = connection.query_row(&next, (), |row| row.get(0))?;
    if is_part {
        let add = "INSERT INTO dataset (id, collection, name, changeset) VALUES (?1, ?2, ?3, ?4)";
        connection.execute(add, (id, of, name, changeset.id))?;
    } else {
        let add = format!("INSERT INTO {table} (id, name, changeset) VALUES (?1, ?2, ?3)");
        connection.execute(&add, (id, name, changeset.id))?;
        if table == "collection" {
            connection.collection_added(id, name)?;
        }
    }
    changeset.add(name_digest(table, id, of, name));
    Ok(id)
}
