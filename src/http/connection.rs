//! Connections that slow clients cannot hold on to: HTTP/1.1 over a stream that gives up on a client which takes nothing.
//!
//! Actix bounds how long a client may send its head and be idle, and not how long it may leave an answer unread.

use std::fmt::Debug;
use std::future::{Future as _, ready};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Request, Response};
use actix_server::GracefulShutdownSignal;
use actix_service::{IntoServiceFactory, ServiceFactory, ServiceFactoryExt as _, fn_service, map_config};
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::AppConfig;
use actix_web::rt::net::TcpStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// A client that takes longer to send its request head is cut off: it may be holding the connection on purpose.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection may be idle between requests. To connect again costs little.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
/// How long a client may take nothing of an answer, and how long its last few kilobytes may take. A phone at 2 kB/s makes
/// room in the kernel's buffers, of which a third has to be free, more often than that.
const STALL_TIMEOUT: Duration = Duration::from_mins(3);

/// What serves one connection: an application over HTTP/1.1.
pub(super) fn service<I, S, B>(
    app: I,
    stopping: GracefulShutdownSignal,
) -> impl ServiceFactory<TcpStream, Config = (), Response = (), Error = DispatchError, InitError = ()>
where
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig, Error = Error> + 'static,
    S::InitError: Debug,
    S::Response: Into<Response<B>>,
    B: MessageBody + 'static,
{
    let http = HttpService::build()
        .graceful_shutdown_signal(move || {
            let stopping = stopping.clone();
            async move { stopping.notified().await }
        })
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(HEAD_TIMEOUT)
        .client_disconnect_timeout(STALL_TIMEOUT)
        // A client that closes its side waits for nothing more, and its query ends. One that closes only half cannot be told
        // apart.
        .h1_allow_half_closed(false)
        .h1(map_config(app, |()| AppConfig::default()));
    let accept = |stream: TcpStream| {
        let peer = stream.peer_addr().ok();
        // The head of an answer whose body is read from a file goes out before it. Without this the kernel would hold a short
        // body back until the client has acknowledged the head, which clients do after 40 ms.
        let stream = stream.set_nodelay(true).map(|()| Patient::new(stream, STALL_TIMEOUT));
        ready(stream.map(|stream| (stream, peer)).map_err(DispatchError::Io))
    };
    fn_service(accept).and_then(http)
}

/// A stream whose writes fail once nothing could be written for so long.
#[derive(Debug)]
struct Patient<T> {
    stream: T,
    limit: Duration,
    /// Runs while nothing can be written.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl<T> Patient<T> {
    fn new(stream: T, limit: Duration) -> Self {
        Self { stream, limit, stalled: None }
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Patient<T> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = Pin::new(&mut self.stream).poll_write(context, bytes) {
            self.stalled = None;
            return Poll::Ready(written);
        }
        let limit = self.limit;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(limit)));
        stalled.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Patient<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::rt;
    use std::future::poll_fn;
    use std::net::{TcpListener, TcpStream as Client};
    use std::time::Instant;

    const LIMIT: Duration = Duration::from_millis(300);

    /// Writes to a client until it fails; how much was written and how long it took.
    fn write_to(reads: impl FnOnce(Client) + Send + 'static, most: usize) -> (usize, Duration, Option<io::ErrorKind>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = Client::connect(listener.local_addr().unwrap()).unwrap();
        let (server, _) = listener.accept().unwrap();
        server.set_nonblocking(true).unwrap();
        let reader = std::thread::spawn(move || reads(client));
        let result = rt::System::new().block_on(async move {
            let mut stream = Patient::new(TcpStream::from_std(server).unwrap(), LIMIT);
            let (start, mut written, bytes) = (Instant::now(), 0, vec![0; 65536]);
            while written < most {
                match poll_fn(|context| Pin::new(&mut stream).poll_write(context, &bytes)).await {
                    Ok(count) => written += count,
                    Err(error) => return (written, start.elapsed(), Some(error.kind())),
                }
            }
            (written, start.elapsed(), None)
        });
        reader.join().unwrap();
        result
    }

    #[test]
    fn a_client_that_takes_nothing_is_given_up() {
        let idle = |client: Client| {
            std::thread::sleep(LIMIT * 4);
            drop(client);
        };
        let (written, took, error) = write_to(idle, usize::MAX);
        assert_eq!(error, Some(io::ErrorKind::TimedOut), "{written} bytes in {took:?}");
        assert!(took >= LIMIT && took < LIMIT * 4, "{took:?}");
    }

    #[test]
    fn a_client_that_takes_its_time_gets_all() {
        const ALL: usize = 16 << 20;
        let slow = |mut client: Client| {
            let mut buffer = vec![0; ALL / 20];
            let mut left = ALL;
            while left > 0 {
                std::thread::sleep(LIMIT / 6);
                left = left.saturating_sub(io::Read::read(&mut client, &mut buffer).unwrap());
            }
        };
        let (written, took, error) = write_to(slow, ALL);
        assert_eq!(error, None, "{written} bytes in {took:?}");
        assert!(took > LIMIT, "{took:?}");
    }
}
