//! A PostgreSQL with PostGIS of the test's own: in a folder that vanishes, reached by a socket in it.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::wait_until;
use crate::program::Folder;

const MISSING: &str = "PostgreSQL with PostGIS is what this test compares with, and it is not on this machine; `make setup` \
                       installs it (the package postgresql-15-postgis-3 of Debian)";

/// A running cluster; stopped when it is dropped.
pub(crate) struct Cluster {
    postgres: Child,
    programs: PathBuf,
    folder: Folder,
}

impl Cluster {
    pub(crate) fn start() -> Self {
        let programs = programs().expect(MISSING);
        let folder = Folder::new();
        let data = folder.path().join("cluster");
        fs::create_dir(&data).unwrap();
        let owner = owner(folder.path());
        if let Some((user, group)) = owner {
            chown(&data, Some(user), Some(group)).unwrap();
        }
        let command = |name: &str| {
            let mut command = Command::new(programs.join(name));
            command.current_dir(&data).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
            // PostgreSQL refuses to run as root.
            if let Some((user, group)) = owner {
                command.uid(user).gid(group);
            }
            command
        };
        let init = command("initdb")
            .args(["--auth=trust", "--username=postgres", "--no-sync", "--encoding=UTF8", "--no-locale", "-D"])
            .arg(&data)
            .output();
        let init = init.unwrap();
        assert!(init.status.success(), "{}", String::from_utf8_lossy(&init.stderr));
        let settings = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "jit=off", "-k"];
        let postgres =
            command("postgres").args(settings).arg(&data).arg("-D").arg(&data).stderr(Stdio::null()).spawn().unwrap();
        let cluster = Self { postgres, programs, folder };
        let answers = || cluster.psql().args(["-c", "SELECT 1"]).output().unwrap().status.success();
        assert!(wait_until(answers).is_some(), "the cluster did not start");
        let extension = cluster.psql().args(["-c", "CREATE EXTENSION postgis"]).output().unwrap();
        assert!(extension.status.success(), "{MISSING}: {}", String::from_utf8_lossy(&extension.stderr));
        cluster
    }

    /// The rows that some SQL gives, columns separated by `|`.
    #[track_caller]
    pub(crate) fn rows(&self, sql: &str) -> Vec<String> {
        // By standard input: a polygon may be longer than a command line.
        let file = self.folder.write("query.sql", sql);
        let output = self.psql().arg("-f").arg(file).output().unwrap();
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }

    fn psql(&self) -> Command {
        let mut command = Command::new(self.programs.join("psql"));
        command
            .args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h"])
            .arg(self.folder.path().join("cluster"));
        command
    }
}

/// The folder of the newest PostgreSQL's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut folders: Vec<PathBuf> = versions.filter_map(|v| Some(v.ok()?.path().join("bin"))).collect();
    folders.retain(|folder| folder.join("initdb").exists());
    folders.sort();
    folders.pop()
}

/// The user and group that PostgreSQL is to run as, where the tests run as root.
fn owner(own: &Path) -> Option<(u32, u32)> {
    if fs::metadata(own).unwrap().uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let fields: Vec<&str> = users.lines().find(|l| l.starts_with("postgres:")).expect(MISSING).split(':').collect();
    Some((fields[2].parse().unwrap(), fields[3].parse().unwrap()))
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // SIGINT ends all sessions and releases the shared memory, which SIGKILL does not.
        let _ = Command::new("kill").args(["-INT", &self.postgres.id().to_string()]).status();
        let _ = self.postgres.wait();
    }
}
