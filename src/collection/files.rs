//! The files of the data folder: each is a collection of its own. One that cannot be read keeps nobody from what the store says.

use std::collections::{BTreeMap, HashSet};
use std::hash::Hash as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use std::{fs, io};

use super::stamp::{hash, stamp};
use super::{Collection, CollectionBuilder, CollectionName, Entry, LoadError, Loader, Source, Views};
use crate::feature::Policy;
use crate::format::{self, FormatError, Progress, Records, RowError};
use crate::store::Terms;

/// File extensions of reference layers in the data folder.
const REFERENCE_EXTENSIONS: [&str; 6] = ["geojson", "json", "geojsonl", "geojsonseq", "fgb", "csv"];

/// What a file looks like without being read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ReferenceFile {
    path: PathBuf,
    /// Nothing of one that cannot even be looked at.
    modified: Option<SystemTime>,
    bytes: u64,
}

impl ReferenceFile {
    /// The name that it gives to its collection, if it can.
    fn stem(&self) -> String {
        self.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// What the files of the data folder make.
#[derive(Debug, Default)]
pub(super) struct Layers {
    /// By name.
    pub(super) served: BTreeMap<String, Arc<Collection>>,
    pub(super) faults: Vec<FileFault>,
}

/// Why a file of the data folder is not served as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFault {
    path: PathBuf,
    /// Of the file that has it.
    version: u64,
    /// What is wrong, and with which file.
    pub problem: String,
    /// Whether it may go without a change of the file.
    may_pass: bool,
}

impl FileFault {
    fn new(path: &Path, version: u64, error: &LoadError) -> Self {
        let may_pass = matches!(error, LoadError::Format(FormatError::Io { .. }) | LoadError::RepeatedName(_));
        Self { path: path.to_owned(), version, problem: error.to_string(), may_pass }
    }

    /// Whether it is still that of a file.
    fn is_of(&self, file: &ReferenceFile, version: u64) -> bool {
        !self.may_pass && self.path == file.path && self.version == version
    }
}

impl Loader {
    /// The collections of files, beside those that are `stored`. At the start each file must be in order. Later, one that is not
    /// is served as it was before, if it was: a slip in a file must not keep in the public view what was taken back in the store.
    pub(super) fn layers(
        &self,
        files: &Result<Vec<ReferenceFile>, String>,
        stored: &BTreeMap<String, Source>,
        before: Option<&Views>,
    ) -> Result<Layers, LoadError> {
        let mut layers = Layers::default();
        let files = match files {
            Ok(files) => files,
            Err(problem) => {
                let error = LoadError::Folder { path: self.folder.clone(), problem: problem.clone() };
                let Some(before) = before else { return Err(error) };
                let kept = before.layers.served.iter().filter(|(name, _)| !stored.contains_key(*name));
                layers.served = kept.map(|(name, layer)| (name.clone(), Arc::clone(layer))).collect();
                layers.faults.push(FileFault::new(&self.folder, 0, &error));
                return Ok(layers);
            }
        };
        let stems: Vec<String> = files.iter().map(ReferenceFile::stem).collect();
        for (file, stem) in files.iter().zip(&stems) {
            let version = hash(|h| (&file.path, file.modified, file.bytes, self.settings.get(stem.as_str())).hash(h));
            let is_taken = stored.contains_key(stem) || stems.iter().filter(|other| *other == stem).count() > 1;
            // What could not be read then is not read again at each edit of something else.
            let known = before.and_then(|views| views.layers.faults.iter().find(|fault| fault.is_of(file, version)));
            let fault = match known {
                Some(known) => known.clone(),
                None => match self.layer(file, (stem, is_taken), version, before) {
                    Ok(layer) => {
                        layers.served.insert(stem.clone(), layer);
                        continue;
                    }
                    Err(error) if before.is_none() => return Err(error),
                    Err(error) => FileFault::new(&file.path, version, &error),
                },
            };
            let earlier = before.filter(|_| !stored.contains_key(stem)).and_then(|views| views.layers.served.get(stem));
            layers.served.extend(earlier.map(|earlier| (stem.clone(), Arc::clone(earlier))));
            layers.faults.push(fault);
        }
        Ok(layers)
    }

