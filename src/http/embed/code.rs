//! The code that puts a map into an article: an iframe, a `<vigie-map>`, a plain picture, and AMP's frame.

use maud::{Markup, PreEscaped, html};

use super::super::assets;
use super::super::links::with_parameters;
use super::asked::{Asked, WIDTH, theme_name};
use super::picture::still;
use super::told::Told;
use super::words::{self, words};
use crate::tile::picture::Theme;

/// What AMP's frame may do, which it has to say: run the map, and open links. An embed's own policy says the same, and in a
/// plain frame it has to be said only there: where both say it, Chromium paints the page before its style is there.
const SANDBOX: &str = "allow-scripts allow-popups allow-popups-to-escape-sandbox";

/// A map, to make code of.
#[derive(Clone, Copy)]
pub(super) struct Code<'a> {
    pub(super) asked: &'a Asked,
    pub(super) told: &'a Told,
    /// The address of the service.
    pub(super) base: &'a str,
    /// The embed's own.
    pub(super) address: &'a str,
}

impl Code<'_> {
    /// A frame of a width in pixels that gives way on narrower screens.
    pub(super) fn iframe(self, width: u16, height: u16) -> String {
        html! {
            iframe src=(self.address) width=(width) height=(height) title=(self.title()) loading="lazy" referrerpolicy="no-referrer" style={ "width:100%;max-width:" (width) "px;border:0" } {}
        }
        .into_string()
    }

    /// The web component. `pinned` names the very version of its script, and what browsers check it by.
    pub(super) fn component(self, pinned: bool) -> String {
        let asked = self.asked;
        let query = with_parameters("", &asked.features, None).replace("%2F", "/");
        let ((lon, lat), zoom) = (asked.view.centre, asked.view.zoom);
        let theme = asked.theme.map(theme_name);
        let height = asked.height;
        let content = html! {
            vigie-map collection=(asked.collection.description.name) query=[Some(query.trim_start_matches('?')).filter(|q| !q.is_empty())]
                collections=[asked.collections.as_deref()] view={ (format!("{zoom:.2}/{lat:.4}/{lon:.4}")) } height=(height)
                lang=(asked.language.code()) theme=[theme]
                style={ "display:block;min-height:" (height) "px" } { (self.figure()) }
        };
        content.into_string() + "\n" + &self.script(pinned).into_string()
    }

    fn script(self, pinned: bool) -> Markup {
        html! {
            @match assets::embed().filter(|_| pinned) {
                Some(build) => script type="module" src={ (self.base) "/" (build.script) } integrity=(build.integrity) crossorigin="anonymous" referrerpolicy="no-referrer" {},
                None => script type="module" src={ (self.base) "/embed.js" } crossorigin="anonymous" referrerpolicy="no-referrer" {},
            }
        }
    }

    /// A picture with a link and its sources, for what runs no scripts and shows no frames, as feeds do.
    pub(super) fn still(self) -> String {
        self.figure().into_string()
    }

    fn figure(self) -> Markup {
        html! {
            figure style="margin:0" {
                (self.linked_still())
                figcaption {
                    @if let Some(note) = self.told.note { strong { (note) } " " }
                    (self.title()) ". " small { (self.told.credits.join(" ")) }
                }
            }
        }
    }

    /// AMP's frame, with the still until it is there.
    pub(super) fn amp(self) -> String {
        let (asked, words) = (self.asked, words(self.asked.language));
        let frame = html! {
            amp-iframe src=(self.address) width=(WIDTH) height=(asked.height) title=(self.title()) layout="responsive" sandbox=(SANDBOX)
                frameborder="0" resizable {
                amp-img placeholder layout="fill" src={ (self.base) "/" (self.picture()) } alt=(self.text()) {}
                div overflow tabindex="0" role="button" aria-label=(words.more) { (words.more) }
            }
        };
        let library = "<script async custom-element=\"amp-iframe\" src=\"https://cdn.ampproject.org/v0/amp-iframe-0.1.js\"></script>";
        html! { (PreEscaped(library)) "\n" (frame) }.into_string()
    }

    fn linked_still(self) -> Markup {
        let [(width, height), _] = self.asked.sizes(0);
        html! {
            a href={ (self.base) "/#" (self.told.fragment) } {
                img src={ (self.base) "/" (self.picture()) } width=(width) height=(height) alt=(self.text()) loading="lazy"
                    style="display:block;max-width:100%;height:auto";
            }
        }
    }

    fn picture(self) -> String {
        still(self.asked, 0, self.asked.theme.unwrap_or(Theme::Light), false, 2)
    }

    fn title(self) -> String {
        format!("{}: {}", self.told.title, self.caption())
    }

    fn text(self) -> String {
        words::map_of(self.asked.language, &self.told.title, &self.caption())
    }

    fn caption(self) -> String {
        self.told.caption()
    }
}
