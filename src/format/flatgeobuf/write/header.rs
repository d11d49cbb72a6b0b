//! The beginning of a FlatGeobuf file: what it holds, in which columns, and under which terms.

use flatbuffers::FlatBufferBuilder;
use flatgeobuf::{Column, ColumnArgs, ColumnType, Crs, CrsArgs, Header, HeaderArgs};

use super::Survey;
use super::index::FAN;
use crate::feature::{FieldType, Schema};
use crate::format::About;
use crate::format::flatgeobuf::header::MAGIC;
use crate::geom;

/// Magic bytes and header.
pub(super) fn write(schema: &Schema, survey: &Survey, features: usize, indexed: bool, about: &About) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let columns: Vec<_> = columns(schema)
        .map(|(name, type_, nullable)| {
            let name = Some(builder.create_string(name));
            Column::create(&mut builder, &ColumnArgs { name, type_, nullable, ..ColumnArgs::default() })
        })
        .collect();
    let columns = Some(builder.create_vector(&columns));
    // What is CRS84 elsewhere is EPSG:4326 here, where the longitude is always first.
    let name = if about.crs == geom::Crs::Crs84 { geom::Crs::Epsg4326.name() } else { about.crs.name() };
    let (org, name) = (Some(builder.create_string("EPSG")), Some(builder.create_string(&name)));
    let code = about.crs.epsg().into();
    let crs = Some(Crs::create(&mut builder, &CrsArgs { org, code, name, ..CrsArgs::default() }));
    let e = &survey.extent;
    let envelope = (e.min_x <= e.max_x).then(|| builder.create_vector(&[e.min_x, e.min_y, e.max_x, e.max_y]));
    let description = about.summary();
    let metadata = serde_json::json!({"attribution": about.attribution(), "licence": about.licence()}).to_string();
    let header = HeaderArgs {
        name: Some(builder.create_string(&about.name)),
        title: Some(builder.create_string(&about.title)),
        description: Some(builder.create_string(&description)),
        metadata: Some(builder.create_string(&metadata)),
        envelope,
        geometry_type: survey.geometry_type,
        columns,
        features_count: features as u64,
        index_node_size: if indexed { FAN } else { 0 },
        crs,
        ..HeaderArgs::default()
    };
    let header = Header::create(&mut builder, &header);
    builder.finish_size_prefixed(header, None);
    [&MAGIC[..], &[0], builder.finished_data()].concat()
}

/// The columns: name, type, and whether a feature may be without it.
fn columns(schema: &Schema) -> impl Iterator<Item = (&str, ColumnType, bool)> {
    // A field that is called like the id's column keeps a name of its own.
    let name = |name| if name == "id" { "property_id" } else { name };
    let fields = schema.fields().iter().map(move |f| (name(&f.name), column_type(f.field_type), true));
    std::iter::once(("id", ColumnType::String, false)).chain(fields)
}

fn column_type(field_type: FieldType) -> ColumnType {
    match field_type {
        FieldType::Boolean => ColumnType::Bool,
        FieldType::Integer => ColumnType::Long,
        FieldType::Number => ColumnType::Double,
        FieldType::Text => ColumnType::String,
        FieldType::Date | FieldType::DateTime => ColumnType::DateTime,
        FieldType::TextList => ColumnType::Json,
    }
}
