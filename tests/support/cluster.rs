//! A PostgreSQL with PostGIS of the test's own: in a folder that vanishes, reached by a socket in it.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::{Certificate, wait_until};
use crate::program::Folder;

const MISSING: &str = "PostgreSQL with PostGIS is what this test needs, and it is not on this machine; `make setup` \
                       installs it (the package postgresql-15-postgis-3 of Debian)";

/// Where PostgreSQL is found unless it is said.
const PORT: u16 = 5432;

/// A running cluster; stopped when it is dropped.
pub(crate) struct Cluster {
    postgres: Child,
    programs: PathBuf,
    folder: Folder,
    /// Of its socket, and of the address that an encrypted one has besides.
    port: u16,
}

impl Cluster {
    /// With PostGIS in the database `postgres`.
    pub(crate) fn start() -> Self {
        let folder = Folder::new();
        let data = data_in(&folder);
        let programs = programs().expect(MISSING);
        let init = ["--auth=trust", "--username=postgres", "--no-sync", "--encoding=UTF8", "--no-locale", "-D"];
        run(as_owner(&programs.join("initdb"), &data).args(init).arg(&data));
        let postgres = serve(&programs, &data, &[]);
        let cluster = Self { postgres, programs, folder, port: PORT };
        cluster.wait();
        let extension = cluster.psql("postgres").args(["-c", "CREATE EXTENSION postgis"]).output().unwrap();
        assert!(extension.status.success(), "{MISSING}: {}", String::from_utf8_lossy(&extension.stderr));
        cluster
    }

    /// With an address besides, which takes none but encrypted connections.
    pub(crate) fn encrypted(certificate: &Certificate) -> Self {
        let mut cluster = Self::start();
        cluster.kill();
        let data = cluster.folder.path().join("cluster");
        let owner = owner(cluster.folder.path());
        for (from, to) in [(certificate.chain(), "server.crt"), (certificate.key(), "server.key")] {
            fs::copy(from, data.join(to)).unwrap();
            fs::set_permissions(data.join(to), fs::Permissions::from_mode(0o600)).unwrap();
            owner.map_or(Ok(()), |(user, group)| chown(data.join(to), Some(user), Some(group))).unwrap();
        }
        fs::write(data.join("pg_hba.conf"), "local all all trust\nhostssl all all 127.0.0.1/32 trust\n").unwrap();
        fs::remove_file(data.join("postmaster.pid")).unwrap();
        cluster.port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let port = format!("port={}", cluster.port);
        let settings = ["-c", "listen_addresses=127.0.0.1", "-c", "ssl=on", "-c", &port];
        cluster.postgres = serve(&cluster.programs, &data, &settings);
        cluster.wait();
        cluster
    }

    /// The port of its address, if it has one.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Another one that follows this one, which waits for it with each commit.
    pub(crate) fn replica(&self) -> Self {
        let folder = Folder::new();
        let data = data_in(&folder);
        run(as_owner(&self.programs.join("pg_basebackup"), &data)
            .args(["-U", "postgres", "-h"])
            .arg(self.folder.path().join("cluster"))
            .args(["--no-sync", "--checkpoint=fast", "--write-recovery-conf", "-D"])
            .arg(&data));
        let _ = fs::remove_file(data.join(".s.PGSQL.5432.lock")); // of the one that it is a copy of
        let postgres = serve(&self.programs, &data, &[]);
        let replica = Self { postgres, programs: self.programs.clone(), folder, port: PORT };
        replica.wait();
        self.rows("ALTER SYSTEM SET synchronous_standby_names = '*'");
        self.rows("SELECT pg_reload_conf()");
        let waits = || self.rows("SELECT sync_state FROM pg_stat_replication") == ["sync"];
        assert!(wait_until(waits).is_some(), "the replica does not follow");
        replica
    }

    /// Makes a replica a primary that waits for nobody.
    pub(crate) fn promote(&self) {
        self.rows("ALTER SYSTEM SET synchronous_standby_names = ''");
        self.rows("SELECT pg_reload_conf()");
        self.rows("SELECT pg_promote()");
    }

    /// Ends all its processes with SIGKILL.
    pub(crate) fn kill(&mut self) {
        let own = self.postgres.id().to_string();
        let children = Command::new("ps").args(["-o", "pid=", "--ppid", &own]).output().unwrap();
        let children = String::from_utf8(children.stdout).unwrap();
        let all = children.split_whitespace().chain([own.as_str()]);
        // One may have ended by itself meanwhile.
        let _ = Command::new("kill").arg("-9").args(all).stderr(Stdio::null()).status().unwrap();
        self.postgres.wait().unwrap();
    }

    /// Starts it again.
    pub(crate) fn start_again(&mut self) {
        let data = self.folder.path().join("cluster");
        let _ = fs::remove_file(data.join("postmaster.pid")); // of the one that was killed
        self.postgres = serve(&self.programs, &data, &[]);
        self.wait();
    }

    /// The address of a new, empty database.
    pub(crate) fn database(&self, name: &str) -> String {
        self.rows(&format!("CREATE DATABASE {name}"));
        format!("postgres://postgres@{}/{name}", self.host())
    }

    /// Its host, as it stands in an address.
    pub(crate) fn host(&self) -> String {
        self.folder.path().join("cluster").display().to_string().replace('/', "%2F")
    }

    /// The rows that some SQL gives, columns separated by `|`.
    #[track_caller]
    pub(crate) fn rows(&self, sql: &str) -> Vec<String> {
        self.rows_in("postgres", sql)
    }

    /// The same of a database.
    #[track_caller]
    pub(crate) fn rows_in(&self, database: &str, sql: &str) -> Vec<String> {
        // By standard input: a polygon may be longer than a command line.
        let file = self.folder.write("query.sql", sql);
        let output = self.psql(database).arg("-f").arg(file).output().unwrap();
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }

    fn wait(&self) {
        let answers = || self.psql("postgres").args(["-c", "SELECT 1"]).output().unwrap().status.success();
        assert!(wait_until(answers).is_some(), "the cluster did not start");
    }

    fn psql(&self, database: &str) -> Command {
        let mut command = Command::new(self.programs.join("psql"));
        command
            .args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", database, "-p"])
            .arg(self.port.to_string())
            .arg("-h")
            .arg(self.folder.path().join("cluster"));
        command
    }
}

/// A folder for the data of a cluster, of the user that it runs as and of nobody else.
fn data_in(folder: &Folder) -> PathBuf {
    let data = folder.path().join("cluster");
    fs::create_dir(&data).unwrap();
    if let Some((user, group)) = owner(folder.path()) {
        chown(&data, Some(user), Some(group)).unwrap();
    }
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
    data
}

/// A program that runs as the owner of a cluster: PostgreSQL refuses to run as root.
fn as_owner(program: &Path, data: &Path) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    if let Some((user, group)) = owner(data.parent().unwrap()) {
        command.uid(user).gid(group).current_dir(data);
    }
    command
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn serve(programs: &Path, data: &Path, more: &[&str]) -> Child {
    let settings = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "jit=off", "-c", "max_connections=200", "-k"];
    let mut command = as_owner(&programs.join("postgres"), data);
    command.args(settings).arg(data).arg("-D").arg(data).args(more).stderr(Stdio::null()).spawn().unwrap()
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
        let _ = Command::new("kill").args(["-INT", &self.postgres.id().to_string()]).stderr(Stdio::null()).status();
        let _ = self.postgres.wait();
    }
}
