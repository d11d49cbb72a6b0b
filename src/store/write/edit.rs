//! Editing: changesets of editors, several of them in one transaction, each all of it or nothing.

use std::collections::HashSet;
use std::fmt;
use std::path::Path;

use crate::feature::{Feature, FieldName, Standing};
use crate::format::Record;
use crate::store::changeset::{Kind, Open, now_ms};
use crate::store::connection::{Connection, Statement};
use crate::store::digest::Digest32;
use crate::store::error::InFile as _;
use crate::store::revision::{NewRevision, Operation, standing};
use crate::store::sql::{Optional as _, SqlError, SqlResult};
use crate::store::{PutError, StoreError, body};

use super::additions::Additions;
use super::fields::{Fields, check_key};
use super::import::named;

/// How long the outcome of a request is remembered under its idempotency key, in milliseconds: a day.
const REMEMBERED_MS: i64 = 24 * 3_600_000;

/// What is wrong with such an id or reason. Asked before the database is, which would fail for all who wait with it.
const NO_NUL: &str = "the id or the reason holds the character U+0000, which no database keeps";

/// The data set that editors' own features belong to.
const EDITORS: &str = "";

/// A feature as it stands in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Current {
    /// The number of its newest revision.
    pub revision: i64,
    /// The changeset that made it.
    pub changeset: i64,
    /// Where it stands towards the public.
    pub standing: Standing,
    /// All of it.
    pub feature: Feature,
}

/// What becomes of a feature.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// This.
    Put(Operation, Feature, Standing),
    /// It goes.
    Delete,
}

/// Why an act is refused, and with it all of its changeset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is a feature of this id already.
    Exists,
    /// There is none.
    Missing,
    /// It was changed since; it has this revision now.
    Stale(i64),
    /// It cannot be so.
    Faults(Vec<String>),
}

/// From what a feature is, or nothing, to what becomes of it.
pub type Decision = Box<dyn FnOnce(Option<&Current>) -> Result<Next, Refusal> + Send>;

/// One feature's part in a changeset. It is asked while nobody else writes.
pub struct Act {
    /// Its id.
    pub id: String,
    /// The decision.
    pub next: Decision,
}

impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Act").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What an editor wants done, all of it or nothing.
#[derive(Debug)]
pub struct Edit {
    /// In which collection.
    pub collection: String,
    /// Who.
    pub author: String,
    /// Why.
    pub reason: String,
    /// One a feature.
    pub acts: Vec<Act>,
    /// The key under which the outcome is remembered, and a hash of what was asked.
    pub once: Option<(String, Digest32)>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The number of the changeset.
    pub changeset: i64,
    /// The features, in the order of the acts.
    pub ids: Vec<String>,
    /// Whether it was done before, by a request with the same idempotency key.
    pub before: bool,
}

/// Why a changeset was not made.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// There is no such collection in the store.
    #[error("the store holds no collection of this name")]
    NoCollection,
    /// The same idempotency key came with another request.
    #[error("this idempotency key came with another request")]
    OtherRequest,
    /// Acts that cannot be done, by their place.
    #[error("some of it cannot be done")]
    Refused(Vec<(usize, Refusal)>),
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A transaction that takes several changesets. Dropped without [`Edits::commit`], it leaves nothing behind.
#[derive(Debug)]
pub(in crate::store) struct Edits<'s> {
    path: &'s Path,
    connection: &'s Connection,
    fields: Fields<'s>,
    names: Vec<FieldName>,
    find: Statement<'s>,
    current: Statement<'s>,
    additions: Additions<'s>,
    body: Vec<u8>,
    /// The newest changeset, and its hash.
    last: Option<(i64, Digest32)>,
    committed: bool,
}

/// A decision, and where it is to be written.
struct Decided {
    ord: Option<i64>,
    revision: i64,
    dataset: Option<i64>,
    next: Next,
    key: String,
    standing: Standing,
}

impl<'s> Edits<'s> {
    /// Takes the one write lock.
    pub(in crate::store) fn begin(connection: &'s Connection, path: &'s Path) -> Result<Self, StoreError> {
        connection.begin_write().in_file(path)?;
        Self::begun(connection, path).in_file(path).inspect_err(|_| connection.rollback())
    }

    fn begun(connection: &'s Connection, path: &'s Path) -> SqlResult<Self> {
        Ok(Self {
            path,
            connection,
            fields: Fields::read(connection)?,
            names: Vec::new(),
            find: connection.prepare("SELECT ord FROM feature WHERE collection = ?1 AND key = ?2")?,
            current: connection.prepare(
                "SELECT revision, operation, state, protected, embargo, dataset, changeset, body FROM revision
                 WHERE collection = ?1 AND ord = ?2 ORDER BY revision DESC LIMIT 1",
            )?,
            additions: Additions::prepare(connection)?,
            body: Vec::new(),
            last: None,
            committed: false,
        })
    }

