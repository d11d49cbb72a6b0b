//! `vigie export`: the features that a query finds, into a file.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::collection::{CollectionName, Loader, Viewer};
use crate::format::{Encoder, Format};
use crate::query::{Answer, Guard, Licence, Query, as_of, pairs};
use crate::store::now_ms;

use super::{Config, DataFolder, Failure, FormatChoice};

/// Bytes gathered before they are written.
const CHUNK: usize = 1024 * 1024;

/// Options of `export`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  vigie export --collection incidents --query 'near=highways/RN6&distance=5km&datetime=2025-09-01/..' --output rn6.csv")]
pub(crate) struct ExportArgs {
    /// Where data comes from.
    #[command(flatten)]
    pub folder: DataFolder,
    /// The collection to export
    #[arg(long, short, env = "VIGIE_COLLECTION", value_name = "NAME")]
    pub collection: CollectionName,
    /// Which features, in the words of the API's query strings [default: all]
    #[arg(long, short, env = "VIGIE_QUERY")]
    pub query: Option<String>,
    /// The format: auto (by the name of the output), geojson, geojsonseq, fgb, csv, kml or gpkg
    #[arg(long, short, env = "VIGIE_FORMAT", default_value = "auto")]
    pub format: FormatChoice,
    /// The file to write
    #[arg(long, short, env = "VIGIE_OUTPUT", value_name = "FILE")]
    pub output: PathBuf,
}

pub(super) fn run(args: &ExportArgs) -> Result<(), Failure> {
    let format = output_format(args)?;
    let config = Config::load(&args.folder.data)?;
    let loader = Loader::new(args.folder.data.clone(), config.collections).with_store(args.folder.address()?);
    let (_, views) = loader.load(None)?;
    let parameters = pairs(args.query.as_deref().unwrap_or_default());
    let refused = |e| Failure::Usage(format!("--query: {e}"));
    let snapshot = match as_of(&parameters).map_err(refused)? {
        None => Arc::clone(&views.public),
        Some(instant) if instant > now_ms().max(views.at()) => {
            return Err(Failure::Usage("--query: `as-of` is in the future".to_owned()));
        }
        Some(instant) => {
            Arc::new(loader.past(&views, Viewer::Public, (instant, loader.changeset_at(instant)?))?.snapshot)
        }
    };
    let name = args.collection.as_str();
    let collection = snapshot.get(name).ok_or_else(|| {
        let known: Vec<&str> = snapshot.collections.iter().map(|c| c.description.name.as_str()).collect();
        Failure::Usage(format!("there is no collection `{name}`; there are {}", known.join(", ")))
    })?;
    let query = Query::parse(&parameters, collection, &snapshot);
    let mut query = query.and_then(|query| query.written_as(format)).map_err(refused)?;
    query.limit.get_or_insert(usize::MAX); // a file has no pages
    let answer = Answer::new(Arc::clone(collection), query, Licence::Operator, &Guard::unbounded()).map_err(refused)?;
    write(&answer, &args.output, format)?;
    let count = answer.page.hits.len();
    writeln!(io::stdout().lock(), "{count} features of {name} written to {} as {format}", args.output.display())
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
        Some("kml") => Ok(Format::Kml),
        Some("gpkg") => Ok(Format::GeoPackage),
        _ => Err(Failure::Usage(format!(
            "{}: the name does not tell the format; end it in .geojson, .geojsonl, .fgb, .csv, .kml or .gpkg, or use --format",
            args.output.display()
        ))),
    }
}

/// Writes a file beside the output and then renames it, so that the output is whole or not there.
fn write(answer: &Answer, output: &Path, format: Format) -> Result<(), Failure> {
    let mut name = output.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    let failed = |error: io::Error| Failure::io(&output.display(), &error);
    let written = File::create(&part).and_then(|mut file| {
        encode(answer, format, &mut file)?;
        file.sync_all()
    });
    if let Err(error) = written {
        // The part may never have come to be; what counts is the first error.
        let _ = fs::remove_file(&part);
        return Err(failed(error));
    }
    fs::rename(&part, output).map_err(failed)
}

fn encode(answer: &Answer, format: Format, file: &mut File) -> io::Result<()> {
    let mut encoder = Encoder::new(format, &answer.schema, answer, &answer.about())?;
    while let Some(chunk) = encoder.chunk(answer, CHUNK)? {
        file.write_all(&chunk)?;
    }
    Ok(())
}
