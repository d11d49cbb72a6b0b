//! `vigie import`: reads files into a collection, all of them or nothing.

use crate::store::Store;

use super::intake::Intake;
use super::{Failure, ImportArgs, operator, output, summary};

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
