//! Several servers on one PostgreSQL: none misses a change, whatever happens to the database or to one of them.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use vigie::store::{Address, Database};

use crate::program::{Folder, Outcome};
use crate::support::{Certificate, Cluster, Server, VISIBLE_WITHIN, collection, point, wait_until};

const GEOJSON: &str = "application/geo+json";
const ITEMS: &str = "/collections/incidents/items";
const WRITERS: usize = 8;

/// A server of several that the public reaches under one address, so that their links and validators are the same.
fn node(database: &str) -> Server {
    Server::start_with(Folder::beside(database), &["--base-url", "https://map.example.org"])
}

/// Servers on one database that has an incident, and the token of an editor.
fn nodes(database: &str, count: usize) -> (Vec<Server>, String) {
    let first = node(database);
    first.import("incidents", "a.geojson", &collection(&[point("A", -8.0, 12.6, &json!({ "title": "one" }))]));
    let token = first.token("editor");
    let others = (1..count).map(|_| node(database));
    (std::iter::once(first).chain(others).collect(), token)
}

fn post(server: &Server, token: &str, id: &str) -> u16 {
    let feature = point(id, -8.0, 12.6, &json!({ "title": id }));
    let headers = [("Authorization", token), ("Idempotency-Key", id)];
    server.send_body("POST", ITEMS, &headers, (GEOJSON, &feature.to_string())).status
}

/// What tells a state of the data from any other, and the ids that are in it.
fn state(server: &Server) -> (String, BTreeSet<String>) {
    let answer = server.get(&format!("{ITEMS}?limit=10000&properties=title"));
    let json = answer.json();
    let ids = json["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_owned());
    (answer.header("etag").unwrap().to_owned(), ids.collect())
}

/// Whether all show the same, and all of this.
fn agree(servers: &[Server], acknowledged: &BTreeSet<String>) -> bool {
    let states: Vec<_> = servers.iter().map(state).collect();
    states.iter().all(|state| state == &states[0]) && acknowledged.is_subset(&states[0].1)
}

fn verify(database: &str) -> u64 {
    let address = Address::Database(Database::parse(database).unwrap());
    address.open_existing().unwrap().unwrap().reader().unwrap().verify().unwrap().changesets
}

/// Tells writers to stop, also where a test fails.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Writes from many threads to all servers in turn until `stop`; returns what was acknowledged.
fn write_until(servers: &[Server], token: &str, stop: &AtomicBool, refused: &AtomicUsize) -> BTreeSet<String> {
    let acknowledged = Mutex::new(BTreeSet::new());
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let acknowledged = &acknowledged;
            scope.spawn(move || {
                for n in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let id = format!("W{writer}-{n}");
                    match post(&servers[(writer + n) % servers.len()], token, &id) {
                        201 => drop(acknowledged.lock().unwrap().insert(id)),
                        503 => {
                            refused.fetch_add(1, Ordering::Relaxed);
                            thread::sleep(Duration::from_millis(50));
                        }
                        other => panic!("{id}: {other}"),
                    }
                }
            });
        }
    });
    acknowledged.into_inner().unwrap()
}

#[test]
fn three_nodes_see_the_same_whoever_commits_late() {
    let cluster = Cluster::start();
    let database = cluster.database("late");
    let (servers, token) = nodes(&database, 3);
    // Each commit takes its own time, so that those who began first need not end first.
    cluster.rows_in(
        "late",
        "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(random() * 0.03); RETURN NULL; END $$;
         CREATE CONSTRAINT TRIGGER late AFTER INSERT ON vigie.changeset DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION late()",
    );
    assert!(wait_until(|| servers.iter().all(|s| s.get("/collections/incidents").status == 200)).is_some());
    let (stop, refused) = (AtomicBool::new(false), AtomicUsize::new(0));
    let acknowledged = thread::scope(|scope| {
        let writers = Stop(&stop);
        let writing = scope.spawn(|| write_until(&servers, &token, &stop, &refused));
        thread::sleep(Duration::from_secs(6));
        drop(writers);
        writing.join().unwrap()
    });
    let took = wait_until(|| agree(&servers, &acknowledged)).expect("the nodes do not agree");
    assert!(took < 5 * VISIBLE_WITHIN, "the nodes agree after {took:?}");
    assert!(acknowledged.len() > 50 && refused.into_inner() == 0, "{} were written", acknowledged.len());
    assert_eq!(state(&servers[0]).1.len(), acknowledged.len() + 1);
    assert_eq!(verify(&database), acknowledged.len() as u64 + 2);
}

