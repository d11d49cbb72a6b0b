//! Loads collections from the store, from files in the data folder, or from inside the binary, and finds out when they
//! have changed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use std::{fs, io, thread};

use super::LoadError;
use super::builtin::{self, Layer};
use super::settings::CollectionSettings;
use super::{Collection, CollectionBuilder, CollectionName, Entry, Snapshot};
use crate::feature::{FieldName, LicenceClass};
use crate::format::{self, Progress, Records};
use crate::store::{ImportInfo, Reader, Store, StoredCollection, Terms};

/// File extensions of reference layers in the data folder.
const REFERENCE_EXTENSIONS: [&str; 6] = ["geojson", "json", "geojsonl", "geojsonseq", "fgb", "csv"];

/// What the operator says of each collection, by name.
pub type Settings = BTreeMap<CollectionName, CollectionSettings>;

/// What a snapshot is made from. Two that are equal make the same snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    marker: Option<i64>,
    files: Vec<(PathBuf, Option<SystemTime>, u64)>,
}

/// Makes snapshots of a data folder.
#[derive(Debug)]
pub struct Loader {
    folder: PathBuf,
    settings: Settings,
}

impl Loader {
    /// For a data folder, which need not exist yet.
    #[must_use]
    pub fn new(folder: PathBuf, settings: Settings) -> Self {
        Self { folder, settings }
    }

    /// Looks at the store and the files without reading them. Cheap enough to ask several times a second.
    pub fn fingerprint(&self) -> Result<Fingerprint, LoadError> {
        let store = Store::open_existing(&self.folder)?;
        let marker = store.map(|store| store.change_marker()).transpose()?;
        Ok(Fingerprint { marker, files: reference_files(&self.folder)? })
    }

    /// Makes a snapshot. Collections that have not changed are shared with the one before.
    pub fn load(&self, before: Option<&Snapshot>) -> Result<(Fingerprint, Snapshot), LoadError> {
        let fingerprint = self.fingerprint()?;
        let (base, own) = thread::scope(|scope| {
            let base = scope.spawn(|| Self::built_in(builtin::base()?, before));
            let own = self.own(&fingerprint, before);
            (base.join(), own)
        });
        let mut collections = base.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let own = own?;
        collections.retain(|c| own.iter().all(|o| o.description.name != c.description.name));
        collections.extend(own);
        collections.sort_by(|a, b| a.description.name.cmp(&b.description.name));
        if let Some(twice) = collections.windows(2).find(|w| w[0].description.name == w[1].description.name) {
            return Err(LoadError::RepeatedName(twice[0].description.name.clone()));
        }
        let version = hash(|h| collections.iter().for_each(|c| c.version.hash(h)));
        Ok((fingerprint, Snapshot { collections, version }))
    }

    /// What was imported and put into the folder; or the demonstration while there is nothing.
    fn own(&self, fingerprint: &Fingerprint, before: Option<&Snapshot>) -> Result<Vec<Arc<Collection>>, LoadError> {
        let mut collections = Vec::new();
        if let Some(store) = Store::open_existing(&self.folder)? {
            let mut readers = store.readers(thread::available_parallelism().map_or(2, usize::from))?;
            let (imports, stored) = (readers[0].imports()?, readers[0].collections()?);
            for stored in stored {
                collections.push(self.stored(&mut readers, &imports, &stored, before)?);
            }
        }
        for (path, modified, bytes) in &fingerprint.files {
            collections.push(self.reference(path, (modified, bytes), before)?);
        }
        if collections.is_empty() {
            return Self::built_in(builtin::demonstration()?, before);
        }
        Ok(collections)
    }

