//! The tables.

/// The layout that this version reads and writes; each migration adds one.
pub(in crate::store) const LAYOUT: i32 = 2;

/// `ord` is a feature's place in its collection for ever. `revision` runs backwards in its key, so that a scan meets
/// the current revision of each feature first. What most revisions have in common is stored as nothing: NULL, 0 and 1 take
/// no room beside their byte in the row's head.
pub(in crate::store) const TABLES: &str = "
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

/// The layout of a database.
pub(in crate::store) fn version(connection: &rusqlite::Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