    /// Makes a changeset, or leaves everything as it was before it.
    pub(in crate::store) fn make(&mut self, edit: Edit) -> Result<Done, EditError> {
        if let Some(done) = self.remembered(&edit)? {
            return Ok(done);
        }
        self.connection.begin_part().in_file(self.path)?;
        let made = self.try_make(edit);
        if made.is_ok() {
            self.connection.end_part().in_file(self.path)?;
        } else {
            self.connection.undo_part().in_file(self.path)?;
            self.fields = Fields::read(self.connection).in_file(self.path)?; // some may have come with it
        }
        made
    }

    fn try_make(&mut self, edit: Edit) -> Result<Done, EditError> {
        let path = self.path;
        let find = "SELECT id FROM collection WHERE name = ?1";
        let collection = self.connection.query_row(find, (&edit.collection,), |row| row.get(0)).optional();
        let collection: i64 = collection.in_file(path)?.ok_or(EditError::NoCollection)?;
        if edit.reason.contains('\0') {
            return Err(EditError::Refused(vec![(0, Refusal::Faults(vec![NO_NUL.to_owned()]))]));
        }
        let mut changeset = Open::begin(self.connection).in_file(path)?;
        self.names = self.fields.names().to_vec();
        let ids: Vec<String> = edit.acts.iter().map(|act| act.id.clone()).collect();
        let decided = self.decide(collection, edit.acts)?;
        for (place, decided) in decided.into_iter().enumerate() {
            self.write(collection, &mut changeset, decided).map_err(|error| match error {
                PutError::Refused(error) => EditError::Refused(vec![(place, Refusal::Faults(vec![error.problem]))]),
                PutError::Store(error) => error.into(),
            })?;
        }
        changeset.touch(collection);
        let (number, at) = (changeset.id, changeset.at);
        let hash = changeset.record(self.connection, Kind::Edit, &edit.author, &edit.reason).in_file(path)?;
        if let Some((key, request)) = &edit.once {
            self.remember((&edit.author, key, request), (number, at), &ids).in_file(path)?;
        }
        self.last = Some((number, hash));
        Ok(Done { changeset: number, ids, before: false })
    }

    /// Asks all acts, so that everything that is wrong is told at once.
    fn decide(&mut self, collection: i64, acts: Vec<Act>) -> Result<Vec<Decided>, EditError> {
        let (mut decided, mut refused, mut seen) = (Vec::with_capacity(acts.len()), Vec::new(), HashSet::new());
        for (place, act) in acts.into_iter().enumerate() {
            if !seen.insert(act.id.clone()) {
                refused.push((place, Refusal::Faults(vec![format!("the id `{}` stands twice in it", act.id)])));
                continue;
            }
            if act.id.contains('\0') {
                refused.push((place, Refusal::Faults(vec![NO_NUL.to_owned()])));
                continue;
            }
            match self.decide_one(collection, act)? {
                Ok(one) => decided.push(one),
                Err(refusal) => refused.push((place, refusal)),
            }
        }
        if refused.is_empty() { Ok(decided) } else { Err(EditError::Refused(refused)) }
    }

    fn decide_one(&mut self, collection: i64, Act { id, next }: Act) -> Result<Result<Decided, Refusal>, StoreError> {
        let find = self.find.query_row((collection, &id), |row| row.get(0)).optional();
        let ord: Option<i64> = find.in_file(self.path)?;
        let known = ord.map(|ord| self.read(collection, ord, &id)).transpose()?;
        let (revision, dataset, current) = known.map_or((0, None, None), |(r, d, c)| (r, Some(d), c));
        let kept = current.as_ref().map(|c| c.standing).unwrap_or_default();
        Ok(next(current.as_ref()).map(|next| {
            let standing = if let Next::Put(_, _, standing) = &next { *standing } else { kept };
            Decided { ord, revision: revision + 1, dataset, next, key: id, standing }
        }))
    }

