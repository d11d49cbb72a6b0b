//! Forms that ask a resource: a field a parameter, sent with GET, so that they work without scripts.

use maud::{Markup, html};
use serde_json::Value as Json;

use super::super::foreign::upright;

/// A field of a form.
#[derive(Debug)]
pub(in crate::http) struct Input<'a> {
    /// The parameter.
    pub(in crate::http) name: &'a str,
    /// What people call it.
    pub(in crate::http) label: &'a str,
    pub(in crate::http) description: &'a str,
    /// What may be written, as a JSON schema.
    pub(in crate::http) schema: &'a Json,
    pub(in crate::http) example: Option<&'a str>,
    /// What is written already.
    pub(in crate::http) value: &'a str,
}

/// A form that asks `action` for a page of HTML; a script may let it ask for other formats. What is left empty is sent
/// empty, which pages take as not given.
pub(in crate::http) fn form(action: &str, formats: &[&str], inputs: &[Input<'_>], kept: &[(&str, &str)]) -> Markup {
    let id = |name: &str| format!("{}.{name}", action.trim_start_matches('/').replace('/', "."));
    // What a script reads stands around the form, whose own properties give way to fields of the same name.
    html! {
        div.ask data-action=(action) data-formats=(formats.join(",")) {
            form action=(action) method="get" {
                input type="hidden" name="f" value="html";
                @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
                div.fields {
                    @for input in inputs {
                        div.field {
                            label for=(id(input.name)) title=(input.description) { (input.label) }
                            (control(&id(input.name), input))
                        }
                    }
                }
                p.actions { button type="submit" { "Ask" } }
            }
        }
    }
}

fn control(id: &str, input: &Input<'_>) -> Markup {
    let schema = input.schema;
    let choices = schema["enum"].as_array();
    let whole = schema["type"] == "integer";
    html! {
        @if let Some(choices) = choices {
            select id=(id) name=(input.name) {
                option value="" { "any" }
                @for choice in choices.iter().filter_map(Json::as_str) {
                    option value=(choice) selected[choice == input.value] { (upright(choice)) }
                }
            }
        } @else {
            input id=(id) name=(input.name) value=(input.value) placeholder=[input.example] autocomplete="off" spellcheck="false"
                type=(if whole { "number" } else { "text" })
                min=[whole.then(|| schema["minimum"].to_string())] max=[whole.then(|| schema["maximum"].to_string())];
        }
    }
}
