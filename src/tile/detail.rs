//! How much of a selection a frame shows: as much as fits, and what does not fit is told in larger pieces, never left out.

/// How points that are too many for a map are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Density {
    /// Each by itself where there are few, and where there are many as clusters, each at the place of one of its features.
    #[default]
    Clusters,
    /// As cells of a grid, all of them.
    Grid,
}

/// Most points in a frame that are shown each by itself: more dots than these cannot be told apart on 256 pixels.
pub(super) const SINGLE_POINTS: usize = 500;
/// Most points of a cell that are shown each by itself in a frame that has more.
const SINGLE_IN_CELL: usize = 3;
/// How often a tile's side is halved to make a cluster's: 16 pixels of the 256 that a tile is made for.
const CLUSTER_LEVELS: u8 = 4;
/// The same for the cells of a grid: 8 pixels.
const GRID_LEVELS: u8 = 5;
/// Units to which the corners of lines and polygons are moved: a quarter of a pixel.
const CORNER_UNITS: i32 = 4;
/// The same at the coarsest, where a tile would be too large otherwise: sixteen pixels.
const COARSEST_UNITS: i32 = 256;

/// How finely things are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detail {
    pub(super) density: Density,
    pub(super) single_points: usize,
    pub(super) single_in_cell: usize,
    /// How often a tile's side is halved to make a cell's.
    pub(super) levels: u8,
    /// Units to which the corners of lines and polygons are moved.
    pub(super) step: i32,
    /// Units across up to which lines and polygons are told by the cell they lie in, as those that would vanish at such a step.
    pub(super) largest_in_cell: i32,
    /// How often a tile's side is halved to make such a cell's.
    pub(super) shape_levels: u8,
}

impl Detail {
    /// The finest.
    #[must_use]
    pub fn finest(density: Density) -> Self {
        let levels = if density == Density::Grid { GRID_LEVELS } else { CLUSTER_LEVELS };
        Self {
            density,
            single_points: SINGLE_POINTS,
            single_in_cell: SINGLE_IN_CELL,
            levels,
            step: CORNER_UNITS,
            largest_in_cell: 0,
            shape_levels: CLUSTER_LEVELS,
        }
    }

    /// The same with every point by itself, however many there are.
    #[must_use]
    pub fn every_point(self) -> Self {
        Self { single_points: usize::MAX, ..self }
    }

    /// The next coarser; `None` beyond the coarsest.
    #[must_use]
    pub fn coarser(self) -> Option<Self> {
        let step = (self.step * 2).min(COARSEST_UNITS);
        let next = Self {
            single_points: 0,
            single_in_cell: 1,
            levels: self.levels.saturating_sub(u8::from(self.single_points == 0)),
            step,
            largest_in_cell: if self.step == COARSEST_UNITS { i32::MAX } else { step },
            shape_levels: self.shape_levels.saturating_sub(u8::from(self.largest_in_cell == i32::MAX)),
            ..self
        };
        (next != self).then_some(next)
    }
}
