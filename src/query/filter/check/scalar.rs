//! Values: what each part of a filter gives for a feature, and of which type.

use super::super::syntax::{FilterError, Kind, Node, date_or_instant};
use super::super::tree::{Arithmetic, Folding, Function, Scalar};
use super::functions::{Argument, ArgumentKind, FUNCTIONS, Signature, find};
use super::{Checker, Property, count, exactly, type_name};
use crate::feature::{FieldType, Value};

/// A value, and the type that all its values have.
pub(super) type Typed = (Scalar, FieldType);

impl Checker<'_> {
    /// A part of the filter that is one value.
    pub(super) fn scalar(self, node: &Node) -> Result<Typed, FilterError> {
        let instead = |what: &str, right: &str| {
            Err(node.at.problem(format!("{} is {what}, where one value was expected; {right}", node.name())))
        };
        match &node.kind {
            Kind::Value(value) => {
                let field_type = value.field_type().unwrap_or(FieldType::Text); // no literal is null
                Ok((Scalar::Literal(value.clone()), field_type))
            }
            Kind::Property(name) => match self.property(node, name)? {
                Property::Id => Ok((Scalar::Id, FieldType::Text)),
                Property::Field(_, FieldType::TextList) => {
                    instead("a list of texts", "A_CONTAINS, A_OVERLAPS, A_EQUALS and A_CONTAINEDBY compare lists")
                }
                Property::Field(field, field_type) => Ok((Scalar::Field(field), field_type)),
                Property::Geometry => instead("a geometry", "S_INTERSECTS and DWITHIN ask where it is"),
            },
            Kind::Call(name, arguments) => self.call(node, name, arguments),
            Kind::List(_) => instead("several values", "IN takes a list"),
            Kind::Geometry(_) => instead("a geometry", "S_INTERSECTS and DWITHIN take one"),
            Kind::Interval(_) => instead("an interval", "T_INTERSECTS and other functions of time take one"),
            Kind::Open => instead("an open end", "it belongs into INTERVAL"),
        }
    }

    fn call(self, node: &Node, name: &str, arguments: &[Node]) -> Result<Typed, FilterError> {
        if let Some(arithmetic) = arithmetic(name) {
            let [left, right] = exactly(node, arguments)?;
            let ((left, left_type), (right, right_type)) = (self.number(left)?, self.number(right)?);
            let field_type = match arithmetic {
                Arithmetic::Divide | Arithmetic::Power => FieldType::Number,
                _ => left_type.widen(right_type),
            };
            return Ok((Scalar::Arithmetic(arithmetic, Box::new(left), Box::new(right)), field_type));
        }
        if let Some(folding) = folding(name) {
            let [text] = exactly(node, arguments)?;
            return Ok((Scalar::Folded(folding, Box::new(self.text(text)?)), FieldType::Text));
        }
        if let Some(condition) = self.predicate(node, name, arguments)? {
            return Ok((Scalar::Truth(Box::new(condition)), FieldType::Boolean));
        }
        if let Some(&Signature { function: Some(function), arguments: wanted, .. }) = find(name) {
            return self.function(node, function, wanted, arguments);
        }
        let names = FUNCTIONS.map(|signature| signature.name).join(", ");
        Err(node.at.problem(format!(
            "there is no function or operator {}; besides those of CQL2 there are {names}",
            node.name()
        )))
    }

    fn function(
        self,
        node: &Node,
        function: Function,
        wanted: &[Argument],
        arguments: &[Node],
    ) -> Result<Typed, FilterError> {
        count(node, arguments, wanted.len())?;
        let mut scalars = Vec::with_capacity(arguments.len());
        let mut widest = FieldType::Integer;
        for (argument, wanted) in arguments.iter().zip(wanted) {
            let (scalar, field_type) = self.of_kind(argument, wanted.kind)?;
            widest = widest.widen(field_type);
            scalars.push(scalar);
        }
        let field_type = match function {
            Function::Lower | Function::Upper => FieldType::Text,
            Function::Abs | Function::Min | Function::Max => widest,
            Function::Length | Function::Year | Function::Month | Function::Day => FieldType::Integer,
        };
        Ok((Scalar::Call(function, scalars), field_type))
    }

    fn number(self, node: &Node) -> Result<Typed, FilterError> {
        self.of_kind(node, ArgumentKind::Number)
    }

    pub(super) fn text(self, node: &Node) -> Result<Scalar, FilterError> {
        self.of_kind(node, ArgumentKind::Text).map(|(scalar, _)| scalar)
    }

    /// A value of a kind. A text that stands where a time should is read as one, as many clients write it.
    pub(super) fn of_kind(self, node: &Node, kind: ArgumentKind) -> Result<Typed, FilterError> {
        let typed = self.scalar(node)?;
        if kind.takes(typed.1) {
            return Ok(typed);
        }
        if kind == ArgumentKind::Time
            && let Some(time) = time_of_text(&typed.0)
        {
            return Ok(time);
        }
        Err(node.at.problem(format!(
            "{} is {}, where {} was expected",
            node.name(),
            type_name(typed.1),
            kind.expected()
        )))
    }
}

/// A text literal as a time, where it is one.
pub(super) fn time_of_text(scalar: &Scalar) -> Option<Typed> {
    let Scalar::Literal(Value::Text(text)) = scalar else { return None };
    let time = date_or_instant(text)?;
    let field_type = time.field_type()?;
    Some((Scalar::Literal(time), field_type))
}

fn arithmetic(name: &str) -> Option<Arithmetic> {
    Some(match name {
        "+" => Arithmetic::Add,
        "-" => Arithmetic::Subtract,
        "*" => Arithmetic::Multiply,
        "/" => Arithmetic::Divide,
        "%" => Arithmetic::Modulo,
        "div" => Arithmetic::IntegerDivide,
        "^" => Arithmetic::Power,
        _ => return None,
    })
}

pub(super) fn folding(name: &str) -> Option<Folding> {
    match name {
        "casei" => Some(Folding { case: true, accents: false }),
        "accenti" => Some(Folding { case: false, accents: true }),
        _ => None,
    }
}
