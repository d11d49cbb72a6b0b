//! One encoder for every way out: the answers of the server and the files of `vigie export`.
//!
//! What is written is a head, so many pieces, and a tail, so that a million features are sent in bounded memory. In most
//! formats a piece is a feature. A format whose beginning depends on all features looks at them in [`Encoder::new`], which
//! may take long and may fail; what follows is made as fast as it is taken.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::ops::Range;
use std::thread;

use serde_json::{Map, Value as Json};

use super::terms::Terms;
use super::{Format, csv, flatgeobuf, geojson, geojsonseq, geopackage, kml};
use crate::feature::{FeatureView, Schema};
use crate::geom::Crs;

/// Features whose data are read ahead at once: few enough for all of it to stay in the nearest cache, enough to wait for
/// memory once and not for each.
pub(super) const AHEAD: usize = 16;
/// Points that each of two threads writes at once: enough to be worth a thread, few enough to be small.
const SIDE_BY_SIDE: usize = 512;
/// Bytes of a point with what is told of it, commonly.
const BYTES_OF_POINT: usize = 1_024;
/// Bytes of a piece of a format that is a file before it is sent.
const PIECE: u64 = 64 * 1024;
/// Bytes that are written to a file at once.
const FILE_CHUNK: usize = 256 * 1024;

/// Features to encode, by number.
pub trait Features {
    /// How an encoder sees one of them.
    type View<'a>: FeatureView
    where
        Self: 'a;

    /// How many there are.
    fn count(&self) -> usize;

    /// One of them.
    fn view(&self, number: usize) -> Self::View<'_>;

    /// Reads what views of some of them will need. Memory serves many values of one column at once, and not many columns
    /// of one feature.
    fn warm(&self, _numbers: impl Iterator<Item = usize> + Clone) {}

    /// Whether anybody still waits for them. What takes long asks now and then, and ends where nobody does.
    fn wanted(&self) -> bool {
        true
    }
}

/// What a file says of the features in it, as far as its format has a place for that.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct About {
    /// The name of their collection.
    pub name: String,
    /// A title for people.
    pub title: String,
    /// What they are.
    pub description: String,
    /// How to cite their sources.
    pub attributions: Vec<String>,
    /// The terms of their sources.
    pub licences: Vec<String>,
    /// When they last changed, in milliseconds since 1970-01-01T00:00:00Z; 0 where nobody knows.
    pub changed_ms: i64,
    /// Whether all of their collection are points, so that a table has longitudes and latitudes.
    pub points: bool,
    /// How their positions are written.
    pub crs: Crs,
    /// Further members of a GeoJSON collection: counts and links.
    pub members: Map<String, Json>,
}

impl About {
    /// How to cite all sources, in one line.
    #[must_use]
    pub fn attribution(&self) -> String {
        self.attributions.join("; ")
    }

    /// The terms of all sources, in one line.
    #[must_use]
    pub fn licence(&self) -> String {
        self.licences.join("; ")
    }

    /// Description, sources and terms in one text, for formats whose readers show one.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut parts = vec![self.description.trim().to_owned()];
        for (label, text) in [("Source", self.attribution()), ("Licence", self.licence())] {
            if !text.is_empty() {
                parts.push(format!("{label}: {}.", text.trim_end_matches('.')));
            }
        }
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }
}

/// A format at work.
#[derive(Debug)]
pub struct Encoder {
    kind: Kind,
    /// How many steps are done, of which the head is the first and the tail the last.
    done: usize,
    steps: usize,
}

/// What the formats keep between pieces.
#[derive(Debug)]
enum Kind {
    GeoJson(geojson::Writer, Map<String, Json>, Option<Twin>),
    GeoJsonSeq(geojsonseq::Writer, Terms),
    Csv(csv::Writer, Terms),
    FlatGeobuf(Box<flatgeobuf::Writer>),
    Kml(kml::Writer, Box<About>),
    GeoPackage(File),
}

/// A second writer, for points: a page of GeoJSON is the one answer that somebody waits for while it is written.
#[derive(Debug)]
struct Twin {
    writer: geojson::Writer,
    /// What it wrote while the first wrote what comes before.
    written: Option<Vec<u8>>,
}

impl Encoder {
    /// Begins to write features of a schema. Sources' own tables are written as CSV.
    pub fn new(format: Format, schema: &Schema, features: &impl Features, about: &About) -> io::Result<Self> {
        let kind = match format {
            Format::GeoJson => {
                let writer = geojson::Writer::new(schema);
                let twin = about.points.then(|| Twin { writer: writer.clone(), written: None });
                Kind::GeoJson(writer, geojson_members(about), twin)
            }
            Format::GeoJsonSeq => {
                let (terms, schema) = Terms::beside(schema, about);
                Kind::GeoJsonSeq(geojsonseq::Writer::new(&schema), terms)
            }
            Format::Csv | Format::Acled | Format::Ucdp => {
                let geometries =
                    if about.points { csv::Geometries::Points(about.crs.axes()) } else { csv::Geometries::Any };
                let (terms, schema) = Terms::beside(schema, about);
                Kind::Csv(csv::Writer::new(&schema, geometries), terms)
            }
            Format::FlatGeobuf => Kind::FlatGeobuf(Box::new(flatgeobuf::Writer::new(schema, features, about)?)),
            Format::Kml => Kind::Kml(kml::Writer::new(schema), Box::new(about.clone())),
            Format::GeoPackage => Kind::GeoPackage(geopackage::write(schema, features, about)?),
        };
        let pieces = match &kind {
            Kind::FlatGeobuf(writer) => writer.pieces(features),
            Kind::GeoPackage(file) => pieces_of(file.metadata()?.len()),
            _ => features.count(),
        };
        Ok(Self { kind, done: 0, steps: pieces + 2 })
    }

