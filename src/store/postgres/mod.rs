//! PostgreSQL with PostGIS: where it is, how it is reached, and the connections that are kept for the next one who needs one.
//!
//! Nodes may share a database. Whoever writes takes the head of the chain of changesets under one lock, which the transaction
//! holds to its end; so changesets are numbered in the order in which they become visible, and who has read one has read all
//! before it (`docs/decisions/016-postgres.md`).

mod bulk;
mod layout;
mod session;
mod tls;
mod watch;

use std::fmt::Write as _;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

use super::StoreError;
use super::error::InFile as _;
use super::sql::{SqlResult, told};
use layout::Layout;
pub(super) use layout::add_collection;
pub(super) use session::Session;
use tls::Tls;

/// How long it may take to reach one host.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long what was sent may stay unacknowledged by the other machine.
const UNACKNOWLEDGED: Duration = Duration::from_secs(15);

/// How long a connection may be silent before the other machine is asked whether it is still there.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// How other clients ask for what [`REQUIRED`] is here.
const VERIFIED: &str = "sslmode=verify-full";
const REQUIRED: &str = "sslmode=require";

/// Most readers of one state: more of them than the database has processors take turns.
const MOST_READERS: usize = 3;

/// Most connections that wait for the next one who needs one: those of a load, and of one who looks meanwhile.
const MOST_IDLE: usize = MOST_READERS + 1;

/// A text that names no database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("--database: {0}; write it like `postgres://vigie@db.example.org/vigie`")]
pub struct BadDatabase(String);

/// A database, and the connections to it that are kept.
#[derive(Debug, Clone)]
pub struct Database(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Its address without user and password, for people.
    shown: PathBuf,
    readers: Pool,
    writers: Pool,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// To read: any host will do that the address names.
    Read,
    /// To write: a replica will not do.
    Write,
}

/// Connections that wait.
#[derive(Debug)]
struct Pool {
    config: Config,
    tls: Tls,
    idle: Mutex<Vec<Session>>,
}

impl Database {
    /// The database of a URL, `postgres://user:password@host:port,host:port/name?option=value`.
    pub fn parse(url: &str) -> Result<Self, BadDatabase> {
        let bad = |why: String| BadDatabase(why);
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(bad("the address does not begin with `postgres://`".to_owned()));
        }
        // The source says what is wrong, and never the values.
        let mut config: Config = url.replacen(VERIFIED, REQUIRED, 1).parse().map_err(|error| bad(told(&error)))?;
        if config.get_ssl_mode() != SslMode::Require {
            config.ssl_mode(SslMode::Disable);
        }
        let tls = Tls::of(config.get_ssl_mode()).map_err(|error| bad(format!("`sslmode=require`: {error}")))?;
        config
            .application_name("vigie")
            .keepalives_idle(KEEPALIVE)
            .keepalives_retries(3)
            .keepalives_interval(KEEPALIVE);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(UNACKNOWLEDGED);
        }
        let mut writing = config.clone();
        writing.target_session_attrs(TargetSessionAttrs::ReadWrite);
        let pool = |config| Pool { config, tls: tls.clone(), idle: Mutex::default() };
        Ok(Self(Arc::new(Inner { shown: shown(&config), readers: pool(config), writers: pool(writing) })))
    }

    /// Its address without user and password.
    #[must_use]
    pub fn shown(&self) -> &Path {
        &self.0.shown
    }

    /// A connection to a database that holds a store; `None` where it holds none.
    pub(super) fn existing(&self, purpose: Use) -> Result<Option<Lent>, StoreError> {
        let session = self.lend(purpose)?;
        match layout::look(&session).in_file(self.shown())? {
            Layout::None => Ok(None),
            Layout::Current => Ok(Some(session)),
            Layout::Newer(version) => {
                Err(StoreError::Newer { path: self.0.shown.clone(), version, known: layout::LAYOUT })
            }
        }
    }

    /// A connection for writing to a database in which a store is made where there is none.
    pub(super) fn made(&self) -> Result<Lent, StoreError> {
        if let Some(session) = self.existing(Use::Write)? {
            return Ok(session);
        }
        let session = self.lend(Use::Write)?;
        layout::make(&session).in_file(self.shown())?;
        drop(session);
        let missing =
            || StoreError::Unreachable { path: self.0.shown.clone(), detail: "its tables vanished".to_owned() };
        self.existing(Use::Write)?.ok_or_else(missing)
    }

    /// A connection that answers: one of those that wait, or a new one.
    pub(super) fn lend(&self, purpose: Use) -> Result<Lent, StoreError> {
        let pool = self.pool(purpose);
        let lent = |session| Lent { session: Some(Box::new(session)), database: self.clone(), purpose };
        loop {
            let idle = pool.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            match idle {
                Some(session) if session.answers() => return Ok(lent(session)),
                Some(dead) => drop(dead),
                None => return Session::connect(&pool.config, &pool.tls).map(lent).in_file(self.shown()),
            }
        }
    }

    /// Connections for reading, at most [`MOST_READERS`], all of which hold the state that the first one sees.
    pub(super) fn readers(&self, count: usize) -> Result<Vec<Lent>, StoreError> {
        let first = self.lend(Use::Read)?;
        let snapshot = first.hold().in_file(self.shown())?;
        let mut sessions = vec![first];
        for _ in 1..count.min(MOST_READERS) {
            let other = self.lend(Use::Read)?;
            other.begin_read(Some(&snapshot)).in_file(self.shown())?;
            sessions.push(other);
        }
        Ok(sessions)
    }

    fn pool(&self, purpose: Use) -> &Pool {
        if purpose == Use::Write { &self.0.writers } else { &self.0.readers }
    }
}

