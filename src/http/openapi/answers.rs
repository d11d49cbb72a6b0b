//! What resources answer besides their content: status codes, headers and problems.

use super::parts::{component, schema_ref};
use actix_web::http::StatusCode;
use serde_json::{Map, Value as Json, json};

/// A header of answers.
struct Header {
    name: &'static str,
    description: &'static str,
    /// Whether each answer that may have it has it.
    always: bool,
    number: bool,
}

const HEADERS: [Header; 12] = [
    Header {
        name: "ETag",
        description: "The validator of this answer, for If-None-Match.",
        always: true,
        number: false,
    },
    Header {
        name: "Cache-Control",
        description: "`no-cache`: keep it, and ask each time whether it is still right. Tiles may be kept for a minute without asking; where `v` names the current revision, for ever, but for a minute by caches that many share.",
        always: true,
        number: false,
    },
    Header { name: "Vary", description: "What the answer depends on besides its URL.", always: true, number: false },
    Header {
        name: "Link",
        description: "The next page, with `rel=\"next\"`, in formats that have no place for links inside.",
        always: false,
        number: false,
    },
    Header {
        name: "Content-Crs",
        description: "The coordinate reference system of the positions, as a URI in angle brackets.",
        always: true,
        number: false,
    },
    Header {
        name: "Content-Disposition",
        description: "The name of the file, for formats that are downloaded.",
        always: false,
        number: false,
    },
    Header {
        name: "OGC-NumberMatched",
        description: "How many features match, on all pages.",
        always: false,
        number: true,
    },
    Header {
        name: "OGC-NumberReturned",
        description: "How many features are in the answer.",
        always: false,
        number: true,
    },
    Header {
        name: "Vigie-Withheld",
        description: "With `as-of`: how many features of the collection the public saw then that it may not see now.",
        always: false,
        number: true,
    },
    Header { name: "Last-Modified", description: "When the newest of it was recorded.", always: true, number: false },
    Header {
        name: "Accept-Ranges",
        description: "`bytes` for formats of which parts can be asked for: FlatGeobuf and GeoPackage.",
        always: false,
        number: false,
    },
    Header {
        name: "Content-Range",
        description: "Which bytes of how many this is, or how many there are.",
        always: true,
        number: false,
    },
];

/// An error as it may be met: its status, when it comes, an example, and the parameter that the example blames.
struct Failure {
    status: u16,
    description: &'static str,
    example: &'static str,
    parameter: Option<&'static str>,
}

const FAILURES: [Failure; 9] = [
    Failure {
        status: 400,
        description: "A parameter that does not exist, is given twice, or has a value that cannot be read",
        example: "`0` is not a whole number from 1 to 1000000",
        parameter: Some("limit"),
    },
    Failure {
        status: 401,
        description: "No token where one is needed, or one that is not valid",
        example: "this needs a token: `Authorization: Bearer ...`",
        parameter: None,
    },
    Failure {
        status: 403,
        description: "More than the licence of the source permits",
        example: "the licence of this feature's source permits counts only",
        parameter: None,
    },
    Failure {
        status: 404,
        description: "There is no such thing",
        example: "there is no feature `RN99` in collection `highways`",
        parameter: None,
    },
    Failure {
        status: 406,
        description: "None of the accepted types is offered",
        example: "none of the accepted types is offered; application/json, text/html; charset=utf-8 are",
        parameter: None,
    },
    Failure {
        status: 414,
        description: "A query string longer than is read",
        example: "the query string has 61441 bytes; at most 61440 are read",
        parameter: None,
    },
    Failure {
        status: 416,
        description: "A range of bytes that begins beyond the end",
        example: "the range begins beyond the end: there are 8472 bytes, numbered from 0",
        parameter: None,
    },
    Failure {
        status: 501,
        description: "A format that is not offered, to oEmbed",
        example: "there is no such format here; there are json and xml",
        parameter: None,
    },
    Failure {
        status: 503,
        description: "The server is stopping, or has too much to do; the same may work later",
        example: "the server is stopping or could not finish this; try again",
        parameter: None,
    },
];

/// Which headers and failures a resource may answer with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answers {
    headers: &'static [&'static str],
    failures: &'static [u16],
    /// Whether there may be nothing at all.
    empty: bool,
}