#[test]
fn a_database_that_is_killed_under_writers_loses_nothing_that_was_acknowledged() {
    let mut cluster = Cluster::start();
    let database = cluster.database("killed");
    let (servers, token) = nodes(&database, 2);
    let (stop, refused) = (AtomicBool::new(false), AtomicUsize::new(0));
    let acknowledged = thread::scope(|scope| {
        let writers = Stop(&stop);
        let writing = scope.spawn(|| write_until(&servers, &token, &stop, &refused));
        for _ in 0..3 {
            thread::sleep(Duration::from_millis(1_500));
            cluster.kill();
            // Reads go on, and say how they stand.
            let told = |target: &str| servers[0].get_with(target, &[("Authorization", &token)]);
            let stale = || told("/ready").json()["stale"] == true;
            assert!(wait_until(stale).is_some(), "a server does not notice that the database is away");
            assert_eq!(servers[0].get(&format!("{ITEMS}/A")).status, 200);
            assert!(told("/metrics").text().contains("vigie_stale 1"));
            cluster.start_again();
        }
        thread::sleep(Duration::from_secs(2));
        drop(writers);
        writing.join().unwrap()
    });
    assert!(wait_until(|| agree(&servers, &acknowledged)).is_some(), "something is missing");
    let ready = || servers[0].get_with("/ready", &[("Authorization", &token)]).json();
    assert!(wait_until(|| ready()["stale"] == false).is_some());
    assert!(acknowledged.len() > 20 && refused.into_inner() > 0, "{} were written", acknowledged.len());
    // Each request made one changeset or none, so nothing was stored twice or by half.
    assert_eq!(verify(&database), state(&servers[0]).1.len() as u64 + 1);
}

#[test]
fn nodes_go_over_to_the_replica_and_take_all_that_was_acknowledged_along() {
    let mut primary = Cluster::start();
    let name = primary.database("news");
    let replica = primary.replica();
    let both =
        format!("postgres://postgres@{},{}/news?target_session_attrs=read-write", primary.host(), replica.host());
    assert!(name.ends_with("/news"));
    let (servers, token) = nodes(&both, 2);
    // A third one reads from the replica, and writes to whichever is the primary.
    let near = format!("postgres://postgres@{},{}/news", replica.host(), primary.host());
    let servers: Vec<Server> = servers.into_iter().chain([node(&near)]).collect();
    let told = |node: usize| servers[node].get_with("/ready", &[("Authorization", &token)]).json();
    let (stop, refused) = (AtomicBool::new(false), AtomicUsize::new(0));
    let acknowledged = thread::scope(|scope| {
        let writers = Stop(&stop);
        let writing = scope.spawn(|| write_until(&servers, &token, &stop, &refused));
        thread::sleep(Duration::from_secs(3));
        primary.kill();
        // The one that reads from the replica goes on, and says how it stands.
        let stale = || told(2)["stale"] == true;
        assert!(wait_until(stale).is_some(), "a server does not notice that its replica is alone");
        assert_eq!(servers[2].get(&format!("{ITEMS}/A")).status, 200);
        replica.promote();
        thread::sleep(Duration::from_secs(4));
        drop(writers);
        writing.join().unwrap()
    });
    assert!(wait_until(|| agree(&servers, &acknowledged)).is_some(), "something is missing");
    assert!(wait_until(|| told(2)["stale"] == false).is_some());
    assert!(acknowledged.len() > 20, "{} were written", acknowledged.len());
    assert_eq!(verify(&both), state(&servers[0]).1.len() as u64 + 1);
}