    /// The newest revision of a feature, its data set, and the feature unless it was deleted.
    fn read(&mut self, collection: i64, ord: i64, id: &str) -> Result<(i64, i64, Option<Current>), StoreError> {
        let (names, path) = (&self.names, self.path);
        let damaged = || StoreError::Damaged {
            path: path.to_owned(),
            detail: format!("place {ord} of collection {collection} cannot be read"),
        };
        let newest = self.current.query_row((collection, ord), |row| {
            let facts = (row.get(0)?, Operation::of_number(row.get(1)?), standing(row, 2)?, row.get(5)?, row.get(6)?);
            Ok((facts, row.get::<Vec<u8>>(7)?))
        });
        let newest = newest.optional().in_file(path)?.ok_or_else(damaged)?;
        let ((revision, operation, standing, dataset, changeset), bytes) = newest;
        if operation == Operation::Delete {
            return Ok((revision, dataset, None));
        }
        let (geometry, mut stored) = body::read(&bytes).map_err(|_bad| damaged())?;
        let properties = stored.wanted(|field| names.get(usize::from(field)).map(FieldName::clone));
        let properties = properties.map(|(name, value)| (name, value.into_owned())).collect();
        stored.end().map_err(|_bad| damaged())?;
        let feature = Feature { id: id.to_owned(), geometry, properties };
        Ok((revision, dataset, Some(Current { revision, changeset, standing, feature })))
    }

    fn write(&mut self, collection: i64, changeset: &mut Open, decided: Decided) -> Result<(), PutError> {
        let path = self.path;
        let Decided { ord, revision, dataset, next, key, standing } = decided;
        let operation = match next {
            Next::Put(operation, feature, _) => {
                let record = Record { line: 0, feature };
                check_key(&record)?;
                self.fields.encode(&mut self.body, &record, changeset, path)?;
                operation
            }
            Next::Delete => {
                self.body.clear();
                body::write_geometry(&mut self.body, None);
                Operation::Delete
            }
        };
        // What a source brought stays under its terms, whoever corrects it.
        let dataset = match dataset {
            Some(dataset) => dataset,
            None => named(self.connection, changeset, "dataset", collection, EDITORS).in_file(path)?,
        };
        let ord = match ord {
            Some(ord) => ord,
            None => self.add(collection, &key).in_file(path)?,
        };
        let (key, body) = (key.as_str(), self.body.as_slice());
        let changes = changeset.id;
        let row =
            NewRevision { collection, ord, revision, changeset: changes, dataset, operation, standing, key, body };
        self.additions.revision(&row, self.fields.names()).in_file(path)?;
        changeset.add(row.digest());
        Ok(())
    }

    fn add(&mut self, collection: i64, key: &str) -> SqlResult<i64> {
        let last = "SELECT max(ord) FROM revision WHERE collection = ?1";
        let last: Option<i64> = self.connection.query_row(last, (collection,), |row| row.get(0))?;
        let ord = last.map_or(0, |ord| ord + 1);
        self.additions.feature(collection, key, ord)?;
        Ok(ord)
    }

    fn remembered(&self, edit: &Edit) -> Result<Option<Done>, EditError> {
        let Some((key, request)) = &edit.once else { return Ok(None) };
        let oldest = now_ms() - REMEMBERED_MS;
        self.connection
            .execute("DELETE FROM reply WHERE author = ?1 AND at < ?2", (&edit.author, oldest))
            .in_file(self.path)?;
        let sql = "SELECT request, changeset, features FROM reply WHERE author = ?1 AND key = ?2";
        let known = self.connection.query_row(sql, (&edit.author, key), |row| {
            Ok((row.get::<Digest32>(0)?, row.get(1)?, row.get::<String>(2)?))
        });
        let Some((known, changeset, ids)) = known.optional().in_file(self.path)? else { return Ok(None) };
        if known != *request {
            return Err(EditError::OtherRequest);
        }
        let ids = serde_json::from_str(&ids).unwrap_or_default();
        Ok(Some(Done { changeset, ids, before: true }))
    }

    fn remember(
        &self,
        (author, key, request): (&str, &str, &Digest32),
        (changeset, at): (i64, i64),
        ids: &[String],
    ) -> SqlResult<()> {
        let ids = serde_json::to_string(ids).map_err(SqlError::meaning)?;
        let sql = "INSERT INTO reply (author, key, at, request, changeset, features) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.connection.execute(sql, (author, key, at, request, changeset, ids))
    }

    /// The newest changeset, and its hash.
    pub(in crate::store) fn last(&self) -> Option<(i64, Digest32)> {
        self.last
    }

    /// Makes everything durable.
    pub(in crate::store) fn commit(mut self) -> Result<(), StoreError> {
        self.connection.commit().in_file(self.path)?;
        self.committed = true;
        Ok(())
    }
}

impl Drop for Edits<'_> {
    fn drop(&mut self) {
        if !self.committed {
            self.connection.rollback();
        }
    }
}
