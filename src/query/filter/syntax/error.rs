//! What is wrong with a filter, and where.

use std::fmt;

/// Where something stands in a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::query::filter) enum At {
    /// In a text, after so many bytes.
    Offset(usize),
    /// In a JSON document, at a member such as `.args[0]`; empty for the whole.
    Member(String),
}

impl At {
    /// Something wrong here.
    pub(in crate::query::filter) fn problem(&self, problem: impl Into<String>) -> FilterError {
        FilterError { at: self.clone(), problem: problem.into() }
    }
}

/// Why a filter cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::query::filter) struct FilterError {
    at: At,
    /// What is wrong and what would be right.
    problem: String,
}

impl FilterError {
    /// The problem with its place in the filter, which is told in characters: bytes mean nothing to people.
    pub(in crate::query::filter) fn told(&self, filter: &str) -> String {
        let place = match &self.at {
            At::Offset(bytes) => {
                let before = filter.char_indices().take_while(|(i, _)| i < bytes).count();
                format!("at character {}", before + 1)
            }
            At::Member(member) if member.is_empty() => return self.problem.clone(),
            At::Member(member) => format!("at {member}"),
        };
        format!("{place}: {}", self.problem)
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}
