//! Answers that are files of known length: prepared once, kept for a while, and sent whole or in parts.
//!
//! Clients that read FlatGeobuf or GeoPackage over HTTP ask for many small parts of one file, so what was prepared for the
//! first part serves the others. `docs/decisions/008-downloads.md` says why they are files, and where they lie.

use std::collections::VecDeque;
use std::fs::File;
use std::future::Future;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, MessageBody};
use actix_web::error::BlockingError;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, HeaderName, HeaderValue};
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use tokio::sync::{OnceCell, Semaphore};

use super::problem::Problem;
use super::range;

/// Most files that are kept: each holds a descriptor, of which a process has 1,024 by default.
const MAX_FILES: usize = 64;
/// Most bytes on disk of what is kept or being sent. The whole of a million incidents is some 800 MB. What is still being
/// written is not counted: at most [`TURNS`] files.
const MAX_BYTES: u64 = 4 << 30;
/// Files that are prepared at once; others wait for their turn, holding no thread.
const TURNS: usize = 2;
/// Bytes read at a time.
const CHUNK: u64 = 256 * 1024;

/// A file that was prepared, and what its answer's head says of it.
#[derive(Debug)]
pub(super) struct Download {
    file: File,
    length: u64,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// What all downloads take on disk.
    on_disk: Arc<AtomicU64>,
}

/// What was prepared of late.
#[derive(Debug)]
pub struct Downloads {
    /// The newest last.
    slots: Mutex<VecDeque<Slot>>,
    turns: Semaphore,
    on_disk: Arc<AtomicU64>,
}

#[derive(Debug)]
struct Slot {
    /// Of the snapshot that it is made from.
    version: u64,
    etag: String,
    download: Arc<OnceCell<Arc<Download>>>,
}

impl Default for Downloads {
    fn default() -> Self {
        Self { slots: Mutex::default(), turns: Semaphore::new(TURNS), on_disk: Arc::default() }
    }
}

impl Downloads {
    /// The file of an answer, by its validator: the one at hand, or the one that `make` makes. Who asks for the same in the
    /// meantime waits for it.
    pub(super) async fn get<M>(
        &self,
        version: u64,
        etag: &str,
        make: impl FnOnce() -> M,
    ) -> Result<Arc<Download>, Problem>
    where
        M: Future<Output = Result<(File, Vec<(HeaderName, HeaderValue)>), Problem>>,
    {
        let cell = self.slot(version, etag);
        let download = cell.get_or_try_init(|| async {
            let _turn = self.turns.acquire().await.map_err(|_closed| busy())?;
            self.make_room()?;
            let (file, headers) = make().await?;
            self.keep(file, headers).map(Arc::new)
        });
        download.await.cloned()
    }

    /// The place of an answer, which is new if it was not there. What is made from another snapshot is given up: nobody
    /// will ask for it again, and it may hold what is no longer published.
    fn slot(&self, version: u64, etag: &str) -> Arc<OnceCell<Arc<Download>>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.retain(|slot| slot.version == version);
        let known = slots.iter().position(|slot| slot.etag == etag).and_then(|at| slots.remove(at));
        let slot = known.unwrap_or_else(|| Slot { version, etag: etag.to_owned(), download: Arc::default() });
        let download = Arc::clone(&slot.download);
        slots.push_back(slot);
        if slots.len() > MAX_FILES {
            slots.pop_front();
        }
        download
    }

    /// Gives the oldest files up until there is room for another. One that is being sent stays until it is sent.
    fn make_room(&self) -> Result<(), Problem> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        while self.on_disk.load(Ordering::Relaxed) >= MAX_BYTES {
            let oldest = slots.iter().position(|slot| slot.download.initialized());
            slots.remove(oldest.ok_or_else(busy)?);
        }
        Ok(())
    }

    fn keep(&self, file: File, headers: Vec<(HeaderName, HeaderValue)>) -> Result<Download, Problem> {
        let unknown = |e: io::Error| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, format!("its file is lost: {e}"));
        let length = file.metadata().map_err(unknown)?.len();
        self.on_disk.fetch_add(length, Ordering::Relaxed);
        Ok(Download { file, length, headers, on_disk: Arc::clone(&self.on_disk) })
    }
}

fn busy() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too many large downloads are being sent; try again in a minute")
}

impl Drop for Download {
    fn drop(&mut self) {
        self.on_disk.fetch_sub(self.length, Ordering::Relaxed);
    }
}

