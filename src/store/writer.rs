//! The one thread that writes what editors send: it takes all that waits and makes it durable together, so that a disk that
//! syncs a hundred times a second takes thousands of changesets.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;
use std::{iter, thread};

use tokio::sync::oneshot;

use super::changeset::Digest32;
use super::edit::{Done, Edit, EditError, Edits};
use super::sql::InFile as _;
use super::{Address, Store, StoreError, reader};

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
    let found = reader::hash_of(&store.connection, changeset).in_file(&store.path);
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::runtime::Builder;

    use super::super::edit::{Act, Next, Refusal};
    use super::super::{FileHeader, Operation, Terms};
    use super::*;
    use crate::feature::{Feature, FieldRule, LicenceClass, Standing, Value};

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let mut import = store.begin_import("tester").unwrap();
        let terms = Terms { licence: LicenceClass::Open, fields: FieldRule::All };
        let text = || "test".to_owned();
        let header = FileHeader {
            collection: "incidents".to_owned(),
            file: text(),
            bytes: 1,
            format: text(),
            dataset: text(),
            terms,
        };
        import.begin_file(header).unwrap();
        let feature = Feature { id: "A".to_owned(), geometry: None, properties: vec![("n".into(), Value::Int(0))] };
        import.put(&crate::format::Record { line: 1, feature }).unwrap();
        import.end_file().unwrap();
        import.commit().unwrap();
        folder
    }

    fn edit(acts: Vec<Act>) -> Edit {
        let text = |text: &str| text.to_owned();
        Edit { collection: text("incidents"), author: text("ada"), reason: text("why not"), acts, once: None }
    }

    fn create(id: &str) -> Act {
        let feature = Feature { id: id.to_owned(), geometry: None, properties: vec![("n".into(), Value::Int(1))] };
        Act {
            id: id.to_owned(),
            next: Box::new(|current| match current {
                None => Ok(Next::Put(Operation::Create, feature, Standing::default())),
                Some(_) => Err(Refusal::Exists),
            }),
        }
    }

    /// Adds one to the number of `A`.
    fn count() -> Act {
        let next = |current: Option<&super::super::edit::Current>| {
            let mut current = current.ok_or(Refusal::Missing)?.clone();
            let Value::Int(n) = current.feature.properties[0].1 else { return Err(Refusal::Missing) };
            current.feature.properties[0].1 = Value::Int(n + 1);
            Ok(Next::Put(Operation::Patch, current.feature, current.standing))
        };
        Act { id: "A".to_owned(), next: Box::new(next) }
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn what_many_write_at_once_is_all_there_and_the_record_is_sound() {
        let folder = folder();
        let writer = Writer::new(Address::Folder(folder.path().to_owned()));
        let written = AtomicUsize::new(0);
        thread::scope(|scope| {
            for n in 0..16 {
                let (writer, written) = (&writer, &written);
                scope.spawn(move || {
                    for m in 0..20 {
                        block_on(writer.write(edit(vec![count(), create(&format!("{n}-{m}"))]))).unwrap();
                        written.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        assert_eq!(written.into_inner(), 320);
        let store = Store::open_existing(folder.path()).unwrap().unwrap();
        let reader = store.reader().unwrap();
        let (mut rows, mut counted) = (0, None);
        reader
            .scan(1, 0..=i64::MAX, |row| {
                rows += 1;
                if row.key == "A" {
                    counted = row.properties.find(0).map(|value| (row.revision, value.into_owned()));
                }
            })
            .unwrap();
        assert_eq!((rows, counted), (321, Some((321, Value::Int(320)))));
        assert_eq!(reader.verify().unwrap().changesets, 321);
    }

    #[test]
    fn a_changeset_of_which_one_act_is_refused_leaves_nothing_and_names_every_fault() {
        let folder = folder();
        let writer = Writer::new(Address::Folder(folder.path().to_owned()));
        let refused = block_on(writer.write(edit(vec![create("B"), create("A"), create("C"), create("C")])));
        let Err(WriteError::Refused(error)) = refused else { panic!("{refused:?}") };
        let EditError::Refused(refused) = &*error else { panic!("{error:?}") };
        assert_eq!(refused.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [1, 3]);
        let mut other = edit(vec![create("B")]);
        "nowhere".clone_into(&mut other.collection);
        block_on(writer.write(other)).unwrap_err();
        let store = Store::open_existing(folder.path()).unwrap().unwrap();
        assert_eq!(store.change_marker().unwrap(), 1);
        assert_eq!(store.reader().unwrap().verify().unwrap().revisions, 1);
    }

    #[test]
    fn a_request_that_comes_twice_is_done_once_and_another_under_its_key_is_refused() {
        let folder = folder();
        let writer = Writer::new(Address::Folder(folder.path().to_owned()));
        let send = |request: u8, id: &str| {
            let once = Some(("key".to_owned(), [request; 32]));
            block_on(writer.write(Edit { once, ..edit(vec![create(id)]) }))
        };
        let first = send(1, "B").unwrap();
        let again = send(1, "other").unwrap();
        assert_eq!(again, Done { before: true, ..first });
        assert!(matches!(send(2, "C"), Err(WriteError::Refused(error)) if matches!(*error, EditError::OtherRequest)));
    }
}
