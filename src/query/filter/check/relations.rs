//! Conditions of place, time and arrays, held against the fields of a collection.

use std::sync::Arc;

use super::super::syntax::{FilterError, Kind, Node};
use super::super::tree::{ArrayRelation, Condition, List, Place, Scalar, SpatialRelation, TemporalRelation, Time};
use super::functions::ArgumentKind;
use super::{Checker, Property, exactly, type_name};
use crate::feature::{FieldType, Value, day_start_ms};
use crate::query::near::{MAX_DISTANCE_M, metres_in};

impl Checker<'_> {
    /// A relation by its name; `None` if it is none.
    pub(super) fn relation(
        self,
        node: &Node,
        name: &str,
        arguments: &[Node],
    ) -> Result<Option<Condition>, FilterError> {
        if name == "dwithin" {
            return self.near(node, arguments).map(Some);
        }
        if let Some(relation) = spatial(name) {
            let [left, right] = exactly(node, arguments)?;
            return Ok(Some(Condition::Spatial(relation, self.place(left)?, self.place(right)?)));
        }
        if let Some(relation) = temporal(name) {
            let [left, right] = exactly(node, arguments)?;
            let (left, right) = (self.time(node, relation, left)?, self.time(node, relation, right)?);
            return Ok(Some(Condition::Temporal(relation, left, right)));
        }
        let Some(relation) = array(name) else { return Ok(None) };
        let [left, right] = exactly(node, arguments)?;
        let (left_list, right_list) = (self.list(left)?, self.list(right)?);
        self.check_elements(&left_list, left, right)?;
        self.check_elements(&right_list, right, left)?;
        Ok(Some(Condition::Array(relation, left_list, right_list)))
    }

    /// A property that is an array holds texts, so the other array has to.
    fn check_elements(self, list: &List, node: &Node, other: &Node) -> Result<(), FilterError> {
        let (List::Field(_), Kind::List(items)) = (list, &other.kind) else { return Ok(()) };
        for item in items {
            let field_type = self.scalar(item)?.1;
            if field_type != FieldType::Text {
                return Err(item.at.problem(format!(
                    "{} is a list of texts, and {} is {}",
                    node.name(),
                    item.name(),
                    type_name(field_type)
                )));
            }
        }
        Ok(())
    }

    fn near(self, node: &Node, arguments: &[Node]) -> Result<Condition, FilterError> {
        let [left, right, number, unit] = exactly(node, arguments)?;
        let (left, right) = (self.place(left)?, self.place(right)?);
        let distance = match number.kind {
            Kind::Value(Value::Float(number)) => number,
            #[expect(clippy::cast_precision_loss, reason = "a distance needs no more digits than a float has")]
            Kind::Value(Value::Int(number)) => number as f64,
            _ => return Err(number.at.problem(format!("{} is no number; a distance is, such as 5", number.name()))),
        };
        let metres = match &unit.kind {
            Kind::Value(Value::Text(text)) => metres_in(text),
            _ => None,
        };
        let Some(metres) = metres else {
            let problem = format!("{} is no unit of length; 'm', 'km', 'mi' and 'nmi' are", unit.name());
            return Err(unit.at.problem(problem));
        };
        let metres = distance * metres;
        if !(0.0..=MAX_DISTANCE_M).contains(&metres) {
            return Err(number
                .at
                .problem(format!("{} is no distance from 0 to half way round the Earth", number.name())));
        }
        Ok(Condition::Near(left, right, metres))
    }

    /// A part of the filter that is a geometry.
    pub(super) fn place(self, node: &Node) -> Result<Place, FilterError> {
        if let Kind::Geometry(geometry) = &node.kind {
            return Ok(Place::Literal(Arc::clone(geometry)));
        }
        if let Kind::Property(name) = &node.kind
            && matches!(self.property(node, name)?, Property::Geometry)
        {
            return Ok(Place::Feature);
        }
        Err(node.at.problem(format!(
            "{} is {}, where a geometry was expected: the property geometry, or one such as POINT(-8 12.65) or BBOX(-9,11,-5,15)",
            node.name(),
            self.kind_name(node)?
        )))
    }

    /// A part of the filter that is an instant or an interval.
    fn time(self, relation_node: &Node, relation: TemporalRelation, node: &Node) -> Result<Time, FilterError> {
        if let Kind::Interval(ends) = &node.kind {
            let [start, end] = &**ends;
            let (start, end) = (self.end(start)?, self.end(end)?);
            if let (Some(Scalar::Literal(from)), Some(Scalar::Literal(to))) = (&start, &end)
                && instant_ms(from) > instant_ms(to)
            {
                return Err(node.at.problem("the interval ends before it starts"));
            }
            return Ok(Time::Interval(start, end));
        }
        if matches!(node.kind, Kind::List(_) | Kind::Geometry(_)) {
            return Err(node.at.problem(format!("{} is no time; a date or INTERVAL is", node.name())));
        }
        let (instant, _) = self.of_kind(node, ArgumentKind::Time)?;
        if of_intervals_only(relation) {
            return Err(node.at.problem(format!(
                "{} is an instant, and {} relates intervals, such as INTERVAL(start, end); T_AFTER, T_BEFORE, T_DISJOINT, T_EQUALS and T_INTERSECTS take instants",
                node.name(),
                relation_node.name()
            )));
        }
        Ok(Time::Instant(instant))
    }

    fn end(self, node: &Node) -> Result<Option<Scalar>, FilterError> {
        if node.kind == Kind::Open {
            return Ok(None);
        }
        self.of_kind(node, ArgumentKind::Time).map(|(end, _)| Some(end))
    }

    /// A part of the filter that is an array.
    pub(super) fn list(self, node: &Node) -> Result<List, FilterError> {
        match &node.kind {
            Kind::List(items) => {
                let items = items.iter().map(|item| self.scalar(item).map(|(scalar, _)| scalar));
                return items.collect::<Result<_, _>>().map(List::Literal);
            }
            Kind::Property(name) => {
                if let Property::Field(field, FieldType::TextList) = self.property(node, name)? {
                    return Ok(List::Field(field));
                }
            }
            _ => {}
        }
        Err(node.at.problem(format!(
            "{} is {}, where an array was expected: a property that is a list of texts, or values in brackets such as ('JNIM', 'FAMa')",
            node.name(),
            self.kind_name(node)?
        )))
    }

    /// What a part of the filter is, for messages.
    fn kind_name(self, node: &Node) -> Result<&'static str, FilterError> {
        Ok(match &node.kind {
            Kind::Geometry(_) => "a geometry",
            Kind::Interval(_) => "an interval",
            Kind::List(_) => "several values",
            Kind::Open => "an open end",
            Kind::Property(name) => match self.property(node, name)? {
                Property::Geometry => "a geometry",
                Property::Id => type_name(FieldType::Text),
                Property::Field(_, field_type) => type_name(field_type),
            },
            _ => type_name(self.scalar(node)?.1),
        })
    }
}

