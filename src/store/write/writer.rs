//! The one thread that writes what editors send: it takes all that waits and makes it durable together, so that a disk that
//! syncs a hundred times a second takes thousands of changesets.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;
use std::{iter, thread};

use tokio::sync::oneshot;

use crate::store::digest::Digest32;
use crate::store::error::InFile as _;
use crate::store::{Address, Store, StoreError, read};

use super::edit::{Done, Edit, EditError, Edits};

/// Most changesets that wait; beyond them the store is too slow, and clients are told so.
const MOST_WAITING: usize = 1_024;

/// Most changesets that are made durable together: enough that a sync costs nothing, few enough that nobody waits long.
const MOST_TOGETHER: usize = 256;

/// Why there is no answer of the store to a changeset.
#[derive(Debug, Clone, thiserror::Error)]
pub enum WriteError {
    /// More wait than may.
    #[error("too many changes wait to be written; try again")]
    Full,
    /// The store cannot write; nothing of it was stored.
    #[error("{0}")]
    Store(Arc<StoreError>),
    /// The connection to the database was lost at the last moment: it may be stored or not.
    #[error("{0}")]
    Uncertain(Arc<StoreError>),
    /// The collection, the key or the acts are at fault.
    #[error("{0}")]
    Refused(Arc<EditError>),
}

struct Job {
    edit: Edit,
    reply: oneshot::Sender<Result<Done, WriteError>>,
}

/// Hands changesets to the thread that writes them. It ends with the last writer.
#[derive(Debug, Clone)]
pub struct Writer {
    jobs: SyncSender<Job>,
}

impl Writer {
    /// For a store, which is opened when it is first written to.
    #[must_use]
    pub fn new(address: Address) -> Self {
        let (jobs, waiting) = sync_channel(MOST_WAITING);
        thread::spawn(move || write_all(&address, &waiting));
        Self { jobs }
    }

    /// Makes a changeset. When this returns what was done, a power cut takes nothing of it back.
    pub async fn write(&self, edit: Edit) -> Result<Done, WriteError> {
        let (reply, done) = oneshot::channel();
        self.jobs.try_send(Job { edit, reply }).map_err(|_full| WriteError::Full)?;
        done.await.unwrap_or(Err(WriteError::Full))
    }
}

fn write_all(address: &Address, waiting: &Receiver<Job>) {
    let mut store = None;
    while let Ok(first) = waiting.recv() {
        let jobs: Vec<Job> = iter::once(first).chain(waiting.try_iter().take(MOST_TOGETHER - 1)).collect();
        match opened(address, &mut store) {
            Ok(true) => {}
            Ok(false) => {
                for job in jobs {
                    answer(job.reply, Err(EditError::NoCollection));
                }
                continue;
            }
            Err(error) => {
                fail(jobs.into_iter().map(|job| job.reply), error);
                continue;
            }
        }
        let is_sound = store.as_ref().is_some_and(|store| write_together(address, store, jobs));
        if !is_sound {
            store = None; // and is opened anew
        }
    }
}

/// Sees to it that the store is open; false where there is none. A database may have gone and come since it was last used.
fn opened(address: &Address, store: &mut Option<Store>) -> Result<bool, StoreError> {
    if store.as_ref().is_some_and(|store| store.change_marker().is_ok()) {
        return Ok(true);
    }
    *store = address.open_to_write()?;
    Ok(store.is_some())
}

/// Each is answered once all are durable, or none is. False where the store is not to be trusted any more.
fn write_together(address: &Address, store: &Store, jobs: Vec<Job>) -> bool {
    let mut answers = Vec::with_capacity(jobs.len());
    let mut edits = match Edits::begin(&store.connection, &store.path) {
        Ok(edits) => edits,
        Err(error) => {
            fail(jobs.into_iter().map(|job| job.reply), error);
            return false;
        }
    };
    let mut jobs = jobs.into_iter();
    for job in jobs.by_ref() {
        match edits.make(job.edit) {
            // What is wrong with the store is wrong for all.
            Err(EditError::Store(error)) => {
                drop(edits);
                let all = answers.into_iter().map(|(reply, _)| reply).chain([job.reply]);
                fail(all.chain(jobs.map(|job| job.reply)), error);
                return false;
            }
            made => answers.push((job.reply, made)),
        }
    }
    let last = edits.last();
    let (is_sound, committed) = match edits.commit() {
        Ok(()) => (true, Ok(())),
        Err(error @ StoreError::Uncertain { .. }) => (false, settle(address, last, error)),
        Err(error) => (false, Err(WriteError::Store(Arc::new(error)))),
    };
    match committed {
        Ok(()) => answers.into_iter().for_each(|(reply, made)| answer(reply, made)),
        Err(error) => answers.into_iter().for_each(|(reply, _)| drop(reply.send(Err(error.clone())))),
    }
    is_sound
}

/// How often it is asked what became of a commit, and how long it is waited between.
const ASK: u32 = 8;
const ASK_PAUSE: Duration = Duration::from_secs(1);

/// Finds out what became of a commit that was not answered: whoever holds the lock of writers knows that it has ended, and
/// whether it left its changeset.
fn settle(address: &Address, last: Option<(i64, Digest32)>, lost: StoreError) -> Result<(), WriteError> {
    let Some((changeset, hash)) = last else { return Ok(()) }; // nothing was to be stored
    for _ in 0..ASK {
        thread::sleep(ASK_PAUSE);
        match outcome(address, changeset, hash) {
            Ok(true) => return Ok(()),
            Ok(false) => return Err(WriteError::Store(Arc::new(lost))),
            Err(error) => tracing::warn!(%error, "it is not known yet what became of a change"),
        }
    }
    Err(WriteError::Uncertain(Arc::new(lost)))
}

fn outcome(address: &Address, changeset: i64, hash: Digest32) -> Result<bool, StoreError> {
    let Some(store) = address.open_to_write()? else { return Ok(false) };
    store.connection.begin_write().in_file(&store.path)?;
    let found = read::hash_of(&store.connection, changeset).in_file(&store.path);
    store.connection.rollback();
    Ok(found?.is_some_and(|found| found == hash))
}

fn fail(replies: impl Iterator<Item = oneshot::Sender<Result<Done, WriteError>>>, error: StoreError) {
    let error = WriteError::Store(Arc::new(error));
    replies.for_each(|reply| drop(reply.send(Err(error.clone()))));
}

fn answer(reply: oneshot::Sender<Result<Done, WriteError>>, made: Result<Done, EditError>) {
    // Who left does not hear it; what was done is done.
    let _ = reply.send(made.map_err(|error| WriteError::Refused(Arc::new(error))));
}
