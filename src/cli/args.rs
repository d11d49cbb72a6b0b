//! The values of options that are more than text: read once, valid from then on.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use crate::feature::{day_end_ms, parse_day, parse_instant};
use crate::format::{Format, UnknownFormat};

/// A format by name, or `auto` for what the file turns out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FormatChoice(pub Option<Format>);

impl FromStr for FormatChoice {
    type Err = UnknownFormat;
    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        if text == "auto" { Ok(Self(None)) } else { text.parse().map(|format| Self(Some(format))) }
    }
}

/// The address under which the public reaches the server: `https://vigie.example.org` or with a path, without a final slash.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct BaseUrl(String);

/// A text that is not a base URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a base URL; write it like `https://vigie.example.org` or `https://example.org/map`")]
pub(crate) struct BadBaseUrl(String);

impl BaseUrl {
    /// As text, without a final slash.
    #[must_use]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = BadBaseUrl;
    fn try_from(text: String) -> Result<Self, BadBaseUrl> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or("");
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '?' | '#' | '"' | '\'' | '<' | '>' | '\\' | '@');
        if rest.is_empty() || rest.starts_with('/') || !rest.chars().all(plain) {
            return Err(BadBaseUrl(text));
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }
}

impl FromStr for BaseUrl {
    type Err = BadBaseUrl;
    fn from_str(text: &str) -> Result<Self, BadBaseUrl> {
        Self::try_from(text.to_owned())
    }
}

/// The pages that may show embeds, as a Content Security Policy names them (CSP 3, section 6.4.2): `*`, `none`, or hosts such as
/// `https://news.example.org https://*.example.com`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct EmbedIn(String);

/// A text that names no pages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` names no pages; write hosts like `https://news.example.org https://*.example.com`, `*` for any page or `none`"
)]
pub(crate) struct BadEmbedIn(String);

impl EmbedIn {
    /// As sources of the policy.
    #[must_use]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for EmbedIn {
    type Error = BadEmbedIn;
    fn try_from(text: String) -> Result<Self, BadEmbedIn> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '*' | '[' | ']');
        let host = |source: &str| {
            let host = source.strip_prefix("https://").or_else(|| source.strip_prefix("http://"));
            host.is_some_and(|host| !host.is_empty() && host.chars().all(plain))
        };
        match text.trim() {
            "*" => Ok(Self("*".to_owned())),
            "none" => Ok(Self("'none'".to_owned())),
            hosts if !hosts.is_empty() && hosts.split_whitespace().all(host) => {
                Ok(Self(hosts.split_whitespace().collect::<Vec<_>>().join(" ")))
            }
            _ => Err(BadEmbedIn(text)),
        }
    }
}

impl FromStr for EmbedIn {
    type Err = BadEmbedIn;
    fn from_str(text: &str) -> Result<Self, BadEmbedIn> {
        Self::try_from(text.to_owned())
    }
}

/// The address of a database, which may hold a password: it is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DatabaseUrl(String);

impl DatabaseUrl {
    /// All of it.
    pub(super) fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl")
    }
}

impl FromStr for DatabaseUrl {
    type Err = Infallible;
    /// Takes any text, since what is wrong with it would be told with all of it.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

/// When a token ends: an instant, or the end of a day, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Expiry(pub i64);

/// A text that is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no date; write 2027-01-01 or 2027-01-01T12:00:00Z")]
pub(crate) struct BadExpiry(String);

impl FromStr for Expiry {
    type Err = BadExpiry;
    fn from_str(text: &str) -> Result<Self, BadExpiry> {
        let instant = parse_instant(text).or_else(|| parse_day(text).map(day_end_ms));
        instant.map(Self).ok_or_else(|| BadExpiry(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_named_by_scheme_and_host_and_cannot_end_the_policy() {
        let read = |text: &str| text.parse::<EmbedIn>().map(|pages| pages.as_str().to_owned());
        assert_eq!(
            read("  https://a.org   https://*.b.org:8443 "),
            Ok("https://a.org https://*.b.org:8443".to_owned())
        );
        assert_eq!((read("*"), read("none")), (Ok("*".to_owned()), Ok("'none'".to_owned())));
        for bad in [
            "",
            " ",
            "a.org",
            "https://",
            "https://a.org; script-src *",
            "https://a.org,https://b.org",
            "'self'",
            "* https://a.org",
            "https://a.org/path",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_base_url_has_a_scheme_and_a_host_and_no_query() {
        assert_eq!("https://a.org/map/".parse::<BaseUrl>().unwrap().as_str(), "https://a.org/map");
        for bad in ["", "a.org", "ftp://a.org", "https://", "https:///x", "https://a.org?x=1", "https://a b"] {
            assert!(bad.parse::<BaseUrl>().is_err(), "{bad}");
        }
    }
}
