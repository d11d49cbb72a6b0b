//! One integration binary: each module runs the built program, or the crate's public face, on one subject.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod program; // how the others run it
mod support; // and how they ask it

mod aggregate;
mod clients;
mod commands;
mod corridor;
mod filters;
mod fuzz;
mod guide;
mod http_aggregate;
mod http_bad_input;
mod http_basemaps;
mod http_caches;
mod http_crs;
mod http_disclosure;
mod http_documents;
mod http_edit;
mod http_embed;
mod http_filter;
mod http_foreign;
mod http_formats;
mod http_guard;
mod http_items;
mod http_licence;
mod http_map;
mod http_past;
mod http_place_and_time;
mod http_queryables;
mod http_ranges;
mod http_record;
mod http_reload;
mod http_tiles;
mod http_unseen;
mod import;
mod layering;
mod nodes;
mod past;
mod pictures;
mod postgis;
mod postgis_aggregate;
mod postgis_filters;
mod publish;
mod publish_bucket;
mod serve;
mod sorting;
mod store_crash;
mod stores;
mod synth;
mod tiles;