    /// The next bytes: about `enough` of them, less at the end, and `None` after it.
    pub fn chunk(&mut self, features: &(impl Features + Sync), enough: usize) -> io::Result<Option<Vec<u8>>> {
        if let Kind::GeoJson(.., Some(twin)) = &mut self.kind
            && let Some(written) = twin.written.take()
        {
            return Ok(Some(written));
        }
        if self.done == self.steps {
            return Ok(None);
        }
        if let Some(chunk) = self.side_by_side(features)? {
            return Ok(Some(chunk));
        }
        let mut out = Vec::with_capacity(enough + enough / 8);
        while self.done < self.steps && out.len() < enough {
            match self.done {
                0 => self.head(&mut out),
                last if last + 1 == self.steps => self.tail(&mut out),
                step => self.piece(&mut out, features, step - 1)?,
            }
            self.done += 1;
        }
        Ok(Some(out))
    }

    /// The next points where there are many more, while another thread writes those after them.
    fn side_by_side(&mut self, features: &(impl Features + Sync)) -> io::Result<Option<Vec<u8>>> {
        let (first, left) = (self.done.saturating_sub(1), (self.steps - 1).saturating_sub(self.done));
        let Kind::GeoJson(writer, _, Some(twin)) = &mut self.kind else { return Ok(None) };
        if self.done == 0 || left < 2 * SIDE_BY_SIDE {
            return Ok(None);
        }
        twin.writer.goes_on();
        let (chunk, after) = thread::scope(|scope| {
            let after = first + SIDE_BY_SIDE..first + 2 * SIDE_BY_SIDE;
            let other = scope.spawn(|| geojson_of(&mut twin.writer, features, after));
            (geojson_of(writer, features, first..first + SIDE_BY_SIDE), other.join())
        });
        twin.written = Some(after.map_err(|_panic| io::Error::other("a writer of features ended early"))?);
        self.done += 2 * SIDE_BY_SIDE;
        Ok(Some(chunk))
    }

    /// All of it, in a file that has no name and is gone once it is closed.
    pub fn into_file(mut self, features: &(impl Features + Sync)) -> io::Result<File> {
        if let Kind::GeoPackage(file) = self.kind {
            return Ok(file);
        }
        let mut file = tempfile::tempfile()?;
        while let Some(chunk) = self.chunk(features, FILE_CHUNK)? {
            if !features.wanted() {
                return Err(io::Error::new(io::ErrorKind::Interrupted, "nobody waits for it any more"));
            }
            file.write_all(&chunk)?;
        }
        Ok(file)
    }

    fn head(&mut self, out: &mut Vec<u8>) {
        match &mut self.kind {
            Kind::GeoJson(writer, members, _) => writer.head(out, members),
            Kind::GeoJsonSeq(..) => {}
            Kind::Csv(writer, _) => writer.head(out),
            Kind::FlatGeobuf(writer) => writer.head(out),
            Kind::Kml(writer, about) => writer.head(out, about),
            Kind::GeoPackage(_) => {}
        }
    }

    fn piece(&mut self, out: &mut Vec<u8>, features: &impl Features, number: usize) -> io::Result<()> {
        match &mut self.kind {
            Kind::GeoJson(writer, ..) => writer.feature(out, &in_order(features, number)),
            Kind::GeoJsonSeq(writer, terms) => writer.feature(out, &terms.with(in_order(features, number))),
            Kind::Csv(writer, terms) => writer.feature(out, &terms.with(in_order(features, number))),
            Kind::FlatGeobuf(writer) => writer.piece(out, features, number)?,
            Kind::Kml(writer, _) => writer.feature(out, &in_order(features, number)),
            Kind::GeoPackage(file) => {
                file.take(PIECE).read_to_end(out)?;
            }
        }
        Ok(())
    }

    fn tail(&mut self, out: &mut Vec<u8>) {
        match &self.kind {
            Kind::GeoJson(writer, ..) => writer.tail(out, &Map::new()),
            Kind::Kml(writer, _) => writer.tail(out),
            _ => {}
        }
    }
}

/// The next of the features; now and then with what those after it need.
fn in_order<F: Features>(features: &F, number: usize) -> F::View<'_> {
    if number.is_multiple_of(AHEAD) {
        features.warm(number..features.count().min(number + AHEAD));
    }
    features.view(number)
}

/// Some of the features as GeoJSON.
fn geojson_of(writer: &mut geojson::Writer, features: &impl Features, numbers: Range<usize>) -> Vec<u8> {
    let mut out = Vec::with_capacity(BYTES_OF_POINT * numbers.len());
    numbers.for_each(|number| writer.feature(&mut out, &in_order(features, number)));
    out
}

/// How many pieces a file is read in.
fn pieces_of(bytes: u64) -> usize {
    usize::try_from(bytes.div_ceil(PIECE)).unwrap_or(usize::MAX)
}

/// The members of a GeoJSON collection before its features.
fn geojson_members(about: &About) -> Map<String, Json> {
    let mut members = Map::from_iter([
        ("title".to_owned(), about.title.clone().into()),
        ("attributions".to_owned(), about.attributions.clone().into()),
        ("licences".to_owned(), about.licences.clone().into()),
    ]);
    members.extend(about.members.clone());
    members
}
