//! The tables, and how those of an earlier version become those of this one.

use crate::feature::Standing;

use super::changeset::{Kind, Open, name_digest};
use super::import::{FileFacts, record_file};
use super::revision::{NewRevision, Operation};
use super::sql::{Connection, SqlResult};

/// The layout that this version reads and writes; each migration adds one.
pub(super) const LAYOUT: i32 = 2;

/// `ord` is a feature's place in its collection for ever. `revision` runs backwards in its key, so that a scan meets
/// the current revision of each feature first. What most revisions have in common is stored as nothing: NULL, 0 and 1 take
/// no room beside their byte in the row's head.
pub(super) const TABLES: &str = "
CREATE TABLE changeset (            -- one a transaction, each naming the one before by its hash
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,   -- ms since 1970; after that of each earlier one
    kind        INTEGER NOT NULL,   -- 0 import, 1 edit, 2 token
    author      TEXT NOT NULL,
    reason      TEXT NOT NULL,
    content     BLOB NOT NULL,      -- of all that it added
    hash        BLOB NOT NULL       -- of all this and of the hash before
) STRICT;
CREATE TABLE collection (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    changeset   INTEGER NOT NULL REFERENCES changeset (id)
) STRICT;
CREATE TABLE field (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    changeset   INTEGER NOT NULL REFERENCES changeset (id)
) STRICT;
CREATE TABLE dataset (              -- whose terms hold for a revision
    id          INTEGER PRIMARY KEY,
    collection  INTEGER NOT NULL REFERENCES collection (id),
    name        TEXT NOT NULL,      -- empty for what editors made
    changeset   INTEGER NOT NULL REFERENCES changeset (id),
    UNIQUE (collection, name)
) STRICT;
CREATE TABLE import (
    id          INTEGER PRIMARY KEY,
    changeset   INTEGER NOT NULL REFERENCES changeset (id),
    dataset     INTEGER NOT NULL REFERENCES dataset (id),
    file        TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    format      TEXT NOT NULL,
    licence     TEXT NOT NULL,
    fields      TEXT NOT NULL,      -- the field rule, as JSON
    program     TEXT NOT NULL,      -- the version that imported
    rows        INTEGER NOT NULL,
    new         INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    unchanged   INTEGER NOT NULL
) STRICT;
CREATE TABLE touched (              -- which collections a changeset changed
    collection  INTEGER NOT NULL REFERENCES collection (id),
    changeset   INTEGER NOT NULL REFERENCES changeset (id),
    PRIMARY KEY (collection, changeset)
) STRICT, WITHOUT ROWID;
CREATE TABLE feature (
    collection  INTEGER NOT NULL REFERENCES collection (id),
    key         TEXT NOT NULL,
    ord         INTEGER NOT NULL,
    PRIMARY KEY (collection, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE revision (
    collection  INTEGER NOT NULL REFERENCES collection (id),
    ord         INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    changeset   INTEGER NOT NULL REFERENCES changeset (id),
    dataset     INTEGER NOT NULL REFERENCES dataset (id),
    operation   INTEGER NOT NULL,   -- 0 import, 1 create, 2 replace, 3 patch, 4 delete
    state       INTEGER NOT NULL,   -- 0 published, 1 draft, 2 retracted
    protected   INTEGER NOT NULL,
    embargo     INTEGER,            -- ms since 1970; not published before
    key         TEXT NOT NULL,
    body        BLOB NOT NULL,
    PRIMARY KEY (collection, ord, revision DESC)
) STRICT, WITHOUT ROWID;
CREATE INDEX revision_changeset ON revision (changeset);
CREATE TABLE token (                -- the newest row of a name holds
    changeset   INTEGER PRIMARY KEY REFERENCES changeset (id),
    name        TEXT NOT NULL,
    role        TEXT NOT NULL,
    hash        BLOB,               -- SHA-256 of its bits; NULL revokes it
    expires     INTEGER             -- ms since 1970
) STRICT;
CREATE TABLE reply (                -- what a request with an idempotency key came to
    author      TEXT NOT NULL,
    key         TEXT NOT NULL,
    at          INTEGER NOT NULL,
    request     BLOB NOT NULL,      -- SHA-256 of what was asked
    changeset   INTEGER NOT NULL REFERENCES changeset (id),
    features    TEXT NOT NULL,      -- the ids, as JSON
    PRIMARY KEY (author, key)
) STRICT, WITHOUT ROWID;
";

/// Brings a database of an earlier layout to this one, in one transaction: it is done, or nothing happened.
pub(super) fn migrate(connection: &Connection) -> SqlResult<()> {
    connection.begin_write()?;
    // Another process may have been faster.
    let migrated = match connection.query_row("PRAGMA user_version", (), |row| row.get::<i64>(0)) {
        Ok(1) => from_1(connection).and_then(|()| connection.run(&format!("PRAGMA user_version = {LAYOUT}"))),
        version => version.map(drop),
    };
    migrated.and_then(|()| connection.commit()).inspect_err(|_| connection.rollback())
}

/// The layout of a database.
pub(super) fn version(connection: &rusqlite::Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// In layout 1 each imported file stood by itself; here it is a changeset of its own number.
fn from_1(connection: &Connection) -> SqlResult<()> {
    const OLD: [&str; 5] = ["collection", "field", "import", "feature", "revision"];
    for table in OLD {
        connection.run(&format!("ALTER TABLE {table} RENAME TO old_{table}"))?;
    }
    connection.run(TABLES)?;
    connection.run(
        "INSERT INTO collection SELECT id, name, 1 FROM old_collection;
         INSERT INTO field SELECT id, name, 1 FROM old_field;
         INSERT INTO feature SELECT collection, key, ord FROM old_feature;
         INSERT INTO dataset (collection, name, changeset)
             SELECT collection, dataset, min(id) FROM old_import GROUP BY collection, dataset ORDER BY min(id);
         INSERT INTO revision
             SELECT r.collection, r.ord, r.revision, r.import, d.id, iif(r.operation = 1, 4, 0), 0, 0, NULL, r.key, r.body
             FROM old_revision r JOIN old_import i ON i.id = r.import
             JOIN dataset d ON d.collection = r.collection AND d.name = i.dataset
             ORDER BY r.collection, r.ord, r.revision DESC;",
    )?;
    changesets_of_1(connection)?;
    OLD.iter().try_for_each(|table| connection.run(&format!("DROP TABLE old_{table}")))
}

fn changesets_of_1(connection: &Connection) -> SqlResult<()> {
    connection.each(
        "SELECT i.id, i.at, i.collection, d.id, i.file, i.bytes, i.format, i.licence, i.fields, i.program,
                i.rows, i.new, i.changed, i.unchanged
         FROM old_import i JOIN dataset d ON d.collection = i.collection AND d.name = i.dataset ORDER BY i.id",
        (),
        |row| {
            let mut changeset = Open::migrated(connection, row.get(0)?, row.get(1)?)?;
            if changeset.id == 1 {
                names_of_1(connection, &mut changeset)?;
            }
            datasets_of_1(connection, &mut changeset)?;
            revisions_of_1(connection, &mut changeset)?;
            let facts = FileFacts::read(row, 3)?;
            record_file(connection, &mut changeset, &facts)?;
            changeset.touch(row.get(2)?);
            changeset.record(connection, Kind::Import, "", "").map(drop)
        },
    )
}

/// All names count as the first changeset's, since layout 1 did not keep when each came.
fn names_of_1(connection: &Connection, changeset: &mut Open) -> SqlResult<()> {
    for table in ["collection", "field"] {
        connection.each(&format!("SELECT id, name FROM {table}"), (), |row| {
            changeset.add(name_digest(table, row.get(0)?, 0, row.get(1)?));
            Ok(())
        })?;
    }
    Ok(())
}

fn datasets_of_1(connection: &Connection, changeset: &mut Open) -> SqlResult<()> {
    let sql = "SELECT id, collection, name FROM dataset WHERE changeset = ?1";
    connection.each(sql, (changeset.id,), |row| {
        changeset.add(name_digest("dataset", row.get(0)?, row.get(1)?, row.get(2)?));
        Ok(())
    })
}

fn revisions_of_1(connection: &Connection, changeset: &mut Open) -> SqlResult<()> {
    let sql = "SELECT collection, ord, revision, dataset, operation, key, body FROM revision WHERE changeset = ?1";
    connection.each(sql, (changeset.id,), |row| {
        let revision = NewRevision {
            collection: row.get(0)?,
            ord: row.get(1)?,
            revision: row.get(2)?,
            changeset: changeset.id,
            dataset: row.get(3)?,
            operation: Operation::of_number(row.get(4)?),
            standing: Standing::default(),
            key: row.get(5)?,
            body: row.get(6)?,
        };
        changeset.add(revision.digest());
        Ok(())
    })
}
