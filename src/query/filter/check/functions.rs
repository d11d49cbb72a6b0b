//! The functions that filters may call besides those of the standard's grammar: one table, from which filters are checked
//! and `/functions` is made.

use super::super::tree::Function;
use crate::feature::FieldType;

/// A function.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    /// Its name, which may be written in any case.
    pub name: &'static str,
    /// What it gives.
    pub description: &'static str,
    /// What it is called with.
    pub arguments: &'static [Argument],
    /// What it gives, in the words of OGC API Features part 3.
    pub returns: &'static [&'static str],
    /// What is executed; `None` for `DWITHIN`, which is a condition of its own.
    pub(in crate::query::filter) function: Option<Function>,
}

/// What a function is called with.
#[derive(Debug, Clone, Copy)]
pub struct Argument {
    /// What it is.
    pub title: &'static str,
    /// Of which kind.
    pub kind: ArgumentKind,
}

/// A kind of argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentKind {
    /// A text.
    Text,
    /// A whole or other number.
    Number,
    /// A date or date-time.
    Time,
    /// A geometry.
    Geometry,
}

impl ArgumentKind {
    /// Its types in the words of OGC API Features part 3.
    #[must_use]
    pub fn types(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["string"],
            Self::Number => &["number", "integer"],
            Self::Time => &["datetime"],
            Self::Geometry => &["geometry"],
        }
    }

    /// Whether values of a type can be one.
    pub(super) fn takes(self, field_type: FieldType) -> bool {
        match self {
            Self::Text => field_type == FieldType::Text,
            Self::Number => matches!(field_type, FieldType::Integer | FieldType::Number),
            Self::Time => matches!(field_type, FieldType::Date | FieldType::DateTime),
            Self::Geometry => false,
        }
    }

    /// What would be one, for messages.
    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "a number",
            Self::Time => "a date or date-time",
            Self::Geometry => "a geometry",
        }
    }
}

const fn argument(title: &'static str, kind: ArgumentKind) -> Argument {
    Argument { title, kind }
}

const TEXT: &[Argument] = &[argument("text", ArgumentKind::Text)];
const NUMBER: &[Argument] = &[argument("number", ArgumentKind::Number)];
const NUMBERS: &[Argument] = &[argument("first", ArgumentKind::Number), argument("second", ArgumentKind::Number)];
const TIME: &[Argument] = &[argument("time", ArgumentKind::Time)];

const fn function(
    name: &'static str,
    description: &'static str,
    arguments: &'static [Argument],
    returns: &'static [&'static str],
    function: Function,
) -> Signature {
    Signature { name, description, arguments, returns, function: Some(function) }
}

/// All of them.
pub const FUNCTIONS: [Signature; 10] = [
    Signature {
        name: "dwithin",
        description: "Whether two geometries lie within a geodesic distance of one another on WGS 84: a number, and its unit (m, km, mi or nmi)",
        arguments: &[
            argument("geometry", ArgumentKind::Geometry),
            argument("other geometry", ArgumentKind::Geometry),
            argument("distance", ArgumentKind::Number),
            argument("unit", ArgumentKind::Text),
        ],
        returns: &["boolean"],
        function: None,
    },
    function("lower", "The text in lower case", TEXT, &["string"], Function::Lower),
    function("upper", "The text in upper case", TEXT, &["string"], Function::Upper),
    function("length", "How many characters the text has", TEXT, &["integer"], Function::Length),
    function("abs", "The number without its sign", NUMBER, &["number", "integer"], Function::Abs),
    function("year", "The year of a date, or of a date-time in UTC", TIME, &["integer"], Function::Year),
    function("month", "The month of a date, or of a date-time in UTC, 1 to 12", TIME, &["integer"], Function::Month),
    function(
        "day",
        "The day of the month of a date, or of a date-time in UTC, 1 to 31",
        TIME,
        &["integer"],
        Function::Day,
    ),
    function("min", "The lesser of two numbers", NUMBERS, &["number", "integer"], Function::Min),
    function("max", "The greater of two numbers", NUMBERS, &["number", "integer"], Function::Max),
];

/// Finds a function by its name in lower case.
pub(super) fn find(name: &str) -> Option<&'static Signature> {
    FUNCTIONS.iter().find(|signature| signature.name == name)
}
