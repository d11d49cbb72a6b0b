//! `vigie publish`: what the public may see as a static site, which needs no server of ours.
//!
//! Everything is made in a folder that nobody sees, and then takes its place. All of it comes from the public view; what the terms of a
//! source keep from being handed out in bulk is left out, and told.

mod bucket;
mod catalogue;
mod details;
mod features;
mod folder;
mod ground;
mod pages;
mod rows;
mod share;
mod site;
mod tiles;
mod to;

use std::fmt::Write as _;
use std::time::SystemTime;

use clap::Args;
use indicatif::ProgressBar;

use self::catalogue::Catalogue;
use self::share::{Made, Share};
use self::site::Site;
use self::to::{Place, Target};
use super::output::{grouped, print, progress_bar};
use super::{Config, DataFolder, Failure};
use crate::collection::{Loader, Role, Snapshot};
use crate::feature::{DAY_MS, day_text};

/// The document that says what is in a publication. Pages find everything by it.
const CATALOGUE: &str = "vigie.json";
/// The page that leads to all others.
const FIRST_PAGE: &str = "index.html";

/// When a publication is made.
#[derive(Debug, Clone, Copy)]
struct Now {
    /// Milliseconds since 1970.
    ms: i64,
}

impl Now {
    fn read() -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self { ms: i64::try_from(since.as_millis()).unwrap_or(i64::MAX) }
    }

    /// Days since 1970.
    fn day(self) -> i32 {
        i32::try_from(self.ms.div_euclid(DAY_MS)).unwrap_or_default()
    }
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
pub(crate) struct PublishArgs {
    /// Where data comes from.
    #[command(flatten)]
    pub folder: DataFolder,
    /// The folder to publish to, or a bucket: `s3://BUCKET/PREFIX`
    #[arg(long, env = "VIGIE_TO", value_name = "PLACE")]
    pub to: Target,
}

pub(super) fn run(args: &PublishArgs) -> Result<(), Failure> {
    let config = Config::load(&args.folder.data)?;
    let place = Place::open(&args.to)?;
    let loader = Loader::new(args.folder.data.clone(), config.collections).with_store(args.folder.address()?);
    let (_, views) = loader.load(None)?;
    let bar = progress_bar(0, "{spinner} {msg}, {pos}, {elapsed}");
    let mut site = Site::inside(&place.workshop())?;
    let now = Now::read();
    let made = fill(&mut site, &views.public, now, &bar)?;
    let (files, bytes) = (site.files(), site.bytes());
    bar.set_message("putting it in its place");
    place.take(site)?;
    bar.finish_and_clear();
    let further = further(config.basemaps.len());
    print(&summary(&args.to.to_string(), &made, (files, bytes), &further)?)
}

/// Makes everything.
fn fill(site: &mut Site, snapshot: &Snapshot, now: Now, bar: &ProgressBar) -> Result<Vec<Made>, Failure> {
    let mut made = Vec::new();
    for collection in snapshot.collections.iter().filter(|c| c.description.role != Role::Base) {
        bar.set_message(format!("{} as files", collection.description.name));
        made.push(Made::of(site, collection, bar)?);
    }
    bar.set_message("the base map");
    let ground = ground::write(site, snapshot, bar)?;
    bar.set_message("pages and stills");
    let pages = pages::write(site, snapshot, &made, now, bar)?;
    let catalogue = Catalogue { snapshot, made: &made, ground: ground.as_ref(), pages: &pages, now };
    site.put(CATALOGUE, catalogue.json().to_string().as_bytes())?;
    site.end()?;
    Ok(made)
}

/// What of the configuration has no place in a publication.
fn further(basemaps: usize) -> String {
    let vanished =
        "the base maps of vigie.toml: pages of a publication ask no other host, and archives are not ours to hand out";
    if basemaps > 0 { format!("  {vanished}\n") } else { String::new() }
}

/// What was published, and what was not.
fn summary(to: &str, made: &[Made], (files, bytes): (usize, u64), further: &str) -> Result<String, Failure> {
    let mut text = String::new();
    let odd = |_| Failure::Environment("the summary could not be written".to_owned());
    writeln!(text, "Published to {to}: {} files, {}.", grouped(files as u64), size(bytes)).map_err(odd)?;
    let width = made.iter().map(|m| m.name().len()).max().unwrap_or_default();
    for each in made {
        let (name, count) = (each.name(), grouped(each.count() as u64));
        writeln!(text, "  {name:width$}  {count:>9}  {}", each.given()).map_err(odd)?;
    }
    let left_out: Vec<&Made> = made.iter().filter(|m| m.share != Share::Whole || m.unlisted().is_some()).collect();
    if !left_out.is_empty() || !further.is_empty() {
        text.push_str("Left out:\n");
    }
    for each in left_out {
        for why in each.left_out().into_iter().chain(each.unlisted()) {
            writeln!(text, "  {}: {why}", each.name()).map_err(odd)?;
        }
    }
    text.push_str(further);
    Ok(text)
}

/// `12.3 MB`.
fn size(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = (bytes * 10 + unit / 2) / unit;
        format!("{}.{}", grouped(tenths / 10), tenths % 10)
    };
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", tenths(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

/// `2026-11-29`.
fn day(now: Now) -> String {
    day_text(now.day())
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_told_in_the_units_that_people_use() {
        let texts = [0, 999, 1_000, 12_345_678, 3_000_000_000].map(size);
        assert_eq!(texts, ["0 bytes", "999 bytes", "1.0 kB", "12.3 MB", "3.0 GB"]);
    }
}
