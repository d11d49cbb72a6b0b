//! A running `vigie serve`.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStderr, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::Answer;
use crate::program::Folder;

/// Longest that a start may take, on a machine with much else to do.
const START: Duration = Duration::from_mins(1);
/// Longest silence of a server that answers.
const SILENCE: Duration = Duration::from_mins(1);

/// The built program, serving a folder of its own on a free port; killed when it is dropped.
pub(crate) struct Server {
    pub(crate) folder: Folder,
    pub(crate) address: SocketAddr,
    child: Child,
    log: Arc<Mutex<String>>,
}

impl Server {
    /// Of an empty data folder, which shows the demonstration.
    pub(crate) fn demonstration() -> Self {
        Self::start(Folder::new())
    }

    /// Of the folder `data` inside a folder.
    pub(crate) fn start(folder: Folder) -> Self {
        Self::start_with(folder, &[])
    }

    /// The same with further options.
    pub(crate) fn start_with(folder: Folder, options: &[&str]) -> Self {
        let args: Vec<&str> = ["serve", "--listen", "127.0.0.1:0"].iter().chain(options).copied().collect();
        let mut command = folder.command(&args);
        let mut child = command.stderr(Stdio::piped()).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (sender, ready) = channel();
        let (stderr, copy) = (child.stderr.take().unwrap(), Arc::clone(&log));
        thread::spawn(move || follow_log(stderr, &copy, &sender));
        let Ok(address) = ready.recv_timeout(START) else {
            let _ = child.kill();
            panic!("the server did not start; its log:\n{}", log.lock().unwrap());
        };
        Self { folder, address, child, log }
    }

    /// Stops it, and leaves its folder to another.
    pub(crate) fn into_folder(mut self) -> Folder {
        let _ = self.child.kill();
        let _ = self.child.wait();
        std::mem::replace(&mut self.folder, Folder::new())
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Whether it still runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Its number among the processes.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end, and returns its exit status.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// GET of a path with its query string, or of a link of this server.
    pub(crate) fn get(&self, target: &str) -> Answer {
        self.get_with(target, &[])
    }

    /// GET with headers.
    pub(crate) fn get_with(&self, target: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask("GET", target, headers)
    }

    /// Any request without a body.
    pub(crate) fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
        let target = target.strip_prefix(&self.url()).unwrap_or(target);
        let mut head = format!("{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head.push_str("\r\n");
        let bytes = self.send(head.as_bytes());
        let answer = Answer::read(&bytes, method);
        answer.unwrap_or_else(|| panic!("{method} {target}: {:?}\n{}", String::from_utf8_lossy(&bytes), self.log()))
    }

    /// A request with a body of a type.
    pub(crate) fn send_body(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        (kind, body): (&str, &str),
    ) -> Answer {
        let target = target.strip_prefix(&self.url()).unwrap_or(target);
        let mut head = format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n",
            self.address,
            body.len()
        );
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let bytes = self.send(format!("{head}\r\n{body}").as_bytes());
        let answer = Answer::read(&bytes, method);
        answer.unwrap_or_else(|| panic!("{method} {target}: {:?}\n{}", String::from_utf8_lossy(&bytes), self.log()))
    }

    /// Makes a token for a role, named after it, and returns the value of `Authorization`.
    #[track_caller]
    pub(crate) fn token(&self, role: &str) -> String {
        let made = self.folder.run(&["token", "add", "--role", role, "--name", role]);
        made.says(&["vigie_"]);
        let authorization = format!("Bearer {}", made.out.trim());
        // Each failure counts, so it is not tried at every turn.
        let known = |_| {
            thread::sleep(Duration::from_millis(400));
            self.get_with("/health", &[("Authorization", &authorization)]).status == 200
        };
        assert!((0..25).any(known), "a new token is not known within ten seconds");
        authorization
    }

    /// Sends bytes, and returns all that comes back until the server closes the connection.
    pub(crate) fn send(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(SILENCE)).unwrap();
        let mut answer = Vec::new();
        // A server that has refused the start of a request need not take the rest of it.
        let _ = stream.write_all(bytes);
        let _ = stream.read_to_end(&mut answer);
        answer
    }

    /// Runs the program beside it, on the same data.
    #[track_caller]
    pub(crate) fn import(&self, collection: &str, file: &str, content: &str) {
        import(&self.folder, collection, file, content);
    }
}

/// Imports a file into the folder `data` inside a folder.
#[track_caller]
pub(super) fn import(folder: &Folder, collection: &str, file: &str, content: &str) {
    folder.write(file, content);
    folder.run(&["import", "--collection", collection, file]).says(&["Stored."]);
}

/// Keeps the log, and tells the address when it is named.
fn follow_log(stderr: ChildStderr, log: &Mutex<String>, ready: &Sender<SocketAddr>) {
    for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        if let Some((_, rest)) = line.split_once("ready on http://") {
            let address = rest.split('/').next().and_then(|a| a.parse().ok());
            let _ = address.map(|a| ready.send(a));
        }
        let mut log = log.lock().unwrap();
        log.push_str(&line);
        log.push('\n');
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
