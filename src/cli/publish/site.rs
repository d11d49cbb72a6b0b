//! A publication that is being made: a folder that nobody sees yet, and the list of what is in it.

use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::cli::Failure;

/// The list of all files of a publication, and what it is known by.
pub(super) const INVENTORY: &str = "files.json";
/// What an inventory names as its maker.
const MAKER: &str = "vigie publish";
/// Hexadecimal digits of a hash in a file's name: enough to tell states of one collection apart.
const NAME_DIGITS: usize = 12;
/// Bytes that are read at a time to be hashed.
const BLOCK: usize = 1 << 16;

/// All files of a publication by their path, which is relative and has slashes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Inventory {
    made_by: String,
    pub(super) files: BTreeMap<String, Entry>,
}

/// A file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl Inventory {
    /// Reads one; none where the text is no inventory of ours.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok().filter(|inventory: &Self| inventory.made_by == MAKER)
    }

    /// One of these files.
    pub(super) fn of(files: BTreeMap<String, Entry>) -> Self {
        Self { made_by: MAKER.to_owned(), files }
    }

    pub(super) fn text(&self) -> Result<Vec<u8>, Failure> {
        serde_json::to_vec(self).map_err(|error| Failure::io(&INVENTORY, &error.into()))
    }
}

/// A folder that is being filled. Dropped, it is gone.
#[derive(Debug)]
pub(super) struct Site {
    folder: TempDir,
    inventory: Inventory,
}

impl Site {
    /// A new one inside a folder.
    pub(super) fn inside(parent: &Path) -> Result<Self, Failure> {
        let failed = |error: io::Error| Failure::io(&parent.display(), &error);
        // Web servers are other users.
        let open = Permissions::from_mode(0o755);
        let folder = tempfile::Builder::new().prefix(".vigie-publish-").permissions(open).tempdir_in(parent);
        Ok(Self { folder: folder.map_err(failed)?, inventory: Inventory::of(BTreeMap::new()) })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    pub(super) fn files(&self) -> usize {
        self.inventory.files.len()
    }

    pub(super) fn bytes(&self) -> u64 {
        self.inventory.files.values().map(|entry| entry.bytes).sum()
    }

    /// Writes a file.
    pub(super) fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.begin(name)?.write_all(bytes).map_err(|error| Failure::io(&name, &error))?;
        self.enter(name.to_owned(), bytes.len() as u64, &Sha256::digest(bytes));
        Ok(())
    }

    /// A file to be written in pieces, which [`Site::keep`] or [`Site::keep_hashed`] then takes.
    pub(super) fn begin(&self, name: &str) -> Result<File, Failure> {
        let path = self.path().join(name);
        let failed = |error: io::Error| Failure::io(&path.display(), &error);
        path.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
        File::options().read(true).write(true).create_new(true).open(&path).map_err(failed)
    }

    /// Takes a file that was written, and tells the digits of its hash that stand in names.
    pub(super) fn keep(&mut self, name: &str) -> Result<String, Failure> {
        let (bytes, hash) = self.hash(name)?;
        let digits = self.enter(name.to_owned(), bytes, &hash);
        Ok(digits)
    }

    /// The same under a name that holds its hash: `collections/incidents.pmtiles` as `collections/incidents-0123456789ab.pmtiles`.
    pub(super) fn keep_hashed(&mut self, name: &str) -> Result<String, Failure> {
        let (bytes, hash) = self.hash(name)?;
        let digits: String = hex(&hash).chars().take(NAME_DIGITS).collect();
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let hashed = format!("{stem}-{digits}.{ending}");
        let renamed = fs::rename(self.path().join(name), self.path().join(&hashed));
        renamed.map_err(|error| Failure::io(&name, &error))?;
        self.enter(hashed.clone(), bytes, &hash);
        Ok(hashed)
    }

    /// Writes the inventory, which does not name itself.
    pub(super) fn end(&mut self) -> Result<(), Failure> {
        let text = self.inventory.text()?;
        self.begin(INVENTORY)?.write_all(&text).map_err(|error| Failure::io(&INVENTORY, &error))
    }

    /// The folder, which from now on stays.
    pub(super) fn into_path(self) -> PathBuf {
        self.folder.keep()
    }

    fn enter(&mut self, name: String, bytes: u64, hash: &[u8]) -> String {
        let sha256 = hex(hash);
        let digits = sha256.chars().take(NAME_DIGITS).collect();
        self.inventory.files.insert(name, Entry { bytes, sha256 });
        digits
    }

    fn hash(&self, name: &str) -> Result<(u64, Vec<u8>), Failure> {
        let path = self.path().join(name);
        let read = || -> io::Result<(u64, Vec<u8>)> {
            let (mut file, mut hasher, mut block) = (File::open(&path)?, Sha256::new(), vec![0; BLOCK]);
            let mut bytes = 0;
            loop {
                let read = file.read(&mut block)?;
                if read == 0 {
                    return Ok((bytes, hasher.finalize().to_vec()));
                }
                hasher.update(&block[..read]);
                bytes += read as u64;
            }
        };
        read().map_err(|error| Failure::io(&path.display(), &error))
    }
}

fn hex(hash: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    hash.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
