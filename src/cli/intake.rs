//! Reading files for `import` and `check`: rows come from a thread of their own, faults are collected.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::{fs, thread};

use indicatif::ProgressBar;

use crate::feature::LicenceClass;
use crate::format::{self, CountryCheck, Format, Progress, Record, Records, RowError};
use crate::store::{FileHeader, Import, PutError, PutOutcome, Terms};

use super::summary::{FileReport, Tally};
use super::{Failure, output};

/// Most faults that are shown; a file with more has one fault many times.
const MAX_SHOWN: usize = 100;

/// Rows that travel between the threads at once: few enough to stay in the processor's cache.
const BATCH_ROWS: usize = 256;

/// Batches that may wait, which bounds the memory.
const BATCHES: usize = 8;

/// The files, their sizes, and the faults found so far.
#[derive(Debug)]
pub(super) struct Intake<'a> {
    files: Vec<(&'a Path, u64)>,
    format: Option<Format>,
    faults: Vec<String>,
    fault_count: u64,
    bar: ProgressBar,
}

impl<'a> Intake<'a> {
    /// Looks at the files' sizes, so that a missing one is told before anything is read.
    pub(super) fn new(files: &'a [PathBuf], format: Option<Format>) -> Result<Self, Failure> {
        let size = |path: &'a PathBuf| match fs::metadata(path) {
            Ok(data) if data.is_dir() => Err(Failure::Environment(format!("{}: is a folder", path.display()))),
            Ok(data) => Ok((path.as_path(), data.len())),
            Err(error) => Err(Failure::io(&path.display(), &error)),
        };
        let files: Vec<_> = files.iter().map(size).collect::<Result<_, _>>()?;
        let total = files.iter().map(|(_, bytes)| bytes).sum();
        let bar = output::progress_bar(total, "{bar:40} {bytes} of {total_bytes}, {eta} left");
        Ok(Self { files, format, faults: Vec::new(), fault_count: 0, bar })
    }

    /// Puts every row of every file. Goes on after a fault, so that all of them are found.
    pub(super) fn read(
        &mut self,
        import: &mut Import<'_>,
        collection: &str,
        licence: Option<LicenceClass>,
    ) -> Result<Vec<FileReport>, Failure> {
        let mut reports = Vec::new();
        for (path, bytes) in self.files.clone() {
            let name = path.display().to_string();
            let progress = Progress::default();
            let (origin, format, records) = match format::open(path, self.format, progress.clone()) {
                Ok(opened) => opened,
                Err(error) => match Failure::from(error) {
                    Failure::Data(problem) => {
                        self.add_fault(problem);
                        continue;
                    }
                    other => return Err(other),
                },
            };
            let terms = Terms { licence: licence.unwrap_or(origin.licence), fields: origin.fields };
            import.begin_file(FileHeader {
                collection: collection.to_owned(),
                file: name.clone(),
                bytes,
                format: format.to_string(),
                dataset: origin.dataset.clone(),
                terms: terms.clone(),
            })?;
            let tally = self.put_all(&name, records, &progress, import)?;
            let stored = import.end_file()?;
            reports.push(FileReport { name, format, dataset: origin.dataset, terms, stored, tally });
        }
        self.bar.finish_and_clear();
        Ok(reports)
    }

    fn put_all(
        &mut self,
        name: &str,
        records: Records,
        progress: &Progress,
        import: &mut Import<'_>,
    ) -> Result<Tally, Failure> {
        let mut tally = Tally::default();
        let mut countries = CountryCheck::default();
        let bar = self.bar.clone();
        let before = bar.position();
        thread::scope(|scope| {
            let (send, receive) = sync_channel(BATCHES);
            scope.spawn(move || {
                let mut records = records.peekable();
                while records.peek().is_some() {
                    let batch: Vec<_> = records.by_ref().take(BATCH_ROWS).collect();
                    if send.send(batch).is_err() {
                        return; // the store failed, and nobody wants more
                    }
                }
            });
            for row in receive.iter().inspect(|_| bar.set_position(before + progress.bytes())).flatten() {
                let outcome = match &row {
                    Ok(record) => put(import, record)?,
                    Err(error) => Err(error.clone()),
                };
                match (outcome, &row) {
                    (Ok(outcome), Ok(Record { feature, .. })) => {
                        if !matches!(outcome, PutOutcome::Repeated { .. }) {
                            tally.see(feature);
                            countries.see(feature);
                        }
                    }
                    (Err(error), _) => self.add_row_fault(name, &error),
                    (Ok(_), Err(_)) => {} // a row that was not read has no outcome
                }
            }
            Ok::<_, Failure>(())
        })?;
        if let Err(error) = countries.verdict() {
            self.add_row_fault(name, &error);
        }
        Ok(tally)
    }

    fn add_row_fault(&mut self, file: &str, error: &RowError) {
        let mut place = file.to_owned();
        if let Some(line) = error.line {
            let _ = write!(place, ":{line}");
        }
        if let Some(column) = &error.column {
            let _ = write!(place, ":{column}");
        }
        self.add_fault(format!("{place}: {}", error.problem));
    }

    fn add_fault(&mut self, fault: String) {
        self.fault_count += 1;
        if self.faults.len() < MAX_SHOWN {
            self.faults.push(fault);
        }
    }

    /// All faults as one failure, if there was any; `consequence` says what they led to.
    pub(super) fn verdict(self, consequence: &str) -> Result<(), Failure> {
        self.bar.finish_and_clear();
        if self.fault_count == 0 {
            return Ok(());
        }
        let what = if self.fault_count == 1 {
            "1 fault".to_owned()
        } else {
            format!("{} faults", output::grouped(self.fault_count))
        };
        let mut text = format!("{what}; {consequence}");
        for fault in &self.faults {
            text.push_str("\n  ");
            text.push_str(fault);
        }
        let hidden = self.fault_count - self.faults.len() as u64;
        if hidden > 0 {
            let _ = write!(text, "\n  and {} more", output::grouped(hidden));
        }
        Err(Failure::Data(text))
    }
}

/// Puts a row; the inner error is the row's own.
fn put(import: &mut Import<'_>, record: &Record) -> Result<Result<PutOutcome, RowError>, Failure> {
    match import.put(record) {
        Ok(outcome) => Ok(Ok(outcome)),
        Err(PutError::Refused(error)) => Ok(Err(error)),
        Err(PutError::Store(error)) => Err(error.into()),
    }
}
