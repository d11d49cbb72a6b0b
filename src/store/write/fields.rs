//! The numbers of property names, and the bodies that are written with them.

use std::collections::HashMap;
use std::path::Path;

use super::refusal;
use crate::feature::{Feature, FieldName};
use crate::format::Record;
use crate::store::changeset::Open;
use crate::store::connection::{Connection, Statement};
use crate::store::digest::name_digest;
use crate::store::error::InFile as _;
use crate::store::sql::SqlResult;
use crate::store::{PutError, body};

/// Longest key of a feature: it travels in URLs, and sources use some ten bytes.
pub const MAX_KEY_BYTES: usize = 512;

/// Largest stored feature. The most detailed country outlines take about 2 MB; this keeps one row from filling the memory.
pub const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// Most names of properties in one store: a body holds them as numbers. Also stops files that use names as values.
pub const MAX_FIELD_NAMES: usize = 10_000;

/// Refuses what cannot be a key.
pub(in crate::store) fn check_key(record: &Record) -> Result<(), PutError> {
    match record.feature.id.len() {
        0 => Err(refusal(record, "the row has no id".to_owned())),
        1..=MAX_KEY_BYTES if record.feature.id.contains('\0') => {
            Err(refusal(record, "the id holds the character U+0000, which no database keeps".to_owned()))
        }
        1..=MAX_KEY_BYTES => Ok(()),
        length => Err(refusal(record, format!("the id has {length} bytes; at most {MAX_KEY_BYTES} are allowed"))),
    }
}

/// The numbers of property names.
#[derive(Debug)]
pub(in crate::store) struct Fields<'s> {
    add: Statement<'s>,
    names: Vec<FieldName>,
    numbers: HashMap<FieldName, u16>,
    /// Whether the current file has a value for each name.
    used: Vec<bool>,
    /// What the last features had at each position: almost always the same name again.
    layout: Vec<Option<(FieldName, u16)>>,
    /// Numbers and positions of one feature's properties; kept for its memory.
    order: Vec<(u16, usize)>,
}

impl<'s> Fields<'s> {
    pub(in crate::store) fn read(connection: &'s Connection) -> SqlResult<Self> {
        let mut fields = Self {
            add: connection.prepare("INSERT INTO field (id, name, changeset) VALUES (?1, ?2, ?3)")?,
            names: Vec::new(),
            numbers: HashMap::new(),
            used: Vec::new(),
            layout: Vec::new(),
            order: Vec::new(),
        };
        connection.each("SELECT id, name FROM field ORDER BY id", (), |row| {
            fields.remember(row.get(0)?, FieldName::from(row.get::<&str>(1)?));
            Ok(())
        })?;
        Ok(fields)
    }

    /// Writes the body of a feature, its properties in the order of their numbers, so that equal features have equal bodies.
    pub(in crate::store) fn encode(
        &mut self,
        out: &mut Vec<u8>,
        record: &Record,
        changeset: &mut Open,
        path: &Path,
    ) -> Result<(), PutError> {
        let Feature { geometry, properties, .. } = &record.feature;
        out.clear();
        body::write_geometry(out, geometry.as_ref());
        let mut order = std::mem::take(&mut self.order);
        order.clear();
        for (position, (name, _)) in properties.iter().enumerate().filter(|(_, (_, value))| !value.is_null()) {
            let known = self.number(position, name);
            let number = match known {
                Some(number) => number,
                None if name.contains('\0') => {
                    let problem = "a property's name holds the character U+0000, which no database keeps".to_owned();
                    return Err(refusal(record, problem));
                }
                None if self.names.len() < MAX_FIELD_NAMES => self.add(name, changeset).in_file(path)?,
                None => {
                    let problem = format!("`{name}` is one property name too many; a store holds {MAX_FIELD_NAMES}");
                    return Err(refusal(record, problem));
                }
            };
            self.used[usize::from(number)] = true;
            order.push((number, position));
        }
        order.sort_unstable();
        for (number, position) in &order {
            body::write_property(out, *number, &properties[*position].1);
        }
        self.order = order;
        if out.len() > MAX_BODY_BYTES {
            let problem = format!("the row takes {} bytes; at most {MAX_BODY_BYTES} are allowed", out.len());
            return Err(refusal(record, problem));
        }
        Ok(())
    }

    fn remember(&mut self, number: u16, name: FieldName) {
        self.numbers.insert(FieldName::clone(&name), number);
        self.names.push(name);
        self.used.push(false);
    }

    fn number(&mut self, position: usize, name: &FieldName) -> Option<u16> {
        if let Some(Some((last, number))) = self.layout.get(position)
            && (FieldName::ptr_eq(last, name) || last == name)
        {
            return Some(*number);
        }
        let number = *self.numbers.get(name)?;
        if self.layout.len() <= position {
            self.layout.resize(position + 1, None);
        }
        self.layout[position] = Some((FieldName::clone(name), number));
        Some(number)
    }

    fn add(&mut self, name: &FieldName, changeset: &mut Open) -> SqlResult<u16> {
        let number = u16::try_from(self.names.len()).unwrap_or(u16::MAX); // below MAX_FIELD_NAMES, as the caller checks
        self.add.execute((number, &**name, changeset.id))?;
        changeset.add(name_digest("field", number.into(), 0, name));
        self.remember(number, FieldName::clone(name));
        Ok(number)
    }

    /// All names; a number is an index into them.
    pub(in crate::store) fn names(&self) -> &[FieldName] {
        &self.names
    }

    /// Forgets which names were used.
    pub(in crate::store) fn use_none(&mut self) {
        self.used.fill(false);
    }

    /// The names that had a value since.
    pub(in crate::store) fn used_names(&self) -> Vec<FieldName> {
        self.names.iter().zip(&self.used).filter(|(_, used)| **used).map(|(name, _)| FieldName::clone(name)).collect()
    }
}
