//! `vigie serve`: loads the data, serves it, and follows its changes.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;

use crate::collection::{Catalog, FileFault, Fingerprint, LoadError, Loader, Snapshot, Views};
use crate::http::{self, Buckets, Changes, Downloads, Metrics, Past, State, Tiles};
use crate::store::{Writer, now_ms};

use super::{BaseUrl, Config, DataFolder, EmbedIn, Failure, basemaps};

/// How often the data folder is looked at. A change is to be visible within a second of its acknowledgement.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Options of `serve`.
#[derive(Debug, Args)]
#[command(after_help = concat!(
    "Example:
  vigie serve --data /var/lib/vigie --listen 0.0.0.0:8080 --base-url https://map.example.org

While nothing was imported, the demonstration is shown. More can be said in a file:

",
    include_str!("vigie.toml")
))]
pub(crate) struct ServeArgs {
    /// Where data comes from.
    #[command(flatten)]
    pub folder: DataFolder,
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "VIGIE_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// The address under which the public reaches the server, where a proxy stands before it
    #[arg(long, env = "VIGIE_BASE_URL", value_name = "URL")]
    pub base_url: Option<BaseUrl>,
    /// The pages that may show embeds, such as `https://*.example.org`; `none` for none [default: any]
    #[arg(long, env = "VIGIE_EMBED_IN", value_name = "HOSTS")]
    pub embed_in: Option<EmbedIn>,
    /// Memory for tiles that were made, in megabytes [default: 256]
    #[arg(long, env = "VIGIE_TILE_CACHE", value_name = "MB")]
    pub tile_cache: Option<u32>,
}

