//! The tables, and the views that people open in QGIS.

use std::fmt::Write as _;

use crate::feature::{INFORMANT_FIELDS, public_fields};

use super::session::{LOCK, Session};
use crate::store::sql::{Parameter, SqlError, SqlResult};

/// The layout that this version reads and writes; each migration adds one.
pub(super) const LAYOUT: i32 = 1;

/// How many changesets a partition of a collection spans: some years of a newsroom. An import is one.
const RANGE: i64 = 250_000;

/// The same tables as in SQLite, and beside the body of a revision what it says, for people. A changeset's number follows that
/// of one that is there: no two transactions can both follow the same, and none can follow one that is not committed.
const TABLES: &str = "
CREATE SCHEMA vigie;
CREATE SCHEMA vigie_published;
CREATE SCHEMA vigie_editorial;
CREATE TABLE layout (version integer NOT NULL, one boolean PRIMARY KEY DEFAULT true CHECK (one));
CREATE TABLE installation (
    secret      bytea NOT NULL CHECK (octet_length(secret) = 32),
    one         boolean PRIMARY KEY DEFAULT true CHECK (one)
);
CREATE TABLE changeset (
    id          bigint PRIMARY KEY CHECK (id > 0),
    previous    bigint GENERATED ALWAYS AS (nullif(id - 1, 0)) STORED REFERENCES changeset (id),
    at          bigint NOT NULL,
    kind        smallint NOT NULL,
    author      text NOT NULL,
    reason      text NOT NULL,
    content     bytea NOT NULL,
    hash        bytea NOT NULL UNIQUE
);
CREATE TABLE collection (
    id          bigint PRIMARY KEY,
    name        text NOT NULL UNIQUE,
    changeset   bigint NOT NULL
);
CREATE TABLE field (
    id          bigint PRIMARY KEY,
    name        text NOT NULL UNIQUE,
    changeset   bigint NOT NULL
);
CREATE TABLE dataset (
    id          bigint PRIMARY KEY,
    collection  bigint NOT NULL REFERENCES collection (id),
    name        text NOT NULL,
    changeset   bigint NOT NULL,
    UNIQUE (collection, name)
);
CREATE TABLE import (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    changeset   bigint NOT NULL,
    dataset     bigint NOT NULL REFERENCES dataset (id),
    file        text NOT NULL,
    bytes       bigint NOT NULL,
    format      text NOT NULL,
    licence     text NOT NULL,
    fields      text NOT NULL,
    program     text NOT NULL,
    rows        bigint NOT NULL,
    new         bigint NOT NULL,
    changed     bigint NOT NULL,
    unchanged   bigint NOT NULL
);
CREATE INDEX import_dataset ON import (dataset, id);
CREATE TABLE touched (
    collection  bigint NOT NULL REFERENCES collection (id),
    changeset   bigint NOT NULL,
    PRIMARY KEY (collection, changeset)
);
CREATE TABLE feature (
    collection  bigint NOT NULL,
    key         text COLLATE \"C\" NOT NULL,
    ord         bigint NOT NULL,
    PRIMARY KEY (collection, key)
);
CREATE TABLE revision (
    collection  bigint NOT NULL,
    ord         bigint NOT NULL,
    revision    bigint NOT NULL,
    changeset   bigint NOT NULL,
    dataset     bigint NOT NULL,
    operation   smallint NOT NULL,
    state       smallint NOT NULL,
    protected   boolean NOT NULL,
    embargo     bigint,
    key         text NOT NULL,
    body        bytea NOT NULL,
    geometry    geometry(Geometry, 4326),
    properties  jsonb NOT NULL
) PARTITION BY LIST (collection);
CREATE UNIQUE INDEX revision_place ON revision (collection, ord, revision DESC, changeset);
CREATE INDEX revision_changeset ON revision (changeset, collection);
CREATE INDEX revision_geometry ON revision USING gist (geometry);
CREATE TABLE token (
    changeset   bigint PRIMARY KEY,
    name        text NOT NULL,
    role        text NOT NULL,
    hash        bytea,
    expires     bigint
);
CREATE TABLE reply (
    author      text NOT NULL,
    key         text NOT NULL,
    at          bigint NOT NULL,
    request     bytea NOT NULL,
    changeset   bigint NOT NULL,
    features    text NOT NULL,
    PRIMARY KEY (author, key)
);
";

/// What a database holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// No store.
    None,
    /// One that this version knows.
    Current,
    /// One of a newer version.
    Newer(i32),
}

/// Looks what a database holds.
pub(super) fn look(session: &Session) -> SqlResult<Layout> {
    let is_there = session.text("SELECT coalesce(to_regclass('vigie.layout')::text, '')")?;
    if is_there.is_empty() {
        return Ok(Layout::None);
    }
    let version = session.text("SELECT version::text FROM vigie.layout")?;
    let version: i32 = version.parse().map_err(SqlError::meaning)?;
    Ok(if version > LAYOUT { Layout::Newer(version) } else { Layout::Current })
}

/// Makes the tables, unless another node was faster.
pub(super) fn make(session: &Session) -> SqlResult<()> {
    session.run(&format!("BEGIN; {LOCK}"))?;
    let made = match look(session) {
        Ok(Layout::None) => make_all(session),
        looked => looked.map(drop),
    };
    match made.and_then(|()| session.run("COMMIT")) {
        Ok(()) => Ok(()),
        Err(error) => {
            let _ = session.run("ROLLBACK"); // what failed is what is told
            Err(error)
        }
    }
}

