//! An answer as a body that is encoded while it is sent, in bounded memory, and never on the threads that send.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, MessageBody};
use actix_web::rt::task::{JoinHandle, spawn_blocking};
use actix_web::web::Bytes;

use super::page::ItemsPage;
use crate::format::Encoder;
use crate::query::Answer;

/// Bytes encoded at a time: enough to keep the socket busy, little enough to let other requests in between.
const CHUNK: usize = 128 * 1024;
/// Chunks that are made ahead of what is being sent.
const AHEAD: usize = 2;

/// What an answer becomes.
#[derive(Debug)]
pub(super) enum Encoding {
    /// A format of files.
    File(Encoder),
    /// A page for people.
    Page(ItemsPage),
}

/// A body that has some chunks encoded while it sends those before.
#[derive(Debug)]
pub(super) struct FeatureStream {
    made: VecDeque<Bytes>,
    rest: Rest,
}

/// What is still to be encoded.
#[derive(Debug)]
enum Rest {
    Waiting(Box<Work>),
    AtWork(JoinHandle<io::Result<(Vec<Bytes>, Self)>>),
    Nothing,
}

#[derive(Debug)]
struct Work {
    answer: Answer,
    encoding: Encoding,
}

impl FeatureStream {
    /// Begins to encode. This takes as long as a chunk does, and is work for the processor.
    pub(super) fn new(answer: Answer, encoding: Encoding) -> io::Result<Self> {
        let (made, rest) = Box::new(Work { answer, encoding }).chunks()?;
        Ok(Self { made: made.into(), rest })
    }
}

impl Work {
    /// The next chunks, and what is left after them.
    fn chunks(mut self: Box<Self>) -> io::Result<(Vec<Bytes>, Rest)> {
        let mut made = Vec::with_capacity(AHEAD);
        while made.len() < AHEAD {
            let chunk = match &mut self.encoding {
                Encoding::File(encoder) => encoder.chunk(&self.answer, CHUNK)?,
                Encoding::Page(page) => page.chunk(&self.answer, CHUNK),
            };
            let Some(chunk) = chunk else { return Ok((made, Rest::Nothing)) };
            made.push(Bytes::from(chunk));
        }
        Ok((made, Rest::Waiting(self)))
    }
}

impl MessageBody for FeatureStream {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        loop {
            if matches!(self.rest, Rest::Waiting(_))
                && let Rest::Waiting(work) = std::mem::replace(&mut self.rest, Rest::Nothing)
            {
                self.rest = Rest::AtWork(spawn_blocking(|| work.chunks()));
            }
            if let Some(chunk) = self.made.pop_front() {
                return Poll::Ready(Some(Ok(chunk)));
            }
            let Rest::AtWork(job) = &mut self.rest else { return Poll::Ready(None) };
            let done = ready!(Pin::new(job).poll(context)).map_err(io::Error::other).flatten();
            self.rest = Rest::Nothing;
            match done {
                Ok((made, rest)) => {
                    self.made.extend(made);
                    self.rest = rest;
                }
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}
