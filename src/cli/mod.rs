//! The command line: one file a command. Parses, runs, and says what went wrong in one place.

mod args;
mod basemaps;
mod check;
mod completions;
mod config;
mod export;
mod failure;
mod import;
mod intake;
mod output;
mod publish;
mod serve;
mod summary;
mod synth;
mod token;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::store::{Address, Database};

use args::{BaseUrl, DatabaseUrl, EmbedIn, Expiry, FormatChoice};
use check::CheckArgs;
use completions::CompletionsArgs;
use config::Config;
use export::ExportArgs;
use failure::Failure;
use import::ImportArgs;
use publish::PublishArgs;
use serve::ServeArgs;
use synth::SynthArgs;
use token::TokenCommand;

/// A map and GeoJSON server for conflict reporting.
#[derive(Debug, Parser)]
#[command(name = "vigie", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// What to log, as a level or a filter such as `info,vigie::http=debug`
    #[arg(long, short = 'v', global = true, env = "VIGIE_LOG", value_name = "FILTER")]
    pub log: Option<String>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  vigie serve
  vigie import --collection incidents acled.csv
  vigie check --format ucdp ged.csv
  vigie export --collection incidents --query 'near=highways/RN6&distance=5km' --output rn6.fgb
  vigie publish --to site/

Options can also be set by environment variables (VIGIE_DATA, VIGIE_LISTEN ...), and those of `serve` by vigie.toml in the
data folder; the command line comes first, then the environment, then the file.

Exit status: 0 done, 1 the data is bad, 2 the command line is wrong, 3 the environment failed.";

/// One of the commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the map, the layers and the API
    Serve(ServeArgs),
    /// Import files into a collection, all of them or nothing
    Import(ImportArgs),
    /// Write the features of a collection to a file
    Export(ExportArgs),
    /// Publish a static site: map, embeds, tiles, layers and stills, which needs no server
    Publish(PublishArgs),
    /// Check files as an import would, and store nothing
    Check(CheckArgs),
    /// Say who may read what is not published, and who may write
    #[command(subcommand)]
    Token(TokenCommand),
    /// Write made-up incidents in ACLED's format, for trying things out
    Synth(SynthArgs),
    /// Print the completions for a shell
    Completions(CompletionsArgs),
}

/// The data folder, the same for all commands that use one.
#[derive(Debug, Args)]
pub(crate) struct DataFolder {
    /// The data folder
    #[arg(long, env = "VIGIE_DATA", value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,
    /// The database that nodes share, where the record is not kept in the data folder
    #[arg(long, env = "VIGIE_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<DatabaseUrl>,
}

impl DataFolder {
    /// Where the store is.
    fn address(&self) -> Result<Address, Failure> {
        address(&self.data, self.database.as_ref())
    }
}

/// Where the store is: in the data folder, unless a database is named.
fn address(folder: &Path, database: Option<&DatabaseUrl>) -> Result<Address, Failure> {
    let Some(url) = database else { return Ok(Address::Folder(folder.to_owned())) };
    Database::parse(url.secret()).map(Address::Database).map_err(|error| Failure::Usage(error.to_string()))
}

/// Parses a command line, runs its command, and returns the exit status. All errors are printed here.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output and are no failure. Where nobody listens, nobody is to be told.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    match start_log(cli.log.as_deref()).and_then(|()| execute(&cli.command)) {
        Ok(()) => 0,
        Err(failure) => {
            let _ = writeln!(io::stderr().lock(), "vigie: {failure}");
            failure.status()
        }
    }
}

/// Who acts, as the operating system knows them.
fn operator() -> String {
    ["USER", "LOGNAME"].into_iter().find_map(|name| env::var(name).ok()).unwrap_or_default()
}

fn execute(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Serve(args) => serve::run(args),
        Command::Import(args) => import::run(args),
        Command::Export(args) => export::run(args),
        Command::Publish(args) => publish::run(args),
        Command::Check(args) => check::run(args),
        Command::Token(command) => token::run(command),
        Command::Synth(args) => synth::run(args),
        Command::Completions(args) => completions::run(args),
    }
}

/// What is logged unless told otherwise. That a client sent no HTTP is no error of the server's.
const DEFAULT_LOG: &str = "info,actix_http::h1::dispatcher=off";

/// Logs go to standard error, so that standard output holds results only.
fn start_log(filter: Option<&str>) -> Result<(), Failure> {
    let filter = filter.unwrap_or(DEFAULT_LOG);
    let filter = EnvFilter::try_new(filter).map_err(|e| {
        Failure::Usage(format!("--log: `{filter}` is not a filter ({e}); write `info` or `vigie=debug`"))
    })?;
    // Fails only where a log was started before, as tests in one process do.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).try_init();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definitions_hold_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_option_has_an_environment_variable() {
        for command in Cli::command().get_subcommands() {
            for option in command.get_arguments().filter(|a| a.get_long().is_some()) {
                let long = option.get_long().unwrap();
                let variable = format!("VIGIE_{}", long.to_uppercase().replace('-', "_"));
                assert_eq!(option.get_env().unwrap().to_str(), Some(variable.as_str()), "{long}");
            }
        }
    }
}
