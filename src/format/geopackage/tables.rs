//! The tables that the standard asks for, with its own definitions (annex C), and what is written into them.

use rusqlite::{Connection, params};

use super::blob::{Bounds, Kind};
use super::columns::{Column, OWN, quoted};
use super::reference;
use crate::feature::{FieldType, instant_text, known_field};
use crate::format::About;
use crate::geom::Crs;

/// "GPKG".
const APPLICATION_ID: i32 = 0x4750_4B47;
/// 1.3.0. The triggers of the R-tree are those of 1.4, which corrects them; programs in use do not know 1.4 itself yet.
const USER_VERSION: i32 = 10_300;

const DEFINITIONS: &str = "
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT
);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id)
);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');
";

/// Makes all tables; that of the features is empty.
pub(super) fn create(connection: &Connection, about: &About, columns: &[Column]) -> rusqlite::Result<()> {
    connection.execute_batch(DEFINITIONS)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", USER_VERSION)?;
    // The one in use, and the one that every file has to hold.
    for crs in [about.crs.east_first(), Crs::Crs84] {
        connection.execute(
            "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, 'EPSG', ?2, ?3, NULL)",
            params![reference::name(crs), crs.epsg(), reference::definition(crs)],
        )?;
    }
    let [fid, geometry, id] = OWN;
    let fields = columns.iter().map(|c| format!(", {} {}", quoted(&c.name), c.sql_type()));
    let fields: String = fields.collect();
    let table = quoted(&about.name);
    connection.execute_batch(&format!(
        "CREATE TABLE {table} ({fid} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {geometry} GEOMETRY, {id} TEXT NOT NULL{fields})"
    ))
}

/// Says what the features are, once all are written.
pub(super) fn describe(
    connection: &Connection,
    about: &About,
    columns: &[Column],
    kind: Kind,
    extent: Option<Bounds>,
) -> rusqlite::Result<()> {
    let (table, geometry) = (&about.name, OWN[1]);
    let changed = instant_text(about.changed_ms);
    let [min_x, max_x, min_y, max_y] = extent.map_or([None; 4], |bounds| bounds.map(Some));
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', ?), ?, ?, ?, ?, ?)",
        params![table, about.title, about.summary(), changed, min_x, min_y, max_x, max_y, about.crs.epsg()],
    )?;
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)",
        params![table, geometry, kind.name(), about.crs.epsg()],
    )?;
    connection.execute(
        "INSERT INTO gpkg_metadata VALUES (1, 'dataset', 'https://schema.org/Dataset', 'application/ld+json', ?)",
        [metadata(about)],
    )?;
    connection.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, strftime('%Y-%m-%dT%H:%M:%fZ', ?), 1, NULL)",
        params![table, changed],
    )?;
    for column in columns {
        let known = known_field(&column.name);
        let list = (column.field_type == FieldType::TextList).then_some("application/json");
        if known.is_some() || list.is_some() {
            connection.execute(
                "INSERT INTO gpkg_data_columns VALUES (?, ?, NULL, ?, ?, ?, NULL)",
                params![table, column.name, known.map(|k| k.title), known.map(|k| k.description), list],
            )?;
        }
    }
    extensions(connection, table, geometry)
}

/// Lists the extensions in use.
fn extensions(connection: &Connection, table: &str, geometry: &str) -> rusqlite::Result<()> {
    let (none, index) = (None::<&str>, Some(geometry));
    for (table, column, name, scope) in [
        (table, index, "rtree_index", "write-only"),
        ("gpkg_metadata", none, "metadata", "read-write"),
        ("gpkg_metadata_reference", none, "metadata", "read-write"),
        ("gpkg_data_columns", none, "schema", "read-write"),
        ("gpkg_data_column_constraints", none, "schema", "read-write"),
    ] {
        let anchor = name.trim_end_matches("_index");
        let definition = format!("http://www.geopackage.org/spec130/#extension_{anchor}");
        connection.execute(
            "INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)",
            params![table, column, format!("gpkg_{name}"), definition, scope],
        )?;
    }
    Ok(())
}

/// What programs can read of the terms, in the words of schema.org.
fn metadata(about: &About) -> String {
    let json = serde_json::json!({
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "identifier": about.name,
        "name": about.title,
        "description": about.description,
        "creditText": about.attribution(),
        "license": about.licence(),
    });
    json.to_string()
}
