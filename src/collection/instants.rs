//! For which instants what was known is the same.

/// Instants between two changesets of which the same was known: from one until another, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instants {
    from: i64,
    until: i64,
}

impl Instants {
    /// All.
    pub(super) const ALL: Self = Self { from: i64::MIN, until: i64::MAX };

    /// Whether one is among them.
    #[must_use]
    pub fn has(&self, instant: i64) -> bool {
        (self.from..self.until).contains(&instant)
    }

    /// Leaves those that are on the side of an end of something on which an instant is; whether that is after it.
    pub(super) fn are_after(&mut self, end: i64, instant: i64) -> bool {
        let is_after = end <= instant;
        if is_after {
            self.from = self.from.max(end);
        } else {
            self.until = self.until.min(end);
        }
        is_after
    }

    /// Those that are among others too.
    pub(super) fn and(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), until: self.until.min(other.until) }
    }
}
