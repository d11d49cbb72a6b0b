//! Reading GeoJSON documents and sequences, feature by feature.

use std::iter;

use serde_json::{Map, Value as Json};

use super::feature::{RawFeature, parse};
use super::split::{RECORD_SEPARATOR, Splitter};
use crate::feature::Feature;
use crate::format::column::Columns;
use crate::format::input::Input;
use crate::format::{Format, FormatError, Origin, Record, Records, RowError};

/// A feature with its line, before it has an id.
pub(in crate::format) type RawRecord = Result<(u64, RawFeature), RowError>;

/// The features of a document.
pub(in crate::format) type RawRecords = Box<dyn Iterator<Item = RawRecord> + Send>;

pub(in crate::format) fn open(input: Input) -> Result<(Origin, Records), FormatError> {
    let origin = Origin::of_own_file(input.name());
    let (_, features) = open_raw(input, Format::GeoJson)?;
    Ok((origin, with_ids(features)))
}

pub(in crate::format) fn open_sequence(input: Input) -> (Origin, Records) {
    let origin = Origin::of_own_file(input.name());
    let mut document = Document { splitter: Splitter::new(input), columns: Columns::default(), ended: false };
    (origin, with_ids(iter::from_fn(move || document.next_of_sequence())))
}

/// Opens a document and gives its `name`, if one stands before the features.
pub(in crate::format) fn open_raw(input: Input, format: Format) -> Result<(Option<String>, RawRecords), FormatError> {
    let mut splitter = Splitter::new(input);
    let begun = begin(&mut splitter).map_err(|fault| splitter.input().malformed(format, fault.to_string()))?;
    let mut document = Document { splitter, columns: Columns::default(), ended: false };
    match begun {
        Begun::Collection { name } => Ok((name, Box::new(iter::from_fn(move || document.next_of_collection())))),
        Begun::Single { line, text } => {
            let feature = parse(&text, line, &mut document.columns).map(|feature| (line, feature));
            Ok((None, Box::new(iter::once(feature))))
        }
    }
}

/// Gives each feature its id: the feature's own, else its property `id`, else its number in the file. The number is
/// stable only as long as the file's order is.
fn with_ids(features: impl Iterator<Item = RawRecord> + Send + 'static) -> Records {
    let numbered = features.zip(1_u64..).map(|(read, number)| {
        let (line, RawFeature { id, geometry, mut properties }) = read?;
        let own = properties.iter().position(|(name, _)| &**name == "id");
        let property = own.map(|i| properties[i].1.to_string()).filter(|id| !id.is_empty());
        if let Some(i) = own.filter(|_| id.is_none() || id == property) {
            properties.remove(i); // said by the feature's id
        }
        let id = id.filter(|id| !id.is_empty()).or(property).unwrap_or_else(|| number.to_string());
        Ok(Record { line, feature: Feature { id, geometry, properties } })
    });
    Box::new(numbered)
}

/// What stands at the beginning of a document.
enum Begun {
    /// A collection; the next byte is the first feature's or the closing bracket.
    Collection { name: Option<String> },
    /// A single feature or geometry, whole.
    Single { line: u64, text: Vec<u8> },
}

fn begin(splitter: &mut Splitter) -> Result<Begun, RowError> {
    splitter.expect(b'{', "the file's beginning")?;
    let (line, mut text) = (splitter.line, b"{".to_vec());
    if !splitter.take(b'}')? {
        loop {
            splitter.read_value()?;
            let key = std::mem::take(&mut splitter.value);
            splitter.expect(b':', "a member's name")?;
            if key == br#""features""# && splitter.take(b'[')? {
                text.push(b'}');
                let name = collection_name(&text)?;
                return Ok(Begun::Collection { name });
            }
            splitter.read_value()?;
            if text.len() > 1 {
                text.push(b',');
            }
            text.extend_from_slice(&key);
            text.push(b':');
            text.append(&mut splitter.value);
            if !splitter.take(b',')? {
                break;
            }
        }
        splitter.expect(b'}', "the last member")?;
    }
    text.push(b'}');
    Ok(Begun::Single { line, text })
}

