//! What is inside the binary: the base map, and the demonstration.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_embed::Embed;
use serde::Deserialize;

use super::{Description, LoadError, Role};

/// The folder `geodata/` at build time.
#[derive(Debug, Embed)]
#[folder = "geodata"]
#[include = "*.geojson"]
#[include = "*.fgb"]
#[include = "*.toml"]
struct Geodata;

/// A built-in file and what it says of itself.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) file: String,
    pub(super) bytes: Cow<'static, [u8]>,
    pub(super) description: Description,
}

/// An entry of `layers.toml`.
#[derive(Debug, Deserialize)]
struct LayerText {
    title: String,
    description: Option<String>,
    licence: String,
    attribution: String,
    source: String,
}

/// The layers of the base map.
pub(super) fn base() -> Result<Vec<Layer>, LoadError> {
    layers("base/", "fgb", |_| Role::Base)
}

/// The collections of the demonstration.
pub(super) fn demonstration() -> Result<Vec<Layer>, LoadError> {
    layers("", "geojson", Role::of_name)
}

fn layers(folder: &str, extension: &str, role: impl Fn(&str) -> Role) -> Result<Vec<Layer>, LoadError> {
    let missing = |file: &str, problem: String| LoadError::BuiltIn { file: file.to_owned(), problem };
    let listing = format!("{folder}layers.toml");
    let text = Geodata::get(&listing).ok_or_else(|| missing(&listing, "not in the binary".to_owned()))?;
    let text = std::str::from_utf8(&text.data).map_err(|e| missing(&listing, e.to_string()))?.to_owned();
    let layers: BTreeMap<String, LayerText> = toml::from_str(&text).map_err(|e| missing(&listing, e.to_string()))?;
    let layer = |(name, text): (String, LayerText)| {
        let file = format!("{folder}{name}.{extension}");
        let embedded = Geodata::get(&file).ok_or_else(|| missing(&file, "not in the binary".to_owned()))?;
        let description = Description {
            title: text.title,
            description: text.description.unwrap_or_else(|| format!("Source: {}.", text.source)),
            role: role(&name),
            licence: Some(text.licence),
            attribution: Some(text.attribution),
            demonstration: extension == "geojson",
            name,
        };
        Ok(Layer { file, bytes: embedded.data, description })
    };
    layers.into_iter().map(layer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format;

    /// At the start their geometries are taken as good.
    #[test]
    fn the_files_inside_the_binary_pass_the_checks_of_any_file() {
        for layer in base().unwrap().into_iter().chain(demonstration().unwrap()) {
            let (_, _, records) = format::open_bytes(&layer.file, layer.bytes.into_owned().leak()).unwrap();
            let features = records.map(|record| record.unwrap_or_else(|error| panic!("{}: {error}", layer.file)));
            assert!(features.count() > 0, "{}", layer.file);
        }
    }
}
