//! Tokens: who may read what is not published, and who may write. Kept as hashes; the newest row of a name holds, so that
//! the record also tells who could do what, when.

use std::fmt;
use std::str::FromStr;

use ctutils::CtEq as _;
use sha2::{Digest as _, Sha256};

use super::changeset::{Kind, Open, now_ms};
use super::connection::Connection;
use super::digest::{Digest32, digest};
use super::error::InFile as _;
use super::sql::{Row, SqlError, SqlResult};
use super::{Reader, Store, StoreError};

/// What every token begins with, so that people and scanners of leaked secrets know it.
const PREFIX: &str = "vigie_";

/// Longest name of a token, in bytes: it stands beside every change that is made with it.
pub const MAX_TOKEN_NAME_BYTES: usize = 100;

/// What the bearer of a token may do. Each may do what the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Read what is not published.
    Reader,
    /// Change features.
    Editor,
    /// Everything.
    Admin,
}

impl Role {
    /// Its name.
    #[must_use]
    pub fn word(self) -> &'static str {
        ["reader", "editor", "admin"][self as usize]
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no role `{0}`; there are `reader`, `editor` and `admin`")]
pub struct UnknownRole(String);

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        let role = [Self::Reader, Self::Editor, Self::Admin].into_iter().find(|role| role.word() == text);
        role.ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

/// A token as the store knows it: without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Who bears it; stands as the author of what is done with it.
    pub name: String,
    /// What its bearer may do.
    pub role: Role,
    /// Until when, in milliseconds since 1970; `None` for ever.
    pub expires: Option<i64>,
    hash: Digest32,
}

impl Token {
    /// Whether its time is over.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.expires.is_some_and(|expires| expires <= now_ms())
    }
}

/// The token of a secret, whether its time is over or not. Each is compared in the same time, whatever it is.
#[must_use]
pub fn find_token<'a>(tokens: &'a [Token], secret: &str) -> Option<&'a Token> {
    let hash = hash_of(secret);
    tokens.iter().fold(None, |found, token| if token.hash.ct_eq(&hash).to_bool() { Some(token) } else { found })
}

fn hash_of(secret: &str) -> Digest32 {
    Sha256::digest(secret).into()
}

impl Store {
    /// Makes a token, and returns its secret, which nothing keeps. `None` where a token of this name is valid.
    pub fn add_token(
        &mut self,
        name: &str,
        role: Role,
        expires: Option<i64>,
        author: &str,
    ) -> Result<Option<String>, StoreError> {
        let mut bits = [0; 32];
        getrandom::fill(&mut bits).map_err(|error| StoreError::NoRandomness(error.to_string()))?;
        let secret = bits.iter().fold(PREFIX.to_owned(), |text, byte| text + &format!("{byte:02x}"));
        let row = TokenRow { name, role: role.word(), hash: Some(hash_of(&secret)), expires };
        let added =
            self.change_token(&row, author, |tokens| tokens.iter().all(|t| t.name != name || t.is_expired()))?;
        Ok(added.then_some(secret))
    }

    /// Makes a token worthless; false where there is none of this name.
    pub fn revoke_token(&mut self, name: &str, author: &str) -> Result<bool, StoreError> {
        let row = TokenRow { name, role: "", hash: None, expires: None };
        self.change_token(&row, author, |tokens| tokens.iter().any(|t| t.name == name))
    }

    fn change_token(
        &mut self,
        row: &TokenRow<'_>,
        author: &str,
        may: impl FnOnce(&[Token]) -> bool,
    ) -> Result<bool, StoreError> {
        let connection = &self.connection;
        connection.begin_write().in_file(&self.path)?;
        let changed = tokens(connection).and_then(|tokens| {
            let may = may(&tokens);
            if may {
                row.record(connection, author)?;
            }
            Ok(may)
        });
        match changed {
            Ok(true) => connection.commit().in_file(&self.path)?,
            _ => connection.rollback(),
        }
        changed.in_file(&self.path)
    }

    /// The tokens that are not revoked, in the order of their names.
    pub fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        tokens(&self.connection).in_file(&self.path)
    }
}

impl Reader {
    /// The tokens that are not revoked, in the order of their names.
    pub fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        tokens(&self.connection).in_file(&self.path)
    }

    /// Whether there ever was a token, also where all are revoked: what was written with one may still be kept from the public.
    pub fn had_tokens(&self) -> Result<bool, StoreError> {
        let sql = "SELECT count(*) FROM token";
        self.connection.query_row(sql, (), |row| Ok(row.get::<i64>(0)? > 0)).in_file(&self.path)
    }
}

fn tokens(connection: &Connection) -> SqlResult<Vec<Token>> {
    let sql = "SELECT name, role, hash, expires FROM token
               WHERE changeset IN (SELECT max(changeset) FROM token GROUP BY name) AND hash IS NOT NULL ORDER BY name";
    connection.rows(sql, (), |row| {
        let role = row.get::<&str>(1)?.parse::<Role>().map_err(SqlError::meaning)?;
        Ok(Token { name: row.get(0)?, role, hash: row.get(2)?, expires: row.get(3)? })
    })
}

struct TokenRow<'a> {
    name: &'a str,
    role: &'a str,
    hash: Option<Digest32>,
    expires: Option<i64>,
}

impl TokenRow<'_> {
    fn digest(&self) -> Digest32 {
        let hash = self.hash.as_ref().map_or(&[][..], |hash| hash);
        digest("token", &[self.expires.unwrap_or(-1)], &[self.name.as_bytes(), self.role.as_bytes(), hash])
    }

    fn record(&self, connection: &Connection, author: &str) -> SqlResult<()> {
        let mut changeset = Open::begin(connection)?;
        let sql = "INSERT INTO token (changeset, name, role, hash, expires) VALUES (?1, ?2, ?3, ?4, ?5)";
        connection.execute(sql, (changeset.id, self.name, self.role, self.hash, self.expires))?;
        changeset.add(self.digest());
        let what = if self.hash.is_some() { "add" } else { "revoke" };
        changeset.record(connection, Kind::Token, author, &format!("{what} token {}", self.name)).map(drop)
    }
}

/// What stands for a row, without its changeset, in the content of its changeset.
pub(super) fn row_digest(row: &Row<'_>) -> SqlResult<Digest32> {
    let (name, role) = (row.get(1)?, row.get(2)?);
    Ok(TokenRow { name, role, hash: row.get(3)?, expires: row.get(4)? }.digest())
}