/// The instant that a literal date or date-time begins with.
fn instant_ms(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Date(day) => Some(day_start_ms(*day)),
        Value::DateTime(ms) => Some(*ms),
        _ => None,
    }
}

fn spatial(name: &str) -> Option<SpatialRelation> {
    Some(match name {
        "s_intersects" => SpatialRelation::Intersects,
        "s_equals" => SpatialRelation::Equals,
        "s_disjoint" => SpatialRelation::Disjoint,
        "s_touches" => SpatialRelation::Touches,
        "s_within" => SpatialRelation::Within,
        "s_overlaps" => SpatialRelation::Overlaps,
        "s_crosses" => SpatialRelation::Crosses,
        "s_contains" => SpatialRelation::Contains,
        _ => return None,
    })
}

fn temporal(name: &str) -> Option<TemporalRelation> {
    Some(match name {
        "t_after" => TemporalRelation::After,
        "t_before" => TemporalRelation::Before,
        "t_contains" => TemporalRelation::Contains,
        "t_disjoint" => TemporalRelation::Disjoint,
        "t_during" => TemporalRelation::During,
        "t_equals" => TemporalRelation::Equals,
        "t_finishedby" => TemporalRelation::FinishedBy,
        "t_finishes" => TemporalRelation::Finishes,
        "t_intersects" => TemporalRelation::Intersects,
        "t_meets" => TemporalRelation::Meets,
        "t_metby" => TemporalRelation::MetBy,
        "t_overlappedby" => TemporalRelation::OverlappedBy,
        "t_overlaps" => TemporalRelation::Overlaps,
        "t_startedby" => TemporalRelation::StartedBy,
        "t_starts" => TemporalRelation::Starts,
        _ => return None,
    })
}

/// Whether a relation is one of intervals (OGC 21-065r2, table 8): asking it of instants is an error.
fn of_intervals_only(relation: TemporalRelation) -> bool {
    use TemporalRelation::{After, Before, Disjoint, Equals, Intersects};
    !matches!(relation, After | Before | Disjoint | Equals | Intersects)
}

fn array(name: &str) -> Option<ArrayRelation> {
    Some(match name {
        "a_equals" => ArrayRelation::Equals,
        "a_contains" => ArrayRelation::Contains,
        "a_containedby" => ArrayRelation::ContainedBy,
        "a_overlaps" => ArrayRelation::Overlaps,
        _ => return None,
    })
}
