//! What pages may do (Content Security Policy level 3): nothing of another host's, no inline script or style, and no text that
//! a script could take for markup.

/// What browsers may never be asked for on any page.
pub(super) const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// No text becomes markup or script: all that writes any is refused by the browser (Trusted Types), since no policy may make it.
const NO_MARKUP: &str = "require-trusted-types-for 'script'; trusted-types 'none'";

/// Of whatever has no policy of its own. Pictures may come from the hosts of the layers that the operator names.
pub(super) fn of_pages<'a>(picture_hosts: impl Iterator<Item = &'a str>) -> String {
    let images: Vec<&str> = ["'self'", "data:", "blob:"].into_iter().chain(picture_hosts).collect();
    format!(
        "default-src 'self'; img-src {}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; {NO_MARKUP}",
        images.join(" ")
    )
}

/// Of the pages of a published copy, which say it themselves: what only the head of an answer can say is left out.
pub(super) fn of_copies() -> String {
    format!(
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'; {NO_MARKUP}"
    )
}

/// Of the embeds of a published copy.
pub(super) fn of_copied_embeds() -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; {NO_MARKUP}"
    )
}

/// Of an embed. `embed_in` names the pages that may show it. It has an origin of its own, which no other page has and which is
/// gone with it (`sandbox` without `allow-same-origin`), so that it cannot keep anything: neither cookie nor storage.
pub(super) fn embed(embed_in: &str) -> String {
    // The page that makes their code shows them anyway.
    let embed_in = match embed_in {
        "*" => "*".to_owned(),
        "'none'" => "'self'".to_owned(),
        hosts => format!("'self' {hosts}"),
    };
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {embed_in}; {NO_MARKUP}; sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox"
    )
}
