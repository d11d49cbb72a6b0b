//! The bounds of one query's work: how long it may take, how much it may look at, and whether anyone still waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::QueryError;

/// Longest that a query may work. A proxy gives up after a minute, and a reader of a map long before.
const LONGEST: Duration = Duration::from_secs(20);
/// Longest that the work for a tile may take: a reader of a map has moved on by then.
const LONGEST_OF_A_TILE: Duration = Duration::from_secs(5);
/// Most work of a query, of which a comparison of one number is one. That is some ten seconds of one processor: what it
/// keeps is that a server with few processors is not held by a handful of requests.
const MOST_WORK: u64 = 10_000_000_000;

/// Watches over one query. Whoever works for it asks the guard once for each batch of rows.
#[derive(Debug)]
pub struct Guard {
    /// `None` for the operator's own work, which nobody else waits for.
    end: Option<Instant>,
    /// How long that was from its start.
    longest: Duration,
    work_left: AtomicU64,
    cancelled: Arc<AtomicBool>,
}

/// Cancels a query when it is dropped: what a request holds while its query works elsewhere.
#[derive(Debug)]
pub struct CancelOnDrop(Arc<AtomicBool>);

impl Guard {
    /// For a request: with the bounds of this file.
    #[must_use]
    pub fn for_request() -> Self {
        Self::with_bounds(LONGEST, MOST_WORK)
    }

    /// For the work of a tile, of which a map asks for dozens at once.
    #[must_use]
    pub fn for_tile() -> Self {
        Self::with_bounds(LONGEST_OF_A_TILE, MOST_WORK)
    }

    /// With bounds of one's own.
    #[must_use]
    pub fn with_bounds(longest: Duration, most_work: u64) -> Self {
        Self {
            end: Instant::now().checked_add(longest),
            longest,
            work_left: AtomicU64::new(most_work),
            cancelled: Arc::default(),
        }
    }

    /// Without bounds: for an export, and for tests.
    #[must_use]
    pub fn unbounded() -> Self {
        Self { end: None, longest: Duration::MAX, work_left: AtomicU64::new(u64::MAX), cancelled: Arc::default() }
    }

    /// Ends the query's work when it is dropped.
    #[must_use]
    pub fn cancel_on_drop(&self) -> CancelOnDrop {
        CancelOnDrop(Arc::clone(&self.cancelled))
    }

    /// Whether nobody waits for it any more.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Notes that so much work is about to be done, and says whether it may be.
    pub fn spend(&self, work: u64) -> Result<(), QueryError> {
        if self.is_cancelled() {
            return Err(QueryError::Cancelled);
        }
        let left = self.work_left.load(Ordering::Relaxed);
        self.work_left.store(left.saturating_sub(work), Ordering::Relaxed);
        if left < work {
            return Err(QueryError::TooMuch);
        }
        if self.end.is_some_and(|end| Instant::now() > end) {
            return Err(QueryError::TooLong(self.longest.as_secs()));
        }
        Ok(())
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_ends_when_nobody_waits_for_it() {
        let guard = Guard::unbounded();
        let held = guard.cancel_on_drop();
        assert_eq!(guard.spend(1), Ok(()));
        drop(held);
        assert_eq!(guard.spend(1), Err(QueryError::Cancelled));
    }

    #[test]
    fn work_ends_when_it_is_too_much_or_takes_too_long() {
        let guard = Guard::with_bounds(LONGEST, 100);
        assert_eq!(guard.spend(60), Ok(()));
        assert_eq!(guard.spend(60), Err(QueryError::TooMuch));
        let guard = Guard::with_bounds(Duration::ZERO, 100);
        std::thread::sleep(Duration::from_millis(2));
        assert!(matches!(guard.spend(1), Err(QueryError::TooLong(_))));
    }
}
