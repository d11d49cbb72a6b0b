//! The past, as far as it was asked for of late: snapshots that are made once for all who ask for the same, and kept.

use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpRequest, web};
use quick_cache::sync::Cache;
use tokio::sync::Semaphore;

use super::problem::Problem;
use super::shared::{Shared, Weigh};
use crate::collection::{Instants, Known, LoadError, Loader, Snapshot, Viewer, Views};
use crate::feature::instant_text;
use crate::query::{AS_OF, QueryError};
use crate::store::now_ms;

/// Room for past snapshots, in bytes: one of a million incidents, and many of a newsroom's own.
const ROOM: usize = 512 << 20;
/// Most past snapshots that are kept: readers look at a few moments at a time.
const MOST_KEPT: usize = 32;
/// What a feature takes, its columns and indexes together, in bytes.
const ROW_BYTES: usize = 500;
/// What the book-keeping of the cache takes of the room at most, in bytes.
const BOOKS: usize = 64 << 10;
/// Most past snapshots that are made at once: each takes a processor, which readers of the present need too.
const MOST_MADE_AT_ONCE: usize = 2;
/// When to ask again for one that could not be made yet, in seconds.
const AGAIN_AFTER: &str = "1";
/// Instants of which is remembered which changeset is the newest that is not after them.
const MOST_INSTANTS: usize = 10_000;

/// On each answer about the past: how many features the public saw then that it may not see now.
pub(super) const WITHHELD: HeaderName = HeaderName::from_static("vigie-withheld");

/// Between which changesets, as whom, and made from which present.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Moment {
    /// Of changesets of one number in two histories, one may not be taken for the other.
    history: u64,
    changeset: i64,
    viewer: Viewer,
    /// What the public sees today decides what it sees of the past.
    present: u64,
}

/// A moment, and one of the instants in it of which the same was known: embargoes end between changesets.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    moment: Moment,
    instant: i64,
}

/// A snapshot that was made.
#[derive(Debug)]
struct Made {
    snapshot: Arc<Snapshot>,
    /// How many features it does not share with the present.
    rows: usize,
    holds: Instants,
}

impl Weigh for Made {
    fn bytes(&self) -> usize {
        // So that no more than the most are kept, and the largest still is.
        (self.rows * ROW_BYTES).clamp(ROOM / MOST_KEPT, ROOM - BOOKS)
    }
}

/// Past snapshots.
#[derive(Debug)]
pub struct Past {
    loader: Arc<Loader>,
    kept: Shared<Key, Made>,
    /// By history and instant.
    changesets: Cache<(u64, i64), i64>,
    /// Of the instants of a moment for which one was made, with those of which it is the same.
    holds: Cache<Moment, Arc<[(Instants, i64)]>>,
    making: Arc<Semaphore>,
}

impl Past {
    /// Made by a loader.
    #[must_use]
    pub fn new(loader: Arc<Loader>) -> Self {
        let kept = Shared::new(ROOM as u64, MOST_KEPT);
        let making = Arc::new(Semaphore::new(MOST_MADE_AT_ONCE));
        let (changesets, holds) = (Cache::new(MOST_INSTANTS), Cache::new(MOST_INSTANTS));
        Self { loader, kept, changesets, holds, making }
    }

    /// The data as they were known at an instant, made from what is known now.
    pub(super) async fn get(&self, views: Arc<Views>, viewer: Viewer, instant: i64) -> Result<Arc<Snapshot>, Problem> {
        let now = now_ms().max(views.at());
        if instant > now {
            let problem = format!("{} is in the future; now is {}", instant_text(instant), instant_text(now));
            return Err(QueryError::bad(AS_OF.name, problem).into());
        }
        let changeset = self.changeset(&views, instant).await?;
        let moment = Moment { history: views.history(), changeset, viewer, present: views.of(viewer).version };
        let key = self.key(moment, instant);
        if let Some(made) = self.kept.kept(&key) {
            return Ok(Arc::clone(&made.snapshot));
        }
        let make = async || self.make(Arc::clone(&views), viewer, (key.instant, changeset)).await;
        let (made, _) = self.kept.get(&key, make).await?;
        self.note(key, made.holds);
        Ok(Arc::clone(&made.snapshot))
    }

