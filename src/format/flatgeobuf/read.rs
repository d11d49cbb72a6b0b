//! Reading FlatGeobuf, feature by feature in the file's order.

use std::io::{BufReader, ErrorKind, Read as _};
use std::iter;

use flatgeobuf::size_prefixed_root_as_feature;

use super::header::{self, Header};
use super::{geometry, properties};
use crate::feature::{Feature, Value};
use crate::format::input::{Input, MAX_ROW_BYTES, over_cap_problem};
use crate::format::{Format, FormatError, Origin, Record, Records, RowError};

/// Bytes read from the file at once.
const BUFFER_BYTES: usize = 256 << 10;

pub(in crate::format) fn open(input: Input) -> Result<(Origin, Records), FormatError> {
    let origin = Origin::of_own_file(input.name());
    let length = input.length();
    let mut source = BufReader::with_capacity(BUFFER_BYTES, input);
    let header =
        header::read(&mut source, length).map_err(|problem| source.get_ref().malformed(Format::FlatGeobuf, problem))?;
    let mut features = Features { source, header, number: 0, bytes: Vec::new(), ended: false };
    Ok((origin, Box::new(iter::from_fn(move || features.next()))))
}

struct Features {
    source: BufReader<Input>,
    header: Header,
    /// Of the feature that was read last, from 1.
    number: u64,
    bytes: Vec<u8>,
    ended: bool,
}

impl Features {
    fn next(&mut self) -> Option<Result<Record, RowError>> {
        if self.ended {
            return None;
        }
        match self.read_feature() {
            Ok(true) => {
                let line = self.number;
                let feature = self.parse().map_err(|error| error.on_line(line));
                Some(feature.map(|feature| Record { line, feature }))
            }
            Ok(false) => {
                self.ended = true;
                None
            }
            Err(problem) => {
                self.ended = true;
                Some(Err(RowError::new(problem).on_line(self.number + 1)))
            }
        }
    }

    /// Reads the next feature's bytes, or finds the file's end where the header promised it.
    fn read_feature(&mut self) -> Result<bool, String> {
        self.source.get_mut().start_row();
        let mut size_bytes = [0; 4];
        let ended = match self.source.read_exact(&mut size_bytes) {
            Ok(()) => false,
            Err(e) if e.kind() == ErrorKind::UnexpectedEof => true,
            Err(e) => return Err(format!("reading failed: {e}")),
        };
        match self.header.features {
            Some(promised) if ended && self.number < promised => {
                return Err(format!(
                    "the header promises {promised} features and {} are there; the file is cut off",
                    self.number
                ));
            }
            Some(promised) if self.number == promised && !ended => {
                return Err(format!("more follows after the {promised} features that the header promises"));
            }
            _ if ended => return Ok(false),
            _ => {}
        }
        let size = u32::from_le_bytes(size_bytes) as usize;
        if size > MAX_ROW_BYTES {
            return Err(over_cap_problem());
        }
        self.bytes.clear();
        self.bytes.extend_from_slice(&size_bytes);
        self.bytes.resize(size + size_bytes.len(), 0);
        self.source
            .read_exact(&mut self.bytes[size_bytes.len()..])
            .map_err(|e| format!("the file ends within a feature ({e}); it is cut off"))?;
        self.number += 1;
        Ok(true)
    }

    fn parse(&self) -> Result<Feature, RowError> {
        let feature = size_prefixed_root_as_feature(&self.bytes)
            .map_err(|e| RowError::new(format!("the feature is damaged: {e}")))?;
        let (kind, checked) = (self.header.geometry_type, self.source.get_ref().is_checked());
        let geometry = feature.geometry().map(|g| geometry::read(&g, kind, checked)).transpose();
        let bytes = feature.properties().map(|p| p.bytes()).unwrap_or_default();
        let mut properties = properties::read(bytes, &self.header.columns)?;
        let column = ["id", "fid"].iter().find_map(|id| properties.iter().position(|(name, _)| &**name == *id));
        let id = column.map(|i| properties.remove(i).1).filter(|id| !id.is_null());
        Ok(Feature {
            id: id.map_or_else(|| self.number.to_string(), |id: Value<'_>| id.to_string()),
            geometry: geometry.map_err(|problem| RowError::in_column("geometry", problem))?.flatten(),
            properties,
        })
    }
}
