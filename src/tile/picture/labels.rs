//! Names of countries and towns, and numbers of highways: the most important first, none on top of another.

use std::collections::HashMap;

use super::canvas::{Canvas, Line, circle, rounded};
use super::font::{Fonts, Laid};
use super::ground::{Named, points};
use super::layer::{Layer, pixels, text};
use super::room::{Area, Room};
use super::style::{Lettering, Palette, Style};
use super::view::View;
use super::{Language, PictureError};
use crate::collection::{Collection, Role, Snapshot};
use crate::tile::MarkGeometry;

/// Between a town's dot and its name.
const GAP: f32 = 5.5;
/// The same for a town that matters, where there is a sign in its place.
const WIDE_GAP: f32 = 17.0;
/// The radius of a town's dot.
const TOWN: f32 = 1.9;
/// By how much the name of a country may be moved to the south.
const COUNTRY_SHIFTS: [f32; 3] = [0.0, -13.0, 13.0];
/// Space around a text that no other may have.
const AROUND: f32 = 2.5;
/// The zooms that the ranks of towns lag behind: all ten of them from zoom 10 on.
const RANKS_BEHIND: f64 = 1.0;

/// Writes the names of a picture.
pub(super) struct Labels<'a> {
    pub(super) view: &'a View,
    pub(super) style: &'a Style,
    pub(super) palette: &'a Palette,
    pub(super) language: Language,
    pub(super) room: &'a mut Room,
    named: HashMap<String, Vec<(f32, f32)>>,
}

/// A town with what is written beside it.
struct Town {
    x: f32,
    y: f32,
    rank: i64,
    name: String,
}

impl Town {
    fn dot(&self) -> Area {
        Area::around(self.x, self.y, 2.0 * TOWN + 2.0, 2.0 * TOWN + 2.0)
    }
}

