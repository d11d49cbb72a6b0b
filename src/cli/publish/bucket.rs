//! A bucket of an S3-compatible store as the place of a publication. A store has no step that changes all objects at once, so the order
//! makes up for it: first what nothing leads to yet, then the pages, `index.html` as the last of them, and only then is removed what the
//! publication before had and this one has not. What was withdrawn from the map is so gone from the bucket when the command ends.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fs::File;
use std::io::{self, Read as _};
use std::iter;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::buffered::BufWriter;
use object_store::path::Path as Key;
use object_store::{
    Attribute, Attributes, Error, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, UpdateVersion,
};
use rustls::crypto::ring;
use tokio::io::AsyncWriteExt as _;
use tokio::runtime::Builder;

use super::site::{INVENTORY, Inventory, Site};
use super::{CATALOGUE, FIRST_PAGE};
use crate::cli::Failure;
use crate::http::published::media_type;

/// Objects, or parts of a large one, that are on their way at once.
const AT_ONCE: usize = 8;
/// A larger file is sent in parts of so many bytes. A store takes 10,000 of them, and so files of up to 160 GB.
const PART: usize = 16 << 20;
/// Bytes that are read of a file at a time.
const BLOCK: usize = 1 << 16;

/// How long what has its hash in its name and holds no data may be kept: for ever.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// How long everything else may be kept, and so the longest that a cache shows what was withdrawn.
const FIVE_MINUTES: &str = "public, max-age=300";

/// A bucket that is fit to be published to.
#[derive(Debug)]
pub(super) struct Bucket {
    store: Arc<AmazonS3>,
    /// For people.
    address: String,
    prefix: String,
    before: Before,
}

/// What there was.
#[derive(Debug, Default)]
struct Before {
    inventory: Inventory,
    /// Which state of the inventory that was; none where there was none.
    version: Option<UpdateVersion>,
}

impl Bucket {
    /// Looks at a bucket: nothing may be below the prefix but an earlier publication. Who we are, and where the store is, say the
    /// variables that tools for S3 share.
    pub(super) fn open(name: &str, prefix: &str, address: String) -> Result<Self, Failure> {
        // An error says that there is one already.
        let _ = ring::default_provider().install_default();
        let store =
            AmazonS3Builder::from_env().with_bucket_name(name).build().map_err(|error| told(&address, &error))?;
        let found = wait(&address, async {
            match store.get(&key(prefix, INVENTORY)?).await {
                Ok(found) => {
                    let version =
                        UpdateVersion { e_tag: found.meta.e_tag.clone(), version: found.meta.version.clone() };
                    Ok(Some((found.bytes().await?, Some(version))))
                }
                Err(Error::NotFound { .. }) => {
                    let below = store.list_with_delimiter(Some(&Key::parse(prefix)?)).await?;
                    let is_empty = below.objects.is_empty() && below.common_prefixes.is_empty();
                    Ok((!is_empty).then(|| (Bytes::new(), None)))
                }
                Err(error) => Err(error),
            }
        })?;
        let before = match found {
            None => Before::default(),
            Some((text, version)) => {
                let inventory = Inventory::read(&text).ok_or_else(|| {
                    Failure::Usage(format!(
                        "--to {address}: holds other objects, and no publication; name a prefix that is empty, or one that \
                         `vigie publish` made"
                    ))
                })?;
                Before { inventory, version }
            }
        };
        Ok(Self { store: Arc::new(store), address, prefix: prefix.to_owned(), before })
    }

