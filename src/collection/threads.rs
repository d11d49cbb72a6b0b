//! Work beside work: making a collection is halved between two threads wherever it can be.

use std::thread::{self, ScopedJoinHandle};

/// By how many steps work for later gives way to answers: with this it gets a third of a busy processor.
#[cfg(target_os = "linux")]
const GIVES_WAY: i32 = 3;

/// What both make, the second on a thread of its own.
pub(super) fn both<A, B: Send>(here: impl FnOnce() -> A, beside: impl FnOnce() -> B + Send) -> (A, B) {
    thread::scope(|scope| {
        let beside = scope.spawn(beside);
        (here(), joined(beside))
    })
}

/// What work comes to on a thread that gives way to those that answer readers, as do the threads that it starts.
pub(super) fn behind<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let work = || {
            // Where it cannot be done, readers share the processor with it. Linux keeps this for each thread.
            #[cfg(target_os = "linux")]
            let _ = rustix::process::nice(GIVES_WAY);
            work()
        };
        joined(scope.spawn(work))
    })
}

/// What a thread made; its panic goes on here.
pub(super) fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
