//! GeoPackage 1.3 (OGC 12-128r17): an SQLite file that every GIS opens. Written only.
//!
//! One table of features: the integer `fid` that the format asks for, the geometry `geom`, the source's own key `id`, then the
//! fields of the schema; dates as `DATE` and `DATETIME`, lists as JSON text. The file holds an R-tree (extension
//! `gpkg_rtree_index`), titles and meanings of its fields (`gpkg_schema`), and attribution and licence (`gpkg_metadata`).
//!
//! The statements are the standard's own, and few: a crate for this (`geopackage`) brings more code than it would save here.

mod blob;
mod columns;
mod index;
mod reference;
mod tables;
mod write;

pub(super) use write::write;

#[cfg(test)]
mod tests;
