//! The words of CQL2 Text: names, literals and signs (OGC 21-065r2, annex B).

use super::error::{At, FilterError};

/// A word of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A keyword, or a name without quotes.
    Word(&'a str),
    /// A name that stood in double quotes, as it stood there.
    Name(&'a str),
    /// What stood in single quotes, with its escapes.
    Text(&'a str),
    /// A number without its sign.
    Number(&'a str),
    /// An operator, a bracket or a comma.
    Sign(&'static str),
    /// Nothing more.
    End,
}

/// Longer ones first, since one begins like another.
const SIGNS: [&str; 16] = ["<>", "<=", ">=", "<", ">", "=", "(", ")", ",", "+", "-", "*", "/", "%", "^", "!="];

/// What is left of a filter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lexer<'a> {
    rest: &'a str,
    /// Bytes of the whole filter.
    length: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(filter: &'a str) -> Self {
        Self { rest: filter, length: filter.len() }
    }

    /// The next word and where it begins.
    pub(super) fn next(&mut self) -> Result<(Token<'a>, At), FilterError> {
        self.rest = self.rest.trim_start(); // of the same characters as rule `whitespace`
        let at = At::Offset(self.length - self.rest.len());
        let Some(first) = self.rest.chars().next() else { return Ok((Token::End, at)) };
        if first == '\'' || first == '"' {
            return Ok((self.quoted(first, &at)?, at));
        }
        if is_name_start(first) {
            return Ok((Token::Word(self.take_while(is_name_part)), at));
        }
        if first.is_ascii_digit() || first == '.' {
            return Ok((Token::Number(self.number()), at));
        }
        let Some(sign) = SIGNS.iter().find(|sign| self.rest.starts_with(**sign)) else {
            return Err(at.problem(format!("`{first}` means nothing here{}", hint(first))));
        };
        if *sign == "!=" {
            return Err(at.problem("`!=` means nothing here; `<>` is not equal"));
        }
        self.take(sign.len());
        Ok((Token::Sign(sign), at))
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        self.take(self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len()))
    }

    /// Digits, a point, more digits, and an exponent. Whether that is a number is for who reads it.
    fn number(&mut self) -> &'a str {
        let mut before = ' ';
        let end = self.rest.find(|c: char| {
            let sign_of_exponent = matches!(before, 'e' | 'E') && matches!(c, '+' | '-');
            before = c;
            !(c.is_alphanumeric() || c == '.' || sign_of_exponent)
        });
        self.take(end.unwrap_or(self.rest.len()))
    }

    /// What stands between two quotes. A quote that is doubled, or in a text follows a backslash, is part of it.
    fn quoted(&mut self, quote: char, at: &At) -> Result<Token<'a>, FilterError> {
        self.take(quote.len_utf8());
        let mut chars = self.rest.char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            let escapes = quote == '\'' && c == '\\';
            let doubles = c == quote && chars.peek().is_some_and(|(_, next)| *next == quote);
            if escapes || doubles {
                chars.next();
            } else if c == quote {
                let inside = self.take(i);
                self.take(quote.len_utf8());
                return Ok(if quote == '"' { Token::Name(inside) } else { Token::Text(inside) });
            }
        }
        Err(at.problem(format!(
            "the text in quotes does not end; `{quote}` ends it, and a quote within is written twice"
        )))
    }
}

fn hint(c: char) -> &'static str {
    match c {
        '{' | '[' => "; a filter in CQL2 JSON needs filter-lang=cql2-json",
        '’' | '‘' | '“' | '”' | '`' => "; texts stand in straight quotes, such as 'Battles'",
        '&' => "; AND joins two conditions",
        '|' => "; OR joins two conditions",
        '!' => "; NOT turns a condition round",
        _ => "",
    }
}

/// The text that was meant by what stood in single quotes.
///
/// In a pattern of `LIKE`, two backslashes stay two, since there the backslash escapes once more.
pub(super) fn unescape(inside: &str, pattern: bool) -> String {
    let mut text = String::with_capacity(inside.len());
    let mut chars = inside.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                chars.next(); // the second of two
                text.push('\'');
            }
            '\\' => match chars.next() {
                Some('\\') if pattern => text.push_str("\\\\"),
                Some(c) => match control(c) {
                    Some(c) => text.push(c),
                    None => text.extend(['\\', c]),
                },
                None => text.push('\\'),
            },
            c => text.push(c),
        }
    }
    text
}

/// What a letter after a backslash stands for (requirement /req/cql2-text/escaping).
fn control(c: char) -> Option<char> {
    Some(match c {
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        '\'' | '\\' => c,
        _ => return None,
    })
}

/// Rule `identifierStart`.
fn is_name_start(c: char) -> bool {
    matches!(c, ':' | '_' | 'A'..='Z' | 'a'..='z' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1ffe}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

/// Rule `identifierPart`.
fn is_name_part(c: char) -> bool {
    is_name_start(c) || matches!(c, '.' | '0'..='9' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}
