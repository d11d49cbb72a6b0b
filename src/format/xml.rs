//! Text in XML 1.0: the one place where it is escaped.

/// What stands for a character that XML cannot hold, escaped or not.
const REPLACEMENT: &str = "\u{FFFD}";

/// Writes text, for an element or for an attribute in double quotes.
pub(crate) fn text(out: &mut Vec<u8>, text: &str) {
    let mut plain = 0;
    for (at, character) in text.char_indices() {
        let Some(written) = escaped(character) else { continue };
        out.extend_from_slice(&text.as_bytes()[plain..at]);
        out.extend_from_slice(written.as_bytes());
        plain = at + character.len_utf8();
    }
    out.extend_from_slice(&text.as_bytes()[plain..]);
}

/// What stands for a character; `None` for itself (XML 1.0, sections 2.2 and 2.4).
fn escaped(character: char) -> Option<&'static str> {
    Some(match character {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\r' => "&#13;", // a bare one reads back as a line feed
        '\t' | '\n' => return None,
        '\0'..' ' | '\u{FFFE}' | '\u{FFFF}' => REPLACEMENT,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_what_xml_cannot_hold_is_replaced() {
        let mut out = Vec::new();
        text(&mut out, "a<b>&\"é\"\u{1}\u{FFFF}\r\n\t'🜨");
        assert_eq!(String::from_utf8(out).unwrap(), "a&lt;b&gt;&amp;&quot;é&quot;\u{FFFD}\u{FFFD}&#13;\n\t'🜨");
    }
}
