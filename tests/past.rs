//! The past, held against a replay of all that was written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use vigie::collection::{Collection, Loader, Settings, Snapshot, Viewer, Views};
use vigie::feature::{Feature, FieldRule, GeometryView, LicenceClass, Standing, State, Value};
use vigie::format::Record;
use vigie::store::{Act, Address, Edit, FileHeader, Next, Operation, Store, Terms, Writer, now_ms};

use crate::program::Folder;
use crate::support::Random;

/// What a feature is from some edit on; `None` where it was deleted.
type Written = Option<(String, (f64, f64), Standing)>;

/// What a viewer sees of a feature: its title, and its place unless that is coarse.
type Seen = BTreeMap<String, (String, Option<(f64, f64)>)>;

/// All that was written to a store, and an instant after each edit.
struct Log {
    edits: Vec<(String, Written)>,
    instants: Vec<i64>,
}

fn feature(id: &str, title: &str, (lon, lat): (f64, f64)) -> Feature {
    let geometry = Some(geo_types::Geometry::Point((lon, lat).into()));
    Feature { id: id.to_owned(), geometry, properties: vec![("title".into(), Value::text(title.to_owned()))] }
}

fn import(folder: &Path, features: &[Feature]) {
    let mut store = Store::open(folder).unwrap();
    let mut import = store.begin_import("tester").unwrap();
    let terms = Terms { licence: LicenceClass::Open, fields: FieldRule::All };
    let text = |text: &str| text.to_owned();
    let (collection, file, format, dataset) = (text("incidents"), text("a"), text("geojson"), text("test"));
    import.begin_file(FileHeader { collection, file, bytes: 1, format, dataset, terms }).unwrap();
    for (line, feature) in (1..).zip(features) {
        import.put(&Record { line, feature: feature.clone() }).unwrap();
    }
    import.end_file().unwrap();
    import.commit().unwrap();
}

fn edit(writer: &Writer, id: &str, written: &Written) {
    let next = match written {
        None => Next::Delete,
        Some((title, at, standing)) => Next::Put(Operation::Replace, feature(id, title, *at), *standing),
    };
    let acts = vec![Act { id: id.to_owned(), next: Box::new(|_| Ok(next)) }];
    let text = |text: &str| text.to_owned();
    let edit = Edit { collection: text("incidents"), author: text("ada"), reason: text("why"), acts, once: None };
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(writer.write(edit)).unwrap();
}

impl Log {
    /// Imports some, and then edits them and more at random.
    fn make(folder: &Path, edits: usize, random: &mut Random) -> Self {
        let mut all = Self { edits: Vec::new(), instants: Vec::new() };
        let at = |random: &mut Random| (random.between(-9.0, -5.0), random.between(11.0, 15.0));
        let imported: Vec<Feature> = (0..30).map(|n| feature(&format!("f{n}"), "imported", at(random))).collect();
        import(folder, &imported);
        for feature in &imported {
            let Some(geo_types::Geometry::Point(point)) = feature.geometry else { panic!("a point") };
            let written = ("imported".to_owned(), (point.x(), point.y()), Standing::default());
            all.edits.push((feature.id.clone(), Some(written)));
            all.instants.push(now_ms());
        }
        sleep(Duration::from_millis(2));
        let writer = Writer::new(Address::Folder(folder.to_owned()));
        for n in 0..edits {
            let id = format!("f{}", random.below(60));
            let state = random.pick(&[State::Published, State::Published, State::Draft, State::Retracted]);
            let embargo = random.pick(&[None, None, Some(1_000), Some(now_ms() + 3_600_000)]);
            let standing = Standing { state, embargo, protected: random.below(5) == 0 };
            let exists = all.edits.iter().rev().find(|(own, _)| *own == id).is_some_and(|(_, last)| last.is_some());
            let goes = exists && random.below(8) == 0;
            let written = (!goes).then(|| (format!("edit {n}"), at(random), standing));
            edit(&writer, &id, &written);
            all.edits.push((id, written));
            all.instants.push(now_ms().max(all.instants.last().copied().unwrap_or_default()));
            sleep(Duration::from_millis(2));
        }
        all
    }

