//! Hearing of changes that others make, at once. Whoever misses one finds it by looking, which nodes do anyway.

use std::future::poll_fn;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};
use tokio_postgres::AsyncMessage;

use super::Database;

/// How long it rests before it tries again.
const PAUSE: Duration = Duration::from_secs(2);

/// How often it is asked whether the connection still leads somewhere, and how long an answer may take.
const CHECK_EVERY: Duration = Duration::from_secs(10);

impl Database {
    /// Calls `tell` after each commit of any node, in a thread of its own that lives as long as the process.
    pub fn watch(&self, tell: impl Fn() + Send + Sync + 'static) {
        let database = self.clone();
        let tell = Arc::new(tell);
        thread::spawn(move || {
            let Ok(runtime) = Builder::new_current_thread().enable_all().build() else { return };
            loop {
                let tell = Arc::clone(&tell);
                if let Err(error) = runtime.block_on(database.listen(move || tell())) {
                    tracing::debug!(%error, "not listening to the database; changes are found by looking");
                }
                thread::sleep(PAUSE);
            }
        });
    }

    async fn listen(&self, tell: impl Fn() + Send + 'static) -> Result<(), tokio_postgres::Error> {
        let (client, mut connection) = self.0.readers.config.connect(self.0.readers.tls.0.clone()).await?;
        tokio::spawn(async move {
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                if let AsyncMessage::Notification(_) = message {
                    tell();
                }
            }
        });
        client.batch_execute("LISTEN vigie").await?;
        loop {
            sleep(CHECK_EVERY).await;
            match timeout(CHECK_EVERY, client.batch_execute("")).await {
                Ok(answer) => answer?,
                Err(_late) => return Ok(()),
            }
        }
    }
}
