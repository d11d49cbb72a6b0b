//! The page of an embed as a file, with its stills beside it.

use maud::html;

use super::super::map::Still;
use super::super::policy;
use super::super::problem::Problem;
use super::asked::{Asked, theme_name};
use super::dates::day;
use super::page::{Place, embed_page_at, notes};
use super::picture::{Look, parameters};
use super::told::Told;
use super::words::copy_of;
use crate::collection::Snapshot;
use crate::query::Guard;
use crate::tile::picture::{PictureError, Theme};

/// The page of an embed, ready to be written.
#[derive(Debug)]
pub(in crate::http) struct EmbedCopy {
    asked: Asked,
    told: Told,
}

impl EmbedCopy {
    /// What an embed of these parameters shows.
    pub(in crate::http) fn find(pairs: &[(String, String)], snapshot: &Snapshot) -> Result<Self, Problem> {
        let asked = Asked::read(pairs, snapshot)?;
        let told = Told::find(&asked, snapshot, &Guard::unbounded())?;
        Ok(Self { asked, told })
    }

    /// The page. `catalogue` is what its script reads, and it was published on `today`.
    pub(in crate::http) fn page(&self, catalogue: &str, today: i32) -> String {
        let head = html! {
            meta http-equiv="Content-Security-Policy" content=(policy::of_copied_embeds());
            meta name="referrer" content="no-referrer";
            meta name="vigie-published" content=(catalogue);
            link rel="icon" href="assets/favicon.svg" type="image/svg+xml";
        };
        let place = Place {
            head,
            still: &|look| self.name_of(look),
            feature: &|row| format!("index.html#sel={}&lang={}", row.reference, self.asked.language.code()),
            map: "index.html",
            copy: Some(copy_of(self.asked.language, &day(self.asked.language, today))),
        };
        embed_page_at(&self.asked, &self.told, &place)
    }

    /// The name of each of its stills, and what draws it.
    pub(in crate::http) fn stills(&self) -> impl Iterator<Item = (String, Look)> + '_ {
        let themes = [Theme::Light, Theme::Dark].into_iter();
        let looks = themes.flat_map(|theme| {
            [(false, 1), (false, 2), (true, 1), (true, 2)].map(|(phone, scale)| Look { theme, phone, scale })
        });
        looks.map(|look| (self.name_of(look), look))
    }

    /// Draws one of them, as PNG.
    pub(in crate::http) fn draw(&self, look: Look, snapshot: &Snapshot) -> Result<Vec<u8>, PictureError> {
        let still = Still::parse(
            &parameters(&self.asked, notes(&self.asked, &self.told).len(), look),
            &self.asked.collection,
            snapshot,
        )?;
        still.draw(snapshot, &Guard::unbounded())
    }

    fn name_of(&self, Look { theme, phone, scale }: Look) -> String {
        let (name, code) = (&self.asked.collection.description.name, self.asked.language.code());
        let (phone, sharp) = (if phone { "-phone" } else { "" }, if scale > 1 { "-2x" } else { "" });
        format!("stills/{name}-{code}-{}{phone}{sharp}.png", theme_name(theme))
    }
}
