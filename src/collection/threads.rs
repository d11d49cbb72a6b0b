//! Work beside work: making a collection is halved between two threads wherever it can be.

use std::thread::{self, ScopedJoinHandle};

/// What both make, the second on a thread of its own.
pub(super) fn both<A, B: Send>(here: impl FnOnce() -> A, beside: impl FnOnce() -> B + Send) -> (A, B) {
    thread::scope(|scope| {
        let beside = scope.spawn(beside);
        (here(), joined(beside))
    })
}

/// What a thread made; its panic goes on here.
pub(super) fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
