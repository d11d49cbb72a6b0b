//! What a server answered, taken apart without a library that would repair it.

use std::collections::BTreeSet;

use serde_json::Value as Json;

/// An answer over HTTP/1.1.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads all that a connection gave; `None` when it is no whole answer.
    pub(crate) fn read(bytes: &[u8], method: &str) -> Option<Self> {
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
        let header = |line: &str| line.split_once(':').map(|(n, v)| (n.to_ascii_lowercase(), v.trim().to_owned()));
        let headers = lines.map(header).collect::<Option<Vec<_>>>()?;
        let mut answer = Self { status, headers, body: Vec::new() };
        let rest = &bytes[end + 4..];
        answer.body = if method == "HEAD" || matches!(status, 204 | 304) {
            rest.is_empty().then(Vec::new)?
        } else if answer.header("transfer-encoding") == Some("chunked") {
            unchunk(rest)?
        } else {
            let length: usize = answer.header("content-length")?.parse().ok()?;
            (rest.len() == length).then(|| rest.to_vec())?
        };
        Some(answer)
    }

    /// The value of a header, named in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    #[track_caller]
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body of a 200.
    #[track_caller]
    pub(crate) fn json(&self) -> Json {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Where the links of a relation lead.
    #[track_caller]
    pub(crate) fn links(&self, rel: &str) -> Vec<String> {
        let json = self.json();
        let links = json["links"].as_array().unwrap().iter();
        links.filter(|l| l["rel"] == rel).map(|l| l["href"].as_str().unwrap().to_owned()).collect()
    }

    /// The ids of a page of features, in their order.
    #[track_caller]
    pub(crate) fn ids(&self) -> Vec<String> {
        let json = self.json();
        let features = json["features"].as_array().unwrap().iter();
        features.map(|f| f["id"].as_str().unwrap().to_owned()).collect()
    }

    /// The ids of a page of features, each once.
    #[track_caller]
    pub(crate) fn id_set(&self) -> BTreeSet<String> {
        self.ids().into_iter().collect()
    }

    /// `numberMatched` and `numberReturned`.
    #[track_caller]
    pub(crate) fn numbers(&self) -> (u64, u64) {
        let json = self.json();
        (json["numberMatched"].as_u64().unwrap(), json["numberReturned"].as_u64().unwrap())
    }

    /// Asserts a problem document (RFC 9457) that blames this parameter, if any, and says all of this.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, parameter: Option<&str>, words: &[&str]) {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem: Json = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem["status"], status);
        assert!(problem["type"].is_string() && problem["title"].is_string(), "{problem}");
        assert_eq!(problem["parameter"].as_str(), parameter, "{problem}");
        let detail = problem["detail"].as_str().unwrap();
        for word in words {
            assert!(detail.contains(word), "`{word}` is not in: {detail}");
        }
    }
}

/// The chunked coding of RFC 9112, section 7.1.
fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|w| w == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?, 16).ok()?;
        rest = &rest[end + 2..];
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?.strip_prefix(b"\r\n")?;
        if size == 0 {
            return rest.is_empty().then_some(body);
        }
    }
}
