//! Texts without their differences of case or accents, and patterns that they are held against.

use icu_casemap::CaseMapper;
use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::props::{EnumeratedProperty as _, GeneralCategory};
use std::borrow::Cow;

use super::super::tree::{Folding, Pattern, PatternPart};

/// A text without what does not count: accents by Unicode NFKD without its nonspacing marks, case by full case folding.
pub(super) fn fold(text: &str, folding: Folding) -> Cow<'_, str> {
    if text.is_ascii() {
        return if folding.case { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
    }
    let mut folded = Cow::Borrowed(text);
    if folding.accents {
        let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(&folded);
        let mark = |c: &char| GeneralCategory::for_char(*c) == GeneralCategory::NonspacingMark;
        folded = Cow::Owned(decomposed.chars().filter(|c| !mark(c)).collect());
    }
    if folding.case {
        folded = Cow::Owned(CaseMapper::new().fold_string(&folded).into_owned());
    }
    folded
}

/// The words of a text, without case and accents: runs of letters and digits.
pub(in crate::query) fn plain_words(text: &str) -> Vec<String> {
    let plain = fold(text, Folding { case: true, accents: true });
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A pattern whose texts are folded as it asks.
pub(super) fn folded(pattern: &Pattern) -> Cow<'_, [PatternPart]> {
    if pattern.folding == Folding::default() {
        return Cow::Borrowed(&pattern.parts);
    }
    let part = |part: &PatternPart| match part {
        PatternPart::Text(text) => PatternPart::Text(fold(text, pattern.folding).into_owned()),
        other => other.clone(),
    };
    Cow::Owned(pattern.parts.iter().map(part).collect())
}

/// Whether a whole text matches a pattern. Where a part fails, only the last `%` before it takes one character more, so the
/// time is that of the text times the pattern at most.
pub(super) fn matches(pattern: &[PatternPart], text: &str) -> bool {
    let (mut part, mut rest) = (0, text);
    let mut retry: Option<(usize, &str)> = None;
    loop {
        let next = match pattern.get(part) {
            Some(PatternPart::Any) => {
                retry = Some((part + 1, rest));
                Some(rest)
            }
            Some(PatternPart::Text(text)) => rest.strip_prefix(text.as_str()),
            Some(PatternPart::One) => without_first(rest),
            None if rest.is_empty() => return true,
            None => None,
        };
        if let Some(next) = next {
            (part, rest) = (part + 1, next);
            continue;
        }
        let Some((after, from)) = retry else { return false };
        let Some(from) = without_first(from) else { return false };
        retry = Some((after, from));
        (part, rest) = (after, from);
    }
}

fn without_first(text: &str) -> Option<&str> {
    let mut chars = text.chars();
    chars.next().map(|_| chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Vec<PatternPart> {
        text.chars()
            .map(|c| match c {
                '%' => PatternPart::Any,
                '_' => PatternPart::One,
                c => PatternPart::Text(c.to_string()),
            })
            .collect()
    }

    #[test]
    fn a_pattern_is_matched_whole_with_any_and_one_character() {
        let yes =
            [("", ""), ("%", ""), ("a%", "a"), ("%a%b%", "xxaxxbxx"), ("_", "é"), ("%ab", "aab"), ("a_c%", "abcabc")];
        let no = [("", "a"), ("_", ""), ("a", "A"), ("%ab", "aba"), ("a_c", "ac"), ("%a%b%", "ba"), ("__", "é")];
        for (of, text) in yes {
            assert!(matches(&pattern(of), text), "{of} {text}");
        }
        for (of, text) in no {
            assert!(!matches(&pattern(of), text), "{of} {text}");
        }
    }

    #[test]
    fn a_pattern_of_many_wildcards_takes_no_exponential_time() {
        assert!(!matches(&pattern(&"%a".repeat(200)), &"a".repeat(199)));
        assert!(!matches(&pattern(&format!("{}b", "%a".repeat(500))), &"a".repeat(2_000)));
    }

    #[test]
    fn folding_knows_more_than_ascii() {
        let both = Folding { case: true, accents: true };
        assert_eq!(fold("Ménaka", both), "menaka");
        assert_eq!(fold("STRASSE", both), fold("Straße", both));
        assert_eq!(fold("ÉÀ", Folding { case: true, accents: false }), "éà");
        assert_eq!(fold("ÉÀ", Folding { case: false, accents: true }), "EA");
        assert_eq!(fold("Ὀδυσσεύς", both), fold("ΟΔΥΣΣΕΥΣ", both));
        assert_eq!(plain_words("Kéniéba-Koulé, N'Tomikorobougou"), ["kenieba", "koule", "n", "tomikorobougou"]);
    }
}