    /// The key of an instant: of another, if of that the same was known.
    fn key(&self, moment: Moment, instant: i64) -> Key {
        let all = self.holds.get(&moment);
        let same = all.as_ref().and_then(|all| all.iter().find(|(holds, _)| holds.has(instant)));
        let instant = same.map_or(instant, |(_, other)| *other);
        Key { moment, instant }
    }

    /// Notes of which instants it is. Two who do so at once may lose what one of them notes, which is found out again.
    fn note(&self, key: Key, holds: Instants) {
        let all = self.holds.get(&key.moment);
        let all = all.iter().flat_map(|all| all.iter()).filter(|(other, _)| *other != holds).copied();
        let all = all.chain([(holds, key.instant)]).collect();
        self.holds.insert(key.moment, all);
    }

    /// The newest changeset that is not after an instant.
    async fn changeset(&self, views: &Views, instant: i64) -> Result<i64, Problem> {
        if instant >= views.at() {
            return Ok(views.changeset());
        }
        let key = (views.history(), instant);
        if let Some(changeset) = self.changesets.get(&key) {
            return Ok(changeset);
        }
        let loader = Arc::clone(&self.loader);
        let found = web::block(move || loader.changeset_at(instant)).await;
        let changeset = found.map_err(|_lost| Problem::overloaded())?.map_err(|error| unreadable(&error))?;
        self.changesets.insert(key, changeset); // there is one after it, so that it stays
        Ok(changeset)
    }

    async fn make(&self, views: Arc<Views>, viewer: Viewer, moment: (i64, i64)) -> Result<Made, Problem> {
        let Ok(turn) = Arc::clone(&self.making).try_acquire_owned() else {
            let detail = "other moments of the past are being put together; try again in a second";
            let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail);
            return Err(problem.with_header(RETRY_AFTER, AGAIN_AFTER));
        };
        let loader = Arc::clone(&self.loader);
        let made = web::block(move || {
            let _turn = turn; // until it is done, whether anybody waits or not
            loader.past(&views, viewer, moment)
        });
        let made = made.await.map_err(|_lost| Problem::overloaded())?;
        let made = made.map(|Known { snapshot, rows, holds }| Made { snapshot: Arc::new(snapshot), rows, holds });
        made.map_err(|error| unreadable(&error))
    }

    /// What reads the store.
    pub(super) fn loader(&self) -> Arc<Loader> {
        Arc::clone(&self.loader)
    }

    /// Forgets what was made from a present that is over.
    pub fn keep_only(&self, views: &Views) {
        self.kept.retain(|key| views.of(key.moment.viewer).version == key.moment.present);
    }
}

/// What is wrong with the store is for its operator.
pub(super) fn unreadable(error: &LoadError) -> Problem {
    tracing::error!(%error, "the past cannot be read");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "the store cannot be read; the log of the server says why")
}

/// A past snapshot that a request is answered from.
struct Noted(Arc<Snapshot>);

/// Notes that a request is answered from a past snapshot.
pub(super) fn note(request: &HttpRequest, snapshot: &Arc<Snapshot>) {
    request.extensions_mut().insert(Noted(Arc::clone(snapshot)));
}

/// Says on each answer about the past how much of it is withheld: of the whole collection, whatever was asked of it, so that it
/// tells no more than a number.
pub(super) async fn tell(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let withheld = {
        let request = response.request();
        let extensions = request.extensions();
        extensions.get::<Noted>().map(|Noted(snapshot)| match request.match_info().get("collection") {
            Some(name) => snapshot.get(name).map_or(0, |collection| collection.withheld),
            None => snapshot.collections.iter().map(|collection| collection.withheld).sum(),
        })
    };
    if let Some(withheld) = withheld {
        response.headers_mut().insert(WITHHELD, HeaderValue::from(withheld));
    }
    Ok(response)
}
