//! Pictures: what queries find, drawn on the base map as PNG.
//!
//! [`Layer::find`] looks up what a [`View`] shows of each collection, and [`draw`] draws it from the ground up: base map,
//! areas, circles of uncertain places, highways, signs of incidents, names, and what stands around a map. Colours and sizes
//! come from `style/map.json`, which the front end reads too.

mod canvas;
mod error;
mod font;
mod furniture;
mod gather;
mod ground;
mod incidents;
mod indexed;
mod labels;
mod layer;
mod legend;
mod number;
mod room;
mod shapes;
mod style;
mod summary;
mod view;
mod words;

pub use error::PictureError;
pub use layer::Layer;
pub use style::Theme;
pub use view::{TILE_PIXELS, View};
pub use words::Language;

use std::sync::Arc;

use super::TileCoord;
use crate::collection::{Collection, Role, Snapshot};
use crate::query::{Guard, Query};
use canvas::Canvas;
use furniture::{FinePrint, Note, ScaleBar};
use gather::Sign;
use incidents::Scale;
use labels::Labels;
use legend::Legend;
use room::{Area, Room};
use style::{Palette, Style};
use summary::Summary;
use words::Words;

/// The work of drawing a mark, in comparisons of numbers.
const WORK_OF_MARK: u64 = 2_000;

/// What lies below the layers of a picture.
#[derive(Debug, Clone, Copy)]
pub enum Background<'a> {
    /// The base map of a snapshot, and the names on it.
    Map(&'a Snapshot),
    /// The colour of land.
    Plain,
    /// Nothing: the picture can be laid on another.
    None,
}

/// What stands around a map.
#[derive(Debug, Clone, Copy)]
pub struct Furniture {
    /// In which language.
    pub language: Language,
    /// Whether there is a legend.
    pub legend: bool,
}

/// A picture to be drawn.
#[derive(Debug)]
pub struct Picture<'a> {
    /// The piece of the world.
    pub view: View,
    /// Real pixels to each pixel of the view, both ways.
    pub scale: u8,
    /// Light or dark.
    pub theme: Theme,
    /// What lies below.
    pub background: Background<'a>,
    /// What it shows, from the ground up.
    pub layers: Vec<Layer>,
    /// What stands around it; none for a tile, which has neighbours.
    pub furniture: Option<Furniture>,
}

/// The pixels of the radius from which an uncertain place is told as a circle, and not as a mark.
pub fn wide_pixels() -> Result<f64, PictureError> {
    Ok(f64::from(Style::get()?.marks.wide))
}

/// Draws a picture, as PNG.
pub fn draw(picture: &Picture<'_>, guard: &Guard) -> Result<Vec<u8>, PictureError> {
    let style = Style::get()?;
    let canvas = Canvas::new(picture.view.width, picture.view.height, picture.scale)?;
    let marks: usize = picture.layers.iter().map(|layer| layer.marks.len() + layer.wide.len()).sum();
    guard.spend(WORK_OF_MARK * (1 + u64::try_from(marks).unwrap_or(u64::MAX / WORK_OF_MARK)))?;
    let mut drawing = Drawing { picture, style, palette: style.palette(picture.theme), canvas };
    drawing.ground();
    guard.spend(1)?;
    let incidents = drawing.incidents();
    drawing.shapes(&incidents);
    guard.spend(1)?;
    drawing.texts(&incidents)?;
    guard.spend(1)?;
    drawing.canvas.png()
}

/// Draws a tile of what queries find, the lowest first: transparent, without names, and with the same sizes on every tile.
pub fn draw_tile<'a>(
    queries: impl Iterator<Item = (&'a Arc<Collection>, &'a Query)>,
    tile: TileCoord,
    (scale, theme): (u8, Theme),
    guard: &Guard,
) -> Result<Vec<u8>, PictureError> {
    let view = View::of_tile(tile);
    let find = |(collection, query)| Layer::find(collection, query, &view, guard);
    let layers = queries.map(find).collect::<Result<_, _>>()?;
    draw(&Picture { view, scale, theme, background: Background::None, layers, furniture: None }, guard)
}

/// The incidents of one layer, as they are drawn.
struct Incidents<'a> {
    layer: &'a Layer,
    signs: Vec<Sign>,
    circles: Vec<Sign>,
    scale: Scale,
}

/// A picture being drawn.
struct Drawing<'a> {
    picture: &'a Picture<'a>,
    style: &'static Style,
    palette: &'static Palette,
    canvas: Canvas,
}

impl<'a> Drawing<'a> {
    fn ground(&mut self) {
        match self.picture.background {
            Background::Map(snapshot) => {
                ground::draw(&mut self.canvas, snapshot, &self.picture.view, self.style, self.palette);
            }
            Background::Plain => self.canvas.cover(self.palette.land),
            Background::None => {}
        }
    }

