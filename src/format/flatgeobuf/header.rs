//! The beginning of a FlatGeobuf file, of which nothing is believed before it is checked.

use std::io::{self, Read};

use flatgeobuf::{ColumnType, GeometryType, size_prefixed_root_as_header};

use crate::format::column::Column;

/// Magic bytes without the patch level in the last one: `fgb`, version 3, `fgb`.
pub(super) const MAGIC: [u8; 7] = *b"fgb\x03fgb";

/// The longest header. The format's own reader has the same cap; it holds hundreds of thousands of columns.
const MAX_HEADER_BYTES: u32 = 10 << 20;

/// Bytes of one node of the index: four coordinates and an offset.
const NODE_BYTES: u64 = 40;

/// What reading features needs to know.
pub(super) struct Header {
    pub(super) geometry_type: GeometryType,
    pub(super) columns: Vec<(Column, ColumnType)>,
    /// How many features there should be; unknown when the writer did not say.
    pub(super) features: Option<u64>,
}

/// Reads magic bytes, header and index of a file of `length` bytes.
pub(super) fn read(source: &mut impl Read, length: u64) -> Result<Header, String> {
    let mut start = [0; 12];
    let cut_off = |e: io::Error| format!("the file ends within its header ({e}); it is cut off");
    source.read_exact(&mut start).map_err(cut_off)?;
    let (magic, size) = start.split_at(8);
    if !magic.starts_with(&MAGIC) {
        return Err("its first bytes are not those of FlatGeobuf version 3".to_owned());
    }
    let size_bytes = <[u8; 4]>::try_from(size).unwrap_or_default();
    let size = u32::from_le_bytes(size_bytes);
    if size > MAX_HEADER_BYTES || u64::from(size) > length || size < 8 {
        return Err(format!(
            "the header claims {size} bytes; the file has {length}, and {MAX_HEADER_BYTES} are the most"
        ));
    }
    let mut bytes = size_bytes.to_vec();
    bytes.resize(size as usize + size_bytes.len(), 0);
    source.read_exact(&mut bytes[size_bytes.len()..]).map_err(cut_off)?;
    let header = size_prefixed_root_as_header(&bytes).map_err(|e| format!("the header is damaged: {e}"))?;
    check_crs(&header)?;
    skip_index(source, header.features_count(), header.index_node_size(), length)?;
    let columns = header.columns().iter().flatten().map(|c| (Column::new(c.name()), c.type_())).collect();
    let features = Some(header.features_count()).filter(|n| *n > 0);
    Ok(Header { geometry_type: header.geometry_type(), columns, features })
}

fn check_crs(header: &flatgeobuf::Header<'_>) -> Result<(), String> {
    let Some(crs) = header.crs() else { return Ok(()) };
    let (org, code) = (crs.org().unwrap_or("EPSG").to_ascii_uppercase(), crs.code());
    match (org.as_str(), code) {
        ("EPSG", 0 | 4326) => Ok(()),
        ("OGC", _) if crs.code_string().is_none_or(|c| c.eq_ignore_ascii_case("CRS84")) => Ok(()),
        _ => Err(format!(
            "its coordinates are in {org}:{code}; EPSG:4326 is right, as from `ogr2ogr -t_srs EPSG:4326 out.fgb in.fgb`"
        )),
    }
}

/// Goes past the index, whose size follows from numbers that the file could have made up.
fn skip_index(source: &mut impl Read, features: u64, node_size: u16, length: u64) -> Result<(), String> {
    if node_size == 0 || features == 0 {
        return Ok(());
    }
    let bytes = index_bytes(features, node_size).filter(|bytes| *bytes <= length).ok_or_else(|| {
        format!("the header claims {features} features with an index of node size {node_size}; the file has only {length} bytes")
    })?;
    let skipped = io::copy(&mut source.take(bytes), &mut io::sink()).map_err(|e| format!("reading failed: {e}"))?;
    if skipped < bytes {
        return Err("the file ends within its index; it is cut off".to_owned());
    }
    Ok(())
}

fn index_bytes(features: u64, node_size: u16) -> Option<u64> {
    let node_size = u64::from(node_size.max(2));
    let (mut level, mut nodes) = (features, features);
    while level > 1 {
        level = level.div_ceil(node_size);
        nodes = nodes.checked_add(level)?;
    }
    // A single feature still has a root above it.
    let nodes = if features == 1 { 2 } else { nodes };
    nodes.checked_mul(NODE_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_as_long_as_the_format_says() {
        use flatgeobuf::packed_r_tree::PackedRTree;
        for features in [1, 2, 15, 16, 17, 255, 256, 257, 100_000] {
            let expected = PackedRTree::index_size(features, 16) as u64;
            assert_eq!(index_bytes(features as u64, 16), Some(expected), "{features}");
        }
        assert_eq!(index_bytes(u64::MAX, 16), None);
    }
}
