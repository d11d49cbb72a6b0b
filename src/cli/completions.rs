//! `vigie completions`: made from the same definitions as the parser.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::{Cli, Failure, output};

/// Options of `completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  vigie completions bash > ~/.local/share/bash-completion/completions/vigie")]
pub(crate) struct CompletionsArgs {
    /// bash, elvish, fish, powershell or zsh
    pub shell: Shell,
}

/// Prints the completions for a shell.
pub(super) fn run(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "vigie", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}
