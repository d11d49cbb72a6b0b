//! The `vigie` program: runs a command and turns its outcome into an exit status.

use std::process::ExitCode;

/// See `Cargo.toml` for why.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(vigie::run(std::env::args_os()))
}
