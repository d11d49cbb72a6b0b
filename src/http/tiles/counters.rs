//! What `/metrics` tells of tiles.

use prometheus::proto::MetricFamily;
use prometheus::{Error, IntCounter, IntGauge, Registry};

/// Counts of what was done for tiles.
#[derive(Debug)]
pub(super) struct Counters {
    registry: Registry,
    pub(super) made: IntCounter,
    pub(super) hits: IntCounter,
    pub(super) waits: IntCounter,
    pub(super) selections: IntCounter,
    bytes: IntGauge,
}

impl Counters {
    /// Registers all of them. Fails only if two had the same name.
    pub(super) fn new() -> Result<Self, Error> {
        let counters = Self {
            registry: Registry::new(),
            made: IntCounter::new("vigie_tiles_made_total", "Tiles drawn")?,
            hits: IntCounter::new("vigie_tile_hits_total", "Tiles answered with what was made before")?,
            waits: IntCounter::new("vigie_tile_waits_total", "Tiles answered with what was being made for another")?,
            selections: IntCounter::new("vigie_tile_selections_total", "Queries answered to be shown on tiles")?,
            bytes: IntGauge::new("vigie_tile_bytes", "Memory that kept tiles take")?,
        };
        for counter in [&counters.made, &counters.hits, &counters.waits, &counters.selections] {
            counters.registry.register(Box::new(counter.clone()))?;
        }
        counters.registry.register(Box::new(counters.bytes.clone()))?;
        Ok(counters)
    }

    /// All of them, where kept tiles take so many bytes.
    pub(super) fn gather(&self, bytes: u64) -> Vec<MetricFamily> {
        self.bytes.set(i64::try_from(bytes).unwrap_or(i64::MAX));
        self.registry.gather()
    }
}
