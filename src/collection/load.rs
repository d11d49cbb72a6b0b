//! Loads collections from the store, from files in the data folder, or from inside the binary, and finds out when they
//! have changed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::Hash as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use super::LoadError;
use super::builtin::{self, Layer};
use super::files::{Layers, ReferenceFile, read_file, reference_files};
use super::secret::Keeper;
use super::settings::CollectionSettings;
use super::stamp::hash;
use super::stored::{Basis, MOST_CHANGED, Showing, View};
use super::threads::{behind, both};
use super::{Collection, CollectionName, Seal, Snapshot, Source, Viewer, Views};
use crate::feature::{Policy, Secret};
use crate::format;
use crate::store::{Address, Reader, StoredCollection, Token, now_ms};

/// What the operator says of each collection, by name.
pub type Settings = BTreeMap<CollectionName, CollectionSettings>;

/// What the store and the files look like. Two that are equal make the same, until an embargo ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// The newest changeset and its hash.
    head: Option<(i64, Vec<u8>)>,
    /// Or why the folder cannot be looked into.
    files: Result<Vec<ReferenceFile>, String>,
}

/// Makes snapshots of a data folder.
#[derive(Debug)]
pub struct Loader {
    pub(super) address: Address,
    pub(super) folder: PathBuf,
    pub(super) settings: Settings,
    keeper: Keeper,
}

impl Loader {
    /// For a data folder, which need not exist yet.
    #[must_use]
    pub fn new(folder: PathBuf, settings: Settings) -> Self {
        Self { address: Address::Folder(folder.clone()), folder, settings, keeper: Keeper::default() }
    }

    /// For a store elsewhere, beside a data folder with other layers.
    #[must_use]
    pub fn with_store(self, address: Address) -> Self {
        Self { address, ..self }
    }

    /// Looks at the store and the files without reading them. Cheap enough to ask several times a second.
    pub fn fingerprint(&self) -> Result<Fingerprint, LoadError> {
        let head = self.address.open_existing()?.map(|store| store.head()).transpose()?;
        Ok(Fingerprint { head, files: reference_files(&self.folder) })
    }

    /// Whether what the store shows can be the newest there is.
    pub fn keeps_up(&self) -> Result<(), LoadError> {
        Ok(self.address.open_existing()?.map_or(Ok(()), |store| store.keeps_up())?)
    }

    /// Makes the views. Collections that have not changed are shared with those before.
    pub fn load(&self, before: Option<&Views>) -> Result<(Fingerprint, Views), LoadError> {
        match before {
            None => self.make(None),
            Some(_) => behind(|| self.make(before)),
        }
    }

    fn make(&self, before: Option<&Views>) -> Result<(Fingerprint, Views), LoadError> {
        let fingerprint = self.fingerprint()?;
        let (own, base) = both(|| self.own(&fingerprint, before), || Self::built_in(builtin::base()?, before));
        let base = base?;
        let Own { public, editorial, sources, layers, tokens, hides, changeset, at, hash, histories, secret } = own?;
        let secret = secret.map_or_else(|| self.secret(None), Ok)?;
        let seal = |viewer| Seal::new(&secret, viewer);
        let editorial = editorial.map(|editorial| Arc::new(snapshot(&base, editorial, seal(Viewer::Editorial))));
        let public = Arc::new(snapshot(&base, public, seal(Viewer::Public)));
        Ok((fingerprint, Views { public, editorial, sources, layers, tokens, hides, changeset, at, hash, histories }))
    }

