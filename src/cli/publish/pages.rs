//! The pages of a publication, their scripts and stills, and a text for whoever finds the folder.

use indicatif::ProgressBar;

use super::share::Made;
use super::site::Site;
use super::{CATALOGUE, FIRST_PAGE, Now, day, size};
use crate::cli::Failure;
use crate::cli::output::grouped;
use crate::collection::{Role, Snapshot};
use crate::http::published::{self, Download, EMBED_LANGUAGES, Embed, downloads_page, map_page};

/// The pages that were written.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// Of embeds: their collection, their language, and their address.
    pub(super) embeds: Vec<(String, &'static str, String)>,
    /// The stills.
    pub(super) stills: Vec<String>,
}

/// Writes all pages and what they need.
pub(super) fn write(
    site: &mut Site,
    snapshot: &Snapshot,
    made: &[Made],
    now: Now,
    bar: &ProgressBar,
) -> Result<Pages, Failure> {
    let mut pages = Pages::default();
    for made in made.iter().filter(|made| made.is_shown() && made.collection.description.role == Role::Incidents) {
        embeds(site, snapshot, made.name(), now, &mut pages, bar)?;
    }
    for (name, bytes) in published::assets() {
        site.put(&name, &bytes)?;
    }
    site.put("style.css", published::page_style().as_bytes())?;
    site.put("_headers", published::headers().as_bytes())?;
    let embed = pages.embeds.first().map(|(_, _, address)| address.as_str());
    let map = map_page(CATALOGUE, embed, &day(now)).map_err(Failure::Environment)?;
    let downloads: Vec<Download> = made.iter().map(|made| download(site, made)).collect();
    site.put("downloads.html", downloads_page(&day(now), &downloads).as_bytes())?;
    site.put("README.txt", readme(made, &day(now))?.as_bytes())?;
    site.put(FIRST_PAGE, map.as_bytes())?;
    Ok(pages)
}

/// The embeds of a collection in each language, with their stills. The first collection has the plain names.
fn embeds(
    site: &mut Site,
    snapshot: &Snapshot,
    collection: &str,
    now: Now,
    pages: &mut Pages,
    bar: &ProgressBar,
) -> Result<(), Failure> {
    let first = pages.embeds.iter().all(|(name, ..)| name == collection);
    for language in EMBED_LANGUAGES {
        let of = if first { String::new() } else { format!("-{collection}") };
        let address =
            format!("embed{of}{}.html", if language == "en" { String::new() } else { format!("-{language}") });
        let refused = |why: String| Failure::Data(format!("the embed of {collection}: {why}"));
        let embed = Embed::of(collection, language, snapshot).map_err(refused)?;
        for (name, picture) in embed.stills(snapshot) {
            site.put(&name, &picture.map_err(|error| Failure::Data(format!("{name}: {error}")))?)?;
            pages.stills.push(name);
            bar.inc(1);
        }
        site.put(&address, embed.page(CATALOGUE, now.day()).as_bytes())?;
        pages.embeds.push((collection.to_owned(), language, address));
    }
    Ok(())
}

/// What the page of downloads says of a collection.
fn download(site: &Site, made: &Made) -> Download {
    let size = |name: &String| site.inventory().files.get(name).map_or_else(String::new, |entry| size(entry.bytes));
    let about = made.collection.about();
    let is_whole = made.left_out().is_none();
    let tiles = made.tiles.as_ref().filter(|_| is_whole).map(|tiles| &tiles.name);
    let files = [
        (made.geojson.as_ref(), "GeoJSON"),
        (made.flatgeobuf.as_ref(), "FlatGeobuf, with an index"),
        (tiles, "PMTiles: vector tiles for a map"),
    ];
    let features = grouped(made.count() as u64);
    Download {
        title: about.title.clone(),
        count: if made.count() == 1 { "1 feature".to_owned() } else { format!("{features} features") },
        terms: about.attributions.into_iter().chain(about.licences).collect(),
        files: files.into_iter().filter_map(|(name, what)| Some((name?.clone(), what, size(name?)))).collect(),
        left_out: made.left_out().map(|why| format!("Left out: {why}.")),
    }
}

/// What the folder is, for whoever finds it.
fn readme(made: &[Made], day: &str) -> Result<String, Failure> {
    use std::fmt::Write as _;
    let mut text = format!(
        "A map that Vigie published on {day}
====================================

index.html      the map
embed.html      the same for an article, in an <iframe>; embed-fr.html in French, embed-ar.html in Arabic
downloads.html  what can be downloaded
vigie.json      what is in here, from when, whose and under which terms
collections/    the layers: GeoJSON, FlatGeobuf (.fgb) and vector tiles (.pmtiles)
basemap/        the base map as vector tiles
stills/         pictures
data/, assets/  what the pages load

Any web server can serve this folder as it is, under any address: nginx, a bucket, or, to have a look,

    python3 -m http.server

and then http://127.0.0.1:8000/ in a browser. Opened as a file the map does not work: browsers let no page read files.
It asks no other host. Servers that answer byte ranges (nearly all do) save readers most of the larger files. Compression of
.geojson and .html is worth switching on. A host that reads _headers sends what pages cannot say of themselves.

What was added or corrected since {day} is not in here. `vigie publish` makes it anew.

Layers
------
"
    );
    let odd = |_| Failure::Environment("the README could not be written".to_owned());
    for made in made {
        let about = made.collection.about();
        writeln!(text, "{} ({}): {} features", about.title, made.name(), grouped(made.count() as u64)).map_err(odd)?;
        for line in about.attributions.iter().chain(&about.licences) {
            writeln!(text, "  {line}").map_err(odd)?;
        }
        if let Some(why) = made.left_out() {
            writeln!(text, "  Left out: {why}.").map_err(odd)?;
        }
    }
    Ok(text)
}
