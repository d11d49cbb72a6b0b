//! What was written and is not served yet: who wrote it waits a little, and whoever follows the store is woken.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::timeout;

/// Longest that who wrote waits until it is served, where that is quick; a change is to be visible within a second.
const VISIBLE_TIMEOUT: Duration = Duration::from_secs(1);
/// Making the views anew is quick below this. Where it is not, writers who waited for it would write less than a disk takes.
const QUICK: Duration = Duration::from_millis(250);

/// Between those who write and the one who follows.
#[derive(Debug)]
pub struct Changes {
    written: Notify,
    /// The newest changeset that is served.
    served: watch::Sender<i64>,
    is_slow: AtomicBool,
}

impl Changes {
    /// Where everything up to a changeset is served.
    #[must_use]
    pub fn new(served: i64) -> Self {
        Self { written: Notify::new(), served: watch::Sender::new(served), is_slow: AtomicBool::new(false) }
    }

    /// Says that everything up to a changeset is served, and how long that took.
    pub fn serve(&self, changeset: i64, took: Duration) {
        self.is_slow.store(took > QUICK, Ordering::Relaxed);
        self.served.send_replace(changeset);
    }

    /// Waits until something was written, at most so long.
    pub async fn next(&self, at_most: Duration) {
        let _ = timeout(at_most, self.written.notified()).await; // either way it is time to look
    }

    /// Waits until a changeset is served, where that is quick.
    pub(super) async fn wait_for(&self, changeset: i64) {
        self.written.notify_one();
        if self.is_slow.load(Ordering::Relaxed) {
            return;
        }
        let mut served = self.served.subscribe();
        let _ = timeout(VISIBLE_TIMEOUT, served.wait_for(|served| *served >= changeset)).await; // it is durable either way
    }
}
