//! The secret of an installation, in a file of its own in the data folder that only its owner can read.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::feature::Secret;

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
}

/// Reads the secret of a data folder, and makes it where there is none.
pub(super) fn secret(folder: &Path) -> Result<Secret, SecretError> {
    let path = folder.join(SECRET_FILE);
    match fs::read(&path) {
        Ok(bytes) => {
            let length = bytes.len();
            bytes.try_into().map(Secret).map_err(|_other| SecretError::Length { path, length })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make(folder, &path).map_err(|source| SecretError::File { path, source })?;
            secret(folder) // which may be that of another process, which was faster
        }
        Err(source) => Err(SecretError::File { path, source }),
    }
}

/// Puts a whole file in its place, unless one is there.
fn make(folder: &Path, path: &Path) -> io::Result<()> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
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
}