impl<'a> Labels<'a> {
    pub(super) fn new(
        (view, style, palette): (&'a View, &'a Style, &'a Palette),
        language: Language,
        room: &'a mut Room,
    ) -> Self {
        Self { view, style, palette, language, room, named: HashMap::new() }
    }

    /// Writes all names of the base map and of gazetteers, and the numbers of highways.
    pub(super) fn draw(
        &mut self,
        canvas: &mut Canvas,
        snapshot: Option<&Snapshot>,
        layers: &[Layer],
    ) -> Result<(), PictureError> {
        let highest = (self.view.zoom() - RANKS_BEHIND).floor().max(0.0);
        let mut towns: Vec<Town> = layers.iter().flat_map(|layer| self.of_gazetteer(layer, highest)).collect();
        if let Some(all) = snapshot.and_then(|snapshot| snapshot.get("towns")) {
            let town = |Named { x, y, rank, row }| Town { x, y, rank, name: text(all, row, "name") };
            towns.extend(points(all, self.view, highest).into_iter().map(town));
        }
        towns.sort_by_key(|town| town.rank);
        // Shields come between: a highway's number says more than the name of a small town.
        let important = (highest - 2.0).max(2.0);
        let (great, small): (Vec<Town>, Vec<Town>) =
            towns.into_iter().partition(|town| rank_number(town.rank) <= important);
        if let Some(countries) = snapshot.and_then(|snapshot| snapshot.get("countries")) {
            let dots: Vec<Area> = great.iter().map(Town::dot).collect();
            self.countries(canvas, countries, &dots)?;
        }
        great.iter().try_for_each(|town| self.town(canvas, town, highest))?;
        for layer in layers.iter().filter(|layer| layer.collection.schema.position("ref").is_some()) {
            self.shields(canvas, layer)?;
        }
        small.iter().try_for_each(|town| self.town(canvas, town, highest))
    }

    /// The places of a gazetteer, which matter here even where they are small.
    fn of_gazetteer(&self, layer: &Layer, highest: f64) -> Vec<Town> {
        if layer.collection.description.role != Role::Places {
            return Vec::new();
        }
        let town = |mark: &crate::tile::Mark| {
            let MarkGeometry::Point(position) = &mark.geometry else { return None };
            let row = mark.row as usize;
            let kind = text(&layer.collection, row, "kind");
            let last = i64::try_from(self.style.labels.towns.len()).unwrap_or(i64::MAX);
            let rank = self.style.labels.place_ranks.get(&kind).copied().unwrap_or(last);
            let (x, y) = pixels(*position);
            Some(Town { x, y, rank, name: text(&layer.collection, row, "name") })
        };
        let shown = |town: &Town| rank_number(town.rank) <= highest;
        layer.marks.iter().filter_map(town).filter(shown).collect()
    }

    fn town(&mut self, canvas: &mut Canvas, town: &Town, highest: f64) -> Result<(), PictureError> {
        let Town { x, y, rank, name } = town;
        let near = |(a, b): &(f32, f32)| (a - x).hypot(b - y) < self.style.labels.same_town_within;
        if name.is_empty() || self.named.get(name).is_some_and(|places| places.iter().any(near)) {
            return Ok(());
        }
        let dot = town.dot();
        let Lettering { size, weight } = self.lettering(*rank);
        let laid = Fonts::get()?.of_weight(weight).lay(name, size, 0.0);
        let matters = rank_number(*rank) < highest;
        let seen = self.room.is_clear(&dot);
        let possible = if matters { self.room.is_not_taken(&dot) } else { seen };
        let Some(area) = self.beside((*x, *y), &laid, matters).filter(|_| possible) else { return Ok(()) };
        self.named.entry(name.clone()).or_default().push((*x, *y));
        self.room.take(area);
        self.room.take(dot);
        // A sign in its place is where the town is, too.
        if let (true, Some(halo), Some(dot)) = (seen, circle(*x, *y, TOWN + 1.2), circle(*x, *y, TOWN)) {
            canvas.fill(&halo, self.palette.halo);
            canvas.fill(&dot, self.palette.town);
        }
        self.write(canvas, &laid, &area, self.palette.label);
        Ok(())
    }

    /// Where a name has room: right of its place, or left, above, below; the name of a town that matters also on signs.
    fn beside(&self, place: (f32, f32), laid: &Laid, matters: bool) -> Option<Area> {
        let clear = sides(place, laid, GAP).into_iter().find(|area| self.room.is_clear(area));
        let further = || sides(place, laid, GAP).into_iter().chain(sides(place, laid, WIDE_GAP));
        clear.or_else(|| further().find(|area| matters && self.room.is_free(area)))
    }

    fn lettering(&self, rank: i64) -> Lettering {
        let towns = &self.style.labels.towns;
        let place = usize::try_from(rank).unwrap_or_default().min(towns.len().saturating_sub(1));
        towns.get(place).copied().unwrap_or(Lettering { size: 12.0, weight: 400 })
    }

    /// Writes the names of countries, a little to the north or south of their places where a great town is there.
    fn countries(&mut self, canvas: &mut Canvas, all: &Collection, towns: &[Area]) -> Result<(), PictureError> {
        let labels = &self.style.labels;
        if self.view.zoom() >= labels.countries_until_zoom {
            return Ok(());
        }
        let font = Fonts::get()?.of_weight(600);
        let mut found = points(all, self.view, self.view.zoom());
        found.sort_by_key(|country| country.rank);
        for Named { x, y, row, .. } in found {
            let french =
                Some(text(all, row, "name_fr")).filter(|name| self.language == Language::French && !name.is_empty());
            let name = french.unwrap_or_else(|| text(all, row, "name")).to_uppercase();
            let laid = font.lay(&name, labels.country, labels.country_spacing);
            let at = |shift: &f32| Area::around(x, y + shift, laid.width + 2.0 * AROUND, laid.height + 3.0 * AROUND);
            let free = |area: &Area| self.room.is_clear(area) && !towns.iter().any(|town| town.meets(area));
            if let Some(area) = COUNTRY_SHIFTS.iter().map(at).find(free) {
                self.room.take(area);
                self.write(canvas, &laid, &area, self.palette.town);
            }
        }
        Ok(())
    }

    fn write(&self, canvas: &mut Canvas, laid: &Laid, area: &Area, ink: super::style::Ink) {
        let at = (area.x + AROUND, area.y + f32::midpoint(area.height, laid.height));
        canvas.write(laid, at, ink, Some((self.palette.halo, self.style.labels.halo)));
    }

    /// The numbers of highways, every so far along each.
    fn shields(&mut self, canvas: &mut Canvas, layer: &Layer) -> Result<(), PictureError> {
        let highways = &self.style.highways;
        if self.view.zoom() < highways.shields_from_zoom {
            return Ok(());
        }
        for mark in &layer.marks {
            let (MarkGeometry::Lines(lines), number) =
                (&mark.geometry, text(&layer.collection, mark.row as usize, "ref"))
            else {
                continue;
            };
            if number.is_empty() {
                continue;
            }
            let laid = Fonts::get()?.of_weight(600).lay(&number, highways.shield_text, 0.0);
            for line in lines {
                let mut since = highways.shield_every - highways.first_shield_at;
                for pair in line.windows(2) {
                    let ((ax, ay), (bx, by)) = (pixels(pair[0]), pixels(pair[1]));
                    let half = (bx - ax).hypot(by - ay) / 2.0;
                    since += half;
                    // In the middle of a stretch: its ends are towns, with names.
                    let middle = (f32::midpoint(ax, bx), f32::midpoint(ay, by));
                    if since >= highways.shield_every && self.shield(canvas, &laid, middle) {
                        since = 0.0;
                    }
                    since += half;
                }
            }
        }
        Ok(())
    }

    fn shield(&mut self, canvas: &mut Canvas, laid: &Laid, (x, y): (f32, f32)) -> bool {
        let area = Area::around(x, y, laid.width + 9.0, laid.height + 7.0);
        if !self.room.is_clear(&area) {
            return false;
        }
        self.room.take(area);
        if let Some(path) = rounded(&area, 3.5) {
            canvas.fill(&path, self.palette.shield);
            canvas.stroke(&path, Line::solid(self.palette.highway, 1.2));
        }
        canvas.write(laid, (x - laid.width / 2.0, y + laid.height / 2.0), self.palette.shield_text, None);
        true
    }
}

fn rank_number(rank: i64) -> f64 {
    f64::from(i32::try_from(rank).unwrap_or(i32::MAX))
}

/// The places of a name around its town.
fn sides((x, y): (f32, f32), laid: &Laid, gap: f32) -> [Area; 4] {
    let (width, height) = (laid.width + 2.0 * AROUND, laid.height + 3.0 * AROUND);
    let away = gap - AROUND;
    [
        Area { x: x + away, y: y - height / 2.0, width, height },
        Area { x: x - away - width, y: y - height / 2.0, width, height },
        Area { x: x - width / 2.0, y: y - away - height, width, height },
        Area { x: x - width / 2.0, y: y + away, width, height },
    ]
}
