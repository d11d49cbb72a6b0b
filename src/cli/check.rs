//! `vigie check`: an import into a store that is thrown away, so that both find the same faults.

use crate::store::Store;

use super::intake::Intake;
use super::{CheckArgs, Failure, output, summary};

/// Checks the files, and prints what they hold.
pub(super) fn run(args: &CheckArgs) -> Result<(), Failure> {
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
