//! A page of features written as a whole file, for as long as anybody waits for it.

use std::fs::File;
use std::sync::Arc;

use actix_web::web;

use super::State;
use super::problem::Problem;
use crate::collection::Collection;
use crate::format::{Encoder, Features, Format};
use crate::query::{Answer, Guard, HitView, Licence, Page, Query};

/// A page of features as a whole file.
pub(super) struct Prepared {
    pub(super) file: File,
    pub(super) page: Page,
}

/// Writes a file, on a thread for such work, for as long as anybody waits for it.
pub(super) async fn prepare(
    state: web::Data<State>,
    collection: Arc<Collection>,
    query: Query,
    format: Format,
) -> Result<Prepared, Problem> {
    let guard = Guard::for_request();
    let _waiting = guard.cancel_on_drop();
    let written = web::block(move || -> Result<Prepared, Problem> {
        let answer = Answer::new(collection, query, Licence::Public, &guard);
        let answer = answer.inspect_err(|error| state.metrics.query_ended(error))?;
        let awaited = Awaited { answer: &answer, guard: &guard };
        let encoder = Encoder::new(format, &answer.schema, &awaited, &answer.about());
        let file = encoder.and_then(|encoder| encoder.into_file(&awaited));
        Ok(Prepared { file: file.map_err(|error| Problem::not_written(format, &error))?, page: answer.page })
    });
    written.await.map_err(|_lost| Problem::overloaded())?
}

/// An answer for somebody who may go away.
struct Awaited<'a> {
    answer: &'a Answer,
    guard: &'a Guard,
}

impl Features for Awaited<'_> {
    type View<'a>
        = HitView<'a>
    where
        Self: 'a;

    fn count(&self) -> usize {
        self.answer.count()
    }

    fn view(&self, number: usize) -> HitView<'_> {
        self.answer.view(number)
    }

    fn warm(&self, numbers: impl Iterator<Item = usize> + Clone) {
        self.answer.warm(numbers);
    }

    fn wanted(&self) -> bool {
        !self.guard.is_cancelled()
    }
}
