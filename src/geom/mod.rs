//! Pure geometry on WGS 84: degrees in, metres out. Knows no feature, file or HTTP.
//!
//! What is near what is decided in three steps, each only where the one before left a doubt: an [`Envelope`] in an
//! R-tree, a bound on the sphere ([`Arc`], [`Cap`]), and the exact distance on the ellipsoid ([`ellipsoid`]).
//! Vectors on the unit sphere know neither poles nor an antimeridian, so no step has a special case for them.
//!
//! As in PostGIS `geography`, a line between two vertices is the great circle of their geodetic coordinates, the
//! nearest point of it is found on the sphere, and the distance to that point is the ellipsoid's geodesic.

mod arc;
mod cap;
mod crs;
pub mod ellipsoid;
mod envelope;
mod hilbert;
mod planar;
mod plane;
mod region;
mod shape;
mod transverse_mercator;
mod vector;
mod window;

pub use arc::Arc;
pub use cap::Cap;
pub use crs::{Crs, OutsideCrs, UnknownCrs, UtmZone};
pub use envelope::Envelope;
pub use hilbert::hilbert;
pub use planar::{envelope_of, intersects};
pub use plane::{Plane, interleave};
pub use region::{Position, Region};
pub use shape::{Bounds, Cover, Nearest, Reach, Shape, rival_chord2};
pub use vector::Vector;
pub use window::Window;

/// Mean radius of WGS 84 in metres, (2a + b) / 3: the sphere of every bound.
pub const SPHERE_RADIUS_M: f64 = 6_371_008.771_415_059;