#[test]
fn a_node_that_was_cut_off_catches_up() {
    let cluster = Cluster::start();
    let database = cluster.database("cut");
    let (servers, token) = nodes(&database, 2);
    let signal = |name: &str| {
        let pid = servers[1].pid().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    };
    signal("-STOP");
    let ids: BTreeSet<String> = (0..30).map(|n| format!("N{n}")).collect();
    assert!(ids.iter().all(|id| post(&servers[0], &token, id) == 201));
    // Its connections end too, as they do where a network is cut.
    cluster.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vigie'");
    signal("-CONT");
    assert!(wait_until(|| agree(&servers, &ids)).is_some(), "the node does not catch up");
    assert_eq!(post(&servers[1], &token, "after"), 201);
    assert_eq!(post(&servers[0], &token, "too"), 201);
}

#[test]
fn coarse_places_are_the_same_on_all_nodes() {
    let cluster = Cluster::start();
    let (servers, token) = nodes(&cluster.database("coarse"), 2);
    let properties = json!({ "title": "seen", "editorial_protected": true });
    let protected = point("P", -8.123, 12.623, &properties).to_string();
    let made = servers[0].send_body("POST", ITEMS, &[("Authorization", &token)], (GEOJSON, &protected));
    assert_eq!(made.status, 201, "{made:?}");
    let place =
        |server: &Server| -> Json { server.get(&format!("{ITEMS}/P")).json()["geometry"]["coordinates"].clone() };
    let known = || servers[1].get(&format!("{ITEMS}/P")).status == 200;
    assert!(wait_until(known).is_some());
    assert_eq!(place(&servers[0]), place(&servers[1]));
    assert_ne!(place(&servers[0]), json!([-8.123, 12.623]));
}

#[test]
fn without_its_database_a_command_says_so_and_says_no_password() {
    let folder = Folder::beside("postgres://vigie:hunter2@127.0.0.1:1/news");
    let start = Instant::now();
    for command in [["serve", "--listen=127.0.0.1:0"], ["token", "list"], ["check", "--log=info"]] {
        let failed = folder.run(&command);
        failed.fails(3, &["the database postgres://127.0.0.1:1/news cannot be reached"]);
        assert!(!failed.err.contains("hunter2"), "{}", failed.err);
    }
    assert!(start.elapsed() < Duration::from_mins(1));
    let help = folder.run(&["serve", "--help"]);
    assert!(help.out.contains("VIGIE_DATABASE") && !help.out.contains("hunter2"), "{}", help.out);
}

#[test]
fn a_database_has_to_prove_who_it_is_where_that_is_asked_for() {
    let certificate = Certificate::new();
    let cluster = Cluster::encrypted(&certificate);
    let add = |host: &str, mode: &str, trusted: bool| {
        let url = format!("postgres://postgres@{host}:{}/postgres?sslmode={mode}", cluster.port());
        let folder = Folder::beside(&url);
        let name = format!("{host}-{mode}");
        let mut command = folder.command(&["token", "add", "--name", &name, "--role", "editor"]);
        Outcome::of(if trusted { command.env("SSL_CERT_FILE", certificate.authority()) } else { &mut command })
    };
    add("localhost", "require", true).says(&["vigie_"]);
    add("localhost", "verify-full", true).says(&["vigie_"]);
    add("localhost", "require", false).fails(3, &["certificate"]);
    add("127.0.0.1", "require", true).fails(3, &["certificate", "127.0.0.1"]);
    add("localhost", "disable", true).fails(3, &["no encryption"]);
}
