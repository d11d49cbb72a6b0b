//! The page of what a query finds, in groups: a table.

use maud::html;
use serde_json::Value as Json;

use super::super::foreign::isolated;
use super::value::{grouped, is_number, value};
use super::{links, page, trail_below};
use crate::collection::Collection;
use crate::feature::known_field;
use crate::query::Table;

/// The page of a table of groups. `suppressed` says what is in no count; `terms` are how to cite the sources, and their
/// licences.
pub(in crate::http) fn groups_page(
    collection: &Collection,
    table: &Table,
    suppressed: Option<&str>,
    terms: &[Vec<String>; 2],
    all_links: &[Json],
) -> String {
    let count = |n: usize| grouped(i64::try_from(n).unwrap_or(i64::MAX));
    let columns = table.schema.fields();
    let content = html! {
        p.lead { (count(table.matched)) " features in " (count(table.groups.len())) " groups." }
        @if let Some(why) = suppressed { p.note { (why) "." } }
        (links(all_links))
        div.table tabindex="0" role="region" aria-label="Groups" { table {
            thead { tr { @for column in columns {
                th.number[is_number(column.field_type)] scope="col" {
                    (known_field(&column.name).map_or(&*column.name, |known| known.title))
                }
            } } }
            tbody { @for group in &table.groups {
                tr { @for (cell, column) in group.values.iter().zip(columns) {
                    td.number[is_number(column.field_type)] {
                        @if cell.is_null() { span.faint { "none" } } @else { (value(cell)) }
                    }
                } }
            } }
        } }
        p.faint { "Source: " (isolated(&terms[0].join("; "))) ". Licence: " (isolated(&terms[1].join("; "))) "." }
    };
    page("Groups", &trail_below(collection), &content)
}
