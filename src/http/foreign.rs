//! Texts of others, which sources wrote: they may be in any script and any direction, and are not to be believed.

use maud::{Markup, html};

/// A text without the invisible characters that turn round the direction of what stands beside it.
pub(super) fn upright(text: &str) -> String {
    text.replace(|c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'), "")
}

/// The same in an isolate of its own: whichever way it is written, it leaves what is beside it alone.
pub(super) fn isolated(text: &str) -> Markup {
    html! { bdi { (upright(text)) } }
}
