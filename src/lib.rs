//! Vigie: a map-tile and GeoJSON server for conflict reporting.
//!
//! Data flows one way, and so do imports: a module uses only those to its left.
//!
//! ```text
//! geom <- feature <- format <- store <- collection <- query <- tile <- http <- cli
//! ```
//!
//! `ARCHITECTURE.md` follows one request through the house.

mod cli;
pub mod collection;
pub mod feature;
pub mod format;
pub mod geom;
pub mod http;
pub mod query;
pub mod store;
pub mod tile;

pub use cli::run;
