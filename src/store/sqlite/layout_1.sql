-- A database as version 0.1 laid it out and wrote it: two imports of one data set, the second correcting a row.
PRAGMA page_size = 16384;
PRAGMA journal_mode = wal;
CREATE TABLE collection (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE field (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE import (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    collection  INTEGER NOT NULL REFERENCES collection (id),
    file        TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    format      TEXT NOT NULL,
    dataset     TEXT NOT NULL,
    licence     TEXT NOT NULL,
    fields      TEXT NOT NULL,
    program     TEXT NOT NULL,
    rows        INTEGER NOT NULL,
    new         INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    unchanged   INTEGER NOT NULL
) STRICT;
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
    import      INTEGER NOT NULL REFERENCES import (id),
    operation   INTEGER NOT NULL,
    key         TEXT NOT NULL,
    body        BLOB NOT NULL,
    PRIMARY KEY (collection, ord, revision DESC)
) STRICT, WITHOUT ROWID;
INSERT INTO collection VALUES (1, 'incidents');
INSERT INTO field VALUES (0, 'title');
INSERT INTO import VALUES
    (1, 1700000000000, 1, 'a.csv', 10, 'acled', 'ACLED', 'open', '"known"', '0.1.0', 3, 3, 0, 0),
    (2, 1700000001000, 1, 'b.csv', 10, 'acled', 'ACLED', 'display', '"known"', '0.1.0', 1, 0, 1, 0);
INSERT INTO feature VALUES (1, 'A', 0), (1, 'B', 1), (1, 'C', 2);
-- A point at 8 degrees west and 12.6 north, and a title; then a deletion.
INSERT INTO revision VALUES
    (1, 0, 1, 1, 0, 'A', x'0100000000000020c033333333333329400004036f6e65'),
    (1, 0, 2, 2, 0, 'A', x'0100000000000020c0333333333333294000040132'),
    (1, 1, 1, 1, 0, 'B', x'0100000000000020c0333333333333294000040374776f'),
    (1, 2, 1, 1, 0, 'C', x'0100000000000020c0333333333333294000040374776f'),
    (1, 2, 2, 2, 1, 'C', x'00');
PRAGMA application_id = 0x56676965;
PRAGMA user_version = 1;
