//! A mark: one thing that a map shows.

/// One thing that a map shows: a feature, or several features told as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The row of the feature. Of several, that of one in their midst, where the mark is.
    pub row: u32,
    /// Of a point: its place in the quadtree of its collection; 0 of what is in none.
    pub point: u32,
    /// How many features it stands for.
    pub count: u32,
    /// Of several: how many there are of each kind, by the number of its word in the column of kinds.
    pub kinds: Vec<(u32, u32)>,
    /// Its shape.
    pub geometry: MarkGeometry,
}

/// The shape of a mark, in the units of its frame. No part of it is empty.
#[derive(Debug, Clone, PartialEq)]
pub enum MarkGeometry {
    /// One place.
    Point([i32; 2]),
    /// Several places.
    Points(Vec<[i32; 2]>),
    /// Lines of two positions and more.
    Lines(Vec<Vec<[i32; 2]>>),
    /// Polygons: each an outer ring and its holes. Rings do not repeat their first position; the outer go clockwise as seen
    /// on the screen, and holes the other way.
    Polygons(Vec<Vec<Vec<[i32; 2]>>>),
}
