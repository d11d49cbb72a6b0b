//! The parameters of an aggregation: `by`, `measure` and `sortby`.

use std::sync::Arc;

use super::grid::parse_resolution;
use super::measure::{Measure, Statistic};
use super::{Aggregation, By, Period, QueryError, Square, Stretches};
use crate::collection::{Collection, Snapshot};
use crate::feature::FieldType;
use crate::query::error::shortened;
use crate::query::near::parse_distance;
use crate::query::{Form, PARAMETERS, Parameter, Query};

/// Most measures: four statistics of some fields each.
const MAX_MEASURES: usize = 40;
/// Parameters of items that mean nothing for groups, and why.
const OF_ITEMS: [(&str, &str); 4] = [
    ("limit", "all groups are given, and too many are refused"),
    ("cursor", "all groups are given at once"),
    ("properties", "`by` and `measure` say what is given of each group"),
    ("crs", "the shapes of groups are given in longitude and latitude"),
];

/// The parameters of aggregations, besides `f` and those that say which features.
pub const AGGREGATE_PARAMETERS: [Parameter; 3] = [
    Parameter {
        name: "by",
        description: "What to group by, one or two of these, separated by commas: a property of texts, whole numbers, dates, true or false (features with a list count once for each of its words); day, week (ISO 8601), month or year of the feature's start in UTC; the name of a collection of polygons (features in several count in each); the name of a collection of lines with a distance, highways@5km, for the nearest within it; with `near` a line chainage:10km, its stretches of that length, told by their start in metres along it; square:10km or square:0.5deg; h3:5, a resolution of H3. property:NAME and collection:NAME say which is meant where a name is both. Features that have none are a group of their own, null. Without this, everything is one group.",
        form: Form::Text,
        example: "month",
    },
    Parameter {
        name: "measure",
        description: "What to tell of each group besides the number of its features: sum, min, max or mean of a property of numbers, such as sum:fatalities; several separated by commas. Beside them stands how many features had a value, since unknown ones count in none. `count` alone is what holds without this.",
        form: Form::Text,
        example: "count,sum:fatalities",
    },
    Parameter {
        name: "sortby",
        description: "Columns of the answer to sort its groups by, separated by commas, `-` before one for downwards; null is last. Without this they come in the order of their keys.",
        form: Form::Text,
        example: "-count",
    },
];

/// The parameters of items that say which features are meant.
pub fn query_parameters() -> impl Iterator<Item = &'static Parameter> {
    let is_own = |name: &str| AGGREGATE_PARAMETERS.iter().any(|p| p.name == name);
    PARAMETERS.iter().filter(move |p| !is_own(p.name) && OF_ITEMS.iter().all(|(of_items, _)| *of_items != p.name))
}

impl Aggregation {
    /// Reads decoded pairs of parameters: the aggregation, and the query for the features that it is of. `snapshot` is where
    /// other collections are looked up.
    pub fn parse(
        pairs: &[(String, String)],
        collection: &Collection,
        snapshot: &Snapshot,
    ) -> Result<(Self, Query), QueryError> {
        let is_own = |name: &str| AGGREGATE_PARAMETERS.iter().any(|p| p.name == name);
        let of_items = |name: &str| OF_ITEMS.iter().find(|(of_items, _)| *of_items == name);
        if let Some((name, why)) = pairs.iter().find_map(|(name, _)| of_items(name)) {
            let problem = format!("`{name}` is a parameter of features, not of groups: {why}. Leave it out");
            return Err(QueryError::bad(name, problem));
        }
        let (own, of_query): (Vec<_>, Vec<_>) = pairs.iter().cloned().partition(|(name, _)| is_own(name));
        let given = |wanted: &str| -> Result<Option<&str>, QueryError> {
            let mut values = own.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
            let first = values.next();
            if values.next().is_some() { Err(QueryError::Repeated(wanted.to_owned())) } else { Ok(first) }
        };
        let query = Query::parse(&of_query, collection, snapshot)?;
        let mut aggregation = Self {
            by: given("by")?.map_or(Ok(Vec::new()), |text| parse_by(text, &query, collection, snapshot))?,
            measures: given("measure")?.map_or(Ok(Vec::new()), |text| parse_measures(text, collection))?,
            order: Vec::new(),
        };
        if let Some(text) = given("sortby")? {
            aggregation.order = aggregation.parse_order(text, collection)?;
        }
        Ok((aggregation, query))
    }

