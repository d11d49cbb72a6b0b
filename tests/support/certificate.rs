//! A certificate for `localhost`, by an authority of the test's own.

use std::path::PathBuf;
use std::process::Command;

use crate::program::Folder;

/// A certificate, its key, and who vouches for it; gone with the test.
pub(crate) struct Certificate {
    folder: Folder,
}

impl Certificate {
    pub(crate) fn new() -> Self {
        let folder = Folder::new();
        let made = |args: &[&str]| {
            let mut command = Command::new("openssl");
            let ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
            command.args(["req", "-x509", "-nodes", "-days", "2"]).args(ec).args(args).current_dir(folder.path());
            let output = command.output().expect("openssl is not on this machine; `make setup` installs it");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        };
        made(&["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=The test's own"]);
        let vouched = ["-CA", "ca.pem", "-CAkey", "ca.key", "-subj", "/CN=localhost"];
        let extensions = ["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"];
        made(&[&["-keyout", "server.key", "-out", "server.pem"], &vouched[..], &extensions[..]].concat());
        Self { folder }
    }

    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    pub(crate) fn chain(&self) -> PathBuf {
        self.folder.path().join("server.pem")
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.folder.path().join("server.key")
    }
}