    /// The incidents of each layer that has any, in the order of the layers. Places have names and no signs.
    fn incidents(&self) -> Vec<Incidents<'a>> {
        let (view, style) = (&self.picture.view, self.style);
        let of = |layer: &'a Layer| {
            let places = layer.places_of_types(style);
            let is_tile = self.picture.furniture.is_none();
            let signs = gather::small(layer, view, &places, is_tile);
            let scale = if is_tile { Scale::of_tiles() } else { Scale::of(&signs, &style.marks) };
            Incidents { layer, signs, circles: gather::wide(layer, view, &places), scale }
        };
        let layers = self.picture.layers.iter();
        layers.filter(|layer| layer.collection.description.role != Role::Places).map(of).collect()
    }

    fn shapes(&mut self, incidents: &[Incidents<'_>]) {
        let (canvas, style, palette) = (&mut self.canvas, self.style, self.palette);
        for layer in &self.picture.layers {
            shapes::draw_polygons(canvas, layer, style, palette);
        }
        for Incidents { circles, .. } in incidents {
            incidents::draw_circles(canvas, circles, palette);
        }
        for layer in &self.picture.layers {
            shapes::draw_lines(canvas, layer, self.picture.view.zoom(), style, palette);
        }
        for Incidents { signs, scale, .. } in incidents {
            incidents::draw_signs(canvas, signs, *scale, style, palette);
        }
    }

    /// Everything that is written. What is around the map takes its room first, then numbers, then names.
    fn texts(&mut self, incidents: &[Incidents<'_>]) -> Result<(), PictureError> {
        let language = self.picture.furniture.map_or(Language::default(), |furniture| furniture.language);
        let words = language.words();
        let around = self.picture.furniture.map(|furniture| self.around(furniture, words, incidents)).transpose()?;
        let mut room = Room::new(self.canvas.area());
        around.iter().flat_map(Around::areas).for_each(|area| room.take(area));
        for Incidents { signs, circles, scale, .. } in incidents {
            let look = (self.style, self.palette, words);
            incidents::draw_numbers(&mut self.canvas, (signs, circles), *scale, &mut room, look)?;
        }
        if around.is_some() {
            let look = (&self.picture.view, self.style, self.palette);
            let snapshot = if let Background::Map(snapshot) = self.picture.background { Some(snapshot) } else { None };
            let mut labels = Labels::new(look, language, &mut room);
            labels.draw(&mut self.canvas, snapshot, &self.picture.layers)?;
        }
        if let Some(around) = around {
            around.draw(&mut self.canvas, self.style, self.palette);
        }
        Ok(())
    }

    /// Lays out what stands around the map: each takes its place from what is left.
    fn around(&self, furniture: Furniture, words: &Words, incidents: &[Incidents<'_>]) -> Result<Around, PictureError> {
        let canvas = &self.canvas;
        let summary = Summary { picture: self.picture, style: self.style, palette: self.palette, words };
        let fine_print = FinePrint::new(canvas, &summary.credits())?;
        let note = summary.note().map(|text| Note::new(canvas, text)).transpose()?;
        let top = note.as_ref().map_or(0.0, |note| note.area.bottom());
        let free = Area { x: 0.0, y: top, width: canvas.width, height: fine_print.area.y - top };
        let scale_bar = ScaleBar::new(&free, &self.picture.view)?;
        let mut legend = None;
        if furniture.legend {
            let entries = summary.entries(furniture.language, incidents)?;
            let scale = incidents.iter().map(|i| i.scale).filter(Scale::is_told).max_by_key(|scale| scale.most);
            let bar = scale_bar.as_ref().map_or(0.0, |bar| bar.area.height);
            let free = Area { height: free.height - bar, ..free };
            let signs: Vec<_> = incidents.iter().flat_map(|i| &i.signs).map(|sign| (sign.x, sign.y)).collect();
            legend = Legend::new(&entries, scale, words, self.style)?
                .and_then(|legend| legend.corner(&free, &signs).map(|area| (legend, area)));
        }
        Ok(Around { fine_print, note, scale_bar, legend })
    }
}

/// What stands around a map, laid out.
struct Around {
    fine_print: FinePrint,
    note: Option<Note>,
    scale_bar: Option<ScaleBar>,
    legend: Option<(Legend, Area)>,
}

impl Around {
    fn areas(&self) -> impl Iterator<Item = Area> {
        let note = self.note.as_ref().map(|note| note.area);
        let scale_bar = self.scale_bar.as_ref().map(|bar| bar.area);
        let legend = self.legend.as_ref().map(|(_, area)| *area);
        [Some(self.fine_print.area), note, scale_bar, legend].into_iter().flatten()
    }

    fn draw(&self, canvas: &mut Canvas, style: &Style, palette: &Palette) {
        self.fine_print.draw(canvas, palette);
        if let Some(bar) = &self.scale_bar {
            bar.draw(canvas, palette);
        }
        if let Some((legend, area)) = &self.legend {
            legend.draw(canvas, area, style, palette);
        }
        if let Some(note) = &self.note {
            note.draw(canvas, palette);
        }
    }
}