    /// One collection of the store, each reader taking a part of its rows.
    fn stored(
        &self,
        readers: &mut [Reader],
        imports: &[ImportInfo],
        stored: &StoredCollection,
        before: Option<&Snapshot>,
    ) -> Result<Arc<Collection>, LoadError> {
        let version = hash(|h| {
            for i in imports.iter().filter(|i| i.collection == stored.id) {
                (i.id, i.at, i.rows, i.new, i.changed).hash(h);
            }
            self.settings.get(stored.name.as_str()).hash(h);
        });
        if let Some(same) = unchanged(before, &stored.name, version) {
            return Ok(same);
        }
        let terms = self.terms(&stored.name, imports);
        let names = readers[0].field_names()?;
        let (first, last) = readers[0].ord_bounds(stored.id)?.unwrap_or((0, -1));
        let share = (last - first) / i64::try_from(readers.len()).unwrap_or(1) + 1;
        let rows = |ords: i64| usize::try_from(ords).unwrap_or_default();
        let parts = thread::scope(|scope| {
            let parts: Vec<_> = (0..)
                .zip(readers)
                .map(|(i, reader)| {
                    let from = first + i * share;
                    let ords = from..=last.min(from + share - 1);
                    // The first part takes all others in.
                    let capacity = rows(if i == 0 { last - first + 1 } else { share });
                    let (terms, names) = (&terms, &names);
                    scope.spawn(move || scan(reader, stored, ords, capacity, terms, names))
                })
                .collect();
            parts.into_iter().map(|p| p.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
        let parts: Result<Vec<CollectionBuilder>, LoadError> = parts;
        let mut parts = parts?.into_iter();
        let mut builder = parts.next().unwrap_or_default();
        for part in parts {
            builder.append(part).map_err(|error| LoadError::TooManyRows { name: stored.name.clone(), error })?;
        }
        let settings = self.settings(&stored.name);
        let collection = builder.finish(settings.describe(&stored.name), version).with_least(settings.least());
        let changed_ms = imports.iter().filter(|i| i.collection == stored.id).map(|i| i.at).max();
        Ok(Arc::new(Collection { changed_ms: changed_ms.unwrap_or_default(), ..collection }))
    }

    /// What is published of the rows of each import.
    fn terms(&self, collection: &str, imports: &[ImportInfo]) -> BTreeMap<i64, Terms> {
        let settings = self.settings(collection);
        imports.iter().map(|i| (i.id, settings.terms(&i.dataset, &i.terms_now))).collect()
    }

    fn settings(&self, collection: &str) -> CollectionSettings {
        self.settings.get(collection).cloned().unwrap_or_default()
    }

    /// A file in the data folder.
    fn reference(
        &self,
        path: &Path,
        stamp: (&Option<SystemTime>, &u64),
        before: Option<&Snapshot>,
    ) -> Result<Arc<Collection>, LoadError> {
        let file = path.display().to_string();
        let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let name: CollectionName = name.parse().map_err(|error| LoadError::Name { file: file.clone(), error })?;
        let name = name.as_str();
        let version = hash(|h| (path, stamp, self.settings.get(name)).hash(h));
        if let Some(same) = unchanged(before, name, version) {
            return Ok(same);
        }
        let (origin, _, records) = format::open(path, None, Progress::default())?;
        let came_with = Terms { licence: origin.licence, fields: origin.fields };
        let settings = self.settings(name);
        let terms = settings.terms(&origin.dataset, &came_with);
        let rows = read_file(&file, version, &terms, records)?;
        let collection = rows.finish(settings.describe(name), version).with_least(settings.least());
        Ok(Arc::new(Collection { changed_ms: stamp.0.map_or(0, since_1970), ..collection }))
    }

    /// Files inside the binary.
    fn built_in(layers: Vec<Layer>, before: Option<&Snapshot>) -> Result<Vec<Arc<Collection>>, LoadError> {
        let load = |layer: Layer| {
            let name = layer.description.name.clone();
            let version = hash(|h| (&layer.file, layer.bytes.len()).hash(h));
            if let Some(same) = unchanged(before, &name, version) {
                return Ok(same);
            }
            let bytes: &'static [u8] = match layer.bytes {
                Cow::Borrowed(bytes) => bytes,
                Cow::Owned(bytes) => bytes.leak(), // once a process: a built-in layer is never read again
            };
            let (origin, _, records) = format::open_bytes(&layer.file, bytes)?;
            let terms = Terms { licence: origin.licence, fields: origin.fields };
            Ok(Arc::new(read_file(&layer.file, version, &terms, records)?.finish(layer.description, version)))
        };
        layers.into_iter().map(load).collect()
    }
}

/// The rows of a range of places, with what their terms let the public see.
fn scan(
    reader: &Reader,
    stored: &StoredCollection,
    ords: std::ops::RangeInclusive<i64>,
    capacity: usize,
    terms: &BTreeMap<i64, Terms>,
    names: &[FieldName],
) -> Result<CollectionBuilder, LoadError> {
    let mut builder = CollectionBuilder::with_capacity(capacity);
    // For each import, what tells its terms apart, and the columns of its published fields by the store's field number.
    let published: BTreeMap<i64, (LicenceClass, u64, Vec<Option<usize>>)> = terms
        .iter()
        .map(|(import, terms)| {
            let column = |name: &FieldName| terms.fields.publishes(name).then(|| builder.field(name));
            (*import, (terms.licence, hash(|h| terms.hash(h)), names.iter().map(column).collect()))
        })
        .collect();
    let mut full = Ok(());
    reader.scan(stored.id, ords, |row| {
        // An import without known terms publishes nothing.
        if let (Ok(()), Some((class, terms, columns))) = (full, published.get(&row.import)) {
            let entry = Entry { ord: row.ord, id: row.key, class: *class, stamp: stamp(row.ord, row.revision, *terms) };
            let values = row.properties.into_iter();
            let values = values.filter_map(|(field, value)| Some((*columns.get(usize::from(field))?.as_ref()?, value)));
            full = builder.push(entry, row.geometry, values);
        }
    })?;
    full.map_err(|error| LoadError::TooManyRows { name: stored.name.clone(), error })?;
    Ok(builder)
}

/// The rows of a version of a file, with what its terms let the public see.
fn read_file(file: &str, version: u64, terms: &Terms, records: Records) -> Result<CollectionBuilder, LoadError> {
    let mut builder = CollectionBuilder::default();
    let mut ids = std::collections::HashSet::new();
    for (ord, record) in (0..).zip(records) {
        let record = record.map_err(|error| LoadError::Row { file: file.to_owned(), error })?;
        let feature = record.feature;
        if !ids.insert(feature.id.clone()) {
            return Err(LoadError::RepeatedId { file: file.to_owned(), line: record.line, id: feature.id });
        }
        let published = feature.properties.into_iter().filter(|(name, _)| terms.fields.publishes(name));
        let values: Vec<_> = published.map(|(name, value)| (builder.field(&name), value)).collect();
        let entry = Entry { ord, id: &feature.id, class: terms.licence, stamp: stamp(ord, 0, version) };
        builder
            .push(entry, feature.geometry, values.into_iter())
            .map_err(|error| LoadError::TooManyRows { name: file.to_owned(), error })?;
    }
    Ok(builder)
}

/// A stamp: of a revision of the row at a place, where `rest` tells anything else that it is made from. Its numbers are
/// mixed so that sums of stamps differ where any of them does.
///
/// G. L. Steele, D. Lea and C. H. Flood, "Fast splittable pseudorandom number generators", 2014: the mixing of `SplitMix64`.
fn stamp(ord: i64, revision: i64, rest: u64) -> u64 {
    [ord.cast_unsigned(), revision.cast_unsigned(), rest].into_iter().fold(0, |stamp: u64, number| {
        let mut z = (stamp ^ number).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}

/// The collection of the snapshot before, if it was made from the same.
fn unchanged(before: Option<&Snapshot>, name: &str, version: u64) -> Option<Arc<Collection>> {
    before?.get(name).filter(|c| c.version == version).map(Arc::clone)
}

/// The reference files of a data folder, sorted; none where there is no folder.
fn reference_files(folder: &Path) -> Result<Vec<(PathBuf, Option<SystemTime>, u64)>, LoadError> {
    let unreadable = |source| LoadError::Folder { path: folder.to_owned(), source };
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unreadable)?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        if REFERENCE_EXTENSIONS.contains(&extension.as_str()) {
            let metadata = fs::metadata(&path).map_err(unreadable)?;
            files.push((path, metadata.modified().ok(), metadata.len()));
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

/// A hash that a restart of the same program repeats.
fn hash(feed: impl FnOnce(&mut DefaultHasher)) -> u64 {
    let mut hasher = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    feed(&mut hasher);
    hasher.finish()
}