pub(super) fn run(args: &ServeArgs) -> Result<(), Failure> {
    let start = Instant::now();
    let folder = &args.folder.data;
    let config = Config::load(folder)?;
    let address = config.listen(args);
    let base_url = config.base_url(args).map(str::to_owned);
    let tile_cache = config.tile_cache(args);
    let embed_in = config.embed_in(args).to_owned();
    // Bound before the data is read, so that a port in use is told at once; answered only after.
    let listener = TcpListener::bind(address).map_err(|error| cannot_listen(address, &error))?;
    let bound = listener.local_addr().map_err(|error| cannot_listen(address, &error))?;
    let basemaps = basemaps::open(config.basemaps, folder)?;
    let store = args.folder.address()?;
    let loader = Arc::new(Loader::new(folder.clone(), config.collections).with_store(store.clone()));
    let (fingerprint, views) = loader.load(None)?;
    let metrics = Metrics::new().map_err(|e| Failure::Environment(e.to_string()))?;
    let tiles = Tiles::new(tile_cache).map_err(|e| Failure::Environment(e.to_string()))?;
    metrics.loaded(&views.public);
    announce(&views.public, bound, start.elapsed());
    let (changes, writer) = (Changes::new(views.changeset()), Writer::new(store.clone()));
    let state = Arc::new(State {
        catalog: Catalog::new(views),
        past: Past::new(Arc::clone(&loader)),
        base_url,
        embed_in,
        metrics,
        downloads: Downloads::default(),
        tiles,
        basemaps,
        writer,
        changes,
        failures: Buckets::default(),
        writes: Buckets::default(),
    });
    let woken = Arc::clone(&state);
    store.watch(move || woken.changes.tell());
    let server = |state: Arc<State>| async move {
        tokio::task::spawn(follow(loader, fingerprint, Arc::clone(&state)));
        http::serve(listener, state)?.await
    };
    actix_web::rt::System::new().block_on(server(state)).map_err(|e| Failure::Environment(e.to_string()))
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> Failure {
    Failure::Environment(format!("cannot listen on {address}: {error}; choose another with --listen"))
}

fn announce(snapshot: &Snapshot, address: SocketAddr, took: Duration) {
    for c in &snapshot.collections {
        tracing::info!(
            collection = c.description.name,
            features = c.len(),
            demonstration = c.description.demonstration,
            "loaded"
        );
    }
    #[expect(clippy::cast_possible_truncation, reason = "a start that takes 500 million years may be logged wrong")]
    let ms = took.as_millis() as u64;
    if snapshot.collections.iter().any(|c| c.description.demonstration) {
        tracing::info!("nothing was imported yet: this is the demonstration");
    }
    tracing::info!(ms, "ready on http://{address}/");
}

/// Takes over changes of the store and of the files beside it. A file that cannot be read is told, and what it said before is
/// served on; so it is with all of the data while the store cannot be read.
async fn follow(loader: Arc<Loader>, mut seen: Fingerprint, state: Arc<State>) {
    let mut away = Away::default();
    loop {
        state.changes.next(LOOK_EVERY).await;
        let (looker, before, start) = (Arc::clone(&loader), seen.clone(), Instant::now());
        let current = state.catalog.views();
        let look = tokio::task::spawn_blocking(move || reload(&looker, &before, &current));
        match answered(look, &state).await {
            Ok(Ok(None)) => away.is_back(&state),
            Ok(Ok(Some((fingerprint, views)))) => {
                seen = fingerprint;
                away = Away::default();
                state.metrics.reloaded(&views.public);
                tracing::info!(version = %format!("{:016x}", views.public.version), "took over a change of the data");
                tell_faults(&state, views.faults());
                let changeset = views.changeset();
                state.catalog.replace(views);
                state.changes.serve(changeset);
                state.tiles.keep_only(&state.catalog.snapshot());
                state.past.keep_only(&state.catalog.views());
                // Where views are slow to make, readers need the processor too.
                tokio::time::sleep(start.elapsed() / 4).await;
            }
            Ok(Err((fingerprint, error))) => {
                if away.note(&error, fingerprint.is_some()) {
                    state.metrics.reload_failed();
                }
                state.metrics.may_be_old();
                seen = fingerprint.unwrap_or(seen); // tried again when it changes again
            }
            Err(stopped) => tracing::error!(%stopped, "looking for changes failed"),
        }
    }
}

/// Tells of each file that is not served as it is now, once; what is served counts as old as long as there is any.
fn tell_faults(state: &State, faults: &[FileFault]) {
    let before = state.catalog.views();
    for fault in faults.iter().filter(|fault| !before.faults().contains(fault)) {
        state.metrics.reload_failed();
        tracing::error!(
            error = fault.problem,
            "a file cannot be served; what was served of it before, if anything, still is"
        );
    }
    if !faults.is_empty() {
        state.metrics.may_be_old();
    }
}

/// How long a look may take before what is served counts as old.
const SLOW_LOOK: Duration = Duration::from_secs(5);

/// Waits for a look, however long it takes: a database that is stopped does not even refuse.
async fn answered<T>(mut look: tokio::task::JoinHandle<T>, state: &State) -> Result<T, tokio::task::JoinError> {
    if let Ok(done) = tokio::time::timeout(SLOW_LOOK, &mut look).await {
        return done;
    }
    state.metrics.may_be_old();
    look.await
}

/// What was told of a store that cannot be read, so that it is told once.
#[derive(Debug, Default)]
struct Away {
    told: Option<String>,
    /// Whether there is a change that cannot be read, rather than nothing to be read from.
    unreadable: bool,
}

impl Away {
    /// Tells of it, unless that was told already; whether it is new.
    fn note(&mut self, error: &LoadError, unreadable: bool) -> bool {
        self.unreadable |= unreadable;
        let text = error.to_string();
        let is_new = unreadable || self.told.as_ref() != Some(&text);
        if is_new {
            tracing::error!(%error, "a change of the data cannot be read; the data before it is served on");
            self.told = Some(text);
        }
        is_new
    }

    fn is_back(&mut self, state: &State) {
        if self.told.is_some() && !self.unreadable {
            tracing::info!("the data can be read again, and nothing has changed");
            *self = Self::default();
        }
        if !self.unreadable && state.catalog.views().faults().is_empty() {
            state.metrics.found_same();
        }
    }
}

/// A change, or none; or why it cannot be read, with what it looked like, unless it may be read a moment later.
type Reload = Result<Option<(Fingerprint, Views)>, (Option<Fingerprint>, Box<LoadError>)>;

fn reload(loader: &Loader, seen: &Fingerprint, current: &Views) -> Reload {
    let now = loader.fingerprint().map_err(|error| (None, Box::new(error)))?;
    let is_due = current.next_change().is_some_and(|next| next <= now_ms());
    if now == *seen && !is_due {
        return loader.keeps_up().map(|()| None).map_err(|error| (None, Box::new(error)));
    }
    loader.load(Some(current)).map(Some).map_err(|error| ((!error.may_pass()).then_some(now), Box::new(error)))
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Store(error) => error.into(),
            LoadError::Format(error) => error.into(),
            LoadError::Folder { .. } | LoadError::BuiltIn { .. } | LoadError::Secret(_) => {
                Self::Environment(error.to_string())
            }
            LoadError::Row { .. }
            | LoadError::RepeatedId { .. }
            | LoadError::Name { .. }
            | LoadError::Setting { .. }
            | LoadError::RepeatedName(_)
            | LoadError::TooManyRows { .. } => Self::Data(error.to_string()),
        }
    }
}