/// Checks the members before the features and gives their `name`.
fn collection_name(members: &[u8]) -> Result<Option<String>, RowError> {
    let members: Map<String, Json> =
        serde_json::from_slice(members).map_err(|e| RowError::new(format!("not JSON before the features: {e}")))?;
    members.iter().try_for_each(|(name, value)| check_member(name, value))?;
    Ok(members.get("name").and_then(Json::as_str).map(str::to_owned))
}

/// Refuses a collection that is none, or whose coordinates are not longitude and latitude on WGS 84.
fn check_member(name: &str, value: &Json) -> Result<(), RowError> {
    match name {
        "type" if value != "FeatureCollection" => {
            Err(RowError::in_column("type", format!("{value}, where \"FeatureCollection\" should be")))
        }
        "crs" if !value.is_null() => {
            let crs = value["properties"]["name"].as_str().unwrap_or_default();
            let normal = crs.to_ascii_uppercase().replace("::", ":");
            if ["CRS84", "EPSG:4326", "WGS84"].iter().any(|known| normal.ends_with(known)) {
                return Ok(());
            }
            let problem = format!(
                "the coordinates are in `{crs}`; longitude and latitude on WGS 84 are right, as from \
                 `ogr2ogr -t_srs EPSG:4326 out.geojson in.geojson`"
            );
            Err(RowError::in_column("crs", problem))
        }
        _ => Ok(()),
    }
}

/// A document whose features are being read.
struct Document {
    splitter: Splitter,
    columns: Columns,
    ended: bool,
}

impl Document {
    fn next_of_collection(&mut self) -> Option<RawRecord> {
        if self.ended {
            return None;
        }
        match self.cut() {
            Ok(Some(line)) => Some(self.parse(line)),
            Ok(None) => {
                self.ended = true;
                None
            }
            Err(fault) => {
                self.ended = true;
                Some(Err(fault))
            }
        }
    }

    /// Cuts out the next feature; after the last one, reads the document to its end.
    fn cut(&mut self) -> Result<Option<u64>, RowError> {
        if self.splitter.take(b']')? {
            return self.finish().map(|()| None);
        }
        let line = self.splitter.read_value()?;
        if !self.splitter.take(b',')? && self.splitter.peek()? != Some(b']') {
            return Err(self.splitter.fault("`,` or `]` should stand after a feature; the file is cut off or damaged"));
        }
        Ok(Some(line))
    }

    fn finish(&mut self) -> Result<(), RowError> {
        while self.splitter.take(b',')? {
            self.splitter.read_value()?;
            let name: String = serde_json::from_slice(&self.splitter.value)
                .map_err(|e| self.splitter.fault(format!("a member's name should stand here: {e}")))?;
            self.splitter.expect(b':', "a member's name")?;
            let line = self.splitter.read_value()?;
            let value = serde_json::from_slice(&self.splitter.value)
                .map_err(|e| RowError::in_column(&name, format!("not JSON: {e}")).on_line(line))?;
            check_member(&name, &value).map_err(|fault| fault.on_line(line))?;
        }
        self.splitter.expect(b'}', "the features")?;
        match self.splitter.peek()? {
            None => Ok(()),
            Some(_) => Err(self.splitter.fault("more text stands after the end of the collection")),
        }
    }

    fn next_of_sequence(&mut self) -> Option<RawRecord> {
        if self.ended {
            return None;
        }
        match self.cut_text() {
            Ok(None) => None,
            Ok(Some(Ok(line))) => Some(self.parse(line)),
            Ok(Some(Err(bad))) => Some(Err(bad)),
            Err(fault) => {
                self.ended = true;
                Some(Err(fault))
            }
        }
    }

    /// Cuts out the next text. The inner error is one line's, the outer one ends the file.
    fn cut_text(&mut self) -> Result<Option<Result<u64, RowError>>, RowError> {
        while self.splitter.take(RECORD_SEPARATOR)? {}
        match self.splitter.peek()? {
            None => Ok(None),
            Some(b'{') => Ok(Some(Ok(self.splitter.read_value()?))),
            Some(_) => {
                let bad = self.splitter.fault("the line is no JSON object; one GeoJSON feature a line is right");
                self.splitter.skip_line()?;
                Ok(Some(Err(bad)))
            }
        }
    }

    fn parse(&mut self, line: u64) -> RawRecord {
        parse(&self.splitter.value, line, &mut self.columns).map(|feature| (line, feature))
    }
}