    fn parse_order(&self, text: &str, collection: &Collection) -> Result<Vec<(usize, bool)>, QueryError> {
        let columns = self.columns(collection);
        let mut order: Vec<(usize, bool)> = Vec::new();
        for key in text.split(',') {
            let down = key.starts_with('-');
            let name = key.strip_prefix(['-', '+']).unwrap_or(key);
            let column = columns.position(name.trim()).ok_or_else(|| {
                let known: Vec<&str> = columns.fields().iter().map(|f| &*f.name).collect();
                let name = shortened(name);
                QueryError::bad(
                    "sortby",
                    format!("there is no column `{name}` in this answer; there are {}", known.join(", ")),
                )
            })?;
            if order.iter().any(|(earlier, _)| *earlier == column) {
                return Err(QueryError::bad("sortby", format!("`{}` is given twice", shortened(name))));
            }
            order.push((column, down));
        }
        Ok(order)
    }
}

fn parse_by(text: &str, query: &Query, collection: &Collection, snapshot: &Snapshot) -> Result<Vec<By>, QueryError> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    match parts.as_slice() {
        [_] => {}
        [one, two] if one == two => return Err(QueryError::bad("by", format!("`{}` is given twice", shortened(one)))),
        [_, _] => {}
        more => {
            return Err(QueryError::bad(
                "by",
                format!("there are {} ways of grouping; at most two can be combined", more.len()),
            ));
        }
    }
    parts.into_iter().map(|part| parse_one(part, query, collection, snapshot)).collect()
}

fn parse_one(text: &str, query: &Query, collection: &Collection, snapshot: &Snapshot) -> Result<By, QueryError> {
    if let Some(period) = Period::parse(text) {
        return Ok(By::Period(period));
    }
    if let Some(name) = text.strip_prefix("property:") {
        let field = collection.schema.position(name).ok_or_else(|| unknown(name, collection, snapshot))?;
        return property(field, collection);
    }
    if let Some(name) = text.strip_prefix("collection:") {
        return areas(name, collection, snapshot);
    }
    if let Some(length) = text.strip_prefix("chainage:") {
        return placed(By::Chainage(Stretches::parse(length, query)?), collection);
    }
    if let Some(size) = text.strip_prefix("square:") {
        return placed(By::Square(Square::parse(size)?), collection);
    }
    if let Some(resolution) = text.strip_prefix("h3:") {
        return placed(By::Hexagon(parse_resolution(resolution)?), collection);
    }
    if let Some(field) = collection.schema.position(text) {
        return property(field, collection);
    }
    match text.split_once('@') {
        Some((name, distance)) => nearest(name, distance, collection, snapshot),
        None => areas(text, collection, snapshot),
    }
}

fn property(field: usize, collection: &Collection) -> Result<By, QueryError> {
    let own = &collection.schema.fields()[field];
    match own.field_type {
        FieldType::Number | FieldType::DateTime => {
            let problem = format!(
                "`{}` has a value of its own for nearly every feature; group by a text, whole number, date or boolean, or by \
                 day, week, month or year",
                own.name
            );
            Err(QueryError::bad("by", problem))
        }
        _ => Ok(By::Property(field)),
    }
}

