//! How the tables of an earlier version become those of this one.

use crate::feature::Standing;
use crate::store::changeset::{Kind, Open};
use crate::store::connection::Connection;
use crate::store::digest::name_digest;
use crate::store::file::{FileFacts, record_file};
use crate::store::revision::{NewRevision, Operation};
use crate::store::sql::SqlResult;

use super::layout::{LAYOUT, TABLES};

/// Brings a database of an earlier layout to this one, in one transaction: it is done, or nothing happened.
pub(in crate::store) fn migrate(connection: &Connection) -> SqlResult<()> {
    connection.begin_write()?;
    // Another process may have been faster.
    let migrated = match connection.query_row("PRAGMA user_version", (), |row| row.get::<i64>(0)) {
        Ok(1) => from_1(connection).and_then(|()| connection.run(&format!("PRAGMA user_version = {LAYOUT}"))),
        version => version.map(drop),
    };
    migrated.and_then(|()| connection.commit()).inspect_err(|_| connection.rollback())
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
