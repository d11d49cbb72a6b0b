//! FlatGeobuf version 3: binary, indexed by a packed Hilbert R-tree (flatgeobuf.org).
//!
//! Written: the column `id`, then the fields of the schema; dates as text of type `DateTime`, lists as JSON. Read: the
//! id is the column `id`, else `fid`, else the feature's number; the coordinate reference system must be WGS 84 or
//! unset; curves, surfaces and TINs are refused.

mod geometry;
mod header;
mod properties;
mod read;
mod write;

pub(in crate::format) use read::open;
pub use write::Writer;
