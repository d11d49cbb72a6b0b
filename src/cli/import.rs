//! `vigie import`: reads files into a collection, all of them or nothing.

use std::path::PathBuf;

use clap::Args;
use clap::builder::BoolishValueParser;

use crate::collection::CollectionName;
use crate::feature::LicenceClass;
use crate::store::Store;

use super::intake::Intake;
use super::{DataFolder, Failure, FormatChoice, operator, output, summary};

/// Options of `import`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vigie import --collection incidents acled-mali.csv
  vigie import --collection incidents --dry-run ged231.csv candidate-2025-10.csv
  vigie import --collection areas --licence display areas.geojson

A feature with a known id is corrected, one with a new id is added, and nothing is removed. In later files the same id
replaces that of earlier ones. Importing a file again changes nothing.")]
pub(crate) struct ImportArgs {
    /// Where to store.
    #[command(flatten)]
    pub folder: DataFolder,
    /// The collection to import into
    #[arg(long, short, env = "VIGIE_COLLECTION", value_name = "NAME")]
    pub collection: CollectionName,
    /// The format: auto, acled, ucdp, geojson, geojsonseq, fgb or csv
    #[arg(long, short, env = "VIGIE_FORMAT", default_value = "auto")]
    pub format: FormatChoice,
    /// What may be handed out: open, display (single features and short lists) or aggregate (counts only)
    /// [default: what the source's terms allow]
    #[arg(long, env = "VIGIE_LICENCE", value_name = "CLASS")]
    pub licence: Option<LicenceClass>,
    /// Do everything but store
    #[arg(long, env = "VIGIE_DRY_RUN", value_parser = BoolishValueParser::new())]
    pub dry_run: bool,
    /// The files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Imports the files, and prints what to check against the source.
pub(super) fn run(args: &ImportArgs) -> Result<(), Failure> {
    let mut intake = Intake::new(&args.files, args.format.0)?;
    let mut store = open(args)?;
    let mut import = store.begin_import(&operator())?;
    let reports = intake.read(&mut import, args.collection.as_str(), args.licence)?;
    intake.verdict("nothing was imported")?;
    if args.dry_run {
        drop(import);
    } else {
        import.commit()?;
    }
    let mut text: String = reports.iter().map(summary::text).collect();
    text.push_str(match (args.dry_run, reports.iter().any(|r| r.stored.recorded)) {
        (true, _) => "Nothing was stored: this was a dry run.\n",
        (false, true) => "Stored.\n",
        (false, false) => "Nothing to store: the collection has all of it already.\n",
    });
    output::print(&text)
}

/// A dry run makes no data folder.
fn open(args: &ImportArgs) -> Result<Store, Failure> {
    let address = args.folder.address()?;
    if !args.dry_run {
        return Ok(address.open()?);
    }
    Ok(match address.open_to_write()? {
        Some(store) => store,
        None => Store::scratch()?,
    })
}
