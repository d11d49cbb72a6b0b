//! Incidents on a picture, gathered: those that would lie on top of each other are one sign, with how many of each kind.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::layer::{Layer, pixels};
use super::number::{float_of, narrow};
use super::view::View;
use crate::tile::{Mark, MarkGeometry};

/// Signs whose middles are nearer than this are one, where each is of one incident: many incidents share one place.
const SAME_PLACE: f32 = 2.0;
/// The same where marks stand for many: a sign's number needs room.
const ROOM: f32 = 36.0;
/// More circles than this are gathered again, more coarsely.
const MAX_CIRCLES: usize = 60;

/// What a picture shows of one or more incidents.
#[derive(Debug, Clone)]
pub(super) struct Sign {
    pub(super) x: f32,
    pub(super) y: f32,
    /// In pixels; 0 where the place is known.
    pub(super) uncertainty: f32,
    pub(super) count: u64,
    /// How many there are of each type, by its place among the colours; the largest first.
    pub(super) kinds: Vec<(usize, u64)>,
}

/// Small incidents. On a picture that is a tile each stays in its cell, as the tile beside it has it.
pub(super) fn small(layer: &Layer, view: &View, places: &[usize], is_tile: bool) -> Vec<Sign> {
    let many = layer.marks.iter().any(|mark| mark.count > 1);
    let step = if many && !is_tile { ROOM } else { SAME_PLACE };
    gathered(signs(layer, &layer.marks, view, places), step, !many)
}

/// Incidents that are told as circles, the widest first.
pub(super) fn wide(layer: &Layer, view: &View, places: &[usize]) -> Vec<Sign> {
    let mut signs = signs(layer, &layer.wide, view, places);
    signs.retain(|sign| sign.touches(f32::from(view.width), f32::from(view.height)));
    signs = gathered(signs, SAME_PLACE, true);
    let mut step = 16.0;
    while signs.len() > MAX_CIRCLES && step < 1024.0 {
        signs = gathered(signs, step, true);
        step *= 2.0;
    }
    signs.sort_by(|a, b| b.uncertainty.total_cmp(&a.uncertainty));
    signs
}

fn signs(layer: &Layer, marks: &[Mark], view: &View, places: &[usize]) -> Vec<Sign> {
    // What has no type has no place of its own either: it is drawn as the last.
    let place = |kind: Option<u32>| kind.and_then(|kind| places.get(kind as usize)).copied().unwrap_or(usize::MAX);
    let sign = |mark: &Mark| {
        let positions: &[[i32; 2]] = match &mark.geometry {
            MarkGeometry::Point(position) => std::slice::from_ref(position),
            MarkGeometry::Points(positions) => positions,
            _ => &[],
        };
        let mut kinds = BTreeMap::new();
        for (kind, count) in &mark.kinds {
            *kinds.entry(place(Some(*kind))).or_default() += u64::from(*count);
        }
        // Of one incident the row tells the type; of several, those that no type counts have none.
        let typed: u32 = mark.kinds.iter().map(|(_, count)| *count).sum();
        if typed < mark.count {
            let kind = if mark.count == 1 { layer.kind(mark.row) } else { None };
            *kinds.entry(place(kind)).or_default() += u64::from(mark.count - typed);
        }
        let metres = layer.uncertainty(mark.row);
        let sign = move |position: &[i32; 2]| {
            let (x, y) = pixels(*position);
            let uncertainty = narrow(metres * view.pixels_per_metre(y));
            Sign { x, y, uncertainty, count: u64::from(mark.count), kinds: sorted(kinds.clone()) }
        };
        positions.iter().map(sign).collect::<Vec<_>>()
    };
    marks.iter().flat_map(sign).collect()
}

