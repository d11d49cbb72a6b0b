//! `vigie check`: an import into a store that is thrown away, so that both find the same faults; or, without files, a look at
//! the record of a data folder.

use std::path::Path;

use crate::store::Store;

use super::intake::Intake;
use super::output::grouped;
use super::{CheckArgs, Failure, output, summary};

/// Checks the files, and prints what they hold.
pub(super) fn run(args: &CheckArgs) -> Result<(), Failure> {
    if let (true, Some(folder)) = (args.files.is_empty(), &args.data) {
        return check_record(folder);
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
fn check_record(folder: &Path) -> Result<(), Failure> {
    let store = Store::open_existing(folder)?;
    let store = store.ok_or_else(|| Failure::Environment(format!("{} holds no record", folder.display())))?;
    let sound = store.reader()?.verify()?;
    output::print(&format!(
        "The record is sound: {} revisions in {} changesets, the newest with the hash {}.\n",
        grouped(sound.revisions),
        grouped(sound.changesets),
        sound.newest
    ))
}
