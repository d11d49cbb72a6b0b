//! GED's columns, and how to tell that a file has them.

/// All columns in their order, for files without a header.
pub(super) const NAMES: [&str; 49] = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
];

/// Those that hold whole numbers.
pub(super) const INTEGERS: [&str; 23] = [
    "year",
    "active_year",
    "type_of_violence",
    "conflict_new_id",
    "dyad_new_id",
    "side_a_new_id",
    "side_b_new_id",
    "number_of_sources",
    "where_prec",
    "priogrid_gid",
    "country_id",
    "event_clarity",
    "date_prec",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "best_est",
    "high_est",
    "low_est",
];

/// Columns without which a row is no event.
const NEEDED: [&str; 5] = ["id", "date_start", "date_end", "latitude", "longitude"];

/// Columns that together only GED has.
const TELLING: [&str; 3] = ["type_of_violence", "where_prec", "side_a"];

/// Whether a table's first row is GED's header.
pub(in crate::format) fn is_header(names: &[String]) -> bool {
    TELLING.iter().all(|telling| names.iter().any(|n| n == telling))
}

/// Whether a table's first row is an event: a candidate release (24.0.1) came without a header.
pub(in crate::format) fn is_headless(row: &[String]) -> bool {
    let is_number = |name: &str| {
        let cell = NAMES.iter().position(|n| *n == name).and_then(|i| row.get(i));
        cell.is_some_and(|text| text.parse::<f64>().is_ok())
    };
    row.len() == NAMES.len() && ["id", "type_of_violence", "latitude", "longitude", "best"].into_iter().all(is_number)
}

/// Whether a JSON document's first features have GED's properties.
pub(in crate::format) fn is_json(head: &[u8]) -> bool {
    TELLING.iter().all(|name| {
        let key = format!("\"{name}\"");
        head.windows(key.len()).any(|window| window == key.as_bytes())
    })
}

/// Says which needed columns a header lacks.
pub(super) fn check_header(names: &[String]) -> Result<(), String> {
    let missing: Vec<&str> = NEEDED.into_iter().filter(|needed| !names.iter().any(|n| n == needed)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!("the header has no column {}; GED's files have it", missing.join(", ")))
}
