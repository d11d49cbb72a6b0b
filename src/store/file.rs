//! An imported file as it is stored: the row that says where features come from.

use super::changeset::Open;
use super::connection::Connection;
use super::digest::{Digest32, digest};
use super::sql::{Row, SqlResult};

/// A row of `import`.
#[derive(Debug)]
pub(super) struct FileFacts {
    pub(super) dataset: i64,
    pub(super) file: String,
    pub(super) bytes: i64,
    pub(super) format: String,
    pub(super) licence: String,
    pub(super) fields: String,
    pub(super) program: String,
    /// Rows: all, new, changed, unchanged.
    pub(super) counts: [i64; 4],
}

impl FileFacts {
    /// Reads it from columns in the order of its fields, beginning with one.
    pub(super) fn read(row: &Row<'_>, first: usize) -> SqlResult<Self> {
        let count = |place: usize| row.get(first + 7 + place);
        Ok(Self {
            dataset: row.get(first)?,
            file: row.get(first + 1)?,
            bytes: row.get(first + 2)?,
            format: row.get(first + 3)?,
            licence: row.get(first + 4)?,
            fields: row.get(first + 5)?,
            program: row.get(first + 6)?,
            counts: [count(0)?, count(1)?, count(2)?, count(3)?],
        })
    }

    /// What stands for it in the content of its changeset.
    pub(super) fn digest(&self) -> Digest32 {
        let [rows, new, changed, unchanged] = self.counts;
        let texts = [&self.file, &self.format, &self.licence, &self.fields, &self.program].map(String::as_bytes);
        digest("import", &[self.dataset, self.bytes, rows, new, changed, unchanged], &texts)
    }
}

/// Adds one to a changeset.
pub(super) fn record_file(connection: &Connection, changeset: &mut Open, facts: &FileFacts) -> SqlResult<()> {
    let [rows, new, changed, unchanged] = facts.counts;
    connection.execute(
        "INSERT INTO import (changeset, dataset, file, bytes, format, licence, fields, program, rows, new, changed, unchanged)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        (
            changeset.id,
            facts.dataset,
            &facts.file,
            facts.bytes,
            &facts.format,
            &facts.licence,
            &facts.fields,
            &facts.program,
            rows,
            new,
            changed,
            unchanged,
        ),
    )?;
    changeset.add(facts.digest());
    Ok(())
}
