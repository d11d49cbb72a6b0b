//! An answer as a body that is encoded while it is sent, in bounded memory.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;

use super::page::ItemsPage;
use crate::format::Encoder;
use crate::query::Answer;

/// Bytes encoded at a time: enough to keep the socket busy, little enough to let other requests in between.
const CHUNK: usize = 128 * 1024;

/// What an answer becomes.
#[derive(Debug)]
pub(super) enum Encoding {
    /// A format of files.
    File(Encoder),
    /// A page for people.
    Page(ItemsPage),
}

/// A body that encodes a chunk whenever the socket takes one.
#[derive(Debug)]
pub(super) struct FeatureStream {
    pub(super) answer: Answer,
    pub(super) encoding: Encoding,
}

impl MessageBody for FeatureStream {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let Self { answer, encoding } = &mut *self;
        let chunk = match encoding {
            Encoding::File(encoder) => encoder.chunk(answer, CHUNK),
            Encoding::Page(page) => Ok(page.chunk(answer, CHUNK)),
        };
        Poll::Ready(chunk.map(|chunk| chunk.map(Bytes::from)).transpose())
    }
}
