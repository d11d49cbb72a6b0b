//! One integration binary. A file an endpoint or a promise.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod corridor;
mod layering;
