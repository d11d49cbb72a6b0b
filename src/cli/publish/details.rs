//! Single features, each with everything that is published of it, so that the page reads a few to tell of one: parcels by a hash of
//! the id, which a browser computes too.

use serde_json::{Map, Value as Json, json};

use super::site::Site;
use crate::cli::Failure;
use crate::collection::Collection;
use crate::format::geojson;
use crate::query::{HitView, Query};
use crate::tile::Coding;

/// Features to a parcel, about: some ten kilobytes when they are compressed.
const EACH: usize = 100;

/// Where the parcels of a collection are.
#[derive(Debug)]
pub(super) struct Details {
    folder: String,
    parcels: usize,
}

impl Details {
    pub(super) fn json(&self) -> Json {
        json!({ "folder": self.folder, "parcels": self.parcels })
    }
}

/// Writes the parcels into a folder.
pub(super) fn write(site: &mut Site, collection: &Collection, folder: &str) -> Result<Details, Failure> {
    let parcels = collection.len().div_ceil(EACH).max(1);
    let mut rows = vec![Vec::new(); parcels];
    for row in 0..collection.len() {
        rows[parcel(collection.row_id(row), parcels)].push(row);
    }
    let (query, members) = (Query::default(), Map::new());
    let mut writer = geojson::Writer::new(&collection.schema);
    for (number, rows) in rows.iter().enumerate() {
        let mut text = b"[".to_vec();
        for (at, &row) in rows.iter().enumerate() {
            if at > 0 {
                text.push(b',');
            }
            writer.single(&mut text, &HitView::of_row(collection, &query, row), &members);
        }
        text.push(b']');
        let name = format!("{folder}/{number}.json.gz");
        let packed = Coding::Gzip.compress(&text).map_err(|error| Failure::io(&name, &error))?;
        site.put(&name, &packed)?;
    }
    Ok(Details { folder: folder.to_owned(), parcels })
}

/// The parcel of an id: FNV-1a of its bytes in 32 bits, as the page computes it.
fn parcel(id: &str, parcels: usize) -> usize {
    let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash as usize % parcels
}

#[cfg(test)]
mod tests {
    use super::parcel;

    #[test]
    fn ids_are_spread_as_the_page_looks_for_them() {
        // The vectors of FNV-1a, 32 bits.
        assert_eq!(parcel("", usize::MAX), 0x811c_9dc5);
        assert_eq!(parcel("a", usize::MAX), 0xe40c_292c);
        assert_eq!(parcel("foobar", usize::MAX), 0xbf9c_f968);
        assert_eq!(parcel("foobar", 10), 0xbf9c_f968_usize % 10);
    }
}
