//! A picture as PNG with a palette of 256 colours, a third of the size of one that tells each pixel's colour: a map has few
//! colours, and between them the blends of their edges.

use hashbrown::HashMap;
use png::{BitDepth, ColorType, Compression, Encoder, Filter};
use tiny_skia::Pixmap;

/// Colours of a palette, as one byte tells them apart.
const COLOURS: usize = 256;

/// Red, green and blue.
type Colour = [u8; 3];

/// Encodes a picture; none where part of it is transparent.
pub(super) fn encode(pixels: &Pixmap) -> Option<Result<Vec<u8>, png::EncodingError>> {
    let Counted { colours, places } = Counted::of(pixels)?;
    let (palette, nearest) = palette(&colours);
    let indices: Vec<u8> = places.into_iter().map(|place| nearest[place as usize]).collect();
    Some(write(pixels.width(), pixels.height(), &palette, &indices))
}

/// The colours of a picture.
struct Counted {
    /// Each with how many pixels have it.
    colours: Vec<(Colour, u32)>,
    /// The place among them of each pixel's.
    places: Vec<u32>,
}

impl Counted {
    /// None of a picture that is transparent in part.
    fn of(pixels: &Pixmap) -> Option<Self> {
        let mut counted = Self { colours: Vec::new(), places: Vec::with_capacity(pixels.pixels().len()) };
        let mut known: HashMap<Colour, u32> = HashMap::new();
        let mut last = None;
        for pixel in pixels.pixels() {
            if pixel.alpha() != u8::MAX {
                return None;
            }
            let colour = [pixel.red(), pixel.green(), pixel.blue()];
            let place = match last {
                Some((same, place)) if same == colour => place,
                _ => *known.entry(colour).or_insert_with(|| counted.add(colour)),
            };
            last = Some((colour, place));
            counted.colours[place as usize].1 += 1;
            counted.places.push(place);
        }
        Some(counted)
    }

    fn add(&mut self, colour: Colour) -> u32 {
        self.colours.push((colour, 0));
        u32::try_from(self.colours.len() - 1).unwrap_or(u32::MAX) // there are 2^24 colours
    }
}

/// Chooses colours one by one, each time that which would be missed most: by how many pixels have it, and by how far it is
/// from the nearest one chosen. Areas keep their very colours, and so does a bright dot. With it, the nearest of them to each.
fn palette(colours: &[(Colour, u32)]) -> (Vec<Colour>, Vec<u8>) {
    let mut nearest = vec![(0_u8, u32::MAX); colours.len()];
    let mut chosen: Vec<Colour> = Vec::new();
    while let Ok(number) = u8::try_from(chosen.len()) {
        let missed = |place: usize| u64::from(nearest[place].1) * u64::from(colours[place].1);
        let Some(most) = (0..colours.len()).max_by_key(|&place| missed(place)).filter(|&place| missed(place) > 0)
        else {
            break;
        };
        let new = colours[most].0;
        for ((colour, _), nearest) in colours.iter().zip(&mut nearest) {
            let distance = distance(*colour, new);
            if distance < nearest.1 {
                *nearest = (number, distance);
            }
        }
        chosen.push(new);
    }
    debug_assert!(chosen.len() <= COLOURS);
    (chosen, nearest.into_iter().map(|(number, _)| number).collect())
}

/// How far two colours are from each other, squared.
fn distance(a: Colour, b: Colour) -> u32 {
    (0..3).map(|i| u32::from(a[i].abs_diff(b[i])).pow(2)).sum()
}

fn write(width: u32, height: u32, palette: &[Colour], indices: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, width, height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(Compression::Balanced);
    // Differences of indices say nothing of their colours.
    encoder.set_filter(Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(indices)?;
    writer.finish()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiny_skia::{Color, Paint, Rect, Transform};

    fn drawn(colours: usize) -> Pixmap {
        let mut pixels = Pixmap::new(200, 100).unwrap();
        pixels.fill(Color::from_rgba8(245, 243, 236, 255));
        for n in 0..colours {
            let mut paint = Paint::default();
            let [a, b, ..] = n.to_le_bytes();
            paint.set_color_rgba8(a, b, 200 - a / 2, 255);
            let at = |n: usize| f32::from(u16::try_from(n).unwrap());
            let dot = Rect::from_xywh(at(n % 200), at(n / 200), 1.0, 1.0).unwrap();
            pixels.fill_rect(dot, &paint, Transform::identity(), None);
        }
        pixels
    }

    #[test]
    fn a_picture_of_few_colours_comes_back_as_it_was() {
        let pixels = drawn(200);
        let back = Pixmap::decode_png(&encode(&pixels).unwrap().unwrap()).unwrap();
        assert!(back.data() == pixels.data());
    }

    #[test]
    fn of_many_colours_areas_keep_theirs_and_no_pixel_is_far_off() {
        let pixels = drawn(5_000);
        let back = Pixmap::decode_png(&encode(&pixels).unwrap().unwrap()).unwrap();
        assert_eq!(back.pixel(199, 99), pixels.pixel(199, 99));
        let off = |(a, b): (&u8, &u8)| a.abs_diff(*b);
        assert!(pixels.data().iter().zip(back.data()).map(off).max().unwrap() <= 24);
    }

    #[test]
    fn what_is_transparent_has_no_palette() {
        assert!(encode(&Pixmap::new(2, 2).unwrap()).is_none());
    }
}
