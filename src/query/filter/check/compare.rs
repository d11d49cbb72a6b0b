//! Comparisons of values: both sides are of one kind.

use super::super::syntax::{FilterError, Kind, Node};
use super::super::tree::{Comparison, Condition, Folding, Pattern, PatternPart, Scalar};
use super::functions::ArgumentKind;
use super::scalar::{Typed, folding, time_of_text};
use super::{Checker, exactly, type_name};
use crate::feature::{FieldType, Value};

impl Checker<'_> {
    pub(super) fn comparison(
        self,
        node: &Node,
        comparison: Comparison,
        arguments: &[Node],
    ) -> Result<Condition, FilterError> {
        let [left, right] = exactly(node, arguments)?;
        let (left, right) = self.pair(left, right)?;
        Ok(Condition::Compare(comparison, left, right))
    }

    pub(super) fn between(self, node: &Node, arguments: &[Node]) -> Result<Condition, FilterError> {
        let [tested, least, most] = exactly(node, arguments)?;
        let (scalar, field_type) = self.scalar(tested)?;
        let (least, most) = (self.alike(tested, field_type, least)?, self.alike(tested, field_type, most)?);
        Ok(Condition::Between(scalar, least, most))
    }

    pub(super) fn like(self, node: &Node, arguments: &[Node]) -> Result<Condition, FilterError> {
        let [text, like] = exactly(node, arguments)?;
        Ok(Condition::Like(self.text(text)?, pattern(like, Folding::default())?))
    }

    pub(super) fn among(self, node: &Node, arguments: &[Node]) -> Result<Condition, FilterError> {
        let [tested, list] = exactly(node, arguments)?;
        let Kind::List(items) = &list.kind else {
            return Err(list
                .at
                .problem(format!("{} is no list; IN needs one, such as IN ('Battles', 'Riots')", list.name())));
        };
        if items.is_empty() {
            return Err(list.at.problem("the list of IN is empty; nothing is among no values"));
        }
        let typed = self.scalar(tested)?;
        let items = items.iter().map(|item| self.alike(tested, typed.1, item)).collect::<Result<_, _>>()?;
        Ok(Condition::Among(typed.0, items))
    }

    /// Two values that can be compared. A text is read as a time where the other side is one.
    fn pair(self, left: &Node, right: &Node) -> Result<(Scalar, Scalar), FilterError> {
        let (first, second) = (self.scalar(left)?, self.scalar(right)?);
        if ArgumentKind::Time.takes(second.1)
            && let Some((time, _)) = time_of_text(&first.0)
        {
            return Ok((time, second.0));
        }
        let other = fitting(left, first.1, right, second)?;
        Ok((first.0, other))
    }

    /// A value of a kind with another, which is of type `wanted` and stands in `beside`.
    fn alike(self, beside: &Node, wanted: FieldType, node: &Node) -> Result<Scalar, FilterError> {
        fitting(beside, wanted, node, self.scalar(node)?)
    }
}

/// The pattern of a `LIKE`: `%`, `_`, and what a backslash stands before is itself.
fn pattern(node: &Node, folded: Folding) -> Result<Pattern, FilterError> {
    match &node.kind {
        Kind::Value(Value::Text(text)) => Ok(Pattern { parts: pattern_parts(text), folding: folded }),
        Kind::Call(name, arguments) if let Some(folding) = folding(name) => {
            let [inner] = exactly(node, arguments)?;
            let folding = Folding { case: folded.case || folding.case, accents: folded.accents || folding.accents };
            pattern(inner, folding)
        }
        _ => Err(node.at.problem(format!(
            "{} is no pattern; LIKE needs a text such as 'Batt%', plain or within CASEI or ACCENTI",
            node.name()
        ))),
    }
}

fn pattern_parts(text: &str) -> Vec<PatternPart> {
    let mut parts = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let c = match c {
            '%' if parts.last() == Some(&PatternPart::Any) => continue, // two are as much as one
            '%' => {
                parts.push(PatternPart::Any);
                continue;
            }
            '_' => {
                parts.push(PatternPart::One);
                continue;
            }
            '\\' => chars.next().unwrap_or('\\'),
            c => c,
        };
        match parts.last_mut() {
            Some(PatternPart::Text(text)) => text.push(c),
            _ => parts.push(PatternPart::Text(c.to_string())),
        }
    }
    parts
}

/// The value of `node`, if it can be compared with those of type `wanted` in `beside`.
fn fitting(beside: &Node, wanted: FieldType, node: &Node, (scalar, own): Typed) -> Result<Scalar, FilterError> {
    let kind_of = |field_type| match field_type {
        FieldType::Integer => FieldType::Number,
        FieldType::Date => FieldType::DateTime,
        other => other,
    };
    if kind_of(own) == kind_of(wanted) {
        return Ok(scalar);
    }
    if ArgumentKind::Time.takes(wanted)
        && let Some((time, _)) = time_of_text(&scalar)
    {
        return Ok(time);
    }
    Err(node.at.problem(format!(
        "{} is {} and {} is {}, which cannot be compared; {} would be right",
        beside.name(),
        type_name(wanted),
        node.name(),
        type_name(own),
        example(wanted)
    )))
}

pub(super) fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        "=" => Comparison::Equal,
        "<>" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

/// A literal of a type, for messages.
fn example(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Boolean => "TRUE",
        FieldType::Integer | FieldType::Number => "a number such as 3",
        FieldType::Text | FieldType::TextList => "a text such as 'Battles'",
        FieldType::Date => "DATE('2025-09-01')",
        FieldType::DateTime => "TIMESTAMP('2025-09-01T12:00:00Z')",
    }
}
