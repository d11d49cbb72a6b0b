//! Holds a filter as it was written against the fields of a collection: names become fields, and each value is of a kind
//! that fits where it stands. All errors of type are found here.

mod compare;
mod functions;
mod relations;
mod scalar;

pub use functions::{Argument, ArgumentKind, FUNCTIONS, Signature};

use super::syntax::{FilterError, Kind, Node};
use super::tree::{Condition, Operand};
use crate::feature::{FieldType, Schema, Value};

/// The name of the property that is the feature's id, unless the collection has a field of this name.
pub const ID: &str = "id";
/// The name of the property that is the feature's geometry.
pub const GEOMETRY: &str = "geometry";

/// The fields that a filter may name.
#[derive(Debug, Clone, Copy)]
pub(in crate::query::filter) struct Checker<'a>(pub(in crate::query::filter) &'a Schema);

/// What a property's name stands for.
enum Property {
    Id,
    Geometry,
    Field(usize, FieldType),
}

impl Checker<'_> {
    /// A part of the filter that is true, false or unknown.
    pub(in crate::query::filter) fn condition(self, node: &Node) -> Result<Condition, FilterError> {
        match &node.kind {
            Kind::Value(Value::Bool(truth)) => return Ok(Condition::Constant(Some(*truth))),
            Kind::Call(name, arguments) => {
                if let Some(condition) = self.predicate(node, name, arguments)? {
                    return Ok(condition);
                }
            }
            _ => {}
        }
        let (scalar, field_type) = self.scalar(node)?;
        if field_type != FieldType::Boolean {
            return Err(node.at.problem(format!(
                "{} is {}, where a condition was expected, such as fatalities > 3",
                node.name(),
                type_name(field_type)
            )));
        }
        Ok(Condition::Holds(scalar))
    }

    /// A call that is a condition; `None` if it is a value.
    fn predicate(self, node: &Node, name: &str, arguments: &[Node]) -> Result<Option<Condition>, FilterError> {
        if let Some(comparison) = compare::comparison(name) {
            return self.comparison(node, comparison, arguments).map(Some);
        }
        let all = |arguments: &[Node]| arguments.iter().map(|part| self.condition(part)).collect::<Result<Vec<_>, _>>();
        Ok(Some(match name {
            "and" | "or" if arguments.len() < 2 => {
                return Err(node.at.problem(format!("`{name}` joins two conditions at least")));
            }
            "and" => Condition::All(all(arguments)?),
            "or" => Condition::Any(all(arguments)?),
            "not" => {
                let [negated] = exactly(node, arguments)?;
                Condition::Not(Box::new(self.condition(negated)?))
            }
            "isnull" => {
                let [operand] = exactly(node, arguments)?;
                self.is_null(operand)?
            }
            "between" => self.between(node, arguments)?,
            "in" => self.among(node, arguments)?,
            "like" => self.like(node, arguments)?,
            _ => return self.relation(node, name, arguments),
        }))
    }

    fn is_null(self, operand: &Node) -> Result<Condition, FilterError> {
        Ok(match &operand.kind {
            Kind::Geometry(_) => Condition::IsNull(Operand::Place(self.place(operand)?)),
            Kind::List(_) => Condition::IsNull(Operand::List(self.list(operand)?)),
            // An interval is missing where one of its ends is; an open end is there.
            Kind::Interval(ends) => {
                let ends = ends.iter().filter(|end| end.kind != Kind::Open);
                Condition::Any(ends.map(|end| self.is_null(end)).collect::<Result<_, _>>()?)
            }
            Kind::Property(name) => match self.property(operand, name)? {
                Property::Geometry => Condition::IsNull(Operand::Place(self.place(operand)?)),
                Property::Field(_, FieldType::TextList) => Condition::IsNull(Operand::List(self.list(operand)?)),
                _ => Condition::IsNull(Operand::Scalar(self.scalar(operand)?.0)),
            },
            _ => Condition::IsNull(Operand::Scalar(self.scalar(operand)?.0)),
        })
    }

    /// What a name stands for.
    fn property(self, node: &Node, name: &str) -> Result<Property, FilterError> {
        if name == GEOMETRY {
            return Ok(Property::Geometry);
        }
        match self.0.position(name) {
            Some(field) => Ok(Property::Field(field, self.0.fields()[field].field_type)),
            None if name == ID => Ok(Property::Id),
            None => {
                let names: Vec<&str> = self.0.fields().iter().map(|field| &*field.name).collect();
                let own = if names.contains(&ID) { GEOMETRY } else { "id, geometry" };
                Err(node.at.problem(format!(
                    "there is no property {}; there are {own}, {}",
                    node.name(),
                    names.join(", ")
                )))
            }
        }
    }
}

/// The arguments of a call that has so many.
fn exactly<'a, const N: usize>(node: &Node, arguments: &'a [Node]) -> Result<&'a [Node; N], FilterError> {
    count(node, arguments, N)?;
    arguments.try_into().map_err(|_other_count| node.at.problem("the operands are too many or too few"))
}

fn count(node: &Node, arguments: &[Node], wanted: usize) -> Result<(), FilterError> {
    if arguments.len() == wanted {
        return Ok(());
    }
    Err(node.at.problem(format!(
        "{} has {} {}; it needs {wanted}",
        node.name(),
        arguments.len(),
        if arguments.len() == 1 { "operand" } else { "operands" }
    )))
}

/// A type, for messages.
fn type_name(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Boolean => "true or false",
        FieldType::Integer => "a whole number",
        FieldType::Number => "a number",
        FieldType::Text => "text",
        FieldType::Date => "a date",
        FieldType::DateTime => "a date-time",
        FieldType::TextList => "a list of texts",
    }
}
