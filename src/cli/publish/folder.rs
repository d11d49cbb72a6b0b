//! A folder as the place of a publication. A new one is put in the place of the one before in one step, so that no reader ever sees
//! half of one, and nothing that is not ours is ever removed.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::site::{INVENTORY, Inventory, Site};
use crate::cli::Failure;

/// A folder that is fit to be published to.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    parent: PathBuf,
    /// Whether there is one already.
    is_there: bool,
}

impl Folder {
    /// Looks at a folder: one that is not there, that is empty, or that holds an earlier publication and nothing else.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let failed = |path: &Path, error: &io::Error| Failure::io(&path.display(), error);
        match fs::canonicalize(path) {
            Ok(found) => {
                let parent = found.parent().ok_or_else(|| refused(path, "is the root of all folders"))?.to_owned();
                let fit = refuse_what_is_not_ours(&found);
                fit.map_err(|error| failed(path, &error))?.map_or(Ok(()), |why| Err(refused(path, &why)))?;
                Ok(Self { path: found, parent, is_there: true })
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let name = path.file_name().ok_or_else(|| refused(path, "names no folder"))?;
                let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
                fs::create_dir_all(parent).map_err(|error| failed(parent, &error))?;
                let parent = fs::canonicalize(parent).map_err(|error| failed(parent, &error))?;
                Ok(Self { path: parent.join(name), parent, is_there: false })
            }
            Err(error) => Err(failed(path, &error)),
        }
    }

    pub(super) fn parent(&self) -> &Path {
        &self.parent
    }

    /// Puts a publication in its place.
    pub(super) fn take(self, site: Site) -> Result<(), Failure> {
        let made = site.into_path();
        let placed = if self.is_there { exchange(&made, &self.path) } else { fs::rename(&made, &self.path) };
        // What is left behind is the publication before, or what could not be put there: either is nobody's any more.
        let left = if self.is_there || placed.is_err() { remove(&made) } else { Ok(()) };
        placed.map_err(|error| Failure::io(&self.path.display(), &error))?;
        left.map_err(|error| Failure::io(&made.display(), &error))
    }
}

fn refused(path: &Path, why: &str) -> Failure {
    Failure::Usage(format!(
        "--to {}: {why}; name an empty folder, one that is not there yet, or one that `vigie publish` made",
        path.display()
    ))
}

/// Why a folder is not to be replaced, if so.
fn refuse_what_is_not_ours(folder: &Path) -> io::Result<Option<String>> {
    if !fs::metadata(folder)?.is_dir() {
        return Ok(Some("is a file".to_owned()));
    }
    let inventory = match fs::read(folder.join(INVENTORY)) {
        Ok(text) => Inventory::read(&text),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let ours = |name: &str| name == INVENTORY || inventory.as_ref().is_some_and(|i| i.files.contains_key(name));
    let stranger = first_stranger(folder, "", &ours)?;
    Ok(stranger.map(|name| match inventory {
        Some(_) => format!("holds `{name}`, which is not of the publication there"),
        None => format!("holds `{name}`, and no publication"),
    }))
}

/// The first file below a folder that is not one of ours.
fn first_stranger(folder: &Path, within: &str, ours: &dyn Fn(&str) -> bool) -> io::Result<Option<String>> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{within}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            // A folder of a stranger's that is empty is lost with nothing in it.
            if let Some(stranger) = first_stranger(&entry.path(), &format!("{name}/"), ours)? {
                return Ok(Some(stranger));
            }
        } else if !ours(&name) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Lets two folders change places in one step; where the file system cannot, in two.
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
            Ok(()) => return Ok(()),
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mut aside = new.as_os_str().to_owned();
    aside.push("-before");
    fs::rename(old, &aside)?;
    if let Err(error) = fs::rename(new, old) {
        fs::rename(&aside, old)?;
        return Err(error);
    }
    fs::rename(&aside, new)
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