    /// A file as a collection; that of the views before, if it was made from the same.
    fn layer(
        &self,
        file: &ReferenceFile,
        (name, is_taken): (&str, bool),
        version: u64,
        before: Option<&Views>,
    ) -> Result<Arc<Collection>, LoadError> {
        let shown = file.path.display().to_string();
        let checked = CollectionName::try_from(name.to_owned());
        checked.map_err(|error| LoadError::Name { file: shown.clone(), error })?;
        if is_taken {
            return Err(LoadError::RepeatedName(name.to_owned()));
        }
        let same = before.and_then(|views| views.layers.served.get(name)).filter(|layer| layer.version == version);
        if let Some(same) = same {
            return Ok(Arc::clone(same));
        }
        let (origin, _, records) = format::open(&file.path, None, Progress::default())?;
        let came_with = Terms { licence: origin.licence, fields: origin.fields };
        let settings = self.settings(name);
        let policy = settings.policy(&origin.dataset, &came_with);
        if let Some(setting) = not_for_files(&policy) {
            return Err(LoadError::Setting { file: shown, name: name.to_owned(), setting });
        }
        let rows = read_file(&shown, version, &policy, records)?;
        let collection = rows.finish(settings.describe(name), version).with_least(settings.least());
        Ok(Arc::new(Collection { changed_ms: file.modified.map_or(0, since_1970), ..collection }))
    }
}

/// A setting of a policy that only the store can keep to: it knows when a row was recorded, and places that it shows coarsely are
/// the same in every revision. One that was passed over in silence would publish what its operator holds back.
fn not_for_files(policy: &Policy) -> Option<&'static str> {
    if policy.delay_ms > 0 { Some("delay-hours") } else { (policy.least_m > 0).then_some("least-precision-km") }
}

/// The rows of a version of a file, with what its terms let the public see.
pub(super) fn read_file(
    file: &str,
    version: u64,
    policy: &Policy,
    records: Records,
) -> Result<CollectionBuilder, LoadError> {
    let mut builder = CollectionBuilder::default();
    let mut ids = HashSet::new();
    for (ord, record) in (0..).zip(records) {
        let record = record.map_err(|error| LoadError::Row { file: file.to_owned(), error })?;
        let feature = record.feature;
        if let Some(problem) = feature.not_for_files() {
            let error = RowError { line: Some(record.line), column: None, problem };
            return Err(LoadError::Row { file: file.to_owned(), error });
        }
        if !ids.insert(feature.id.clone()) {
            return Err(LoadError::RepeatedId { file: file.to_owned(), line: record.line, id: feature.id });
        }
        let published = feature.properties.into_iter().filter(|(name, _)| policy.publishes(name));
        let values: Vec<_> = published.map(|(name, value)| (builder.field(&name), value)).collect();
        let entry = Entry { ord, id: &feature.id, class: policy.licence, stamp: stamp(ord, version) };
        builder
            .push(entry, feature.geometry, values.into_iter())
            .map_err(|error| LoadError::TooManyRows { name: file.to_owned(), error })?;
    }
    Ok(builder)
}

/// The reference files of a data folder, sorted; none where there is no folder. Why not, where it cannot be looked into.
pub(super) fn reference_files(folder: &Path) -> Result<Vec<ReferenceFile>, String> {
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| error.to_string())?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        if REFERENCE_EXTENSIONS.contains(&extension.as_str()) {
            // What cannot be looked at, such as a link to nothing, is told when it is read.
            let metadata = fs::metadata(&path).ok();
            let modified = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
            files.push(ReferenceFile { path, modified, bytes: metadata.map_or(0, |metadata| metadata.len()) });
        }
    }
    files.sort();
    Ok(files)
}

/// Milliseconds; 0 before 1970.
fn since_1970(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