impl Answers {
    /// Of what has neither validator nor parameters.
    pub(super) const PLAIN: Self = Self { headers: &[], failures: &[], empty: false };
    /// Of what only a token is told, where there may be anything that the public may not know of.
    pub(super) const GUARDED: Self = Self { failures: &[401], ..Self::PLAIN };
    /// Of a document.
    pub(super) const DOCUMENT: Self =
        Self { headers: &["ETag", "Cache-Control", "Vary"], failures: &[400, 406, 414], empty: false };
    /// Of a document about something that may be missing.
    pub(super) const FOUND: Self = Self { failures: &[400, 404, 406, 414], ..Self::DOCUMENT };
    /// Of a document about the data at some moment.
    pub(super) const OF_A_MOMENT: Self = Self {
        headers: &["ETag", "Cache-Control", "Vary", "Vigie-Withheld"],
        failures: &[400, 404, 406, 414, 503],
        empty: false,
    };
    /// Of the history of a feature.
    pub(super) const HISTORY: Self = Self { failures: &[400, 403, 404, 406, 414, 503], ..Self::DOCUMENT };
    /// Of a feed.
    pub(super) const FEED: Self =
        Self { headers: &["ETag", "Cache-Control", "Vary", "Last-Modified"], ..Self::HISTORY };
    /// Of an embed, and of its code.
    pub(super) const EMBED: Self = Self { failures: &[400, 403, 404, 406, 414, 503], ..Self::OF_A_MOMENT };
    /// Of oEmbed.
    pub(super) const OEMBED: Self = Self { failures: &[400, 403, 404, 414, 501, 503], ..Self::DOCUMENT };
    /// Of one feature.
    pub(super) const FEATURE: Self = Self {
        headers: &["ETag", "Cache-Control", "Vary", "Content-Crs", "Vigie-Withheld"],
        failures: &[400, 403, 404, 406, 414, 503],
        empty: false,
    };
    /// Of what is said of tiles, which may be near a feature that may only be counted.
    pub(super) const TILESET: Self = Self { failures: &[400, 403, 404, 406, 414, 503], ..Self::OF_A_MOMENT };
    /// Of a tile.
    pub(super) const TILE: Self = Self { failures: &[400, 403, 404, 406, 414, 503], empty: true, ..Self::OF_A_MOMENT };
    /// Of the answer to a query.
    pub(super) const QUERY: Self = Self {
        headers: &[
            "ETag",
            "Cache-Control",
            "Vary",
            "Link",
            "Content-Crs",
            "Content-Disposition",
            "OGC-NumberMatched",
            "OGC-NumberReturned",
            "Vigie-Withheld",
        ],
        failures: &[400, 403, 404, 406, 414, 503],
        empty: false,
    };
    /// Of features, in formats of which some have parts.
    pub(super) const FEATURES: Self = Self {
        headers: &[
            "ETag",
            "Cache-Control",
            "Vary",
            "Link",
            "Content-Crs",
            "Content-Disposition",
            "OGC-NumberMatched",
            "OGC-NumberReturned",
            "Vigie-Withheld",
            "Accept-Ranges",
        ],
        failures: &[400, 403, 404, 406, 414, 416, 503],
        empty: false,
    };

    /// Of groups, which are whole and in longitude and latitude.
    pub(super) const GROUPS: Self =
        Self { headers: &["ETag", "Cache-Control", "Vary", "Content-Disposition", "Vigie-Withheld"], ..Self::QUERY };

    /// The statuses besides 200.
    pub(super) fn statuses(self) -> impl Iterator<Item = u16> {
        let further =
            [(204, self.empty), (206, self.headers.contains(&"Accept-Ranges")), (304, self.headers.contains(&"ETag"))];
        let further = further.into_iter().filter_map(|(status, may_be)| may_be.then_some(status));
        further.chain(self.failures.iter().copied())
    }

    /// As a Responses Object, with what a 200 holds.
    pub(super) fn json(self, content: &Map<String, Json>) -> Json {
        let headers = |names: &[&str]| -> Map<String, Json> {
            names.iter().map(|name| ((*name).to_owned(), component("headers", name))).collect()
        };
        let mut all = Map::from_iter([(
            "200".to_owned(),
            json!({ "description": "What was asked for", "headers": headers(self.headers), "content": content }),
        )]);
        if self.empty {
            let headers = headers(&["Cache-Control", "Vary"]);
            all.insert("204".to_owned(), json!({ "description": "Nothing is there", "headers": headers }));
        }
        if self.headers.contains(&"Accept-Ranges") {
            let mut headers = headers(self.headers);
            headers.insert("Content-Range".to_owned(), component("headers", "Content-Range"));
            let part = json!({ "description": "The part that was asked for", "headers": headers, "content": content });
            all.insert("206".to_owned(), part);
        }
        if self.headers.contains(&"ETag") {
            let validators = headers(&["ETag", "Cache-Control", "Vary"]);
            all.insert("304".to_owned(), json!({ "description": "The client has it already", "headers": validators }));
        }
        all.extend(
            self.failures.iter().map(|status| (status.to_string(), component("responses", &status.to_string()))),
        );
        Json::Object(all)
    }
}

/// The headers, for the definition's components.
pub(super) fn headers() -> Map<String, Json> {
    let header = |h: &Header| {
        let schema = if h.number { json!({ "type": "integer", "minimum": 0 }) } else { json!({ "type": "string" }) };
        (h.name.to_owned(), json!({ "description": h.description, "required": h.always, "schema": schema }))
    };
    HEADERS.iter().map(header).collect()
}

/// The failures, for the definition's components, each with an example.
pub(super) fn problems() -> Map<String, Json> {
    let problem = |failure: &Failure| {
        let title = StatusCode::from_u16(failure.status).ok().and_then(|s| s.canonical_reason()).unwrap_or("Error");
        let mut example =
            json!({ "type": "about:blank", "title": title, "status": failure.status, "detail": failure.example });
        if let Some(parameter) = failure.parameter {
            example["parameter"] = json!(parameter);
        }
        let content = json!({ "application/problem+json": { "schema": schema_ref("Problem"), "example": example } });
        (failure.status.to_string(), json!({ "description": failure.description, "content": content }))
    };
    FAILURES.iter().map(problem).collect()
}