    /// What there was after an edit, and what became of it: by id, the state then and the newest, with where each stands in the
    /// list.
    fn after(&self, edit: usize) -> BTreeMap<&str, (usize, &Written, usize, &Written)> {
        let mut after = BTreeMap::new();
        for (i, (id, written)) in self.edits.iter().enumerate() {
            if i <= edit {
                after.insert(id.as_str(), (i, written, i, written));
            } else if let Some(state) = after.get_mut(id.as_str()) {
                (state.2, state.3) = (i, written);
            }
        }
        after
    }

    fn editorial(&self, edit: usize) -> Seen {
        let seen = |(id, (_, then, ..)): (&str, (_, &Written, _, _))| {
            let (title, at, _) = then.as_ref()?;
            Some((id.to_owned(), (title.clone(), Some(*at))))
        };
        self.after(edit).into_iter().filter_map(seen).collect()
    }

    /// What the public sees of it, and how many are withheld.
    fn public(&self, edit: usize) -> (Seen, u64) {
        let is_public = |written: &Written| {
            let standing = written.as_ref().map(|(_, _, standing)| *standing);
            standing.is_some_and(|s| s.state == State::Published && s.embargo.is_none_or(|until| until < now_ms()))
        };
        let (mut seen, mut withheld) = (Seen::new(), 0);
        for (id, (was, then, is, now)) in self.after(edit) {
            match (then, now) {
                _ if !is_public(then) => {}
                (Some((title, at, then)), Some((_, _, now_standing))) if was == is || is_public(now) => {
                    let coarse = then.protected || now_standing.protected;
                    seen.insert(id.to_owned(), (title.clone(), (!coarse).then_some(*at)));
                }
                _ => withheld += 1,
            }
        }
        (seen, withheld)
    }
}

fn shown(collection: &Collection, exact: &BTreeSet<String>) -> Seen {
    let title = collection.schema.position("title");
    let row = |row: usize| {
        let GeometryView::Point(lon, lat) = collection.row_geometry(row) else { panic!("a point") };
        let title = title.map_or(String::new(), |field| collection.columns[field].get(row).to_string());
        let at = exact.contains(&format!("{lon} {lat}")).then_some((lon, lat));
        (collection.row_id(row).to_owned(), (title, at))
    };
    (0..collection.len()).map(row).collect()
}

fn past(loader: &Loader, views: &Views, viewer: Viewer, instant: i64) -> Snapshot {
    let changeset = loader.changeset_at(instant).unwrap();
    loader.past(views, viewer, (instant, changeset)).unwrap().snapshot
}

#[test]
fn as_of_a_hundred_random_instants_is_what_a_replay_of_the_log_says() {
    let (folder, mut random) = (Folder::new(), Random(7));
    let written = Log::make(folder.path(), 400, &mut random);
    folder.run(&["token", "add", "--role", "reader", "--name", "r", "--data", "."]).says(&["vigie_"]);
    let loader = Loader::new(folder.path().to_owned(), Settings::default());
    let (_, views) = loader.load(None).unwrap();
    let exact: BTreeSet<String> =
        written.edits.iter().filter_map(|(_, w)| w.as_ref().map(|(_, (lon, lat), _)| format!("{lon} {lat}"))).collect();
    // Of each instant both the merging with the present is tried and the reading of everything.
    let scanned = Loader::new(folder.path().to_owned(), scanning());
    for _ in 0..100 {
        let edit = 30 + random.below(400);
        let instant = written.instants[edit];
        for loader in [&loader, &scanned] {
            let public = past(loader, &views, Viewer::Public, instant);
            let own: &Arc<Collection> = public.get("incidents").unwrap();
            let (seen, withheld) = written.public(edit);
            assert_eq!((shown(own, &exact), own.withheld), (seen, withheld), "the public after edit {edit}");
            let editorial = past(loader, &views, Viewer::Editorial, instant);
            assert_eq!(
                shown(editorial.get("incidents").unwrap(), &exact),
                written.editorial(edit),
                "after edit {edit}"
            );
        }
        let versions = [&loader, &scanned].map(|l| past(l, &views, Viewer::Public, instant).newest_ms());
        assert_eq!(versions[0], versions[1]);
    }
    let before = past(&loader, &views, Viewer::Public, written.instants[0] - 3_600_000);
    assert!(before.get("incidents").unwrap().is_empty());
}

/// Settings that differ in nothing that is shown, so that nothing is taken over from the present.
fn scanning() -> Settings {
    let said = vigie::collection::CollectionSettings { description: Some("x".to_owned()), ..Default::default() };
    Settings::from([("incidents".parse().unwrap(), said)])
}
