//! The page of the map as a file.

use maud::{Markup, html};

use super::super::assets;
use super::super::policy;

/// The page of the map, which finds its data by the catalogue at an address. Links to what only a server has are replaced by those to
/// the files. The reason where this binary has no such page.
pub fn map_page(catalogue: &str, embed: Option<&str>, day: &str) -> Result<String, String> {
    let page = assets::map_page().map_err(|problem| problem.to_string())?;
    let head = html! {
        meta http-equiv="Content-Security-Policy" content=(policy::of_copies());
        meta name="vigie-published" content=(catalogue);
    };
    let resources = html! {
        nav #resources .resources aria-labelledby="resources-title" {
            h2 #resources-title { "Data" }
            ul {
                @if let Some(embed) = embed { li { a data-name="embed" href=(embed) { "Embed this map" } } }
                li { a data-name="downloads" href="downloads.html" { "Downloads" } }
            }
        }
    };
    let without_script = html! {
        noscript {
            p { "The map needs JavaScript. This is a copy that was published on " (day) "; "
                @if let Some(embed) = embed { a href=(embed) { "see it as a picture and a table" } " or " }
                a href="downloads.html" { "download the data" } "." }
            p lang="fr" { "La carte a besoin de JavaScript. Ceci est une copie publiée le " (day) " ; "
                @if embed.is_some() { a href="embed-fr.html" { "voir une image et un tableau" } " ou " }
                a href="downloads.html" { "télécharger les données" } "." }
        }
    };
    // Policies come before what they hold for.
    let page = replaced(&page, "<meta name=\"viewport\"", "", &head, true)?;
    let page = replaced(&page, "<nav id=\"resources\"", "</nav>", &resources, false)?;
    let page = replaced(&page, "<noscript>", "</noscript>", &without_script, false)?;
    // What a server would answer is not there.
    let lines = page.lines().filter(|line| !line.contains("+oembed") && !line.contains("rel=\"preload\""));
    Ok(lines.flat_map(|line| [line, "\n"]).collect())
}

/// A page with what stands from `start` to `end` replaced, or kept behind what is put there.
fn replaced(page: &str, start: &str, end: &str, with: &Markup, kept: bool) -> Result<String, String> {
    let odd = || format!("the page of the map has no `{start}`: this binary was built with another front end");
    let (before, rest) = page.split_once(start).ok_or_else(odd)?;
    if kept {
        return Ok(format!("{before}{}\n    {start}{rest}", with.0));
    }
    let (_, after) = rest.split_once(end).ok_or_else(odd)?;
    Ok(format!("{before}{}{after}", with.0))
}