    /// Sends what is new, and removes what is no more.
    pub(super) fn take(self, site: &Site) -> Result<(), Failure> {
        let (before, now) = (&self.before.inventory.files, &site.inventory().files);
        let (kept, new): (BTreeMap<_, _>, BTreeMap<_, _>) =
            now.clone().into_iter().partition(|(name, entry)| before.get(name) == Some(entry));
        let gone: Vec<&String> = before.keys().filter(|name| !now.contains_key(*name)).collect();
        let rank = |name: &str| match name {
            FIRST_PAGE => 2,
            CATALOGUE => 1,
            _ => u8::from(Path::new(name).extension().is_some_and(|ending| ending == "html")),
        };
        wait(&self.address, async {
            // First, that all of these names may be ours from now on: whatever stops us, the next publication clears it up. What is
            // neither whole nor unchanged has no hash until it is.
            let names = before.keys().chain(now.keys());
            let under_way = names.map(|name| (name.clone(), kept.get(name).cloned().unwrap_or_default())).collect();
            let version = self.put_inventory(&Inventory::of(under_way), self.before.version.clone()).await?;
            for turn in 0..=2 {
                let turn: Vec<&String> = new.keys().filter(|name| rank(name) == turn).collect();
                let sending = stream::iter(turn).map(|name| self.send(site.path(), name));
                sending.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
            }
            let removing = stream::iter(gone).map(|name| self.remove(name));
            removing.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
            self.put_inventory(site.inventory(), version).await.map(|_| ())
        })
    }

    /// Replaces the inventory of a version; fails where somebody else did so first, as far as the store can tell.
    async fn put_inventory(
        &self,
        inventory: &Inventory,
        version: Option<UpdateVersion>,
    ) -> Result<Option<UpdateVersion>, Error> {
        let text = Bytes::from(inventory.text().map_err(|error| unread(INVENTORY, &io::Error::other(error)))?);
        let put = async |mode| {
            let options = PutOptions { mode, attributes: attributes(INVENTORY), ..PutOptions::default() };
            self.store.put_opts(&key(&self.prefix, INVENTORY)?, text.clone().into(), options).await
        };
        let done = match put(version.map_or(PutMode::Create, PutMode::Update)).await {
            // A store without conditions, of which `AWS_CONDITIONAL_PUT=disabled` tells.
            Err(Error::NotImplemented { .. }) => put(PutMode::Overwrite).await?,
            done => done?,
        };
        Ok(Some(done.into()))
    }

    /// Sends a file.
    async fn send(&self, folder: &Path, name: &str) -> Result<(), Error> {
        let failed = |error: io::Error| unread(name, &error);
        let store: Arc<dyn ObjectStore> = Arc::<AmazonS3>::clone(&self.store);
        let mut object = BufWriter::with_capacity(store, key(&self.prefix, name)?, PART)
            .with_attributes(attributes(name))
            .with_max_concurrency(AT_ONCE);
        let (mut file, mut block) = (File::open(folder.join(name)).map_err(failed)?, vec![0; BLOCK]);
        loop {
            let read = file.read(&mut block).map_err(failed)?;
            if read == 0 {
                return object.shutdown().await.map_err(failed);
            }
            if let Err(error) = object.write_all(&block[..read]).await {
                object.abort().await?;
                return Err(failed(error));
            }
        }
    }

    async fn remove(&self, name: &str) -> Result<(), Error> {
        match self.store.delete(&key(&self.prefix, name)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// What browsers and caches are told of an object.
fn attributes(name: &str) -> Attributes {
    let kept = if name.starts_with("assets/") { FOR_EVER } else { FIVE_MINUTES };
    [(Attribute::ContentType, media_type(name)), (Attribute::CacheControl, kept)].into_iter().collect()
}

fn key(prefix: &str, name: &str) -> Result<Key, Error> {
    Ok(Key::parse(format!("{prefix}{name}"))?)
}

fn unread(name: &str, error: &io::Error) -> Error {
    Error::Generic { store: "S3", source: format!("{name}: {error}").into() }
}

/// Waits for what is asked of a store, on a runtime of its own.
fn wait<T>(address: &str, asked: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| Failure::io(&address, &error))?;
    runtime.block_on(asked).map_err(|error| told(address, &error))
}

fn told(address: &str, error: &Error) -> Failure {
    Failure::Environment(match error {
        Error::Precondition { .. } | Error::AlreadyExists { .. } => {
            format!("{address}: somebody else published there meanwhile; nothing of theirs was replaced. Publish again")
        }
        error => {
            // What went wrong underneath, such as with a certificate, only the last of the causes says.
            let root = iter::successors(error.source(), |&error| error.source()).last();
            let root = root.map(ToString::to_string).filter(|root| !error.to_string().contains(root));
            format!("{address}: {error}{}", root.map(|root| format!(" ({root})")).unwrap_or_default())
        }
    })
}
