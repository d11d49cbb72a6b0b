//! `vigie completions`: made from the same definitions as the parser.

use clap::CommandFactory as _;

use super::{Cli, CompletionsArgs, Failure, output};

/// Prints the completions for a shell.
pub(super) fn run(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "vigie", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}