    /// What was imported and put into the folder; or the demonstration while there is nothing.
    fn own(&self, fingerprint: &Fingerprint, before: Option<&Views>) -> Result<Own, LoadError> {
        let mut own = Own { histories: before.map_or(0, |views| views.histories), ..Own::default() };
        if let Some(store) = self.address.open_existing()? {
            // Two at least, for two views.
            let mut readers = store.readers(thread::available_parallelism().map_or(2, usize::from).max(2))?;
            let delays = self.settings.values().any(CollectionSettings::delays);
            let secret = self.secret(Some(&readers[0]))?;
            let basis = Basis::read(&readers[0], &self.folder, &secret, delays)?;
            own.secret = Some(secret);
            own.changeset = readers[0].marker();
            own.at = readers[0].time(own.changeset)?;
            own.hash = readers[0].hash_of(own.changeset)?;
            // After a failover, or from a backup, there may be another history; nothing of it was read yet.
            let before = match before {
                Some(views) if readers[0].hash_of(views.changeset)? == views.hash => before,
                other => {
                    own.histories += u64::from(other.is_some());
                    None
                }
            };
            own.tokens = readers[0].tokens()?;
            own.hides = delays || readers[0].had_tokens()?;
            own.editorial = (!own.tokens.is_empty()).then(Vec::new);
            for stored in readers[0].collections()? {
                self.stored(&mut readers, &basis, &stored, before, &mut own)?;
            }
        }
        own.layers = self.layers(&fingerprint.files, &own.sources, before)?;
        let mut alike: Vec<_> = own.layers.served.values().map(Arc::clone).collect();
        if own.public.is_empty() && alike.is_empty() {
            alike = Self::built_in(builtin::demonstration()?, before)?;
        }
        if let Some(editorial) = &mut own.editorial {
            editorial.extend(alike.iter().map(Arc::clone));
        }
        own.public.extend(alike);
        Ok(own)
    }

    /// The secret by which what clients are told is sealed and made.
    pub(super) fn secret(&self, store: Option<&Reader>) -> Result<Secret, LoadError> {
        self.keeper.secret(&self.folder, store)
    }

    /// One collection of the store, in both views; of those before, what did not change is taken over.
    fn stored(
        &self,
        readers: &mut [Reader],
        basis: &Basis,
        stored: &StoredCollection,
        before: Option<&Views>,
        own: &mut Own,
    ) -> Result<(), LoadError> {
        let (name, settings, now) = (&stored.name, self.settings(&stored.name), now_ms());
        let policies = basis.policies(stored, &settings);
        let showing = Showing { basis, stored, settings: &settings, policies: &policies, then: None };
        let last = before.and_then(|views| Last::of(views, &showing));
        let places = last.as_ref().map(|last| last.changes(&readers[0], stored)).transpose()?.flatten();
        let (public, editorial) = match (&last, &places) {
            (Some(last), Some(places)) => last.views(readers, &showing, places, own.editorial.is_some(), now)?,
            _ => (None, None),
        };
        let (public, mut source) = if let Some(shown) = public {
            shown
        } else {
            let shown = showing.all(readers, View::Public(now))?;
            let (differs, next, changeset) = (shown.differs, shown.next, stored.changeset);
            let (settings, policies) = (settings.clone(), policies.clone());
            let late = shown.late.into();
            (Arc::new(shown.collection), Source { changeset, settings, policies, differs, next, late })
        };
        if let Some(views) = &mut own.editorial {
            views.push(match editorial {
                _ if !source.differs => Arc::clone(&public),
                Some(changed) => changed,
                None => Arc::new(showing.all(readers, View::Editorial)?.collection),
            });
        }
        source.changeset = stored.changeset;
        own.public.push(public);
        own.sources.insert(name.clone(), source);
        Ok(())
    }

    pub(super) fn settings(&self, collection: &str) -> CollectionSettings {
        self.settings.get(collection).cloned().unwrap_or_default()
    }

    /// Files inside the binary.
    fn built_in(layers: Vec<Layer>, before: Option<&Views>) -> Result<Vec<Arc<Collection>>, LoadError> {
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
            let (origin, _, records) = format::open_built_in(&layer.file, bytes)?;
            let policy = Policy::new(origin.fields, origin.licence);
            Ok(Arc::new(read_file(&layer.file, version, &policy, records)?.finish(layer.description, version)))
        };
        layers.into_iter().map(load).collect()
    }
}

/// A collection as the public sees it, and what that is made from.
type Published = (Arc<Collection>, Source);

/// A collection as it was served last, under the same settings and policies.
struct Last<'a> {
    source: &'a Source,
    public: &'a Arc<Collection>,
    /// The editorial view; that of the public where they did not differ, and `None` where it was not made.
    editorial: Option<&'a Arc<Collection>>,
}

impl<'a> Last<'a> {
    fn of(views: &'a Views, showing: &Showing<'_>) -> Option<Self> {
        let name = showing.stored.name.as_str();
        let (source, public) = (views.sources.get(name)?, views.public.get(name)?);
        if !source.is_as(showing) {
            return None;
        }
        let editorial = views.editorial.as_ref().and_then(|editorial| editorial.get(name));
        Some(Self { source, public, editorial: if source.differs { editorial } else { Some(public) } })
    }

