//! One connection, used from plain threads: it has a runtime of its own, on which every wait ends.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::pin::pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::{SinkExt as _, TryStreamExt as _};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Config, Statement};

use super::bulk::Pending;
use super::tls::Tls;
use crate::store::sql::{Parameter, Row, SqlError, SqlResult, told};

/// Longest silence of a server that was asked something. A commit that waits for a replica is silent too.
pub(super) const SILENCE: Duration = Duration::from_secs(90);

/// Longest that all of a connection may take, whatever hosts there are.
const CONNECT: Duration = Duration::from_secs(20);

/// What holds for every connection: how long a statement and a wait for a lock may take, and after how long the server ends a
/// transaction of one who says nothing, so that a node that was stopped holds nobody up.
const SETTINGS: &str = "SET search_path = vigie, public; SET statement_timeout = '60s'; SET lock_timeout = '30s';
    SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = 'warning'; SET jit = 'off'";

/// The one lock of all who write: "Vgie" in ASCII.
pub(super) const LOCK: &str = "SELECT pg_advisory_xact_lock(1449617765)";

/// A connection.
pub(in crate::store) struct Session {
    client: Client,
    prepared: RefCell<HashMap<String, Statement>>,
    /// What is to be added, and goes before anything else is asked.
    pub(super) pending: RefCell<Pending>,
    /// Whether a transaction is open.
    is_open: Cell<bool>,
    is_lost: Cell<bool>,
    /// Dropped last, without waiting for anything.
    runtime: Option<Runtime>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Session {
    /// Reaches a host of those that are named.
    pub(super) fn connect(config: &Config, tls: &Tls) -> SqlResult<Self> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|e| SqlError::Lost(e.to_string()))?;
        let connecting = async {
            let (client, connection) = config.connect(tls.0.clone()).await?;
            tokio::spawn(connection);
            client.batch_execute(SETTINGS).await.map(|()| client)
        };
        let client = runtime.block_on(async { timeout(CONNECT, connecting).await });
        let client = client.map_err(|_late| SqlError::Lost(format!("no answer within {} s", CONNECT.as_secs())))?;
        let client = client.map_err(|error| SqlError::Lost(told(&error)))?;
        Ok(Self {
            client,
            prepared: RefCell::default(),
            pending: RefCell::default(),
            is_open: Cell::new(false),
            is_lost: Cell::new(false),
            runtime: Some(runtime),
        })
    }

    /// Whether it still leads to a server.
    pub(super) fn answers(&self) -> bool {
        !self.is_lost() && self.wait(self.client.batch_execute("")).is_ok()
    }

    /// Whether it leads to a replica to which nobody sends what is new.
    pub(in crate::store) fn is_cut_off(&self) -> SqlResult<bool> {
        let sql = "SELECT (pg_is_in_recovery() AND NOT EXISTS (SELECT FROM pg_stat_wal_receiver))::text";
        Ok(self.text(sql)? == "true")
    }

    /// Whether it was seen to lead nowhere.
    pub(super) fn is_lost(&self) -> bool {
        self.is_lost.get() || self.client.is_closed()
    }

    /// Begins a transaction as the one writer of all nodes, and waits for another one to end.
    pub(in crate::store) fn begin_write(&self) -> SqlResult<()> {
        self.is_open.set(true);
        // No limit of a statement's time: it would end a commit's wait for the replica, and call it done.
        self.run(&format!("BEGIN; SET LOCAL statement_timeout = 0; {LOCK}")).inspect_err(|_| self.rollback())
    }

    /// Begins to hold one state: the present, or one that another connection holds.
    pub(in crate::store) fn begin_read(&self, snapshot: Option<&str>) -> SqlResult<()> {
        self.is_open.set(true);
        let long = "SET LOCAL statement_timeout = '15min'; SET LOCAL idle_in_transaction_session_timeout = '15min'";
        let same = snapshot.map(|name| format!("SET TRANSACTION SNAPSHOT '{name}'; ")).unwrap_or_default();
        let begin = format!("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; {same}{long}");
        self.run(&begin).inspect_err(|_| self.rollback())
    }

    /// Makes everything since the beginning durable, and tells all nodes.
    pub(in crate::store) fn commit(&self) -> SqlResult<()> {
        self.flush()?;
        self.run("NOTIFY vigie")?;
        let committed = self.run("COMMIT");
        self.is_open.set(false);
        committed.map_err(|error| match error {
            // What the server refuses is not done; what it did not answer may be.
            SqlError::Postgres(error) if error.code().is_some_and(|code| !code.code().starts_with("57")) => {
                error.into()
            }
            error => SqlError::Uncertain(error.to_string()),
        })
    }

    /// Takes everything since the beginning back.
    pub(in crate::store) fn rollback(&self) {
        self.pending.borrow_mut().clear();
        // Where the server does not hear it, it takes it back by itself.
        if self.is_open.replace(false) && !self.is_lost() && self.run("ROLLBACK").is_err() {
            self.is_lost.set(true);
        }
    }

    /// Takes a part back, and what was to be added in it.
    pub(in crate::store) fn undo_part(&self) -> SqlResult<()> {
        self.pending.borrow_mut().clear();
        self.run("ROLLBACK TO part; RELEASE part")
    }

    /// Runs statements that have no parameters and give no rows.
    pub(in crate::store) fn run(&self, sql: &str) -> SqlResult<()> {
        self.flush()?;
        self.wait(self.client.batch_execute(sql))
    }

    /// The text that a statement gives.
    pub(super) fn text(&self, sql: &str) -> SqlResult<String> {
        let mut text = None;
        self.each(&self.prepare(sql)?, &[], &mut |row| {
            text = Some(row.get::<String>(0)?);
            Ok(())
        })?;
        text.ok_or(SqlError::NoRow)
    }

    /// A prepared statement, from before if it was prepared before.
    pub(in crate::store) fn prepare(&self, sql: &str) -> SqlResult<Statement> {
        if let Some(known) = self.prepared.borrow().get(sql) {
            return Ok(known.clone());
        }
        self.flush()?;
        let statement = self.wait(self.client.prepare(&sql.replace('?', "$")))?;
        self.prepared.borrow_mut().insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Runs a statement that gives no rows.
    pub(in crate::store) fn execute(&self, statement: &Statement, parameters: &[Parameter<'_>]) -> SqlResult<()> {
        self.flush()?;
        self.wait(self.client.execute_raw(statement, parameters)).map(drop)
    }

    /// Shows every row. Nothing else can be asked of this connection meanwhile.
    pub(in crate::store) fn each(
        &self,
        statement: &Statement,
        parameters: &[Parameter<'_>],
        visit: &mut dyn FnMut(&Row<'_>) -> SqlResult<()>,
    ) -> SqlResult<()> {
        self.flush()?;
        self.block_on(async {
            let mut rows = pin!(self.heard(self.client.query_raw(statement, parameters)).await?);
            while let Some(row) = self.heard(rows.try_next()).await? {
                visit(&Row::Postgres(&row))?;
            }
            Ok(())
        })
    }

    /// Adds rows in the binary form of COPY.
    pub(super) fn copy(&self, sql: &str, rows: Vec<u8>) -> SqlResult<()> {
        self.block_on(async {
            let mut sink = pin!(self.heard(self.client.copy_in::<_, Bytes>(sql)).await?);
            self.heard(sink.send(Bytes::from(rows))).await?;
            self.heard(sink.finish()).await.map(drop)
        })
    }

    fn wait<T>(&self, answer: impl Future<Output = Result<T, tokio_postgres::Error>>) -> SqlResult<T> {
        self.block_on(self.heard(answer))
    }

    fn block_on<T>(&self, future: impl Future<Output = SqlResult<T>>) -> SqlResult<T> {
        let Some(runtime) = &self.runtime else { return Err(SqlError::Lost("it is closed".to_owned())) };
        runtime.block_on(future)
    }

    /// An answer, for which the server has so long.
    async fn heard<T>(&self, answer: impl Future<Output = Result<T, tokio_postgres::Error>>) -> SqlResult<T> {
        match timeout(SILENCE, answer).await {
            Ok(answer) => answer.map_err(|error| {
                self.is_lost.set(self.is_lost.get() || error.as_db_error().is_none());
                error.into()
            }),
            Err(_late) => {
                self.is_lost.set(true);
                Err(SqlError::Lost(format!("it said nothing for {} s", SILENCE.as_secs())))
            }
        }
    }
}

impl ToSql for Parameter<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match *self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) => match *kind {
                Type::INT2 => i16::try_from(number)?.to_sql(kind, out),
                Type::INT4 => i32::try_from(number)?.to_sql(kind, out),
                _ => number.to_sql(kind, out),
            },
            Self::Bool(truth) => truth.to_sql(kind, out),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_kind: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
