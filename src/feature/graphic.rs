//! Whether a source marks what it tells as hard to look at: it says so by a property of its own, or by a tag.

use super::Value;

/// Tags that say so in the sources' own words, compared without case.
const TAGS: &str = include_str!("../../style/graphic-tags.txt");

/// The properties that such a source is to be asked for before they are shown: what it tells, and what it links to.
const GATED: [&str; 2] = ["notes", "media"];

/// Whether a feature is marked as graphic, by the values of its `graphic` and `tags`.
#[must_use]
pub fn is_graphic(graphic: &Value<'_>, tags: &Value<'_>) -> bool {
    let named = |tag: &str| TAGS.lines().any(|known| known.eq_ignore_ascii_case(tag.trim()));
    let tagged = match tags {
        Value::List(tags) => tags.iter().any(|tag| named(tag)),
        Value::Text(tag) => named(tag),
        _ => false,
    };
    matches!(graphic, Value::Bool(true)) || tagged
}

/// Whether a property of a graphic feature is shown only to those who ask for it.
#[must_use]
pub fn is_gated(name: &str) -> bool {
    GATED.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_says_so_by_a_property_or_by_a_tag() {
        assert!(is_graphic(&Value::Bool(true), &Value::Null));
        assert!(is_graphic(&Value::Null, &Value::text("Contenu choquant")));
        assert!(!is_graphic(&Value::Bool(false), &Value::list(["photograph"])));
        assert!(!is_graphic(&Value::Null, &Value::Null));
    }
}
