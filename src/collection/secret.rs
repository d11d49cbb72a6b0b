//! The secret of an installation, in a file of its own in the data folder that only its owner can read.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::LoadError;
use crate::feature::Secret;
use crate::store::Reader;

/// The name of the file.
const SECRET_FILE: &str = "vigie.secret";

/// Why there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read or made.
    #[error("{}: {source}; it holds the secret that protected incidents are shown by, and cannot be done without", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is something else.
    #[error("{} has {length} bytes, where a secret has 32; restore it from a backup", path.display())]
    Length {
        /// Which file.
        path: PathBuf,
        /// How many bytes it has.
        length: usize,
    },
    /// Nothing random is to be had.
    #[error("there are no random numbers for a secret: {0}")]
    NoRandomness(String),
}

/// The secret by which what clients are told is sealed and made: the installation's, or one in its stead.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    /// That of the data folder, once it was read: what became of the file then keeps no change from being shown.
    kept: OnceLock<Secret>,
    /// One of this process, where no secret can be kept.
    stand_in: OnceLock<Secret>,
    told: OnceLock<()>,
}

impl Keeper {
    /// The secret of the database, or of the data folder, where it is made if there is a store. Where it cannot be made, as in a
    /// folder that may only be read, and where nothing is stored, it is one of this process: places shown coarsely may never
    /// depend on that, and what was sealed is of no use after a restart.
    pub(super) fn secret(&self, folder: &Path, store: Option<&Reader>) -> Result<Secret, LoadError> {
        if let Some(shared) = store.map(Reader::secret).transpose()?.flatten() {
            return Ok(shared);
        }
        if let Some(kept) = self.kept.get() {
            return Ok(kept.clone());
        }
        let found = match existing(folder)? {
            None if store.is_some() => self.made(folder),
            found => found,
        };
        match found {
            Some(found) => Ok(self.kept.get_or_init(|| found).clone()),
            None => Ok(self.stand_in()?),
        }
    }

    /// A new one in the folder; none where it cannot be kept there, which is told once.
    fn made(&self, folder: &Path) -> Option<Secret> {
        let made = secret(folder);
        if let Err(error) = &made
            && self.told.set(()).is_ok()
        {
            tracing::warn!(%error, "links to further pages, and validators, will not outlive this process");
        }
        made.ok()
    }

    fn stand_in(&self) -> Result<Secret, SecretError> {
        if let Some(stand_in) = self.stand_in.get() {
            return Ok(stand_in.clone());
        }
        let made = Secret(random()?);
        Ok(self.stand_in.get_or_init(|| made).clone())
    }
}

fn random() -> Result<[u8; 32], SecretError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| SecretError::NoRandomness(error.to_string()))?;
    Ok(bytes)
}

/// Reads the secret of a data folder, and makes it where there is none.
pub(super) fn secret(folder: &Path) -> Result<Secret, SecretError> {
    if let Some(kept) = existing(folder)? {
        return Ok(kept);
    }
    let path = folder.join(SECRET_FILE);
    let bytes = random()?;
    make(folder, &path, bytes).map_err(|source| SecretError::File { path, source })?;
    secret(folder) // which may be that of another process, which was faster
}

/// Reads the secret of a data folder.
fn existing(folder: &Path) -> Result<Option<Secret>, SecretError> {
    let path = folder.join(SECRET_FILE);
    match fs::read(&path) {
        Ok(bytes) => {
            let length = bytes.len();
            bytes.try_into().map(|bytes| Some(Secret(bytes))).map_err(|_other| SecretError::Length { path, length })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SecretError::File { path, source }),
    }
}

/// Puts a whole file in its place, unless one is there.
fn make(folder: &Path, path: &Path, bytes: [u8; 32]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?; // for its owner alone
    file.write_all(&bytes)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => fs::File::open(folder)?.sync_all(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let made = secret(folder.path()).unwrap();
        assert!(made == secret(folder.path()).unwrap());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join(SECRET_FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(folder.path().join(SECRET_FILE), "short").unwrap();
        assert!(matches!(secret(folder.path()), Err(SecretError::Length { length: 5, .. })));
    }

    #[test]
    fn where_nothing_is_stored_there_is_one_of_the_process_until_there_is_another() {
        let (folder, keeper) = (tempfile::tempdir().unwrap(), Keeper::default());
        let own = || keeper.secret(folder.path(), None).unwrap();
        let stand_in = own();
        assert!(stand_in == own() && stand_in != Keeper::default().secret(folder.path(), None).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "a folder without a store was written to");
        let kept = secret(folder.path()).unwrap();
        assert!(own() == kept && kept != stand_in);
        // A broken one is told at the start, and later keeps no change from being shown.
        fs::write(folder.path().join(SECRET_FILE), "short").unwrap();
        assert!(own() == kept && Keeper::default().secret(folder.path(), None).is_err());
    }
}
