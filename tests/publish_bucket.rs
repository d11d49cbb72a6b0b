//! `vigie publish` to a bucket, held against the S3 server of rclone, whose buckets are folders and which checks signatures.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::SystemTime;

use flate2::read::GzDecoder;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::program::{Folder, Outcome};
use crate::support::{Certificate, collection, point};

/// A running store with the bucket `maps`; ended when it is dropped.
struct Store {
    rclone: Child,
    root: Folder,
    address: String,
}

impl Store {
    fn start() -> Self {
        Self::with("http://127.0.0.1", &[])
    }

    fn encrypted(certificate: &Certificate) -> Self {
        let [chain, key] = [certificate.chain(), certificate.key()].map(|path| path.display().to_string());
        Self::with("https://localhost", &["--cert", &chain, "--key", &key])
    }

    fn with(host: &str, args: &[&str]) -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/s3/bin/rclone");
        let root = Folder::new();
        fs::create_dir(root.path().join("maps")).unwrap();
        let mut command = Command::new(&program);
        command
            .args(["serve", "s3", "--addr", "127.0.0.1:0", "--auth-key", "tester,hunter2", "--config", "none.conf"])
            .args(args)
            .arg(root.path())
            .current_dir(root.path())
            .stderr(Stdio::piped());
        let missing = format!("{} is not there; `make setup` installs it", program.display());
        let mut rclone = command.spawn().expect(&missing);
        let mut lines = BufReader::new(rclone.stderr.take().unwrap()).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let address = line.split_once("Starting s3 server on [")?.1.split_once("/]")?.0.to_owned();
            Some(address.rsplit_once(':')?.1.to_owned())
        });
        std::thread::spawn(move || lines.for_each(drop)); // or it would wait for somebody to read
        Self { rclone, root, address: format!("{host}:{}", port.expect("rclone did not start")) }
    }

    /// Publishes what is in a folder.
    fn publish(&self, folder: &Folder, to: &str) -> Outcome {
        self.publish_as("hunter2", folder, to, &[])
    }

    fn publish_as(&self, secret: &str, folder: &Folder, to: &str, variables: &[(&str, &Path)]) -> Outcome {
        let mut command = folder.command(&["publish", "--data", ".", "--to", to]);
        command
            .env("AWS_ENDPOINT_URL", &self.address)
            .env("AWS_ALLOW_HTTP", "true")
            .env("AWS_REGION", "us-east-1")
            .env("AWS_ACCESS_KEY_ID", "tester")
            .env("AWS_SECRET_ACCESS_KEY", secret)
            .envs(variables.iter().copied());
        Outcome::of(&mut command)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join("maps").join(name)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = self.rclone.kill();
        let _ = self.rclone.wait();
    }
}

/// The files below a folder by their path, with the hash of what is in them and when they were written.
fn files(folder: &Path) -> BTreeMap<String, (String, SystemTime)> {
    let (mut all, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let (path, about) = entry.map(|entry| (entry.path(), entry.metadata().unwrap())).unwrap();
            if about.is_dir() {
                folders.push(path);
                continue;
            }
            let hash = hex(&Sha256::digest(fs::read(&path).unwrap()));
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            all.insert(name, (hash, about.modified().unwrap()));
        }
    }
    all
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Asserts that what is in a folder is what its inventory says, and tells when each was written.
#[track_caller]
fn whole(folder: &Path) -> BTreeMap<String, SystemTime> {
    let mut found = files(folder);
    let inventory: Json = serde_json::from_slice(&fs::read(folder.join("files.json")).unwrap()).unwrap();
    found.remove("files.json");
    let listed = inventory["files"].as_object().unwrap().iter();
    let listed: BTreeMap<_, _> = listed.map(|(name, e)| (name.clone(), e["sha256"].as_str().unwrap())).collect();
    let hashes: BTreeMap<_, _> = found.iter().map(|(name, (hash, _))| (name.clone(), hash.as_str())).collect();
    assert_eq!(hashes, listed);
    found.into_iter().map(|(name, (_, written))| (name, written)).collect()
}

/// A folder with a layer of one incident.
fn folder_of(name: &str) -> Folder {
    let folder = Folder::new();
    folder.write("incidents.geojson", collection(&[point(name, 1.0, 14.0, &json!({ "title": name }))]));
    folder
}