impl Download {
    /// Answers with all of it, or with the part that was asked for.
    pub(super) fn respond(
        self: Arc<Self>,
        request: &HttpRequest,
        mut response: HttpResponseBuilder,
        etag: &str,
    ) -> Result<HttpResponse, Problem> {
        for header in &self.headers {
            response.append_header(header.clone());
        }
        // As it is: a part of a compressed answer would be a part of other bytes.
        response.insert_header((CONTENT_ENCODING, "identity"));
        let part = range::select(request, &mut response, etag, self.length)?;
        Ok(response.body(Part { download: self, at: part.start, end: part.end, reading: None }))
    }
}

type Reading = Pin<Box<dyn Future<Output = Result<io::Result<Bytes>, BlockingError>>>>;

/// A part of a file as a body. It is read by the threads for slow work, a chunk whenever the socket takes one.
struct Part {
    download: Arc<Download>,
    at: u64,
    end: u64,
    reading: Option<Reading>,
}

impl MessageBody for Part {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.end - self.at)
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.at == self.end {
            return Poll::Ready(None);
        }
        let Self { download, at, end, reading } = &mut *self;
        let reading_now = reading.get_or_insert_with(|| {
            let (download, at, length) = (Arc::clone(download), *at, CHUNK.min(*end - *at));
            Box::pin(web::block(move || read(&download.file, at, length)))
        });
        let bytes = ready!(reading_now.as_mut().poll(context)).unwrap_or_else(|lost| Err(io::Error::other(lost)));
        *reading = None;
        if let Ok(bytes) = &bytes {
            *at += bytes.len() as u64;
        }
        Poll::Ready(Some(bytes))
    }
}

fn read(file: &File, at: u64, length: u64) -> io::Result<Bytes> {
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.read_exact_at(&mut bytes, at)?;
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// A file that claims so many bytes and takes none.
    fn file(bytes: u64) -> File {
        let file = tempfile::tempfile().unwrap();
        file.set_len(bytes).unwrap();
        file
    }

    async fn get(
        downloads: &Downloads,
        version: u64,
        etag: &str,
        bytes: u64,
    ) -> Result<(Arc<Download>, bool), Problem> {
        let made = Cell::new(false);
        let make = async || {
            made.set(true);
            Ok((file(bytes), Vec::new()))
        };
        let download = downloads.get(version, etag, make).await?;
        Ok((download, made.get()))
    }

    #[actix_web::test]
    async fn a_file_is_made_once_until_the_data_change() {
        let downloads = Downloads::default();
        assert!(get(&downloads, 1, "a", 10).await.unwrap().1);
        assert!(!get(&downloads, 1, "a", 10).await.unwrap().1);
        assert!(get(&downloads, 1, "b", 10).await.unwrap().1);
        assert_eq!(downloads.on_disk.load(Ordering::Relaxed), 20);
        assert!(get(&downloads, 2, "a", 10).await.unwrap().1);
        assert_eq!(downloads.on_disk.load(Ordering::Relaxed), 10, "what was made of older data is gone");
    }

    #[actix_web::test]
    async fn who_asks_for_what_is_being_made_waits_for_it_and_a_failure_is_not_kept() {
        let downloads = Downloads::default();
        downloads.get(1, "a", async || Err(busy())).await.unwrap_err();
        let makes = Cell::new(0);
        let make = async || {
            makes.set(makes.get() + 1);
            tokio::task::yield_now().await;
            Ok((file(1), Vec::new()))
        };
        let (one, other) = tokio::join!(downloads.get(1, "a", make), downloads.get(1, "a", make));
        assert!(Arc::ptr_eq(&one.unwrap(), &other.unwrap()));
        assert_eq!(makes.get(), 1);
    }

    #[actix_web::test]
    async fn the_oldest_make_room_unless_they_are_being_sent() {
        let downloads = Downloads::default();
        for i in 0..=MAX_FILES {
            get(&downloads, 1, &i.to_string(), 1).await.unwrap();
        }
        assert_eq!(downloads.on_disk.load(Ordering::Relaxed), MAX_FILES as u64);
        assert!(get(&downloads, 1, "0", MAX_BYTES).await.unwrap().1, "the oldest was given up");
        assert!(get(&downloads, 1, "new", 1).await.unwrap().1);
        assert_eq!(downloads.on_disk.load(Ordering::Relaxed), 1);
        let (sent, _) = get(&downloads, 1, "sent", MAX_BYTES).await.unwrap();
        let refused = get(&downloads, 1, "another", 1).await.unwrap_err();
        assert_eq!(refused.to_string(), busy().to_string());
        drop(sent);
        get(&downloads, 1, "another", 1).await.unwrap();
    }
}
