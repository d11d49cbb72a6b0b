//! Changesets: who changed the record, when and why. Each is one transaction, and names the one before by its hash, so that
//! whoever knows the newest hash notices when anything before it is changed.

use std::time::{SystemTime, UNIX_EPOCH};

use super::connection::Connection;
use super::digest::{Digest32, Sum, digest};
use super::sql::{Optional as _, SqlResult};

/// What a changeset is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Files.
    Import,
    /// Features.
    Edit,
    /// A token.
    Token,
}

impl Kind {
    /// The number that stands for it in the store.
    pub(super) fn number(self) -> i64 {
        self as i64
    }
}

/// A changeset in the making.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// Its number; ascending in time.
    pub(super) id: i64,
    /// When, in milliseconds since 1970.
    pub(super) at: i64,
    content: Sum,
    before: Vec<u8>,
    touched: Vec<i64>,
}

impl Open {
    /// The next one, at the present time.
    pub(super) fn begin(connection: &Connection) -> SqlResult<Self> {
        let newest = "SELECT id, at, hash FROM changeset ORDER BY id DESC LIMIT 1";
        let newest = connection.query_row(newest, (), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
        let (last, last_at, before): (i64, i64, _) = newest.unwrap_or_default();
        // The clock may have been set back; the record's time never goes back. Nor does it stand still, so that an instant
        // names the state that it was recorded at.
        Ok(Self { id: last + 1, at: now_ms().max(last_at + 1), content: Sum::default(), before, touched: Vec::new() })
    }

    /// Takes the present as its time, where its making took long.
    pub(super) fn renew_time(&mut self) {
        self.at = now_ms().max(self.at);
    }

    /// One of an earlier layout, with the number and time that it had.
    pub(super) fn migrated(connection: &Connection, id: i64, at: i64) -> SqlResult<Self> {
        Ok(Self { id, at, ..Self::begin(connection)? })
    }

    /// Takes something into its content.
    pub(super) fn add(&mut self, digest: Digest32) {
        self.content.add(digest);
    }

    /// Notes that it changed a collection.
    pub(super) fn touch(&mut self, collection: i64) {
        if !self.touched.contains(&collection) {
            self.touched.push(collection);
        }
    }

    /// Writes it, as the last of its transaction, and returns its hash.
    pub(super) fn record(self, connection: &Connection, kind: Kind, author: &str, reason: &str) -> SqlResult<Digest32> {
        let content = self.content.bytes();
        let hash = chained(&self.before, (self.id, self.at, kind.number()), author, reason, &content);
        let sql =
            "INSERT INTO changeset (id, at, kind, author, reason, content, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let row = (self.id, self.at, kind.number(), author, reason, content.as_slice(), hash.as_slice());
        connection.execute(sql, row)?;
        for collection in self.touched {
            let sql = "INSERT INTO touched (collection, changeset) VALUES (?1, ?2)";
            connection.execute(sql, (collection, self.id))?;
        }
        Ok(hash)
    }
}

/// The hash of a changeset.
pub(super) fn chained(
    before: &[u8],
    (id, at, kind): (i64, i64, i64),
    author: &str,
    reason: &str,
    content: &[u8],
) -> Digest32 {
    digest("changeset", &[id, at, kind], &[before, author.as_bytes(), reason.as_bytes(), content])
}

/// The present, in milliseconds since 1970.
#[must_use]
pub fn now_ms() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX)
}