fn areas(name: &str, collection: &Collection, snapshot: &Snapshot) -> Result<By, QueryError> {
    let areas = snapshot.get(name).ok_or_else(|| unknown(name, collection, snapshot))?;
    match areas.geometry_kind() {
        "polygon" | "mixed" => placed(By::Areas(Arc::clone(areas)), collection),
        "line" => Err(QueryError::bad(
            "by",
            format!("`{name}` has lines; say within which distance the nearest counts, such as by={name}@5km"),
        )),
        _ => Err(QueryError::bad("by", format!("`{name}` has no polygons to group by"))),
    }
}

fn nearest(name: &str, distance: &str, collection: &Collection, snapshot: &Snapshot) -> Result<By, QueryError> {
    let bad = |problem: String| QueryError::bad("by", problem);
    let lines = snapshot.get(name).ok_or_else(|| unknown(name, collection, snapshot))?;
    if lines.geometry_kind() != "line" {
        return Err(bad(format!("`{name}` is no collection of lines; its polygons can be grouped by with by={name}")));
    }
    let metres = parse_distance(distance)
        .map_err(|_why| bad(format!("`{}` has no distance after the @; such as by={name}@5km", shortened(distance))))?;
    placed(By::Nearest(Arc::clone(lines), metres), collection)
}

/// A way of grouping that needs points.
fn placed(by: By, collection: &Collection) -> Result<By, QueryError> {
    match collection.geometry_kind() {
        "point" | "none" => Ok(by),
        kind => Err(QueryError::bad(
            "by",
            format!(
                "only points are grouped by where they are, and `{}` has geometries of kind {kind}",
                collection.description.name
            ),
        )),
    }
}

fn unknown(name: &str, collection: &Collection, snapshot: &Snapshot) -> QueryError {
    let fields: Vec<&str> = collection.schema.fields().iter().map(|f| &*f.name).collect();
    let areas = snapshot.collections.iter().filter(|c| c.geometry_kind() == "polygon");
    let areas: Vec<&str> = areas.map(|c| c.description.name.as_str()).collect();
    QueryError::bad(
        "by",
        format!(
            "there is nothing called `{}` to group by; there are day, week, month, year, the properties {}, the areas of {}, \
             the nearest line as in highways@5km, stretches of a line as in chainage:10km, and grids as in square:10km and h3:5",
            shortened(name),
            fields.join(", "),
            areas.join(", "),
        ),
    )
}

fn parse_measures(text: &str, collection: &Collection) -> Result<Vec<Measure>, QueryError> {
    let parts: Vec<&str> = text.split(',').map(str::trim).take(MAX_MEASURES + 1).collect();
    if parts.len() > MAX_MEASURES {
        return Err(QueryError::bad("measure", format!("more than {MAX_MEASURES} measures")));
    }
    let mut measures: Vec<Measure> = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        if parts[..i].contains(part) {
            return Err(QueryError::bad("measure", format!("`{}` is given twice", shortened(part))));
        }
        if *part != "count" {
            measures.push(parse_measure(part, collection)?);
        }
    }
    Ok(measures)
}

fn parse_measure(text: &str, collection: &Collection) -> Result<Measure, QueryError> {
    let numeric = |field_type| matches!(field_type, FieldType::Integer | FieldType::Number);
    let (name, field) = text.split_once(':').unwrap_or((text, ""));
    let Some(statistic) = Statistic::ALL.into_iter().find(|statistic| statistic.name() == name) else {
        let problem = format!(
            "`{}` is no measure; count, or sum, min, max or mean of a property of numbers would be right, such as sum:fatalities",
            shortened(text)
        );
        return Err(QueryError::bad("measure", problem));
    };
    let known =
        collection.schema.position(field).filter(|&field| numeric(collection.schema.fields()[field].field_type));
    let field = known.ok_or_else(|| {
        let fields = collection.schema.fields().iter().filter(|f| numeric(f.field_type));
        let numbers: Vec<&str> = fields.map(|f| &*f.name).collect();
        let which = if numbers.is_empty() { "none".to_owned() } else { numbers.join(", ") };
        QueryError::bad("measure", format!("`{}` is no property of numbers here; there are {which}", shortened(field)))
    })?;
    Ok(Measure { statistic, field })
}
