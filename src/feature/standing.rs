//! Where a feature stands between the newsroom and the public.

use std::fmt;
use std::str::FromStr;

/// Whether a feature is for the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum State {
    /// Yes.
    #[default]
    Published,
    /// Not yet.
    Draft,
    /// No longer.
    Retracted,
}

impl State {
    /// All, by the number that stands for each in the store.
    pub const ALL: [Self; 3] = [Self::Published, Self::Draft, Self::Retracted];

    /// The state that a number stands for. One that this version does not know is not for the public.
    #[must_use]
    pub fn of_number(number: i64) -> Self {
        usize::try_from(number).ok().and_then(|n| Self::ALL.get(n).copied()).unwrap_or(Self::Draft)
    }

    /// The number that stands for it in the store.
    #[must_use]
    pub fn number(self) -> i64 {
        self as i64
    }

    /// Its name.
    #[must_use]
    pub fn word(self) -> &'static str {
        ["published", "draft", "retracted"][self as usize]
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A text that names no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no such state; there are `published`, `draft` and `retracted`")]
pub struct UnknownState;

impl FromStr for State {
    type Err = UnknownState;
    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.word() == text).ok_or(UnknownState)
    }
}

/// Where a feature stands, by the decision of its editors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Standing {
    /// Whether it is for the public.
    pub state: State,
    /// Until when it is held back, in milliseconds since 1970.
    pub embargo: Option<i64>,
    /// Whether the public must not learn where exactly it was.
    pub protected: bool,
}

impl Standing {
    /// Since when the public may see it; `None` when it may not.
    #[must_use]
    pub fn public_since(&self) -> Option<i64> {
        (self.state == State::Published).then(|| self.embargo.unwrap_or(i64::MIN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_published_has_no_time_from_which_it_is_public() {
        let standing = |state| Standing { state, embargo: Some(5), protected: false };
        assert_eq!(standing(State::Published).public_since(), Some(5));
        assert_eq!(standing(State::Draft).public_since(), None);
        assert_eq!(standing(State::Retracted).public_since(), None);
        assert_eq!(Standing::default().public_since(), Some(i64::MIN));
    }

    #[test]
    fn states_are_found_by_their_numbers_and_words() {
        for state in State::ALL {
            assert_eq!(State::of_number(state.number()), state);
            assert_eq!(state.word().parse(), Ok(state));
        }
        assert_eq!(State::of_number(99), State::Draft);
    }
}
