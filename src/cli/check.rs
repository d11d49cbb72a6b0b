//! `vigie check`: an import into a store that is thrown away, so that both find the same faults; or, without files, a look at
//! the record of a data folder.

use std::path::PathBuf;

use clap::Args;

use crate::store::{Address, Store};

use super::intake::Intake;
use super::output::grouped;
use super::{DatabaseUrl, Failure, FormatChoice, output, summary};

/// Options of `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  vigie check --format acled acled-mali.csv
  vigie check --data /var/lib/vigie

Names every bad row with its line and the reason, and exits with status 1 when there is any. Without files it checks the
record of the data folder or of the database: that everything in it is as it was written.")]
pub(crate) struct CheckArgs {
    /// The format: auto, acled, ucdp, geojson, geojsonseq, fgb or csv
    #[arg(long, short, env = "VIGIE_FORMAT", default_value = "auto")]
    pub format: FormatChoice,
    /// The data folder whose record is checked, where no files are named
    #[arg(long, env = "VIGIE_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The database whose record is checked, where no files are named
    #[arg(long, env = "VIGIE_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<DatabaseUrl>,
    /// The files
    #[arg(required_unless_present_any = ["data", "database"], value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Checks the files, and prints what they hold.
pub(super) fn run(args: &CheckArgs) -> Result<(), Failure> {
    if args.files.is_empty() {
        let folder = args.data.clone().unwrap_or_default();
        return check_record(&super::address(&folder, args.database.as_ref())?);
    }
    let mut intake = Intake::new(&args.files, args.format.0)?;
    let mut store = Store::scratch()?;
    let mut import = store.begin_import("")?;
    let reports = intake.read(&mut import, "check", None)?;
    drop(import);
    intake.verdict("correct these rows, or ask the source")?;
    let mut text: String = reports.iter().map(summary::text).collect();
    text.push_str("No faults.\n");
    output::print(&text)
}

/// Checks that everything in the record is as it was written.
fn check_record(address: &Address) -> Result<(), Failure> {
    let store = address.open_existing()?;
    let store = store.ok_or_else(|| Failure::Environment(format!("{} holds no record", address.shown().display())))?;
    let sound = store.reader()?.verify()?;
    output::print(&format!(
        "The record is sound: {} revisions in {} changesets, the newest with the hash {}.\n",
        grouped(sound.revisions),
        grouped(sound.changesets),
        sound.newest
    ))
}
