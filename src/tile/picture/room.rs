//! Which parts of a picture are taken, so that no text lies on another.

/// A rectangle of a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Area {
    /// The rectangle around a middle.
    pub(super) fn around(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x: x - width / 2.0, y: y - height / 2.0, width, height }
    }

    pub(super) fn right(&self) -> f32 {
        self.x + self.width
    }

    pub(super) fn bottom(&self) -> f32 {
        self.y + self.height
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    pub(super) fn holds(&self, x: f32, y: f32) -> bool {
        (self.x..=self.right()).contains(&x) && (self.y..=self.bottom()).contains(&y)
    }
}

/// What is taken, within bounds.
#[derive(Debug)]
pub(super) struct Room {
    bounds: Area,
    taken: Vec<Area>,
    /// Where signs have numbers.
    numbers: Vec<Area>,
    /// Where signs lie, which only what matters may be written on.
    shaded: Vec<Area>,
}

impl Room {
    pub(super) fn new(bounds: Area) -> Self {
        Self { bounds, taken: Vec::new(), numbers: Vec::new(), shaded: Vec::new() }
    }

    /// Whether it lies within the bounds and on nothing that is taken or has a number.
    pub(super) fn is_free(&self, area: &Area) -> bool {
        self.is_not_taken(area) && !self.numbers.iter().any(|number| number.meets(area))
    }

    /// The same, be there a number or not.
    pub(super) fn is_not_taken(&self, area: &Area) -> bool {
        let bounds = &self.bounds;
        area.x >= bounds.x
            && area.y >= bounds.y
            && area.right() <= bounds.right()
            && area.bottom() <= bounds.bottom()
            && !self.taken.iter().any(|taken| taken.meets(area))
    }

    /// The same, and on no sign.
    pub(super) fn is_clear(&self, area: &Area) -> bool {
        self.is_free(area) && !self.shaded.iter().any(|shaded| shaded.meets(area))
    }

    pub(super) fn number(&mut self, area: Area) {
        self.numbers.push(area);
    }

    pub(super) fn shade(&mut self, area: Area) {
        self.shaded.push(area);
    }

    pub(super) fn take(&mut self, area: Area) {
        self.taken.push(area);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_or_out_of_bounds_is_not_free() {
        let mut room = Room::new(Area { x: 0.0, y: 0.0, width: 100.0, height: 50.0 });
        let label = Area::around(20.0, 20.0, 30.0, 10.0);
        assert!(room.is_free(&label));
        room.take(label);
        assert!(!room.is_free(&Area::around(34.0, 24.0, 10.0, 10.0)));
        assert!(room.is_free(&Area::around(60.0, 20.0, 30.0, 10.0)));
        assert!(!room.is_free(&Area::around(90.0, 20.0, 30.0, 10.0)));
    }
}
