//! Where a publication goes: a folder, or a bucket of an S3-compatible store.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::bucket::Bucket;
use super::folder::Folder;
use super::site::Site;
use crate::cli::Failure;

/// What the address of a bucket begins with.
const SCHEME: &str = "s3://";

/// Where a publication goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A folder.
    Folder(PathBuf),
    /// A bucket.
    Bucket {
        /// Its name.
        name: String,
        /// What the names of all objects begin with: nothing, or something that ends with a slash.
        prefix: String,
    },
}

/// A text that names no place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no place; a folder such as `site/` does, or a bucket such as `s3://example/maps/mali`")]
pub(crate) struct BadTarget(String);

impl FromStr for Target {
    type Err = BadTarget;
    fn from_str(text: &str) -> Result<Self, BadTarget> {
        let bad = || BadTarget(text.to_owned());
        let Some(address) = text.strip_prefix(SCHEME) else {
            return if text.is_empty() || text.contains("://") { Err(bad()) } else { Ok(Self::Folder(text.into())) };
        };
        let address = address.strip_suffix('/').unwrap_or(address);
        if address.split('/').any(|part| ["", ".", ".."].contains(&part)) {
            return Err(bad());
        }
        let (name, prefix) = address.split_once('/').unwrap_or((address, ""));
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Ok(Self::Bucket { name: name.to_owned(), prefix })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Bucket { name, prefix } => write!(f, "{SCHEME}{name}/{prefix}"),
        }
    }
}

/// A place that was found fit to publish to.
#[derive(Debug)]
pub(super) enum Place {
    Folder(Folder),
    Bucket(Bucket),
}

impl Place {
    /// Looks at a place, so that one that is not fit is told before anything is made.
    pub(super) fn open(target: &Target) -> Result<Self, Failure> {
        match target {
            Target::Folder(path) => Folder::open(path).map(Self::Folder),
            Target::Bucket { name, prefix } => Bucket::open(name, prefix, target.to_string()).map(Self::Bucket),
        }
    }

    /// The folder inside which a publication is made before it goes there.
    pub(super) fn workshop(&self) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.parent().to_owned(),
            Self::Bucket(_) => std::env::temp_dir(),
        }
    }

    /// Puts a publication there.
    pub(super) fn take(self, site: Site) -> Result<(), Failure> {
        match self {
            Self::Folder(folder) => folder.take(site),
            Self::Bucket(bucket) => bucket.take(&site),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_buckets_are_places() {
        let bucket = |name: &str, prefix: &str| Ok(Target::Bucket { name: name.to_owned(), prefix: prefix.to_owned() });
        assert_eq!("site/".parse(), Ok(Target::Folder("site/".into())));
        assert_eq!("s3://maps".parse(), bucket("maps", ""));
        assert_eq!("s3://maps/".parse(), bucket("maps", ""));
        assert_eq!("s3://maps/sahel/mali/".parse(), bucket("maps", "sahel/mali/"));
        for bad in [
            "",
            "s3://",
            "s3:///mali",
            "s3://maps//mali",
            "s3://maps/../mali",
            "gs://maps/mali",
            "https://example.org/",
        ] {
            assert_eq!(bad.parse::<Target>(), Err(BadTarget(bad.to_owned())), "{bad}");
        }
    }
}
