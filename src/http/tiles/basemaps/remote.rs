//! A raster layer of another server: browsers are told where it is, and this server never asks for it.

use std::fmt;
use std::net::Ipv4Addr;

use crate::tile::Content;

/// Longest address of tiles.
const MAX_URL_BYTES: usize = 2_000;
/// What stands for the tile in an address.
const PLACES: [&str; 3] = ["{z}", "{x}", "{y}"];

/// Where a raster layer is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Remote {
    /// Its tiles.
    pub url: TileUrl,
    /// Its tiles for a dark page, if it has others for one.
    pub dark_url: Option<TileUrl>,
    /// The coarsest zoom that it has.
    pub min_zoom: u8,
    /// The finest.
    pub max_zoom: u8,
}

impl Remote {
    pub(super) fn origins(&self) -> impl Iterator<Item = &str> {
        [Some(&self.url), self.dark_url.as_ref()].into_iter().flatten().map(TileUrl::origin)
    }
}

/// The address of tiles, such as `https://tiles.example.org/{z}/{x}/{y}.png`. What it is made of can be no more than an
/// address, wherever it is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct TileUrl {
    text: String,
    /// Bytes of its scheme, host and port.
    origin: usize,
}

/// A text that is no address of tiles.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{url}` is no address of tiles: {problem}; write it like `https://tiles.example.org/{{z}}/{{x}}/{{y}}.png`")]
pub struct BadTileUrl {
    url: String,
    problem: &'static str,
}

impl TileUrl {
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its scheme, host and port: what a page that shows it must be allowed to load from.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.text.get(..self.origin).unwrap_or_default()
    }

    /// What its tiles are, where their address tells.
    pub(super) fn content(&self) -> Option<Content> {
        let path = self.text.split('?').next().unwrap_or_default();
        Content::of_name(path.rsplit_once('.')?.1).filter(|content| !content.is_vector())
    }
}

impl TryFrom<String> for TileUrl {
    type Error = BadTileUrl;
    fn try_from(text: String) -> Result<Self, BadTileUrl> {
        match origin_of(&text) {
            Ok(origin) => Ok(Self { text, origin }),
            Err(problem) => Err(BadTileUrl { url: text.chars().take(200).collect(), problem }),
        }
    }
}

impl fmt::Display for TileUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The bytes of the origin of an address, or what is wrong with it.
fn origin_of(text: &str) -> Result<usize, &'static str> {
    if text.len() > MAX_URL_BYTES {
        return Err("it is too long");
    }
    let (scheme, rest) = text.split_once("://").ok_or("it has no scheme")?;
    let (authority, path) = rest.split_once('/').ok_or("it has no path")?;
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let of_host = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'-';
    if host.is_empty() || !host.bytes().all(of_host) {
        return Err("its host is not a plain name or IPv4 address");
    }
    let is_port = |port: &str| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
    if !port.is_none_or(is_port) {
        return Err("its port is not a number");
    }
    match scheme {
        "https" => {}
        "http" if host == "localhost" || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback()) => {}
        _ => return Err("it is neither https nor on this machine"),
    }
    let of_path = |b: u8| b.is_ascii_graphic() && !b"\"'<>\\`;#".contains(&b);
    if !path.bytes().all(of_path) {
        return Err("there is a space, a quote or another letter in it that is to be written as %20 and the like");
    }
    let braces = path.matches(['{', '}']).count();
    if braces != 2 * PLACES.len() || PLACES.iter().any(|place| path.matches(place).count() != 1) {
        return Err("{z}, {x} and {y} must stand in it once each, and nothing else in braces");
    }
    Ok(scheme.len() + "://".len() + authority.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_tiles_is_one_of_another_server_or_of_this_machine() {
        for (good, origin) in [
            ("https://tiles.example.org/{z}/{x}/{y}.png", "https://tiles.example.org"),
            ("https://example.org:8443/wmts/{z}/{y}/{x}?layers=a,b&key=c%20d", "https://example.org:8443"),
            ("http://127.0.0.1:9000/{z}/{x}/{y}", "http://127.0.0.1:9000"),
            ("http://localhost/{z}/{x}/{y}.webp", "http://localhost"),
        ] {
            let url = TileUrl::try_from(good.to_owned()).unwrap();
            assert_eq!((url.as_str(), url.origin()), (good, origin));
        }
    }

    #[test]
    fn what_could_be_more_than_an_address_is_refused() {
        let long = format!("https://a.org/{{z}}/{{x}}/{{y}}?{}", "x".repeat(2_000));
        for bad in [
            "",
            "tiles/{z}/{x}/{y}.png",
            "http://tiles.example.org/{z}/{x}/{y}.png",
            "ftp://a.org/{z}/{x}/{y}",
            "javascript://a.org/{z}/{x}/{y}",
            "https://{s}.tile.example.org/{z}/{x}/{y}.png",
            "https://*/{z}/{x}/{y}.png",
            "https://a.org; script-src */{z}/{x}/{y}.png",
            "https://user:password@a.org/{z}/{x}/{y}.png",
            "https://a.org:port/{z}/{x}/{y}.png",
            "https:///{z}/{x}/{y}.png",
            "https://a.org/{z}/{x}.png",
            "https://a.org/{z}/{x}/{y}/{y}.png",
            "https://a.org/{z}/{x}/{-y}.png",
            "https://a.org/{z}/{x}/{y}{r}.png",
            "https://a.org/{z}/{x}/{y}.png; script-src *",
            "https://a.org/{z}/{x}/{y}.png?a=\"b\"",
            "https://a.org/{z}/{x}/{y}.png?a='b'",
            "https://a.org/{z}/{x}/{y}\n.png",
            "https://é.org/{z}/{x}/{y}.png",
            "http://localhost.example.org/{z}/{x}/{y}.png",
            "http://127.example.org/{z}/{x}/{y}.png",
            "https://a.org:+80/{z}/{x}/{y}.png",
            "https://a.org:/{z}/{x}/{y}.png",
            &long,
        ] {
            assert!(TileUrl::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_address_may_tell_what_its_tiles_are() {
        let content = |url: &str| TileUrl::try_from(url.to_owned()).unwrap().content();
        assert_eq!(content("https://a.org/{z}/{x}/{y}.jpeg?key=1.png"), Some(Content::Jpeg));
        assert_eq!(content("https://a.org/{z}/{x}/{y}"), None);
        assert_eq!(content("https://a.org/{z}/{x}/{y}.pbf"), None);
    }
}
