//! Adding revisions and keys: what an import does a million times.

use crate::feature::FieldName;
use crate::store::connection::{Connection, Statement};
use crate::store::postgres::Lent;
use crate::store::revision::NewRevision;
use crate::store::sql::SqlResult;

/// Adds to a store, in the way that its database does it soonest.
#[derive(Debug)]
pub(in crate::store) enum Additions<'c> {
    /// By prepared statements.
    Sqlite {
        /// For revisions.
        revision: Statement<'c>,
        /// For keys.
        feature: Statement<'c>,
    },
    /// Many at once.
    Postgres(&'c Lent),
}

impl<'c> Additions<'c> {
    /// Prepares for it.
    pub(in crate::store) fn prepare(connection: &'c Connection) -> SqlResult<Self> {
        Ok(match connection {
            Connection::Sqlite(_) => Self::Sqlite {
                revision: connection.prepare(
                    "INSERT INTO revision
                         (collection, ord, revision, changeset, dataset, operation, state, protected, embargo, key, body)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                )?,
                feature: connection.prepare("INSERT INTO feature (collection, key, ord) VALUES (?1, ?2, ?3)")?,
            },
            Connection::Postgres(session) => Self::Postgres(session),
        })
    }

    /// Adds a revision; `names` are those of its fields.
    pub(in crate::store) fn revision(&mut self, new: &NewRevision<'_>, names: &[FieldName]) -> SqlResult<()> {
        match self {
            Self::Sqlite { revision, .. } => revision.execute((
                new.collection,
                new.ord,
                new.revision,
                new.changeset,
                new.dataset,
                new.operation.number(),
                new.standing.state.number(),
                new.standing.protected,
                new.standing.embargo,
                new.key,
                new.body,
            )),
            Self::Postgres(session) => session.add_revision(new, names),
        }
    }

    /// Adds a key, and the place of its feature.
    pub(in crate::store) fn feature(&mut self, collection: i64, key: &str, ord: i64) -> SqlResult<()> {
        match self {
            Self::Sqlite { feature, .. } => feature.execute((collection, key, ord)),
            Self::Postgres(session) => session.add_feature(collection, key, ord),
        }
    }
}