#[test]
fn a_bucket_gets_all_and_then_what_is_new_and_loses_what_was_withdrawn() {
    let (store, folder) = (Store::start(), folder_of("Gao"));
    store.publish(&folder, "s3://maps/sahel/mali").says(&["Published to s3://maps/sahel/mali/"]);
    let first = whole(&store.path("sahel/mali"));
    assert!(first.len() > 40, "{first:?}");
    store.publish(&folder, "s3://maps/sahel/mali/").says(&["Published"]);
    let again = whole(&store.path("sahel/mali"));
    let sent: Vec<&String> = again.keys().filter(|name| first.get(*name) != again.get(*name)).collect();
    assert_eq!(sent, ["vigie.json"], "only what says when it was published is new");

    // A store that is reached through a browser says of each file what it is.
    let media_types =
        [("index.html", "text/html; charset=utf-8"), ("collections/incidents.geojson", "application/geo+json")];
    for (name, media_type) in media_types {
        assert!(first.contains_key(name), "{name}");
        let head = Command::new("curl")
            .args(["-sI", "--aws-sigv4", "aws:amz:us-east-1:s3", "--user", "tester:hunter2"])
            .arg(format!("{}/maps/sahel/mali/{name}", store.address))
            .output()
            .unwrap();
        let head = String::from_utf8(head.stdout).unwrap();
        assert!(head.contains(media_type) && head.contains("public, max-age=300"), "{name}: {head}");
    }

    store.publish(&folder_of("Kidal"), "s3://maps/sahel/mali").says(&["Published"]);
    let second = whole(&store.path("sahel/mali"));
    let gone: Vec<&String> = first.keys().filter(|name| !second.contains_key(*name)).collect();
    assert!(gone.iter().any(|name| name.ends_with(".pmtiles")), "{gone:?}");
    let unchanged = second.iter().filter(|(name, written)| first.get(*name) == Some(*written)).count();
    assert!(unchanged > 20, "{unchanged}");
    for name in second.keys() {
        let mut bytes = fs::read(store.path("sahel/mali").join(name)).unwrap();
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let packed = std::mem::take(&mut bytes);
            GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
        }
        assert!(!bytes.windows(3).any(|word| word == b"Gao"), "{name} holds what was withdrawn");
    }
}

#[test]
fn a_publication_that_was_cut_off_is_completed_by_the_next() {
    let store = Store::start();
    store.publish(&folder_of("Gao"), "s3://maps").says(&["Published to s3://maps/:"]);
    // Where a folder is to be, there is a file, so that something of the new one cannot be stored.
    let (layers, aside) = (store.path("collections"), store.root.path().join("aside"));
    fs::rename(&layers, &aside).unwrap();
    fs::write(&layers, "in the way").unwrap();
    store.publish(&folder_of("Kidal"), "s3://maps").fails(3, &["s3://maps/"]);
    fs::remove_file(&layers).unwrap();
    fs::rename(&aside, &layers).unwrap();
    store.publish(&folder_of("Menaka"), "s3://maps").says(&["Published"]);
    whole(&store.path(""));
}

#[test]
fn what_is_not_ours_is_left_alone_and_a_store_that_refuses_is_told() {
    let (store, folder) = (Store::start(), folder_of("Gao"));
    fs::create_dir(store.path("mine")).unwrap();
    fs::write(store.path("mine/thesis.txt"), "mine").unwrap();
    store.publish(&folder, "s3://maps/mine").fails(2, &["s3://maps/mine/", "holds other objects, and no publication"]);
    fs::write(store.path("mine/files.json"), "{}").unwrap();
    store.publish(&folder, "s3://maps/mine").fails(2, &["holds other objects, and no publication"]);
    assert_eq!(files(&store.path("mine")).len(), 2);

    store.publish(&folder, "s3://nowhere/x").fails(3, &["s3://nowhere/x/"]);
    let refused = store.publish_as("hunter3", &folder, "s3://maps/x", &[]);
    refused.fails(3, &["s3://maps/x/", "SignatureDoesNotMatch"]);
    assert!(!refused.err.contains("hunter3"), "{}", refused.err);
}

#[test]
fn a_store_has_to_prove_who_it_is() {
    let (certificate, folder) = (Certificate::new(), folder_of("Gao"));
    let store = Store::encrypted(&certificate);
    store.publish(&folder, "s3://maps/x").fails(3, &["s3://maps/x/", "certificate"]);
    assert!(!store.path("x").exists());
    let trusted = [("SSL_CERT_FILE", certificate.authority())];
    store
        .publish_as("hunter2", &folder, "s3://maps/x", &trusted.each_ref().map(|(k, v)| (*k, v.as_path())))
        .says(&["Published"]);
    whole(&store.path("x"));
}
