//! Actix by itself, sending the bytes of a file for every path: what a cached tile is measured against.
//!
//! `VIGIE_BENCH_BODY` names the file. The port is printed once it listens; it ends with the process that started it.

use std::io::{self, Read as _, Write as _};
use std::net::TcpListener;
use std::{env, fs, thread};

use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};

fn main() -> io::Result<()> {
    let file = env::var("VIGIE_BENCH_BODY").map_err(io::Error::other)?;
    let body = Bytes::from(fs::read(file)?);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    let answer = move || {
        let body = body.clone();
        async move { HttpResponse::Ok().content_type("application/vnd.mapbox-vector-tile").body(body) }
    };
    let server = HttpServer::new(move || App::new().default_service(web::to(answer.clone()))).listen(listener)?.run();
    writeln!(io::stdout(), "{port}")?;
    let handle = server.handle();
    thread::spawn(move || {
        // Ends with its input.
        let _ = io::stdin().read_to_end(&mut Vec::new());
        drop(handle.stop(false));
    });
    actix_web::rt::System::new().block_on(server)
}
