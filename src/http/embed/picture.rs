//! The still of an embed: its addresses for wide screens and phones, sharp ones, and both themes.

use maud::{Markup, html};

use super::super::links::{encode, with_parameters};
use super::asked::{Asked, theme_name};
use crate::tile::picture::Theme;

/// Screens below this many CSS pixels get the picture for phones.
const PHONE: &str = "(max-width: 480px)";
const DARK: &str = "(prefers-color-scheme: dark)";

/// A still of an embed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) struct Look {
    pub(super) theme: Theme,
    /// For a phone, and not for a wide screen.
    pub(super) phone: bool,
    pub(super) scale: u8,
}

/// The address of a still from that of the service, below so many notes, in a theme, for a wide screen or a phone.
pub(super) fn still(asked: &Asked, notes: usize, theme: Theme, phone: bool, scale: u8) -> String {
    let collection = encode(&asked.collection.description.name);
    let parameters = parameters(asked, notes, Look { theme, phone, scale });
    with_parameters(&format!("collections/{collection}/map"), &parameters, None)
}

/// What is asked of a still below so many notes.
pub(super) fn parameters(asked: &Asked, notes: usize, Look { theme, phone, scale }: Look) -> Vec<(String, String)> {
    let (width, height) = asked.sizes(notes)[usize::from(phone)];
    let ((lon, lat), zoom) = (asked.view.centre, asked.view.zoom);
    // On half the width the same is half as large.
    let zoom = if phone { (zoom - 1.0).max(0.0) } else { zoom };
    let mut parameters = asked.features.clone();
    let mut add = |name: &str, value: String| parameters.push((name.to_owned(), value));
    if let Some(collections) = &asked.collections {
        add("collections", collections.clone());
    }
    add("center", format!("{lon:.5},{lat:.5}"));
    add("zoom", format!("{zoom:.3}"));
    add("width", width.to_string());
    add("height", height.to_string());
    add("theme", theme_name(theme).to_owned());
    add("lang", asked.language.code_of_pictures().to_owned());
    if scale > 1 {
        add("scale", scale.to_string());
    }
    parameters
}

/// The still as an element below so many notes, of which a browser takes the one that fits. `at` says where each is.
pub(super) fn picture(asked: &Asked, notes: usize, at: &dyn Fn(Look) -> String, text: &str) -> Markup {
    let theme = asked.theme.unwrap_or(Theme::Light);
    let set = |theme: Theme, phone: bool| {
        let [plain, sharp] = [1, 2].map(|scale| at(Look { theme, phone, scale }));
        format!("{plain} 1x, {sharp} 2x")
    };
    let [(width, height), (narrow, tall)] = asked.sizes(notes);
    html! {
        picture {
            @if asked.theme.is_none() {
                source media={ (PHONE) " and " (DARK) } srcset=(set(Theme::Dark, true)) width=(narrow) height=(tall);
                source media=(DARK) srcset=(set(Theme::Dark, false)) width=(width) height=(height);
            }
            source media=(PHONE) srcset=(set(theme, true)) width=(narrow) height=(tall);
            img src=(at(Look { theme, phone: false, scale: 1 })) srcset=(set(theme, false)) width=(width) height=(height)
                alt=(text) decoding="async" fetchpriority="high";
        }
    }
}
