//! What pictures say, in the languages that they speak.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::PictureError;

static FRENCH_TYPES: LazyLock<Result<BTreeMap<String, String>, String>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../style/event-types-fr.json")).map_err(|e| e.to_string())
});

/// A language of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

/// What is written on pictures.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) synthetic: &'static str,
    pub(super) demonstration: &'static str,
    pub(super) types: &'static str,
    pub(super) other_types: &'static str,
    pub(super) untyped: &'static str,
    pub(super) several: &'static str,
    pub(super) circle: &'static str,
    pub(super) circles: &'static str,
    pub(super) hollow: &'static str,
    pub(super) area: &'static str,
    pub(super) illustrative: &'static str,
    pub(super) highway: &'static str,
    pub(super) data: &'static str,
    pub(super) base: &'static str,
    pub(super) boundaries: &'static str,
    pub(super) too_wide: &'static str,
    /// Between the thousands of a number.
    thousands: char,
    /// Before the decimals of a number.
    decimals: &'static str,
    /// Between a number and its unit.
    unit_gap: &'static str,
}

const ENGLISH: Words = Words {
    synthetic: "Synthetic data: these incidents are made up",
    demonstration: "Demonstration: a few incidents from one news article",
    types: "Incidents",
    other_types: "Other types",
    untyped: "No type given",
    several: "Several: area = number, rim = types",
    circle: "Somewhere within this circle",
    circles: "Somewhere within; near ones drawn as one",
    hollow: "Uncertain place",
    area: "Area, as its source describes it",
    illustrative: "Area; its outline is illustrative",
    highway: "Highway; its course is approximate",
    data: "Data: ",
    base: "Base map: ",
    boundaries: "Boundaries and names imply no opinion.",
    too_wide: "Others are known only to a larger area",
    thousands: ',',
    decimals: ".",
    unit_gap: "",
};

const FRENCH: Words = Words {
    synthetic: "Données synthétiques : ces incidents sont inventés",
    demonstration: "Démonstration : quelques incidents tirés d’un seul article",
    types: "Incidents",
    other_types: "Autres types",
    untyped: "Sans type",
    several: "Plusieurs : surface = nombre, anneau = types",
    circle: "Quelque part dans ce cercle",
    circles: "Quelque part dans le cercle ; proches réunis",
    hollow: "Lieu incertain",
    area: "Zone, telle que sa source la décrit",
    illustrative: "Zone ; contour illustratif",
    highway: "Route ; tracé approximatif",
    data: "Données : ",
    base: "Fond de carte : ",
    boundaries: "Frontières et noms sans prise de position.",
    too_wide: "D’autres ne sont connus qu’à une zone plus vaste",
    thousands: '\u{a0}',
    decimals: ",",
    unit_gap: "\u{a0}",
};

impl Language {
    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::French => &FRENCH,
        }
    }

    /// A whole number with its thousands set apart.
    #[must_use]
    pub fn number(self, number: u64) -> String {
        self.words().number(number)
    }

    /// The name of an event type: those of the common datasets are translated, any other is as its source writes it.
    pub fn event_type(self, name: &str) -> Result<String, PictureError> {
        let translated = match self {
            Self::English => None,
            Self::French => {
                let french = FRENCH_TYPES.as_ref();
                let french =
                    french.map_err(|problem| PictureError::BuiltIn("style/event-types-fr.json", problem.clone()))?;
                french.get(&name.to_lowercase()).cloned()
            }
        };
        Ok(translated.unwrap_or_else(|| name.to_owned()))
    }
}

impl Words {
    /// A whole number with its thousands set apart.
    pub(super) fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() + 3);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                text.push(self.thousands);
            }
            text.push(digit);
        }
        text
    }

    /// The same in a small place: from ten thousand on in thousands or millions.
    pub(super) fn short_number(&self, number: u64) -> String {
        match number {
            0..10_000 => self.number(number),
            10_000..1_000_000 => format!("{}{}k", (number + 500) / 1000, self.unit_gap),
            _ => format!("{}{}{}{}M", number / 1_000_000, self.decimals, number % 1_000_000 / 100_000, self.unit_gap),
        }
    }
}

/// A length on the ground in metres, which is a round one. It is written alike in both languages.
pub(super) fn length(metres: f64) -> String {
    let (value, unit) = if metres < 1000.0 { (metres, "m") } else { (metres / 1000.0, "km") };
    format!("{value:.0}\u{a0}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_readers_do() {
        let (english, french) = (Language::English.words(), Language::French.words());
        assert_eq!([7, 999, 1_000, 1_234_567].map(|n| english.number(n)), ["7", "999", "1,000", "1,234,567"]);
        assert_eq!(french.number(12_345), "12\u{a0}345");
        assert_eq!([9_999, 12_499, 1_250_000].map(|n| english.short_number(n)), ["9,999", "12k", "1.2M"]);
        assert_eq!(french.short_number(1_250_000), "1,2\u{a0}M");
    }

    #[test]
    fn known_types_have_a_french_name() {
        assert_eq!(Language::French.event_type("Battles").unwrap(), "Combats");
        assert_eq!(Language::French.event_type("Strikes").unwrap(), "Strikes");
        assert_eq!(Language::English.event_type("Battles").unwrap(), "Battles");
    }
}
