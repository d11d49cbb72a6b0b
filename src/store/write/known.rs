//! What the store knows of the features that a file names.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use crate::feature::{Standing, State};
use crate::store::connection::{Connection, Statement};
use crate::store::digest::Digest32;
use crate::store::revision::{Operation, standing};
use crate::store::sql::{Optional as _, SqlResult};

/// Features of a file that are asked for one by one where each question travels; of a file with more, all of the collection
/// is read at once.
const ASKED_ONE_BY_ONE: u32 = 500;

/// What the store knows of a feature.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Known {
    /// The number of the newest revision.
    pub(in crate::store) revision: i64,
    /// Where a further one will stand.
    pub(in crate::store) standing: Standing,
    /// Whether the source's newest account of it has this body.
    pub(in crate::store) imported: bool,
}

/// Finds out.
#[derive(Debug)]
pub(in crate::store) struct Knowledge<'s> {
    connection: &'s Connection,
    find_feature: Statement<'s>,
    find_revision: Statement<'s>,
    find_imported: Statement<'s>,
    asked: u32,
    all: Option<HashMap<String, Remembered>>,
}

/// A feature of a collection that was read at once, with hashes in the place of bodies.
#[derive(Debug)]
struct Remembered {
    ord: i64,
    revision: i64,
    standing: Standing,
    operation: Operation,
    imported: Option<Digest32>,
}

impl<'s> Knowledge<'s> {
    pub(in crate::store) fn prepare(connection: &'s Connection) -> SqlResult<Self> {
        Ok(Self {
            connection,
            find_feature: connection.prepare("SELECT ord FROM feature WHERE collection = ?1 AND key = ?2")?,
            find_revision: connection.prepare(
                "SELECT revision, operation, state, protected, embargo, body = ?3 FROM revision
                 WHERE collection = ?1 AND ord = ?2 ORDER BY revision DESC LIMIT 1",
            )?,
            find_imported: connection.prepare(
                "SELECT body = ?3 FROM revision
                 WHERE collection = ?1 AND ord = ?2 AND operation = 0 ORDER BY revision DESC LIMIT 1",
            )?,
            asked: 0,
            all: None,
        })
    }

    /// Begins with a file.
    pub(in crate::store) fn forget(&mut self) {
        (self.asked, self.all) = (0, None);
    }

    /// The place of a feature of which the file has not told yet, and what is known of it.
    pub(in crate::store) fn of_key(
        &mut self,
        collection: i64,
        key: &str,
        body: &[u8],
    ) -> SqlResult<Option<(i64, Known)>> {
        if matches!(self.connection, Connection::Postgres(_)) {
            self.asked = self.asked.saturating_add(1);
            if self.asked == ASKED_ONE_BY_ONE {
                self.all = Some(self.read_all(collection)?);
            }
        }
        if let Some(all) = &self.all {
            return Ok(all.get(key).map(|known| {
                let imported = known.imported.is_some_and(|hash| hash == *Sha256::digest(body));
                let standing = after(known.operation, known.standing);
                (known.ord, Known { revision: known.revision, standing, imported })
            }));
        }
        let ord: Option<i64> = self.find_feature.query_row((collection, key), |row| row.get(0)).optional()?;
        ord.map(|ord| Ok((ord, self.of_place(collection, ord, body)?))).transpose()
    }

    /// What is known of the feature at a place.
    pub(in crate::store) fn of_place(&mut self, collection: i64, ord: i64, body: &[u8]) -> SqlResult<Known> {
        let (operation, known) = self.find_revision.query_row((collection, ord, body), |row| {
            let operation = Operation::of_number(row.get(1)?);
            Ok((operation, Known { revision: row.get(0)?, standing: standing(row, 2)?, imported: row.get(5)? }))
        })?;
        if operation == Operation::Import {
            return Ok(known);
        }
        let imported = self.find_imported.query_row((collection, ord, body), |row| row.get(0)).optional()?;
        Ok(Known { imported: imported.unwrap_or(false), standing: after(operation, known.standing), ..known })
    }

    fn read_all(&self, collection: i64) -> SqlResult<HashMap<String, Remembered>> {
        let sql = "SELECT ord, revision, operation, state, protected, embargo, key, sha256(body) FROM revision
                   WHERE collection = ?1 ORDER BY ord, revision DESC";
        let mut all: HashMap<String, Remembered> = HashMap::new();
        self.connection.each(sql, (collection,), |row| {
            let (key, operation) = (row.get::<&str>(6)?, Operation::of_number(row.get(2)?));
            let imported = (operation == Operation::Import).then(|| row.get::<Digest32>(7)).transpose()?;
            if let Some(known) = all.get_mut(key) {
                known.imported = known.imported.or(imported); // an older revision
                return Ok(());
            }
            let (ord, revision, standing) = (row.get(0)?, row.get(1)?, standing(row, 3)?);
            all.insert(key.to_owned(), Remembered { ord, revision, standing, operation, imported });
            Ok(())
        })?;
        Ok(all)
    }
}

/// Where a feature stands after a source corrects what editors worked on. What they took away does not come back by itself.
fn after(operation: Operation, standing: Standing) -> Standing {
    if operation == Operation::Delete { Standing { state: State::Draft, ..standing } } else { standing }
}
