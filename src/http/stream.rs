//! An answer as a body that is encoded while it is sent, in bounded memory.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;

use crate::format::Encoder;
use crate::query::Answer;

/// Bytes encoded at a time: enough to keep the socket busy, little enough to let other requests in between.
const CHUNK: usize = 128 * 1024;

/// A body that encodes a chunk whenever the socket takes one.
#[derive(Debug)]
pub(super) struct FeatureStream {
    pub(super) answer: Answer,
    pub(super) encoder: Encoder,
}

impl MessageBody for FeatureStream {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let Self { answer, encoder } = &mut *self;
        Poll::Ready(encoder.chunk(answer, CHUNK).map(|chunk| chunk.map(Bytes::from)).transpose())
    }
}
