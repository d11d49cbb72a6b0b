//! Whether the record is what its hashes say: every changeset's content, and the chain of changesets.

use std::collections::HashMap;

use crate::store::changeset::chained;
use crate::store::digest::{Digest32, Sum, name_digest};
use crate::store::error::InFile as _;
use crate::store::file::FileFacts;
use crate::store::revision::{NewRevision, Operation, standing};
use crate::store::sql::{Row, SqlResult};
use crate::store::{Reader, StoreError, token};

/// What a record holds that is sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    /// How many changesets.
    pub changesets: u64,
    /// How many revisions.
    pub revisions: u64,
    /// The hash of the newest changeset, in hexadecimal. Who has it written down elsewhere notices a record made anew.
    pub newest: String,
}

impl Reader {
    /// Reads all of the record, and holds it against its hashes.
    pub fn verify(&self) -> Result<Sound, StoreError> {
        let mut contents: HashMap<i64, Sum> = HashMap::new();
        let mut add = |changeset: i64, digest: Digest32| contents.entry(changeset).or_default().add(digest);
        for (table, of) in [("collection", "0"), ("field", "0"), ("dataset", "collection")] {
            self.each(&format!("SELECT changeset, id, {of}, name FROM {table}"), |row| {
                add(row.get(0)?, name_digest(table, row.get(1)?, row.get(2)?, row.get(3)?));
                Ok(())
            })?;
        }
        self.each(
            "SELECT changeset, dataset, file, bytes, format, licence, fields, program, rows, new, changed, unchanged
             FROM import",
            |row| {
                add(row.get(0)?, FileFacts::read(row, 1)?.digest());
                Ok(())
            },
        )?;
        self.each("SELECT changeset, name, role, hash, expires FROM token", |row| {
            add(row.get(0)?, token::row_digest(row)?);
            Ok(())
        })?;
        let mut revisions = 0;
        self.each(
            "SELECT collection, ord, revision, changeset, dataset, operation, state, protected, embargo, key, body
             FROM revision",
            |row| {
                revisions += 1;
                let revision = revision(row)?;
                add(revision.changeset, revision.digest());
                Ok(())
            },
        )?;
        let (changesets, newest) = self.chain(&mut contents)?;
        if let Some(id) = contents.keys().next() {
            return Err(self.tampered(format!("changeset {id}, which something names, is not there")));
        }
        let newest = newest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        Ok(Sound { changesets, revisions, newest })
    }

    /// Takes each changeset's content out, and returns how many there are, and the last one's hash.
    fn chain(&self, contents: &mut HashMap<i64, Sum>) -> Result<(u64, Vec<u8>), StoreError> {
        let (mut changesets, mut before, mut wrong) = (0, Vec::new(), None);
        self.each("SELECT id, at, kind, author, reason, content, hash FROM changeset ORDER BY id", |row| {
            let id: i64 = row.get(0)?;
            changesets += 1;
            let content = row.get(5)?;
            let (author, reason) = (row.get(3)?, row.get(4)?);
            let hash = chained(&before, (id, row.get(1)?, row.get(2)?), author, reason, content);
            before = row.get(6)?;
            if before != hash {
                wrong.get_or_insert(format!("changeset {id}, or the one before it, is not what its hash says"));
            }
            if contents.remove(&id).unwrap_or_default().bytes() != content {
                wrong.get_or_insert(format!("what changeset {id} added is not what it says"));
            }
            Ok(())
        })?;
        wrong.map_or(Ok((changesets, before)), |detail| Err(self.tampered(detail)))
    }

    fn each(&self, sql: &str, visit: impl FnMut(&Row<'_>) -> SqlResult<()>) -> Result<(), StoreError> {
        self.connection.each(sql, (), visit).in_file(&self.path)
    }

    fn tampered(&self, detail: String) -> StoreError {
        StoreError::Tampered { path: self.path.clone(), detail }
    }
}

fn revision<'a>(row: &'a Row<'_>) -> SqlResult<NewRevision<'a>> {
    Ok(NewRevision {
        collection: row.get(0)?,
        ord: row.get(1)?,
        revision: row.get(2)?,
        changeset: row.get(3)?,
        dataset: row.get(4)?,
        operation: Operation::of_number(row.get(5)?),
        standing: standing(row, 6)?,
        key: row.get(9)?,
        body: row.get(10)?,
    })
}
