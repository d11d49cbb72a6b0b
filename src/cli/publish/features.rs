//! The features of a collection as files for people's own tools.

use std::io::{self, Write as _};
use std::sync::Arc;

use super::site::Site;
use crate::cli::Failure;
use crate::collection::Collection;
use crate::format::{Encoder, Format};
use crate::query::{Answer, Guard, Licence, Query, QueryError};

/// Bytes gathered before they are written.
const CHUNK: usize = 1024 * 1024;

/// GeoJSON: the file's name, and the digits of its hash, which tell states of the collection apart.
pub(super) fn geojson(site: &mut Site, collection: &Arc<Collection>) -> Result<(String, String), Failure> {
    write(site, collection, Format::GeoJson, "geojson")
}

/// FlatGeobuf with its index: the file's name.
pub(super) fn flatgeobuf(site: &mut Site, collection: &Arc<Collection>) -> Result<String, Failure> {
    Ok(write(site, collection, Format::FlatGeobuf, "fgb")?.0)
}

fn write(
    site: &mut Site,
    collection: &Arc<Collection>,
    format: Format,
    ending: &str,
) -> Result<(String, String), Failure> {
    let name = format!("collections/{}.{ending}", collection.description.name);
    let refused = |error: QueryError| Failure::Data(format!("{}: {error}", collection.description.name));
    let query = Query { limit: Some(usize::MAX), ..Query::default() }.written_as(format).map_err(refused)?;
    // As the public: where the terms of a source forbid all at once, this is refused.
    let answer = Answer::new(Arc::clone(collection), query, Licence::Public, &Guard::unbounded()).map_err(refused)?;
    let mut file = site.begin(&name)?;
    let mut encode = || -> io::Result<()> {
        let mut encoder = Encoder::new(format, &answer.schema, &answer, &answer.about())?;
        while let Some(chunk) = encoder.chunk(&answer, CHUNK)? {
            file.write_all(&chunk)?;
        }
        Ok(())
    };
    encode().map_err(|error| Failure::io(&name, &error))?;
    let digits = site.keep(&name)?;
    Ok((name, digits))
}
