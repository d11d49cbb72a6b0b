//! The page of a document that is mostly links: what it says of itself, and where it leads.

use maud::html;
use serde_json::Value as Json;

use super::{links, page};

/// A page of links and facts. Templates among the links, which lead nowhere as they are, are shown as text.
pub(in crate::http) fn document_page(
    title: &str,
    trail: &[(String, String)],
    lead: &str,
    all_links: &[Json],
    facts: &[(String, String)],
) -> String {
    let (templates, whole): (Vec<Json>, Vec<Json>) =
        all_links.iter().cloned().partition(|link| link["templated"] == true);
    page(
        title,
        trail,
        &html! {
            p.lead { (lead) }
            (links(&whole))
            @if !facts.is_empty() || !templates.is_empty() {
                div.table tabindex="0" role="region" aria-label="About" { table.facts {
                    @for (label, fact) in facts { tr { th scope="row" { (label) } td { (fact) } } }
                    @for template in &templates {
                        tr { th scope="row" { (super::text(&template["title"])) } td { code { (super::text(&template["href"])) } } }
                    }
                } }
            }
        },
    )
}
