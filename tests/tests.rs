//! One integration binary. A file an endpoint or a promise.

mod corridor;
mod layering;
