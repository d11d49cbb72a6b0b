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

pub use args::{BadBaseUrl, BadEmbedIn, BadExpiry, BaseUrl, DatabaseUrl, EmbedIn, Expiry, FormatChoice};
pub use basemaps::BasemapEntry;
pub use config::Config;
pub use failure::Failure;
pub use publish::{BadTarget, Target};

use std::env;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::builder::BoolishValueParser;
use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::collection::CollectionName;
use crate::feature::LicenceClass;
use crate::store::{Address, Database, Role};

/// A map and GeoJSON server for conflict reporting.
#[derive(Debug, Parser)]
#[command(name = "vigie", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Cli {
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
pub enum Command {
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
pub struct DataFolder {
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

/// Options of `serve`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  vigie serve --data /var/lib/vigie --listen 0.0.0.0:8080 --base-url https://map.example.org

While nothing was imported, the demonstration is shown.")]
pub struct ServeArgs {
    /// Where data comes from.
    #[command(flatten)]
    pub folder: DataFolder,
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "VIGIE_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// The address under which the public reaches the server, where a proxy stands before it
    #[arg(long, env = "VIGIE_BASE_URL", value_name = "URL")]
    pub base_url: Option<BaseUrl>,
    /// The pages that may show embeds, such as `https://*.example.org`; `none` for none [default: any]
    #[arg(long, env = "VIGIE_EMBED_IN", value_name = "HOSTS")]
    pub embed_in: Option<EmbedIn>,
    /// Memory for tiles that were made, in megabytes [default: 256]
    #[arg(long, env = "VIGIE_TILE_CACHE", value_name = "MB")]
    pub tile_cache: Option<u32>,
}

/// Options of `import`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vigie import --collection incidents acled-mali.csv
  vigie import --collection incidents --dry-run ged231.csv candidate-2025-10.csv
  vigie import --collection areas --licence display areas.geojson

A feature with a known id is corrected, one with a new id is added, and nothing is removed. In later files the same id
replaces that of earlier ones. Importing a file again changes nothing.")]
pub struct ImportArgs {
    /// Where to store.
    #[command(flatten)]
    pub folder: DataFolder,
    /// The collection to import into
    #[arg(long, short, env = "VIGIE_COLLECTION", value_name = "NAME")]
    pub collection: CollectionName,
    /// The format: auto, acled, ucdp, geojson, geojsonseq, fgb or csv
    #[arg(long, short, env = "VIGIE_FORMAT", default_value = "auto")]
    pub format: FormatChoice,
    /// What may be handed out: open, display (single features and short lists) or aggregate (counts only)
    /// [default: what the source's terms allow]
    #[arg(long, env = "VIGIE_LICENCE", value_name = "CLASS")]
    pub licence: Option<LicenceClass>,
    /// Do everything but store
    #[arg(long, env = "VIGIE_DRY_RUN", value_parser = BoolishValueParser::new())]
    pub dry_run: bool,
    /// The files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Options of `export`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  vigie export --collection incidents --query 'near=highways/RN6&distance=5km&datetime=2025-09-01/..' --output rn6.csv")]
pub struct ExportArgs {
    /// Where data comes from.
    #[command(flatten)]
    pub folder: DataFolder,
    /// The collection to export
    #[arg(long, short, env = "VIGIE_COLLECTION", value_name = "NAME")]
    pub collection: CollectionName,
    /// Which features, in the words of the API's query strings [default: all]
    #[arg(long, short, env = "VIGIE_QUERY")]
    pub query: Option<String>,
    /// The format: auto (by the name of the output), geojson, geojsonseq, fgb, csv, kml or gpkg
    #[arg(long, short, env = "VIGIE_FORMAT", default_value = "auto")]
    pub format: FormatChoice,
    /// The file to write
    #[arg(long, short, env = "VIGIE_OUTPUT", value_name = "FILE")]
    pub output: PathBuf,
}

/// Options of `publish`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vigie publish --to site/ && (cd site && python3 -m http.server)     have a look at http://127.0.0.1:8000/
  vigie publish --data /var/lib/vigie --to /var/www/maps/mali
  vigie publish --to s3://maps.example.org/mali     with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment

The folder can be served by any web server, under any address, without Vigie. It holds what the public may see; of sources whose terms
forbid handing out their rows in bulk there are no files, and the summary says so. A publication takes the place of the one before
at once, and of nothing else: a folder that holds other files is refused.

A bucket is one of any store that speaks S3; the environment says which and who asks, as for other tools: AWS_ENDPOINT_URL (elsewhere than
at Amazon), AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, or what the machine was given. Only what is new is sent, and what was
withdrawn is removed before the command ends; caches before the store may show it for five minutes more. What is sent is made in TMPDIR.")]
pub struct PublishArgs {
    /// Where data comes from.
    #[command(flatten)]
    pub folder: DataFolder,
    /// The folder to publish to, or a bucket: `s3://BUCKET/PREFIX`
    #[arg(long, env = "VIGIE_TO", value_name = "PLACE")]
    pub to: Target,
}

/// Options of `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  vigie check --format acled acled-mali.csv
  vigie check --data /var/lib/vigie

Names every bad row with its line and the reason, and exits with status 1 when there is any. Without files it checks the
record of the data folder or of the database: that everything in it is as it was written.")]
pub struct CheckArgs {
    /// The format: auto, acled, ucdp, geojson, geojsonseq, fgb or csv
    #[arg(long, short, env = "VIGIE_FORMAT", default_value = "auto")]
    pub format: FormatChoice,
    /// The data folder whose record is checked, where no files are named
    #[arg(long, env = "VIGIE_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The database whose record is checked, where no files are named
    #[arg(long, env = "VIGIE_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<DatabaseUrl>,
    /// The files
    #[arg(required_unless_present_any = ["data", "database"], value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Commands of `token`.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token, and show it this once
    Add(TokenAddArgs),
    /// List the tokens, without their secrets
    List(DataFolder),
    /// Make a token worthless
    Revoke(TokenRevokeArgs),
}

/// Options of `token add`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  vigie token add --role editor --name ada --expires 2027-01-01

Its bearer sends it with each request as `Authorization: Bearer vigie_...`.")]
pub struct TokenAddArgs {
    /// Where to store.
    #[command(flatten)]
    pub folder: DataFolder,
    /// reader (sees what is not published), editor (and changes it) or admin
    #[arg(long, env = "VIGIE_ROLE", value_name = "ROLE")]
    pub role: Role,
    /// Who bears it; stands beside every change that is made with it
    #[arg(long, env = "VIGIE_NAME", value_name = "NAME")]
    pub name: String,
    /// Its last day, or the instant when it ends [default: never]
    #[arg(long, env = "VIGIE_EXPIRES", value_name = "DATE")]
    pub expires: Option<Expiry>,
}

/// Options of `token revoke`.
#[derive(Debug, Args)]
pub struct TokenRevokeArgs {
    /// Where to store.
    #[command(flatten)]
    pub folder: DataFolder,
    /// Whose
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// Options of `synth`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  vigie synth --incidents 100000 --seed 7 --output synthetic.csv

The same number and seed give the same file. Every row says that it is synthetic.")]
pub struct SynthArgs {
    /// How many incidents
    #[arg(long, short = 'n', env = "VIGIE_INCIDENTS", value_name = "N")]
    pub incidents: u64,
    /// Where the random numbers start
    #[arg(long, env = "VIGIE_SEED", value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// The file to write
    #[arg(long, short, env = "VIGIE_OUTPUT", value_name = "FILE")]
    pub output: PathBuf,
}

/// Options of `completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  vigie completions bash > ~/.local/share/bash-completion/completions/vigie")]
pub struct CompletionsArgs {
    /// bash, elvish, fish, powershell or zsh
    pub shell: clap_complete::Shell,
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