/// Signs that are nearer to each other than a step, as one at the place of the largest; with `alike`, only those whose
/// radii differ little.
fn gathered(mut signs: Vec<Sign>, step: f32, alike: bool) -> Vec<Sign> {
    signs.sort_by_key(|sign| Reverse(sign.count));
    let mut cells: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    let mut gathered: Vec<Sign> = Vec::new();
    for sign in signs {
        let (column, row) = (cell(sign.x, step), cell(sign.y, step));
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (column + dx, row + dy)));
        let near = around.filter_map(|cell| cells.get(&cell)).flatten().copied();
        let distance = |i: usize| (gathered[i].x - sign.x).hypot(gathered[i].y - sign.y);
        let same = near.filter(|&i| distance(i) < step && (!alike || size(&gathered[i], step) == size(&sign, step)));
        if let Some(i) = same.min_by(|a, b| distance(*a).total_cmp(&distance(*b))) {
            gathered[i].add(sign);
        } else {
            cells.entry((column, row)).or_default().push(gathered.len());
            gathered.push(sign);
        }
    }
    gathered
}

/// The class of a radius: in fifths at first, in octaves when gathering coarsely.
fn size(sign: &Sign, step: f32) -> i64 {
    if sign.uncertainty == 0.0 {
        -1
    } else {
        cell((sign.uncertainty + 1.0).log2() * if step > SAME_PLACE { 1.0 } else { 4.0 }, 1.0)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of a picture, a few thousand")]
fn cell(value: f32, step: f32) -> i64 {
    (value / step).floor() as i64
}

impl Sign {
    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.uncertainty = self.uncertainty.max(other.uncertainty);
        let mut kinds: BTreeMap<usize, u64> = self.kinds.iter().copied().collect();
        for (kind, count) in other.kinds {
            *kinds.entry(kind).or_default() += count;
        }
        self.kinds = sorted(kinds);
    }

    /// Whether any of its circle is on a picture of a size.
    fn touches(&self, width: f32, height: f32) -> bool {
        let beyond = |at: f32, end: f32| (at - at.clamp(0.0, end)).abs();
        beyond(self.x, width).hypot(beyond(self.y, height)) <= self.uncertainty
    }

    /// The place among the colours of most of them.
    pub(super) fn colour(&self) -> usize {
        self.kinds.first().map(|(kind, _)| *kind).unwrap_or_default()
    }

    /// Whether two thirds and more of them are of one type.
    pub(super) fn is_mostly_of_one_type(&self) -> bool {
        self.kinds.first().is_some_and(|(_, count)| 3 * count >= 2 * self.count)
    }

    /// Its share of the largest sign, as the root of it: circles have areas by their numbers.
    pub(super) fn root(&self) -> f32 {
        float_of(self.count).sqrt()
    }
}

fn sorted(kinds: BTreeMap<usize, u64>) -> Vec<(usize, u64)> {
    let mut kinds: Vec<(usize, u64)> = kinds.into_iter().collect();
    kinds.sort_by_key(|(kind, count)| (Reverse(*count), *kind));
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign(x: f32, kind: usize, count: u64) -> Sign {
        Sign { x, y: 10.0, uncertainty: 0.0, count, kinds: vec![(kind, count)] }
    }

    #[test]
    fn signs_on_top_of_each_other_are_one_with_the_numbers_of_both() {
        let signs = gathered(vec![sign(10.0, 1, 3), sign(11.0, 0, 5), sign(80.0, 2, 1)], SAME_PLACE, true);
        assert_eq!(signs.len(), 2);
        assert_eq!((signs[0].x, signs[0].count, signs[0].colour()), (11.0, 8, 0));
        assert_eq!(signs[0].kinds, [(0, 5), (1, 3)]);
    }

    #[test]
    fn gathering_loses_nobody() {
        let signs: Vec<Sign> =
            (0_u8..200).map(|i| sign(f32::from(i) * 7.3 % 300.0, usize::from(i % 4), 1 + u64::from(i))).collect();
        let all: u64 = signs.iter().map(|sign| sign.count).sum();
        let gathered = gathered(signs, ROOM, false);
        assert!(gathered.len() < 20);
        assert_eq!(gathered.iter().map(|sign| sign.count).sum::<u64>(), all);
        assert_eq!(gathered.iter().flat_map(|sign| &sign.kinds).map(|(_, count)| count).sum::<u64>(), all);
    }

    #[test]
    fn an_exact_place_and_a_circle_stay_apart() {
        let circle = Sign { uncertainty: 40.0, ..sign(10.0, 0, 1) };
        assert_eq!(gathered(vec![sign(10.0, 0, 1), circle], SAME_PLACE, true).len(), 2);
    }
}
