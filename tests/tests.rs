//! One integration binary: each module runs the built program, or the crate's public face, on one subject.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod program; // how the others run it

mod commands;
mod corridor;
mod import;
mod layering;
mod store_crash;
mod synth;
