//! What a query found, with all that encoding it needs.

use std::sync::Arc;

use super::{CRS, Guard, HitView, Licence, Page, Query, QueryError, execute, page_schema};
use crate::collection::Collection;
use crate::feature::Schema;
use crate::format::{About, Features, Format};

/// A page and what it is a page of. It keeps its collection, so that a reload does not change it halfway.
#[derive(Debug)]
pub struct Answer {
    /// What was asked.
    pub collection: Arc<Collection>,
    /// The question.
    pub query: Query,
    /// What was found.
    pub page: Page,
    /// The fields of what was found.
    pub schema: Schema,
}

impl Answer {
    /// Answers a query, as far as `licence` and `guard` let it.
    pub fn new(collection: Arc<Collection>, query: Query, licence: Licence, guard: &Guard) -> Result<Self, QueryError> {
        let page = execute(&collection, &query, licence, guard)?;
        let schema = page_schema(&collection, &query);
        Ok(Self { collection, query, page, schema })
    }

    /// What a file says of it.
    #[must_use]
    pub fn about(&self) -> About {
        About { crs: self.query.crs, ..self.collection.about() }
    }

    /// The hits as encoders see them.
    pub fn views(&self) -> impl Iterator<Item = HitView<'_>> {
        (0..self.count()).map(|number| self.view(number))
    }
}

impl Query {
    /// The same for a file of a format, which may have an order of axes of its own, or no place for what was asked for.
    pub fn written_as(self, format: Format) -> Result<Self, QueryError> {
        let crs = format.crs(self.crs).ok_or_else(|| {
            let problem = format!("{format} has a place only for longitude and latitude; leave `crs` out");
            QueryError::bad(CRS.name, problem)
        })?;
        Ok(Self { crs, ..self })
    }
}

impl Features for Answer {
    type View<'a> = HitView<'a>;

    fn count(&self) -> usize {
        self.page.hits.len()
    }

    fn view(&self, number: usize) -> HitView<'_> {
        HitView::of_hit(&self.collection, &self.query, &self.page, self.page.hits[number])
    }

    fn warm(&self, numbers: impl Iterator<Item = usize> + Clone) {
        let rows = numbers.map(|number| self.page.hits[number].row as usize);
        rows.clone().for_each(|row| self.collection.warm(row));
        let all = 0..self.collection.columns.len();
        let asked = self.query.properties.as_deref();
        let columns = asked.into_iter().flatten().copied().chain(all.filter(|_| asked.is_none()));
        for column in columns.map(|i| &self.collection.columns[i]) {
            rows.clone().for_each(|row| column.warm(row));
        }
    }
}
