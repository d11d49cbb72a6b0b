//! The formats by name, and telling them apart by content.

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::str::FromStr;

use super::{FormatError, Progress, acled, csv, geojson, input::Input, table, ucdp};
use crate::geom::Crs;

/// A file format, or a source with its own layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// ACLED's event table as CSV.
    Acled,
    /// UCDP's Georeferenced Event Dataset, as CSV or as GeoJSON.
    Ucdp,
    /// GeoJSON, RFC 7946.
    GeoJson,
    /// GeoJSON text sequence, RFC 8142, or one feature a line.
    GeoJsonSeq,
    /// FlatGeobuf version 3.
    FlatGeobuf,
    /// Any other CSV with coordinates or WKT.
    Csv,
    /// KML 2.2. Written only.
    Kml,
    /// GeoPackage 1.3. Written only.
    GeoPackage,
}

/// A text that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a format; one of `acled`, `ucdp`, `geojson`, `geojsonseq`, `fgb`, `csv`, `kml`, `gpkg` is")]
pub struct UnknownFormat(pub String);

impl Format {
    /// All formats.
    pub const ALL: [Self; 8] = [
        Self::Acled,
        Self::Ucdp,
        Self::GeoJson,
        Self::GeoJsonSeq,
        Self::FlatGeobuf,
        Self::Csv,
        Self::Kml,
        Self::GeoPackage,
    ];

    /// The name that [`FromStr`] reads.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acled => "acled",
            Self::Ucdp => "ucdp",
            Self::GeoJson => "geojson",
            Self::GeoJsonSeq => "geojsonseq",
            Self::FlatGeobuf => "fgb",
            Self::Csv => "csv",
            Self::Kml => "kml",
            Self::GeoPackage => "gpkg",
        }
    }

    /// The media type, as registered where it is.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Acled | Self::Ucdp | Self::Csv => "text/csv; charset=utf-8",
            Self::GeoJson => "application/geo+json",
            Self::GeoJsonSeq => "application/geo+json-seq",
            Self::FlatGeobuf => "application/flatgeobuf",
            Self::Kml => "application/vnd.google-earth.kml+xml",
            Self::GeoPackage => "application/geopackage+sqlite3",
        }
    }

    /// The usual file extension, without a dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Acled | Self::Ucdp | Self::Csv => "csv",
            Self::GeoJson => "geojson",
            Self::GeoJsonSeq => "geojsonl",
            Self::FlatGeobuf => "fgb",
            Self::Kml => "kml",
            Self::GeoPackage => "gpkg",
        }
    }

    /// In which coordinate reference system a file of this format is written, when one is asked for; `None` where the format
    /// has a place only for longitude and latitude.
    #[must_use]
    pub fn crs(self, asked: Crs) -> Option<Crs> {
        match self {
            Self::Acled | Self::Ucdp | Self::Csv | Self::GeoJson | Self::GeoJsonSeq => Some(asked),
            Self::FlatGeobuf | Self::GeoPackage => Some(asked.east_first()),
            Self::Kml => (asked == Crs::Crs84).then_some(asked),
        }
    }

    /// Finds a file's format from its content, and from its name where the content leaves a choice.
    pub fn detect(path: &Path) -> Result<Self, FormatError> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|source| FormatError::Io { name: name.clone(), source })?;
        let input = Input::new(&name, Box::new(file), 0, Progress::default())?;
        Self::detect_bytes(&name, input.head())
    }

    /// The same, from a file's name and its first bytes.
    pub fn detect_bytes(name: &str, head: &[u8]) -> Result<Self, FormatError> {
        let unrecognised =
            |found: &str| Err(FormatError::Unrecognised { name: name.to_owned(), found: found.to_owned() });
        if let Some(other) = foreign(head) {
            return unrecognised(other);
        }
        if head.starts_with(b"fgb") {
            return Ok(Self::FlatGeobuf);
        }
        match head.trim_ascii_start().first() {
            None => unrecognised("the file is empty"),
            Some(0x1E) => Ok(Self::GeoJsonSeq),
            Some(b'{') => Ok(of_json(name, head)),
            Some(b'[') => unrecognised("a JSON array, where GeoJSON is an object"),
            Some(b'<') => unrecognised("it looks like XML or HTML; was a web page saved in the data's place?"),
            Some(_) => match of_table(head) {
                Some(format) => Ok(format),
                None => unrecognised("its first line names none of the columns that were looked for"),
            },
        }
    }
}

/// What a file is that people try to import and that is none of ours.
fn foreign(head: &[u8]) -> Option<&'static str> {
    Some(match head {
        [b'P', b'K', 3 | 5, ..] => "a zip archive or Excel workbook; unpack it, or save the sheet as CSV UTF-8",
        [0x1F, 0x8B, ..] => "gzip-compressed; unpack it first",
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "text in UTF-16; save it as UTF-8",
        _ if head.starts_with(b"SQLite format 3\0") => "an SQLite database or GeoPackage; export it as GeoJSON",
        _ => return None,
    })
}

fn of_json(name: &str, head: &[u8]) -> Format {
    let extension = Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or("").to_ascii_lowercase();
    let by_name = matches!(extension.as_str(), "geojsonl" | "geojsons" | "geojsonseq" | "ndjson" | "jsonl");
    if by_name || geojson::holds_several_texts(head) {
        Format::GeoJsonSeq
    } else if ucdp::is_json(head) {
        Format::Ucdp
    } else {
        Format::GeoJson
    }
}

fn of_table(head: &[u8]) -> Option<Format> {
    let header = table::first_row(head)?;
    if acled::is_header(&header) {
        Some(Format::Acled)
    } else if ucdp::is_header(&header) || ucdp::is_headless(&header) {
        Some(Format::Ucdp)
    } else {
        csv::is_header(&header).then_some(Format::Csv)
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;
    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|f| f.name() == text).ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
