//! Running the built program in a folder of its own.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder that vanishes with the test.
pub(crate) struct Folder {
    path: PathBuf,
    /// Where the program keeps the record, if not in this folder.
    database: Option<String>,
}

impl Folder {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("vigie-test-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self { path, database: None }
    }

    /// Beside a database, which holds the record.
    pub(crate) fn beside(database: &str) -> Self {
        let mut folder = Self::new();
        folder.database = Some(database.to_owned());
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path.join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// The program, run in this folder and with nothing of the tester's environment.
    pub(crate) fn command(&self, args: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
        command.current_dir(&self.path).env_clear().args(args);
        if let Some(url) = &self.database {
            command.env("VIGIE_DATABASE", url);
        }
        command
    }

    pub(crate) fn run(&self, args: &[impl AsRef<OsStr>]) -> Outcome {
        Outcome::of(&mut self.command(args))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// What a run left.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Outcome {
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Asserts the exit status and that standard error says all of this.
    #[track_caller]
    pub(crate) fn fails(&self, status: i32, words: &[&str]) {
        assert_eq!(self.status, status, "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in:\n{}", self.err);
        }
    }

    /// Asserts success and that standard output says all of this.
    #[track_caller]
    pub(crate) fn says(&self, words: &[&str]) {
        assert_eq!(self.status, 0, "{self:?}");
        for word in words {
            assert!(self.out.contains(word), "`{word}` is not in:\n{}", self.out);
        }
    }
}
