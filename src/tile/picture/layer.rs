//! A collection on a picture: what of it is in sight, as marks in the picture's own units.

use std::sync::Arc;

use super::PictureError;
use super::number::whole;
use super::style::Style;
use super::view::{UNITS, View};
use crate::collection::{Collection, Column};
use crate::geom::Crs;
use crate::query::filter::{Condition, Language, read};
use crate::query::{Guard, Query, QueryError};
use crate::tile::{Density, Mark, MarkGeometry, Selection, marks};

/// Marks reach into a picture whose middle is this far outside it.
const MARK_REACH: u16 = 32;
/// A circle is drawn while its radius is below this part of the picture's half diagonal; a larger one covers all of it.
pub(super) const WIDEST: f32 = 1.6;

/// A collection on a picture.
#[derive(Debug)]
pub struct Layer {
    pub(super) collection: Arc<Collection>,
    /// What is drawn where it is.
    pub(super) marks: Vec<Mark>,
    /// Incidents whose uncertainty is large on this picture. They are told as the circles that they are known to.
    pub(super) wide: Vec<Mark>,
}

impl Layer {
    /// What a query finds of a collection, as far as a view shows it.
    pub fn find(collection: &Arc<Collection>, query: &Query, view: &View, guard: &Guard) -> Result<Self, PictureError> {
        let find = |query: &Query, pixels| -> Result<Vec<Mark>, QueryError> {
            let selection = Selection::new(Arc::clone(collection), query, guard)?;
            around(&selection, view, pixels, guard)
        };
        let (marks, wide) = match wide_condition(collection, view)? {
            None => (find(query, MARK_REACH)?, Vec::new()),
            Some(wide) => {
                let narrow = Condition::Not(Box::new(wide.clone()));
                (find(&narrowed(query, narrow), MARK_REACH)?, find(&narrowed(query, wide), reach_of_circles(view))?)
            }
        };
        Ok(Self { collection: Arc::clone(collection), marks, wide })
    }

    /// The number of the word of a row's kind.
    pub(super) fn kind(&self, row: u32) -> Option<u32> {
        self.kinds()?.word(row as usize)
    }

    /// The column of event types.
    pub(super) fn kinds(&self) -> Option<&Column> {
        let field = self.collection.schema.position("event_type")?;
        Some(&self.collection.columns[field]).filter(|column| matches!(column, Column::Text(..)))
    }

    /// The place of each event type among the colours.
    pub(super) fn places_of_types(&self, style: &Style) -> Vec<usize> {
        let Some(Column::Text(_, types)) = self.kinds() else { return Vec::new() };
        style.places_of_types(types.iter())
    }

    /// The radius in metres within which a row's incident happened; 0 where its place is known.
    pub(super) fn uncertainty(&self, row: u32) -> f64 {
        let value = |field: &str| text(&self.collection, row as usize, field);
        if value("precision") == "exact" { 0.0 } else { value("uncertainty_m").parse().unwrap_or(0.0) }
    }
}

/// What is known only to a place that is large on a view; none in a collection that does not say.
fn wide_condition(collection: &Collection, view: &View) -> Result<Option<Condition>, PictureError> {
    if collection.schema.position("uncertainty_m").is_none() || !collection.is_of_points() {
        return Ok(None);
    }
    let metres = f64::from(Style::get()?.marks.wide) / view.pixels_per_metre(f32::from(view.height) / 2.0);
    let mut text = format!("uncertainty_m IS NOT NULL AND uncertainty_m > {metres:.0}");
    if collection.schema.position("precision").is_some() {
        text.push_str(" AND (precision IS NULL OR precision <> 'exact')");
    }
    let condition = read(&text, Language::Text, Crs::Crs84, &collection.schema);
    Ok(Some(condition.map_err(|problem| QueryError::bad("filter", problem))?))
}

/// The same query with a further condition.
fn narrowed(query: &Query, condition: Condition) -> Query {
    let mut narrowed = query.clone();
    narrowed.filter = Some(match narrowed.filter {
        None => condition,
        Some(filter) => Condition::All(vec![filter, condition]),
    });
    narrowed
}

/// How far outside a picture the middle of a circle may lie that is seen on it.
fn reach_of_circles(view: &View) -> u16 {
    let half = f32::from(view.width).hypot(f32::from(view.height)) / 2.0;
    u16::try_from(whole(half * WIDEST)).unwrap_or(u16::MAX)
}

/// The marks of what lies on a view and so many pixels around it, from the picture's corner.
fn around(selection: &Selection, view: &View, pixels: u16, guard: &Guard) -> Result<Vec<Mark>, QueryError> {
    let frame = view.frame(pixels);
    let shift = -i32::from(pixels) * UNITS;
    Ok(marks(selection, &frame, Density::Clusters, guard)?.into_iter().map(|mark| shifted(mark, shift)).collect())
}

fn shifted(mut mark: Mark, by: i32) -> Mark {
    let each = |positions: &mut Vec<[i32; 2]>| positions.iter_mut().for_each(|p| *p = p.map(|n| n + by));
    match &mut mark.geometry {
        MarkGeometry::Point(point) => *point = point.map(|n| n + by),
        MarkGeometry::Points(points) => each(points),
        MarkGeometry::Lines(lines) => lines.iter_mut().for_each(each),
        MarkGeometry::Polygons(polygons) => polygons.iter_mut().flatten().for_each(each),
    }
    mark
}

/// The value of a field as text; empty where there is none.
pub(super) fn text(collection: &Collection, row: usize, field: &str) -> String {
    let field = collection.schema.position(field);
    field.map_or_else(String::new, |field| collection.columns[field].get(row).to_string())
}

/// Units of a frame as pixels.
pub(super) fn pixels([x, y]: [i32; 2]) -> (f32, f32) {
    let one = |units: i32| super::number::narrow(f64::from(units) / f64::from(UNITS));
    (one(x), one(y))
}
