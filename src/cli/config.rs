//! `vigie.toml` in the data folder: how the server is reached, and what is said and published of each collection. The file
//! beside this one, which `vigie serve --help` shows, says every key.

use std::fs;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::Path;

use serde::Deserialize;

use crate::collection::Settings;

use super::basemaps::BasemapEntry;
use super::serve::ServeArgs;
use super::{BaseUrl, EmbedIn, Failure};

/// Megabytes of tiles that are kept unless told otherwise: some thirty thousand, the map of a viral hour.
const DEFAULT_TILE_CACHE: u32 = 256;

/// The file's name in the data folder.
const CONFIG_FILE: &str = "vigie.toml";

/// Where the server listens unless told otherwise: reachable from this machine alone.
const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

/// What `vigie.toml` says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Config {
    /// Address and port to listen on.
    pub listen: Option<SocketAddr>,
    /// The address under which the public reaches the server.
    pub base_url: Option<BaseUrl>,
    /// The pages that may show embeds.
    pub embed_in: Option<EmbedIn>,
    /// Memory for tiles that were made, in megabytes.
    pub tile_cache: Option<u32>,
    /// What is said and published of each collection, by its name.
    pub collections: Settings,
    /// The maps that other layers are laid on, the first choice first.
    #[serde(rename = "basemap")]
    pub basemaps: Vec<BasemapEntry>,
}

impl Config {
    /// Reads the configuration of a data folder; where there is none, everything has its default.
    pub(super) fn load(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(CONFIG_FILE);
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|e| Failure::Usage(format!("{}: {e}", path.display()))),
            // A data folder that is not there, or is a file, is the store's to tell.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(Self::default()),
            Err(error) => Err(Failure::io(&path.display(), &error)),
        }
    }

    /// The address to listen on: the command line's or environment's, then the file's, then the default.
    #[must_use]
    pub(super) fn listen(&self, args: &ServeArgs) -> SocketAddr {
        args.listen.or(self.listen).unwrap_or(DEFAULT_LISTEN)
    }

    /// The memory for tiles that were made, by the same precedence, in bytes.
    #[must_use]
    pub(super) fn tile_cache(&self, args: &ServeArgs) -> u64 {
        u64::from(args.tile_cache.or(self.tile_cache).unwrap_or(DEFAULT_TILE_CACHE)) << 20
    }

    /// The pages that may show embeds, by the same precedence, as sources of a Content Security Policy.
    #[must_use]
    pub(super) fn embed_in<'a>(&'a self, args: &'a ServeArgs) -> &'a str {
        args.embed_in.as_ref().or(self.embed_in.as_ref()).map_or("*", EmbedIn::as_str)
    }

    /// The public address, by the same precedence; `None` when each request's own host is to be used.
    #[must_use]
    pub(super) fn base_url<'a>(&'a self, args: &'a ServeArgs) -> Option<&'a str> {
        args.base_url.as_ref().or(self.base_url.as_ref()).map(BaseUrl::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("vigie.toml");

    #[test]
    fn the_command_line_comes_before_the_file_and_the_file_before_the_default() {
        let folder = super::super::DataFolder { data: "data".into(), database: None };
        let mut args = ServeArgs { folder, listen: None, base_url: None, embed_in: None, tile_cache: None };
        assert_eq!(Config::default().listen(&args), DEFAULT_LISTEN);
        assert_eq!(Config::default().tile_cache(&args), 256 << 20);
        let config: Config = toml::from_str(EXAMPLE).unwrap();
        assert_eq!(config.listen(&args).port(), 8080);
        assert_eq!(config.base_url(&args), Some("https://map.example.org"));
        assert_eq!(config.tile_cache(&args), 1024 << 20);
        assert_eq!((Config::default().embed_in(&args), config.embed_in(&args)), ("*", "https://*.example.org"));
        args.listen = Some("127.0.0.1:9".parse().unwrap());
        assert_eq!(config.listen(&args).port(), 9);
    }

    #[test]
    fn what_is_not_known_is_refused_with_its_line() {
        for (text, line) in [
            ("listen = \"0.0.0.0:80\"\nlisten-on = 3", "line 2"),
            ("[collections.incidents]\n\ntitel = \"x\"", "line 3"),
            ("[collections.Incidents]", "line 1"),
            ("[collections.a.policy]\nlicence = \"closed\"", "line 2"),
            ("[collections.a]\nrole = \"base\"", "line 2"),
            ("listen = \"here\"", "line 1"),
            ("\n[[basemap]]\nname = \"streets\"", "line 2"),
            ("[[basemap]]\nname = \"Streets\"\nfile = \"a.pmtiles\"", "line 2"),
            ("[[basemap]]\nname = \"vigie\"\nfile = \"a.pmtiles\"", "line 1"),
            ("[[basemap]]\nname = \"a\"\nfile = \"a.pmtiles\"\nmaxzoom = 3", "line 1"),
            ("[[basemap]]\nname = \"a\"\nurl = \"https://a.org/{z}/{x}/{y}\"", "line 1"),
            ("[[basemap]]\nname = \"a\"\nurl = \"http://a.org/{z}/{x}/{y}\"\nattribution = \"A\"", "line 3"),
            (
                "[[basemap]]\nname = \"a\"\nurl = \"https://a.org/{z}/{x}/{y}\"\nattribution = \"A\"\nmaxzoom = 40",
                "line 1",
            ),
            ("embed-in = \"https://a.org; script-src *\"", "line 1"),
        ] {
            let error = toml::from_str::<Config>(text).unwrap_err().to_string();
            assert!(error.contains(line), "{text}: {error}");
        }
    }
}