    /// The places that changed since, if they are few.
    fn changes(&self, reader: &Reader, stored: &StoredCollection) -> Result<Option<Vec<i64>>, LoadError> {
        if self.source.changeset == stored.changeset {
            return Ok(Some(Vec::new()));
        }
        Ok(reader.changed_since(stored.id, self.source.changeset, MOST_CHANGED)?)
    }

    /// Both views with changes, side by side where they differed; `None` for one that is to be read as a whole, and for an
    /// editorial one that is not `wanted`, or no other than the public one.
    fn views(
        &self,
        readers: &mut [Reader],
        showing: &Showing<'_>,
        places: &[i64],
        wanted: bool,
        now: i64,
    ) -> Result<(Option<Published>, Option<Arc<Collection>>), LoadError> {
        if let ([first, second, ..], true) = (&mut *readers, wanted && self.source.differs) {
            let (public, editorial) =
                both(|| self.public(first, showing, places, now), move || self.editorial(second, showing, places));
            return Ok((public?, editorial?));
        }
        let public = self.public(&readers[0], showing, places, now)?;
        let differs = public.as_ref().is_none_or(|(_, source)| source.differs);
        let editorial = if wanted && differs { self.editorial(&readers[0], showing, places)? } else { None };
        Ok((public, editorial))
    }

    /// The public view with changes, and what it is made from; `None` too where it changed by itself.
    fn public(
        &self,
        reader: &Reader,
        showing: &Showing<'_>,
        places: &[i64],
        now: i64,
    ) -> Result<Option<Published>, LoadError> {
        if self.source.next.is_some_and(|next| next <= now) {
            return Ok(None);
        }
        let source = Source { policies: showing.policies.clone(), ..self.source.clone() };
        if places.is_empty() {
            return Ok(Some((Arc::clone(self.public), source)));
        }
        let before = (&**self.public, &*source.late);
        let shown = showing.changed(reader, View::Public(now), before, places)?;
        Ok(shown.map(|shown| {
            let next = [source.next, shown.next].into_iter().flatten().min();
            let differs = source.differs || shown.differs;
            // Where the public sees nothing new, it is told nothing new.
            let same = shown.collection.version == self.public.version;
            let collection = if same { Arc::clone(self.public) } else { Arc::new(shown.collection) };
            (collection, Source { differs, next, late: shown.late.into(), ..source })
        }))
    }

    /// The editorial view with changes.
    fn editorial(
        &self,
        reader: &Reader,
        showing: &Showing<'_>,
        places: &[i64],
    ) -> Result<Option<Arc<Collection>>, LoadError> {
        let Some(before) = self.editorial else { return Ok(None) };
        if places.is_empty() {
            return Ok(Some(Arc::clone(before)));
        }
        let shown = showing.changed(reader, View::Editorial, (before, &[]), places)?;
        Ok(shown.map(|shown| Arc::new(shown.collection)))
    }
}

/// The collections of the data folder, and what they were made from.
#[derive(Default)]
struct Own {
    public: Vec<Arc<Collection>>,
    editorial: Option<Vec<Arc<Collection>>>,
    sources: BTreeMap<String, Source>,
    layers: Layers,
    tokens: Vec<Token>,
    hides: bool,
    changeset: i64,
    at: i64,
    hash: Option<Vec<u8>>,
    histories: u64,
    /// `None` where there is no store.
    secret: Option<Secret>,
}

/// All collections of a view, those of the data folder in the place of built-in ones of the same name.
fn snapshot(base: &[Arc<Collection>], own: Vec<Arc<Collection>>, seal: Seal) -> Snapshot {
    let mut collections: Vec<_> = base.iter().map(Arc::clone).collect();
    collections.retain(|c| own.iter().all(|o| o.description.name != c.description.name));
    collections.extend(own);
    collections.sort_by(|a, b| a.description.name.cmp(&b.description.name));
    Snapshot::new(collections, seal)
}

/// The collection of the views before, if it was made from the same.
fn unchanged(before: Option<&Views>, name: &str, version: u64) -> Option<Arc<Collection>> {
    before?.public.get(name).filter(|c| c.version == version).map(Arc::clone)
}
