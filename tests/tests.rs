//! One integration binary: each module runs the built program, or the crate's public face, on one subject.

mod program; // how the others run it

mod commands;
mod import;
mod store_crash;
mod synth;
