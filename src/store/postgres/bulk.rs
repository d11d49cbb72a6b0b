//! What is added in numbers: revisions and keys go by COPY, many at once, before anything else is asked.

use std::collections::HashSet;

use crate::feature::{FieldName, Value};
use crate::format::{geojson, well_known_binary as wkb};

use super::layout;
use super::session::Session;
use crate::store::body;
use crate::store::revision::NewRevision;
use crate::store::sql::{SqlError, SqlResult};

/// Bytes that are gathered before they are sent.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

const COPY_REVISIONS: &str = "COPY revision (collection, ord, revision, changeset, dataset, operation, state, protected, \
                              embargo, key, body, geometry, properties) FROM STDIN (FORMAT binary)";
const COPY_FEATURES: &str = "COPY feature (collection, key, ord) FROM STDIN (FORMAT binary)";

/// What every binary COPY begins with: a signature, no flags, no extension.
const HEAD: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// And ends with.
const TAIL: [u8; 2] = (-1_i16).to_be_bytes();

/// WGS 84, and the bit of a geometry's type that says that its number follows.
const SRID: u32 = 4326;
const HAS_SRID: u32 = 0x2000_0000;
/// The byte order and the type of a geometry in well-known binary.
const WKB_HEAD: usize = 5;

/// Rows on their way.
#[derive(Debug, Default)]
pub(super) struct Pending {
    revisions: Vec<u8>,
    features: Vec<u8>,
    /// Partitions that are known to be there: collections, and numbers of ranges.
    partitions: HashSet<(i64, i64)>,
}

impl Pending {
    /// Forgets them.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Session {
    /// Adds a revision, with its geometry and properties in forms that others read.
    pub(in crate::store) fn add_revision(&self, new: &NewRevision<'_>, names: &[FieldName]) -> SqlResult<()> {
        let partition = (new.collection, layout::range_of(new.changeset));
        if !self.pending.borrow().partitions.contains(&partition) {
            layout::ensure_partition(self, partition)?;
            self.pending.borrow_mut().partitions.insert(partition);
        }
        let (geometry, properties) = for_people(new, names)?;
        let mut pending = self.pending.borrow_mut();
        let out = started(&mut pending.revisions);
        out.extend(13_i16.to_be_bytes());
        for number in [new.collection, new.ord, new.revision, new.changeset, new.dataset] {
            field(out, &number.to_be_bytes());
        }
        for number in [new.operation.number(), new.standing.state.number()] {
            field(out, &i16::try_from(number).map_err(SqlError::meaning)?.to_be_bytes());
        }
        field(out, &[new.standing.protected.into()]);
        maybe(out, new.standing.embargo.map(i64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice));
        field(out, new.key.as_bytes());
        field(out, new.body);
        maybe(out, geometry.as_deref());
        field(out, &properties);
        let is_full = out.len() > BATCH_BYTES;
        drop(pending);
        if is_full { self.flush() } else { Ok(()) }
    }

    /// Adds a key and its place.
    pub(in crate::store) fn add_feature(&self, collection: i64, key: &str, ord: i64) -> SqlResult<()> {
        let mut pending = self.pending.borrow_mut();
        let out = started(&mut pending.features);
        out.extend(3_i16.to_be_bytes());
        field(out, &collection.to_be_bytes());
        field(out, key.as_bytes());
        field(out, &ord.to_be_bytes());
        let is_full = out.len() > BATCH_BYTES;
        drop(pending);
        if is_full { self.flush() } else { Ok(()) }
    }

    /// Sends what is to be added.
    pub(super) fn flush(&self) -> SqlResult<()> {
        let (revisions, features) = {
            let mut pending = self.pending.borrow_mut();
            (std::mem::take(&mut pending.revisions), std::mem::take(&mut pending.features))
        };
        for (sql, mut rows) in [(COPY_REVISIONS, revisions), (COPY_FEATURES, features)] {
            if !rows.is_empty() {
                rows.extend(TAIL);
                self.copy(sql, rows)?;
            }
        }
        Ok(())
    }
}

fn started(out: &mut Vec<u8>) -> &mut Vec<u8> {
    if out.is_empty() {
        out.extend(HEAD);
    }
    out
}

fn field(out: &mut Vec<u8>, bytes: &[u8]) {
    // No longer than a body may be, which fits.
    out.extend(i32::try_from(bytes.len()).unwrap_or(i32::MAX).to_be_bytes());
    out.extend(bytes);
}

fn maybe(out: &mut Vec<u8>, bytes: Option<&[u8]>) {
    match bytes {
        Some(bytes) => field(out, bytes),
        None => out.extend((-1_i32).to_be_bytes()),
    }
}

/// The geometry as PostGIS takes it, and the properties as `jsonb` does.
fn for_people(new: &NewRevision<'_>, names: &[FieldName]) -> SqlResult<(Option<Vec<u8>>, Vec<u8>)> {
    let (geometry, mut stored) = body::read(new.body).map_err(SqlError::meaning)?;
    let geometry = geometry.map(|geometry| {
        let mut plain = Vec::new();
        wkb::write(&mut plain, &geometry);
        with_srid(&plain)
    });
    let mut json = vec![1, b'{']; // the version of the form
    let named = stored.wanted(|number| names.get(usize::from(number)));
    for (place, (name, value)) in named.enumerate() {
        if place > 0 {
            json.push(b',');
        }
        // `jsonb` holds no U+0000.
        let safe = |text: &str| text.replace('\0', "\u{fffd}");
        let value = match value {
            Value::Text(text) if text.contains('\0') => Value::Text(safe(&text).into()),
            Value::List(items) if items.iter().any(|item| item.contains('\0')) => {
                Value::List(items.iter().map(|item| safe(item).into()).collect())
            }
            other => other,
        };
        geojson::write_member(&mut json, &safe(name), &value);
    }
    json.push(b'}');
    Ok((geometry, json))
}

/// Extended well-known binary, as PostGIS has it: the number of the reference system stands behind the type.
fn with_srid(plain: &[u8]) -> Vec<u8> {
    let Some((head, rest)) = plain.split_at_checked(WKB_HEAD) else { return plain.to_vec() };
    let kind = head.get(1..).and_then(|kind| kind.try_into().ok()).map_or(0, u32::from_le_bytes);
    let mut out = Vec::with_capacity(plain.len() + 4);
    out.extend(head.first());
    out.extend((kind | HAS_SRID).to_le_bytes());
    out.extend(SRID.to_le_bytes());
    out.extend(rest);
    out
}