fn make_all(session: &Session) -> SqlResult<()> {
    session.run("CREATE EXTENSION IF NOT EXISTS postgis").map_err(|error| {
        let why = format!("it has no PostGIS ({error}); have a superuser run `CREATE EXTENSION postgis` in it");
        SqlError::Refused(why)
    })?;
    session.run(TABLES)?;
    session.run(&published_function())?;
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| SqlError::Refused(format!("no random numbers: {error}")))?;
    let add = session.prepare("INSERT INTO installation (secret) VALUES (?1)")?;
    session.execute(&add, &[Parameter::Bytes(&secret)])?;
    session.run(&format!("INSERT INTO layout (version) VALUES ({LAYOUT})"))
}

/// The number of the range that a changeset falls into.
pub(super) fn range_of(changeset: i64) -> i64 {
    changeset / RANGE
}

/// Makes the table of a collection and a range of changesets, if it is not there.
pub(super) fn ensure_partition(session: &Session, (collection, range): (i64, i64)) -> SqlResult<()> {
    let name = format!("revision_{collection}_{range}");
    let is_there = session.text(&format!("SELECT coalesce(to_regclass('vigie.{name}')::text, '')"))?;
    if !is_there.is_empty() {
        return Ok(());
    }
    // A table is attached rather than made in its place: that locks out nobody who reads.
    let (from, to) = (range * RANGE, (range + 1) * RANGE);
    session.run(&format!(
        "CREATE TABLE {name} (LIKE revision INCLUDING DEFAULTS);
         ALTER TABLE revision_{collection} ATTACH PARTITION {name} FOR VALUES FROM ({from}) TO ({to})"
    ))
}

/// Makes room for a new collection, and the views of it.
pub(in crate::store) fn add_collection(session: &Session, id: i64, name: &str) -> SqlResult<()> {
    // Names have few kinds of characters, none of which ends a quoted name.
    let view = if name.len() < 64 { name.to_owned() } else { format!("collection_{id}") };
    session.run(&format!(
        "CREATE TABLE revision_{id} (LIKE revision INCLUDING DEFAULTS) PARTITION BY RANGE (changeset);
         ALTER TABLE revision ATTACH PARTITION revision_{id} FOR VALUES IN ({id});
         CREATE VIEW vigie_editorial.\"{view}\" AS SELECT {shown},
             CASE r.state WHEN 0 THEN 'published' WHEN 1 THEN 'draft' ELSE 'retracted' END AS state,
             to_timestamp(r.embargo / 1000.0) AS embargo, r.protected, r.revision,
             to_timestamp(c.at / 1000.0) AS recorded, c.author, c.reason, r.properties, r.geometry
             FROM revision r JOIN changeset c ON c.id = r.changeset WHERE r.collection = {id} AND {newest};
         CREATE VIEW vigie_published.\"{view}\" AS SELECT {shown}, to_timestamp(c.at / 1000.0) AS recorded,
             r.properties, r.geometry
             FROM (SELECT r.collection, r.ord, r.revision, r.changeset, r.operation, r.key,
                       published(r.properties, i.fields::jsonb) AS properties, r.geometry
                   FROM revision r LEFT JOIN LATERAL
                       (SELECT fields, licence FROM import WHERE dataset = r.dataset ORDER BY id DESC LIMIT 1) i ON true
                   WHERE r.collection = {id} AND r.state = 0 AND NOT r.protected AND coalesce(i.licence, 'open') = 'open'
                       AND coalesce(r.embargo, 0) <= extract(epoch FROM now()) * 1000) r
             JOIN changeset c ON c.id = r.changeset WHERE {newest}",
        shown = SHOWN,
        newest = newest(id),
    ))
}

/// The columns that tables of people have first.
const SHOWN: &str = "r.ord AS fid, r.key AS id, r.properties->>'title' AS title, r.properties->>'name' AS name,
    r.properties->>'event_type' AS event_type, r.properties->>'start' AS start, r.properties->>'end' AS \"end\",
    CASE jsonb_typeof(r.properties->'fatalities') WHEN 'number' THEN (r.properties->>'fatalities')::numeric END AS fatalities";

/// That a revision is the newest of its feature, and the feature is there.
fn newest(collection: i64) -> String {
    format!(
        "r.operation <> 4 AND NOT EXISTS (SELECT FROM revision n
             WHERE n.collection = {collection} AND n.ord = r.ord AND n.revision > r.revision)"
    )
}

/// What of some properties a field rule publishes; without one, the public part of the shared vocabulary.
fn published_function() -> String {
    let mut known = String::new();
    for name in public_fields() {
        let _ = write!(known, "{}'{name}'", if known.is_empty() { "" } else { ", " });
    }
    let closed = INFORMANT_FIELDS.map(|name| format!("'{name}'")).join(", ");
    format!(
        "CREATE FUNCTION published(properties jsonb, rule jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
            SELECT coalesce(jsonb_object_agg(key, value), '{{}}') FROM jsonb_each(properties)
            WHERE key NOT LIKE 'editorial\\_%' AND CASE
                WHEN rule = '\"all\"' THEN key NOT IN ({closed})
                WHEN jsonb_typeof(rule->'only') = 'array' THEN jsonb_exists(rule->'only', key)
                WHEN jsonb_exists(rule->'known-and', key) THEN true
                ELSE key IN ({known}) END
        $$"
    )
}