/// A connection that goes back to the others at its end, with nothing begun left open.
#[derive(Debug)]
pub(super) struct Lent {
    session: Option<Box<Session>>,
    database: Database,
    purpose: Use,
}

impl Deref for Lent {
    type Target = Session;
    fn deref(&self) -> &Session {
        self.session.as_ref().expect("a connection is here until it goes back")
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(session) = self.session.take() else { return };
        session.rollback();
        let mut idle = self.database.pool(self.purpose).idle.lock().unwrap_or_else(PoisonError::into_inner);
        if !session.is_lost() && idle.len() < MOST_IDLE {
            idle.push(*session);
        }
    }
}

impl Lent {
    /// The database that it is a connection to.
    pub(super) fn database(&self) -> &Database {
        &self.database
    }

    /// Holds one state from now on, and returns the name under which others can hold the same.
    pub(super) fn hold(&self) -> SqlResult<String> {
        self.begin_read(None)?;
        self.text("SELECT pg_export_snapshot()")
    }
}

/// The address of a database, without what nobody else is to know.
fn shown(config: &Config) -> PathBuf {
    let mut text = "postgres://".to_owned();
    let ports = config.get_ports();
    for (place, host) in config.get_hosts().iter().enumerate() {
        let port = ports.get(place).or(ports.first()).filter(|port| **port != 5432);
        let host = match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        };
        let comma = if place > 0 { "," } else { "" };
        let _ = write!(text, "{comma}{host}");
        let _ = port.map(|port| write!(text, ":{port}"));
    }
    let _ = write!(text, "/{}", config.get_dbname().or(config.get_user()).unwrap_or_default());
    PathBuf::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_what_is_shown_nor_an_error_holds_the_password() {
        let url = "postgres://ada:hunter2@a.example.org,b.example.org:6543/news?target_session_attrs=read-write";
        let database = Database::parse(url).unwrap();
        assert_eq!(database.shown(), Path::new("postgres://a.example.org,b.example.org:6543/news"));
        assert!(!format!("{database:?}").contains("hunter2"));
        for bad in [
            "mysql://ada:hunter2@a/b",
            "postgres://ada:hunter2@a/b?sslmode=hunter2",
            "postgres://ada:hunter2@a/b?hunter=1",
            "postgres://ada:hunter2@a:hunter2/b",
        ] {
            let error = Database::parse(bad).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
