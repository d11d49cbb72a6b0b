//! `vigie token`: who may read what is not published, and who may write.

use clap::{Args, Subcommand};

use crate::feature::instant_text;
use crate::store::{MAX_TOKEN_NAME_BYTES, Role};

use super::{DataFolder, Expiry, Failure, operator, output};

/// Commands of `token`.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
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
pub(crate) struct TokenAddArgs {
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
pub(crate) struct TokenRevokeArgs {
    /// Where to store.
    #[command(flatten)]
    pub folder: DataFolder,
    /// Whose
    #[arg(value_name = "NAME")]
    pub name: String,
}

pub(super) fn run(command: &TokenCommand) -> Result<(), Failure> {
    match command {
        TokenCommand::Add(args) => add(args),
        TokenCommand::List(folder) => list(folder),
        TokenCommand::Revoke(args) => revoke(args),
    }
}

fn add(args: &TokenAddArgs) -> Result<(), Failure> {
    let name = &args.name;
    if !(1..=MAX_TOKEN_NAME_BYTES).contains(&name.len()) || name.chars().any(char::is_control) {
        return Err(Failure::Usage(format!("--name: a name has 1 to {MAX_TOKEN_NAME_BYTES} bytes, all printable")));
    }
    let expires = args.expires.map(|expiry| expiry.0);
    let secret = args.folder.address()?.open()?.add_token(name, args.role, expires, &operator())?;
    let taken =
        || Failure::Usage(format!("--name: there is a token `{name}` already; revoke it first, or choose another"));
    output::print(&format!("{}\n", secret.ok_or_else(taken)?))
}

fn list(folder: &DataFolder) -> Result<(), Failure> {
    let tokens = folder.address()?.open_existing()?.map(|store| store.tokens()).transpose()?.unwrap_or_default();
    let line = |token: &crate::store::Token| {
        let until = token.expires.map_or_else(|| "for ever".to_owned(), |ms| format!("until {}", instant_text(ms)));
        let over = if token.is_expired() { " (expired)" } else { "" };
        format!("{}\t{}\t{until}{over}\n", token.name, token.role)
    };
    output::print(&tokens.iter().map(line).collect::<String>())
}

fn revoke(args: &TokenRevokeArgs) -> Result<(), Failure> {
    let name = &args.name;
    let revoked = match args.folder.address()?.open_to_write()? {
        Some(mut store) => store.revoke_token(name, &operator())?,
        None => false,
    };
    if !revoked {
        return Err(Failure::Usage(format!("there is no token `{name}`; `vigie token list` shows which there are")));
    }
    output::print(&format!("The token `{name}` is worthless from now on.\n"))
}
