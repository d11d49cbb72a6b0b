//! `vigie export`: the features that a query finds, into a file.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::Map;

use crate::collection::{Collection, Loader};
use crate::feature::Schema;
use crate::format::{Format, csv, flatgeobuf, geojson, geojsonseq};
use crate::query::{Guard, HitView, Licence, MAX_LIMIT, Page, Query, execute, page_schema, pairs};

use super::{Config, ExportArgs, Failure};

/// Bytes gathered before they are written.
const CHUNK: usize = 1024 * 1024;

pub(super) fn run(args: &ExportArgs) -> Result<(), Failure> {
    let format = output_format(args)?;
    let config = Config::load(&args.folder.data)?;
    let loader = Loader::new(args.folder.data.clone(), config.collections);
    let (_, snapshot) = loader.load(None)?;
    let name = args.collection.as_str();
    let collection = snapshot.get(name).ok_or_else(|| {
        let known: Vec<&str> = snapshot.collections.iter().map(|c| c.description.name.as_str()).collect();
        Failure::Usage(format!("there is no collection `{name}`; there are {}", known.join(", ")))
    })?;
    let parameters = pairs(args.query.as_deref().unwrap_or_default());
    let mut query =
        Query::parse(&parameters, collection, &snapshot).map_err(|e| Failure::Usage(format!("--query: {e}")))?;
    let pages = std::iter::from_fn({
        let asked = query.limit;
        query.limit = Some(asked.unwrap_or(MAX_LIMIT));
        let mut more = true;
        let query = &mut query;
        move || {
            let page = more.then(|| execute(collection, query, Licence::Operator, &Guard::unbounded()))?;
            query.cursor = page.as_ref().ok().and_then(|p| p.next);
            more = asked.is_none() && query.cursor.is_some();
            Some(page)
        }
    });
    let pages: Result<Vec<Page>, _> = pages.collect();
    let pages = pages.map_err(|e| Failure::Usage(format!("--query: {e}")))?;
    let export = Export { collection, query: &query, schema: page_schema(collection, &query), pages };
    export.write_to(&args.output, format)?;
    let count: usize = export.pages.iter().map(|p| p.hits.len()).sum();
    writeln!(std::io::stdout().lock(), "{count} features of {name} written to {} as {format}", args.output.display())
        .map_err(|error| Failure::io(&"standard output", &error))
}

fn output_format(args: &ExportArgs) -> Result<Format, Failure> {
    if let Some(format) = args.format.0 {
        return Ok(format);
    }
    match args.output.extension().and_then(|e| e.to_str()) {
        Some("geojson" | "json") => Ok(Format::GeoJson),
        Some("geojsonl" | "geojsonseq" | "ndjson") => Ok(Format::GeoJsonSeq),
        Some("fgb") => Ok(Format::FlatGeobuf),
        Some("csv") => Ok(Format::Csv),
        _ => Err(Failure::Usage(format!(
            "{}: the name does not tell the format; end it in .geojson, .geojsonl, .fgb or .csv, or use --format",
            args.output.display()
        ))),
    }
}

struct Export<'a> {
    collection: &'a Collection,
    query: &'a Query,
    schema: Schema,
    pages: Vec<Page>,
}

impl Export<'_> {
    fn views(&self) -> impl Iterator<Item = HitView<'_>> + Clone {
        let hits = self.pages.iter().flat_map(|page| page.hits.iter().map(move |hit| (page, *hit)));
        hits.map(|(page, hit)| HitView::of_hit(self.collection, self.query, page, hit))
    }

    /// Writes a file beside the output and then renames it, so that the output is whole or not there.
    fn write_to(&self, output: &Path, format: Format) -> Result<(), Failure> {
        let mut name = output.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        let failed = |error: std::io::Error| Failure::io(&output.display(), &error);
        let written = File::create(&part).and_then(|file| {
            let mut file = BufWriter::new(file);
            self.write(&mut file, format)?;
            file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()
        });
        if let Err(error) = written {
            // The part may never have come to be; what counts is the first error.
            let _ = fs::remove_file(&part);
            return Err(failed(error));
        }
        fs::rename(&part, output).map_err(failed)
    }

    fn write(&self, file: &mut impl Write, format: Format) -> std::io::Result<()> {
        let about = &self.collection.description;
        match format {
            Format::FlatGeobuf => {
                let metadata = flatgeobuf::Metadata {
                    name: about.name.clone(),
                    title: about.title.clone(),
                    description: about.description.clone(),
                    members: Map::new(),
                };
                flatgeobuf::write(&self.schema, self.views(), &metadata, file)
            }
            Format::GeoJson => {
                let mut writer = geojson::Writer::new(&self.schema);
                let mut out = Vec::new();
                writer.head(&mut out, &Map::new());
                self.chunks(file, &mut out, |out, view| writer.feature(out, view))?;
                writer.tail(&mut out, &Map::new());
                file.write_all(&out)
            }
            Format::GeoJsonSeq => {
                let mut writer = geojsonseq::Writer::new(&self.schema);
                let mut out = Vec::new();
                self.chunks(file, &mut out, |out, view| writer.feature(out, view))?;
                file.write_all(&out)
            }
            Format::Csv | Format::Acled | Format::Ucdp => {
                let points = self.collection.geometry_kind() == "point";
                let writer =
                    csv::Writer::new(&self.schema, if points { csv::Geometries::Points } else { csv::Geometries::Any });
                let mut out = Vec::new();
                writer.head(&mut out);
                self.chunks(file, &mut out, |out, view| writer.feature(out, view))?;
                file.write_all(&out)
            }
        }
    }

    fn chunks(
        &self,
        file: &mut impl Write,
        out: &mut Vec<u8>,
        mut encode: impl FnMut(&mut Vec<u8>, &HitView<'_>),
    ) -> std::io::Result<()> {
        for view in self.views() {
            encode(out, &view);
            if out.len() >= CHUNK {
                file.write_all(out)?;
                out.clear();
            }
        }
        Ok(())
    }
}
