//! Reading and writing files: one file a format. Streams of features in, streams of bytes out.
//!
//! Readers turn a source's own layout into the shared vocabulary of [`crate::feature`]; see each format's file for the
//! mapping and its source. What a reader cannot take is a [`RowError`] with its line, and never skipped in silence.
//!
//! Reading is in bounded memory whatever the file holds: no row, feature or header may be longer than
//! [`MAX_ROW_BYTES`]. A bad row is one `Err` and reading goes on; a fault after which nothing can be trusted (a file
//! that is cut off, a row over the cap) is the last item of the stream.

mod acled;
mod column;
mod country;
mod date;
mod encode;
mod error;
mod input;
mod kind;
mod table;
mod terms;
mod ucdp;
mod validate;
mod well_known_text;
mod xml;

pub mod csv;
pub mod flatgeobuf;
pub mod geojson;
pub mod geojsonseq;
pub mod geopackage;
pub mod kml;
pub(crate) mod well_known_binary;

pub use country::CountryCheck;
pub use encode::{About, Encoder, Features};
pub use error::{FormatError, RowError};
pub(crate) use geojson::number::day as write_day;
pub use input::{MAX_ROW_BYTES, Progress};
pub use kind::{Format, UnknownFormat};
pub use validate::{check_geometry, check_ring};
pub use well_known_text::parse_wkt;
pub(crate) use xml::text as write_xml_text;

use std::fs::File;
use std::path::Path;

use crate::feature::{Feature, FieldRule, LicenceClass};
use input::Input;

/// A feature as read, and where it stands in its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// 1-based line of a text file, or 1-based number of the feature in a binary one.
    pub line: u64,
    /// What was read.
    pub feature: Feature,
}

/// A stream of features from one file.
pub type Records = Box<dyn Iterator<Item = Result<Record, RowError>> + Send>;

/// What a file is, and how its source wants to be treated unless the operator says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The data set and version, such as `UCDP GED 23.1`; the file's stem for formats that name none.
    pub dataset: String,
    /// What may be handed out.
    pub licence: LicenceClass,
    /// Which fields are published.
    pub fields: FieldRule,
}

/// Opens a file for reading, as `format` or as what it turns out to be. `progress` counts the bytes read.
pub fn open(path: &Path, format: Option<Format>, progress: Progress) -> Result<(Origin, Format, Records), FormatError> {
    let name = path.display().to_string();
    let io = |source| FormatError::Io { name: name.clone(), source };
    let file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    dispatch(Input::new(&name, Box::new(file), length, progress)?, format)
}

/// Opens a file in memory. Its format is found as in [`open`].
pub fn open_bytes(name: &str, bytes: &'static [u8]) -> Result<(Origin, Format, Records), FormatError> {
    dispatch(input_of_bytes(name, bytes)?, None)
}

/// Opens a file that is embedded in the binary. Its geometries were checked by tests and are not checked again at each start,
/// which would take a third of a second.
pub fn open_built_in(name: &str, bytes: &'static [u8]) -> Result<(Origin, Format, Records), FormatError> {
    dispatch(input_of_bytes(name, bytes)?.checked(), None)
}

fn input_of_bytes(name: &str, bytes: &'static [u8]) -> Result<Input, FormatError> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Input::new(name, Box::new(bytes), length, Progress::default())
}

fn dispatch(input: Input, format: Option<Format>) -> Result<(Origin, Format, Records), FormatError> {
    let format = match format {
        Some(format) => format,
        None => Format::detect_bytes(input.name(), input.head())?,
    };
    let (origin, records) = match format {
        Format::Acled => acled::open(input)?,
        Format::Ucdp => ucdp::open(input)?,
        Format::GeoJson => geojson::open(input)?,
        Format::GeoJsonSeq => geojsonseq::open(input),
        Format::FlatGeobuf => flatgeobuf::open(input)?,
        Format::Csv => csv::open(input)?,
        Format::Kml | Format::GeoPackage => {
            return Err(FormatError::WrittenOnly { name: input.name().to_owned(), format });
        }
    };
    Ok((origin, format, records))
}

impl Origin {
    /// Of a file that an operator wrote to be published: all its fields, openly, named after the file.
    fn of_own_file(name: &str) -> Self {
        Self { dataset: input::stem(name).to_owned(), licence: LicenceClass::Open, fields: FieldRule::All }
    }
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
