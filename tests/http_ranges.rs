//! Parts of answers whose length is known: RFC 9110, section 14.

use crate::support::{Answer, Server};

const FILES: [&str; 2] = ["/collections/places/items?f=fgb", "/collections/places/items?f=gpkg"];

fn part(server: &Server, target: &str, range: &str) -> Answer {
    server.get_with(target, &[("Range", range)])
}

#[test]
fn a_part_is_that_part_of_the_whole_and_says_so() {
    let server = Server::demonstration();
    for target in FILES {
        let whole = server.get(target);
        let length = whole.body.len();
        assert_eq!((whole.status, whole.header("accept-ranges")), (200, Some("bytes")), "{target}");
        assert_eq!(whole.header("content-length"), Some(length.to_string().as_str()));
        let tag = whole.header("etag").unwrap();
        assert!(tag.starts_with('"'), "{tag} is weak");
        for (range, first, end) in [
            ("bytes=0-0", 0, 1),
            ("bytes=100-299", 100, 300),
            ("bytes=-7", length - 7, length),
            // Clients of FlatGeobuf ask for more than short files have.
            ("bytes=5-99999999", 5, length),
            ("bytes=8-", 8, length),
        ] {
            let answer = part(&server, target, range);
            let said = format!("bytes {first}-{}/{length}", end - 1);
            assert_eq!((answer.status, answer.header("content-range")), (206, Some(said.as_str())), "{target} {range}");
            assert_eq!(answer.body, whole.body[first..end], "{target} {range}");
            assert_eq!(answer.header("etag"), Some(tag));
            for header in ["content-type", "content-disposition", "content-crs", "ogc-numbermatched", "cache-control"] {
                assert_eq!(answer.header(header), whole.header(header), "{header}");
            }
        }
    }
}

#[test]
fn a_part_beyond_the_end_is_refused_with_the_length_and_a_malformed_range_is_ignored() {
    let server = Server::demonstration();
    for target in FILES {
        let whole = server.get(target).body;
        for range in
            [format!("bytes={}-", whole.len()), "bytes=99999999999999999999999-".to_owned(), "bytes=-0".to_owned()]
        {
            let answer = part(&server, target, &range);
            answer.is_problem(416, None, &[&whole.len().to_string()]);
            assert_eq!(answer.header("content-range"), Some(format!("bytes */{}", whole.len()).as_str()));
        }
        for range in ["bytes=5-2", "bytes=a-b", "bytes", "lines=1-2", "bytes=0-1,4-5", "bytes=", "bytes=--1", "bytes=1"]
        {
            let answer = part(&server, target, range);
            assert_eq!((answer.status, answer.body.len()), (200, whole.len()), "{range}");
        }
    }
}

#[test]
fn a_part_of_something_else_than_the_client_has_is_not_sent() {
    let server = Server::demonstration();
    let whole = server.get(FILES[0]);
    let tag = whole.header("etag").unwrap();
    let answer = |if_range: &str| server.get_with(FILES[0], &[("Range", "bytes=0-9"), ("If-Range", if_range)]);
    assert_eq!((answer(tag).status, answer(tag).body.len()), (206, 10));
    for other in ["\"another\"", &format!("W/{tag}"), "Tue, 24 Nov 2026 10:00:00 GMT", ""] {
        assert_eq!((answer(other).status, answer(other).body.len()), (200, whole.body.len()), "{other}");
    }
    let known = [("Range", "bytes=0-9"), ("If-None-Match", tag)];
    assert_eq!(server.get_with(FILES[0], &known).status, 304);
}

#[test]
fn head_tells_the_length_and_knows_no_parts() {
    let server = Server::demonstration();
    for target in FILES {
        let whole = server.get(target);
        for headers in [&[][..], &[("Range", "bytes=0-9")]] {
            let head = server.ask("HEAD", target, headers);
            assert_eq!((head.status, head.header("accept-ranges")), (200, Some("bytes")));
            for header in ["content-length", "content-type", "etag", "ogc-numbermatched"] {
                assert_eq!(head.header(header), whole.header(header), "{target} {header}");
            }
        }
    }
}

#[test]
fn what_has_parts_is_not_compressed_and_what_is_compressed_has_none() {
    let server = Server::demonstration();
    let asset = asset(&server);
    for target in FILES {
        for headers in
            [&[("Accept-Encoding", "br, gzip, zstd")][..], &[("Accept-Encoding", "gzip"), ("Range", "bytes=0-9")]]
        {
            let answer = server.get_with(target, headers);
            assert_eq!((answer.header("content-encoding"), answer.header("accept-ranges")), (None, Some("bytes")));
            assert!(answer.header("etag").unwrap().starts_with('"') && answer.header("content-length").is_some());
        }
    }
    for target in ["/collections/places/items?f=csv", "/collections/places/items?f=kml", &asset] {
        let answer = server.get_with(target, &[("Accept-Encoding", "gzip")]);
        assert_eq!(
            (answer.header("content-encoding"), answer.header("accept-ranges")),
            (Some("gzip"), None),
            "{target}"
        );
        assert!(answer.header("etag").unwrap().starts_with("W/"), "{target}");
    }
}

/// A script of the front end.
fn asset(server: &Server) -> String {
    let page = server.get("/?f=html");
    let (_, rest) = page.text().split_once("src=\"").unwrap();
    format!("/{}", rest.split('"').next().unwrap().trim_start_matches("./"))
}

#[test]
fn files_of_the_front_end_have_parts() {
    let server = Server::demonstration();
    let asset = asset(&server);
    let whole = server.get(&asset);
    assert_eq!((whole.status, whole.header("accept-ranges")), (200, Some("bytes")));
    let answer = server.get_with(&asset, &[("Range", "bytes=10-19"), ("Accept-Encoding", "gzip")]);
    assert_eq!((answer.status, answer.header("content-encoding")), (206, None));
    assert_eq!(answer.body, whole.body[10..20]);
    assert_eq!(answer.header("etag"), whole.header("etag"));
    assert_eq!(part(&server, &asset, "bytes=99999999-").status, 416);
}

#[test]
fn a_file_is_prepared_once_for_all_its_parts() {
    let server = Server::demonstration();
    let target = "/collections/towns/items?f=gpkg&limit=1000000";
    let open = || std::fs::read_dir(format!("/proc/{}/fd", server.pid())).unwrap().count();
    let length = server.ask("HEAD", target, &[]).header("content-length").unwrap().parse::<usize>().unwrap();
    let before = open();
    let mut whole = Vec::new();
    for first in (0..length).step_by(length / 50 + 1) {
        let answer = part(&server, target, &format!("bytes={first}-{}", first + length / 50));
        assert_eq!(answer.status, 206);
        whole.extend(answer.body);
    }
    assert_eq!(whole, server.get(target).body);
    // A connection or two may still be closing.
    assert!(open() <= before + 4, "a part holds a file of its own");
}
