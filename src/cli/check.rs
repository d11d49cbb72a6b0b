//! `vigie check`: an import into a store that is thrown away, so that both find the same faults; or, without files, a look at
//! the record of a data folder.

use crate::store::{Address, Store};

use super::intake::Intake;
use super::output::grouped;
use super::{CheckArgs, Failure, output, summary};

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
