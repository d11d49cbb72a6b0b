//! The page of the builder: what can be chosen, what it looks like, and the code of it.

use maud::{Markup, html};

use super::super::super::foreign::isolated;
use super::super::super::page::page_in;
use super::super::code::Code;
use super::super::language::Language;
use super::words::{ALL, Words};
use super::{UI_LANG, Way};
use crate::collection::{Collection, Role, Snapshot};

/// The parameter that has a box for each of its values.
pub(super) const TYPES: &str = "event_type";
/// More types than this are written rather than ticked.
const MOST_BOXES: usize = 16;
/// More highways than this are no list to choose from.
const MOST_HIGHWAYS: usize = 500;
/// The text column of a phone and of an article, in pixels.
const PREVIEWS: [u16; 2] = [360, 640];

/// All that the page shows.
pub(super) struct Shown<'a> {
    pub(super) words: &'static Words,
    pub(super) code: Code<'a>,
    pub(super) ways: &'a [Way],
    pub(super) given: &'a [(String, String)],
    pub(super) frozen: bool,
    pub(super) pinned: bool,
    pub(super) snapshot: &'a Snapshot,
}

impl Shown<'_> {
    pub(super) fn page(&self) -> String {
        let words = self.words;
        let content = html! {
            (self.languages())
            p.lead { (words.lead) }
            div.builder data-unanswered=(words.unanswered) data-copied=(words.copied) data-by-hand=(words.by_hand) {
                section.choice { h2 { (words.choose) } (self.form()) }
                section.sight { h2 { (words.see) } div.notes role="status" {} (self.previews()) }
                section.codes { h2 { (words.take) } div.ways { @for way in self.ways { (self.way(way)) } } }
            }
        };
        page_in(&words.shell, words.title, &[], &content)
    }

    fn languages(&self) -> Markup {
        let link = |words: &Words| {
            let kept = self.given.iter().filter(|(name, _)| name != UI_LANG).cloned();
            let own = (UI_LANG.to_owned(), words.shell.lang.to_owned());
            let parameters: Vec<_> = kept.chain([own]).collect();
            super::super::super::links::with_parameters("builder", &parameters, None)
        };
        html! {
            nav.languages aria-label=(self.words.languages) {
                @for words in ALL {
                    a href=(link(words)) lang=(words.shell.lang) hreflang=(words.shell.lang)
                        aria-current=[(words.name == self.words.name).then_some("true")] { (words.name) }
                }
            }
        }
    }

    fn previews(&self) -> Markup {
        let words = self.words;
        let source =
            self.code.address.split_once('?').map(|(_, query)| format!("../embed?{query}")).unwrap_or_default();
        html! {
            div.previews {
                @for (label, width) in [words.phone, words.article].into_iter().zip(PREVIEWS) {
                    figure.preview {
                        figcaption.faint { (label) ", " bdi { (width) } " " (words.pixels_wide) }
                        div.screen tabindex="0" role="region" aria-label=(label) {
                            iframe src=(source) width=(width) height=(self.code.asked.height) title=(label) {}
                        }
                    }
                }
            }
        }
    }

    fn way(&self, way: &Way) -> Markup {
        html! {
            section.code {
                div.head {
                    h3 { label for={ "code-" (way.name) } { (way.title) } }
                    button type="button" hidden data-copy={ "code-" (way.name) } { (self.words.copy) }
                }
                p.faint data-about=(way.name) { (way.about) }
                textarea id={ "code-" (way.name) } readonly dir="ltr" rows="5" spellcheck="false" { (way.code) }
            }
        }
    }

    fn form(&self) -> Markup {
        let words = self.words;
        let asked = self.code.asked;
        let collection = &asked.collection.description.name;
        let of = |of: bool, yes: &'static str| if of { yes } else { "" };
        html! {
            form.build action="builder" method="get" {
                @for (name, value) in self.others() { input type="hidden" name=(name) value=(value); }
                div.fields {
                    (choices("collection", words.collection, &self.collections(), collection))
                    (self.field("near", words.near, "highways/RN6"))
                    (self.field("distance", words.distance, "5km"))
                    (self.time())
                    (self.field("q", words.text, "fuel convoy"))
                    (self.field("collections", words.layers, "highways,places"))
                    (self.field("map", words.view, "5.5/13.5/-6"))
                    (self.field("height", words.height, "480"))
                    (choices("lang", words.language, &[("en", "English"), ("fr", "Français"), ("ar", "العربية")], asked.language.code()))
                    (choices("theme", words.theme, &[("", words.themes[0]), ("light", words.themes[1]), ("dark", words.themes[2])], self.written("theme")))
                    (choices("frozen", words.data, &[("", words.data_choices[0]), ("true", words.data_choices[1])], of(self.frozen, "true")))
                    (choices("pinned", words.script, &[("", words.script_choices[0]), ("false", words.script_choices[1])], of(!self.pinned, "false")))
                }
                (self.types())
                (self.highways())
                p.actions {
                    button type="submit" { (words.make) }
                    a data-map href={ "../#" (self.code.told.fragment) } { (words.on_map) }
                }
            }
        }
    }

    /// What was given and is no field: it is kept.
    fn others(&self) -> impl Iterator<Item = &(String, String)> {
        const FIELDS: [&str; 12] = [
            "collection",
            "near",
            "distance",
            "datetime",
            "q",
            "collections",
            "map",
            "height",
            "lang",
            "theme",
            "frozen",
            "pinned",
        ];
        self.given.iter().filter(|(name, _)| !FIELDS.contains(&name.as_str()) && name != TYPES)
    }

    fn written(&self, name: &str) -> &str {
        self.given.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.as_str())
    }

    fn field(&self, name: &str, label: &str, example: &str) -> Markup {
        html! {
            div.field {
                label for=(name) { (label) }
                input id=(name) name=(name) value=(self.written(name)) placeholder=(example) list=[(name == "near").then_some("highways")]
                    dir="auto" autocomplete="off" spellcheck="false";
            }
        }
    }

    /// The time as the API has it; with scripts, two days to choose.
    fn time(&self) -> Markup {
        let words = self.words;
        html! {
            div.field.time data-from=(words.from) data-to=(words.to) {
                label for="datetime" { (words.time) }
                input id="datetime" name="datetime" value=(self.written("datetime")) placeholder="2025-09-01/2025-10-31" dir="ltr"
                    autocomplete="off" spellcheck="false";
            }
        }
    }

    /// A box for each event type; where there are very many, or one has a comma of its own, a field.
    fn types(&self) -> Markup {
        let (words, kinds) = (self.words, &self.code.told.kinds);
        let kinds: Vec<&String> = kinds.iter().filter(|kind| !kind.is_empty()).collect();
        let chosen: Vec<&str> = self.written(TYPES).split(',').map(str::trim).collect();
        let unknown = chosen.iter().any(|name| !name.is_empty() && kinds.iter().all(|kind| kind != name));
        let boxes = kinds.len() <= MOST_BOXES && !unknown && kinds.iter().all(|kind| !kind.contains(','));
        html! {
            @if boxes && !kinds.is_empty() {
                fieldset.types {
                    legend { (words.types) }
                    @for kind in kinds {
                        label.tick {
                            input type="checkbox" name=(TYPES) value=(kind) checked[chosen.contains(&kind.as_str())];
                            (isolated(&self.kind(kind)))
                        }
                    }
                }
            } @else if !kinds.is_empty() {
                div.fields { (self.field(TYPES, words.types, "Battles,Riots")) }
            }
        }
    }

    /// An event type in the language of the page, as far as it has a name there.
    fn kind(&self, kind: &str) -> String {
        let language = Language::of_code(self.words.shell.lang).unwrap_or_default();
        language.event_type(kind).unwrap_or_else(|_| kind.to_owned())
    }

    fn collections(&self) -> Vec<(&str, &str)> {
        let shown = self.snapshot.collections.iter().filter(|c| c.description.role != Role::Base);
        shown.map(|c| (c.description.name.as_str(), c.description.title.as_str())).collect()
    }

    /// What `near` is likely to name.
    fn highways(&self) -> Markup {
        let roads = self.snapshot.collections.iter().filter(|c| c.description.role == Role::Highways);
        let named = |c: &Collection| -> Vec<String> {
            let name = &c.description.name;
            (0..c.len().min(MOST_HIGHWAYS)).map(|row| format!("{name}/{}", c.row_id(row))).collect()
        };
        html! {
            datalist id="highways" { @for road in roads.flat_map(|c| named(c)) { option value=(road) {} } }
        }
    }
}

fn choices(name: &str, label: &str, options: &[(&str, &str)], chosen: &str) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @for (value, text) in options { option value=(value) selected[*value == chosen] { (text) } }
            }
        }
    }
}
