//! Why a query cannot be answered.

/// Why a query cannot be answered: which parameter, what is wrong, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// A value that cannot be read.
    #[error("{problem}")]
    BadValue {
        /// The parameter.
        parameter: String,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// A parameter that does not exist here.
    #[error("there is no parameter `{name}` here; there are {known}")]
    UnknownParameter {
        /// What was asked.
        name: String,
        /// What can be asked.
        known: String,
    },
    /// A parameter given twice, where one of them would have to be ignored.
    #[error("`{0}` is given twice")]
    Repeated(String),
    /// More than the licence of the source lets the server hand out.
    #[error("{0}")]
    Licence(String),
    /// More work than one query may ask for.
    #[error(
        "this asks for more work than one query may; narrow it with `bbox`, `datetime` or `near`, or simplify `filter`"
    )]
    TooMuch,
    /// Not done in time, in seconds.
    #[error("this was not done within {0} s; narrow it with `bbox`, `datetime` or `near`, or simplify `filter`")]
    TooLong(u64),
    /// Nobody waits for the answer any more.
    #[error("the client went away before the answer was ready")]
    Cancelled,
}

impl QueryError {
    /// A [`QueryError::BadValue`].
    #[must_use]
    pub fn bad(parameter: &str, problem: impl Into<String>) -> Self {
        Self::BadValue { parameter: parameter.to_owned(), problem: problem.into() }
    }

    /// The parameter at fault.
    #[must_use]
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Self::BadValue { parameter: name, .. } | Self::UnknownParameter { name, .. } | Self::Repeated(name) => {
                Some(name)
            }
            Self::Licence(_) | Self::TooMuch | Self::TooLong(_) | Self::Cancelled => None,
        }
    }
}

/// A value as an error message repeats it: enough to recognise, not a megabyte.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain("...".chars()).collect()
}
