//! A page of features as a body that is encoded while it is sent, in bounded memory.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use serde_json::{Map, Value as Json};

use crate::collection::Collection;
use crate::feature::Schema;
use crate::format::{csv, geojson, geojsonseq};
use crate::query::{Hit, HitView, Page, Query};

/// Bytes encoded at a time: enough to keep the socket busy, little enough to let other requests in between.
const CHUNK: usize = 128 * 1024;

/// What a query found, with all that encoding it needs. It keeps its collection, so a reload does not change it halfway.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) collection: Arc<Collection>,
    pub(super) query: Query,
    pub(super) page: Page,
    pub(super) schema: Schema,
}

impl Answer {
    /// The hits as encoders see them.
    pub(super) fn views(&self) -> impl Iterator<Item = HitView<'_>> + Clone {
        let view = |hit: &Hit| HitView::of_hit(&self.collection, &self.query, &self.page, *hit);
        self.page.hits.iter().map(view)
    }
}

/// A streaming format.
#[derive(Debug)]
pub(super) enum Encoder {
    GeoJson(geojson::Writer, Map<String, Json>),
    GeoJsonSeq(geojsonseq::Writer),
    Csv(csv::Writer),
}

impl Encoder {
    pub(super) fn geojson(schema: &Schema, members: Map<String, Json>) -> Self {
        Self::GeoJson(geojson::Writer::new(schema), members)
    }

    pub(super) fn geojsonseq(answer: &Answer) -> Self {
        Self::GeoJsonSeq(geojsonseq::Writer::new(&answer.schema))
    }

    pub(super) fn csv(answer: &Answer) -> Self {
        let geometries =
            if answer.collection.geometry_kind() == "point" { csv::Geometries::Points } else { csv::Geometries::Any };
        Self::Csv(csv::Writer::new(&answer.schema, geometries))
    }

    fn head(&mut self, out: &mut Vec<u8>) {
        match self {
            Self::GeoJson(writer, members) => writer.head(out, members),
            Self::GeoJsonSeq(_) => {}
            Self::Csv(writer) => writer.head(out),
        }
    }

    fn feature(&mut self, out: &mut Vec<u8>, view: &HitView<'_>) {
        match self {
            Self::GeoJson(writer, _) => writer.feature(out, view),
            Self::GeoJsonSeq(writer) => writer.feature(out, view),
            Self::Csv(writer) => writer.feature(out, view),
        }
    }

    fn tail(&mut self, out: &mut Vec<u8>) {
        if let Self::GeoJson(writer, _) = self {
            writer.tail(out, &Map::new());
        }
    }
}

/// A body that encodes a chunk whenever the socket takes one.
#[derive(Debug)]
pub(super) struct FeatureStream {
    answer: Answer,
    encoder: Encoder,
    /// How many hits are encoded; one more than there are once the tail is.
    done: usize,
}

impl FeatureStream {
    pub(super) fn new(answer: Answer, encoder: impl FnOnce(&Answer) -> Encoder) -> Self {
        let encoder = encoder(&answer);
        Self { answer, encoder, done: 0 }
    }

    fn next_chunk(&mut self) -> Option<Bytes> {
        let total = self.answer.page.hits.len();
        if self.done > total {
            return None;
        }
        let mut out = Vec::with_capacity(CHUNK + CHUNK / 8);
        if self.done == 0 {
            self.encoder.head(&mut out);
        }
        while self.done < total && out.len() < CHUNK {
            let Answer { collection, query, page, .. } = &self.answer;
            let view = HitView::of_hit(collection, query, page, page.hits[self.done]);
            self.encoder.feature(&mut out, &view);
            self.done += 1;
        }
        if self.done == total {
            self.encoder.tail(&mut out);
            self.done += 1;
        }
        Some(out.into())
    }
}

impl MessageBody for FeatureStream {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(self.next_chunk().map(Ok))
    }
}
