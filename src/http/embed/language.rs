//! The languages of embeds: those of pictures, and Arabic, for which the fonts of pictures have no letters.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::tile::picture::{self, PictureError};

const ARABIC_TYPES_FILE: &str = "style/event-types-ar.json";

static ARABIC_TYPES: LazyLock<Result<BTreeMap<String, String>, String>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../style/event-types-ar.json")).map_err(|e| e.to_string())
});

/// A language of embeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Language {
    #[default]
    English,
    French,
    Arabic,
}

impl Language {
    /// Reads a code as addresses have it.
    pub(super) fn of_code(code: &str) -> Option<Self> {
        [Self::English, Self::French, Self::Arabic].into_iter().find(|language| language.code() == code)
    }

    /// Its code, as pages and addresses have it.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Arabic => "ar",
        }
    }

    /// Whether it is written from right to left, as pages say it; what is written as most are says nothing.
    pub(super) fn direction(self) -> Option<&'static str> {
        (self == Self::Arabic).then_some("rtl")
    }

    /// The language of the still: what has no letters there is written in English.
    pub(super) fn of_pictures(self) -> picture::Language {
        match self {
            Self::English | Self::Arabic => picture::Language::English,
            Self::French => picture::Language::French,
        }
    }

    /// The code of that language.
    pub(super) fn code_of_pictures(self) -> &'static str {
        if self == Self::Arabic { Self::English.code() } else { self.code() }
    }

    /// A whole number with its thousands set apart; in Arabic too with the digits of the press of the Maghreb and the Sahel.
    pub(super) fn number(self, number: u64) -> String {
        self.of_pictures().number(number)
    }

    /// The name of an event type: those of the common datasets are translated, any other is as its source writes it.
    pub(super) fn event_type(self, name: &str) -> Result<String, PictureError> {
        if self != Self::Arabic {
            return self.of_pictures().event_type(name);
        }
        let arabic = ARABIC_TYPES.as_ref();
        let arabic = arabic.map_err(|problem| PictureError::BuiltIn(ARABIC_TYPES_FILE, problem.clone()))?;
        Ok(arabic.get(&name.to_lowercase()).cloned().unwrap_or_else(|| name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_is_read_by_its_code() {
        for language in [Language::English, Language::French, Language::Arabic] {
            assert_eq!(Language::of_code(language.code()), Some(language));
        }
        assert_eq!(Language::of_code("de"), None);
    }

    #[test]
    fn the_types_that_have_a_french_name_have_an_arabic_one() {
        let french: BTreeMap<String, String> =
            serde_json::from_str(include_str!("../../../style/event-types-fr.json")).unwrap();
        for name in french.keys() {
            assert_ne!(&Language::Arabic.event_type(name).unwrap(), name);
        }
        assert_eq!(Language::Arabic.event_type("Strikes").unwrap(), "Strikes");
    }
}
