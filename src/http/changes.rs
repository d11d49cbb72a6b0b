//! What was written and is not served yet: who wrote it waits a little, and whoever follows the store is woken.

use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::timeout;

/// Between those who write and the one who follows.
#[derive(Debug)]
pub struct Changes {
    written: Notify,
    /// The newest changeset that is served.
    served: watch::Sender<i64>,
}

impl Changes {
    /// Where everything up to a changeset is served.
    #[must_use]
    pub fn new(served: i64) -> Self {
        Self { written: Notify::new(), served: watch::Sender::new(served) }
    }

    /// Says that everything up to a changeset is served.
    pub fn serve(&self, changeset: i64) {
        self.served.send_replace(changeset);
    }

    /// Waits until something was written, at most so long.
    pub async fn next(&self, at_most: Duration) {
        let _ = timeout(at_most, self.written.notified()).await; // either way it is time to look
    }

    /// Says that something was written.
    pub fn tell(&self) {
        self.written.notify_one();
    }

    /// Waits until a changeset is served, at most so long.
    pub(super) async fn wait_for(&self, changeset: i64, at_most: Duration) {
        let mut served = self.served.subscribe();
        let _ = timeout(at_most, served.wait_for(|served| *served >= changeset)).await; // it is durable either way
    }
}
