//! Every resource of the route table, with what it takes and answers.

use serde_json::json;

use super::super::aggregate::{GROUPS_GEOJSON, GROUPS_OFFERS};
use super::super::embed::{
    BUILDER_OFFERS, BUILDER_PARAMETERS, EMBED_OFFERS, EMBED_PARAMETERS, OEMBED_OFFERS, OEMBED_PARAMETERS, OEMBED_URL,
};
use super::super::feed::{FEED_LIMIT, FEED_OFFERS, feed_parameters};
use super::super::history::HISTORY_OFFERS;
use super::super::links::encode;
use super::super::map::{MAP_OFFERS, MAP_PARAMETERS, query_parameters as map_query_parameters};
use super::super::negotiate::{FEATURE_OFFERS, HTML, ITEMS_OFFERS, JSON, Offer};
use super::super::queryables::SCHEMA_OFFERS;
use super::answers::Answers;
use super::operation::Operation;
use super::parameters::Taken;
use super::parts::schema_ref;
use super::schemas::own_schema;
use super::{COLLECTION, OFFERS, tiles};
use crate::collection::{Collection, Snapshot};
use crate::query::{AGGREGATE_PARAMETERS, AS_OF, CRS, Form, PARAMETERS, Parameter, query_parameters};

/// An embed tells what it cannot read instead of refusing it, so that no text is wrong to the API definition.
const MOMENT_OF_EMBEDS: Parameter = Parameter { form: Form::Text, ..AS_OF };

/// Representations of a document about something.
const DOCUMENT: [Offer; 2] = [JSON, HTML];
/// The text format of Prometheus.
const METRICS: Offer = Offer { name: "text", media_type: "text/plain", title: "Prometheus" };
/// A script for pages of others.
const SCRIPT: Offer = Offer { name: "js", media_type: "text/javascript; charset=utf-8", title: "JavaScript" };

/// Those that are no collection's.
pub(super) fn of_the_service() -> Vec<Operation> {
    let object = json!({ "type": "object" });
    let mut operations = vec![
        Operation::new("/", "landing", "The landing page; for browsers the map", &DOCUMENT, &schema_ref("Landing")),
        Operation::new("/conformance", "conformance", "Conformance classes", &DOCUMENT, &schema_ref("Conformance")),
        Operation::new("/api", "api", "This definition", &OFFERS, &object)
            .taking([Taken::plain(&COLLECTION)])
            .answering(Answers::FOUND),
        Operation::new("/collections", "collections", "All collections", &DOCUMENT, &schema_ref("Collections"))
            .taking([Taken::plain(&AS_OF)])
            .answering(Answers::OF_A_MOMENT),
        Operation::new(
            "/functions",
            "functions",
            "Functions that filters may call",
            &DOCUMENT,
            &schema_ref("Functions"),
        ),
        Operation::new("/embed", "embed", "A map for an article: the page of an iframe", &EMBED_OFFERS, &object)
            .taking(EMBED_PARAMETERS.iter().chain([&MOMENT_OF_EMBEDS]).map(Taken::plain))
            .answering(Answers::EMBED),
        Operation::new("/embed/builder", "embedBuilder", "The code of a map for an article", &BUILDER_OFFERS, &object)
            .taking(EMBED_PARAMETERS.iter().chain(&BUILDER_PARAMETERS).map(Taken::plain))
            .answering(Answers::EMBED),
        Operation::plain("/embed.js", "embedScript", "The script of <vigie-map>", SCRIPT, json!({ "type": "string" })),
        Operation::new("/oembed", "oembed", "oEmbed: the frame for an address of an embed", &OEMBED_OFFERS, &object)
            .with_format_named("format")
            .taking([Taken::plain(&OEMBED_URL).required()])
            .taking(OEMBED_PARAMETERS.iter().map(Taken::plain))
            .answering(Answers::OEMBED),
        Operation::plain("/health", "health", "Whether the server lives", JSON, schema_ref("Health")),
        Operation::plain("/ready", "ready", "Whether the newest change is in", JSON, schema_ref("Ready")),
        Operation::plain(
            "/metrics",
            "metrics",
            "Counts for Prometheus, to a token",
            METRICS,
            json!({ "type": "string" }),
        )
        .answering(Answers::GUARDED),
    ];
    operations.extend(tiles::matrix_sets(&DOCUMENT).into_iter().chain(tiles::of_the_dataset()));
    operations.extend(tiles::of_base_maps(&DOCUMENT));
    operations
}

/// Those of a collection.
pub(super) fn of_a_collection(collection: &Collection, snapshot: &Snapshot) -> Vec<Operation> {
    let (name, title) = (&collection.description.name, &collection.description.title);
    let url = format!("/collections/{}", encode(name));
    let (features, feature) = (own_schema(collection, "features"), own_schema(collection, "feature"));
    let described = format!("About: {title}");
    let document_of = |what: &str, summary: &str| {
        let (path, id) = (format!("{url}/{what}"), format!("{name}.{what}"));
        Operation::new(&path, &id, &format!("{summary}: {title}"), &SCHEMA_OFFERS, &schema_ref("JsonSchema"))
            .taking([Taken::plain(&AS_OF)])
            .answering(Answers::OF_A_MOMENT)
    };
    let mut operations = vec![
        Operation::new(&url, &format!("{name}.describe"), &described, &DOCUMENT, &schema_ref("Collection"))
            .taking([Taken::plain(&AS_OF)])
            .answering(Answers::OF_A_MOMENT),
        document_of("queryables", "Properties that filters may name"),
        document_of("schema", "Properties of the features"),
        document_of("sortables", "Properties that features can be sorted by"),
        Operation::new(
            &format!("{url}/items"),
            &format!("{name}.items"),
            &format!("Features of: {title}"),
            &ITEMS_OFFERS,
            &schema_ref(&features),
        )
        .taking(PARAMETERS.iter().map(|p| Taken::of(p, collection, snapshot)))
        .taking(Taken::queryables(collection))
        .taking([Taken::range()])
        .answering(Answers::FEATURES),
        Operation::new(
            &format!("{url}/aggregate"),
            &format!("{name}.aggregate"),
            &format!("Counts and sums of: {title}"),
            &GROUPS_OFFERS,
            &schema_ref("Groups"),
        )
        .with_schema(GROUPS_GEOJSON, schema_ref("GroupsDrawn"))
        .taking(AGGREGATE_PARAMETERS.iter().chain(query_parameters()).map(|p| Taken::of(p, collection, snapshot)))
        .taking(Taken::queryables(collection))
        .answering(Answers::GROUPS),
        Operation::new(
            &format!("{url}/map"),
            &format!("{name}.map"),
            &format!("A picture of: {title}"),
            &MAP_OFFERS,
            &json!({ "type": "string", "format": "binary" }),
        )
        .taking(MAP_PARAMETERS.iter().map(|p| Taken::of(p, collection, snapshot).alone()))
        .taking(map_query_parameters().map(|p| Taken::of(p, collection, snapshot)))
        .taking(Taken::queryables(collection))
        .answering(Answers::GROUPS),
        Operation::new(
            &format!("{url}/items/{{featureId}}"),
            &format!("{name}.item"),
            &format!("One feature of: {title}"),
            &FEATURE_OFFERS,
            &schema_ref(&feature),
        )
        .taking([Taken::feature_id(collection), Taken::plain(&CRS), Taken::plain(&AS_OF)])
        .answering(Answers::FEATURE),
    ];
    if collection.is_stored {
        operations.extend(of_its_record(collection, snapshot));
    }
    operations.extend(tiles::of_a_collection(collection, snapshot));
    operations.into_iter().map(|operation| operation.of(name)).collect()
}

/// Those of a collection that is kept in the store: how it came to be as it is.
fn of_its_record(collection: &Collection, snapshot: &Snapshot) -> [Operation; 2] {
    let (name, title) = (&collection.description.name, &collection.description.title);
    let url = format!("/collections/{}", encode(name));
    [
        Operation::new(
            &format!("{url}/items/{{featureId}}/history"),
            &format!("{name}.history"),
            &format!("How a feature came to be as it is: {title}"),
            &HISTORY_OFFERS,
            &schema_ref("History"),
        )
        .taking([Taken::feature_id(collection)])
        .answering(Answers::HISTORY),
        Operation::new(
            &format!("{url}/feed"),
            &format!("{name}.feed"),
            &format!("What changed last: {title}"),
            &FEED_OFFERS,
            &json!({ "type": "string" }),
        )
        .taking([Taken::plain(&FEED_LIMIT).alone()])
        .taking(feed_parameters().map(|p| Taken::of(p, collection, snapshot)))
        .taking(Taken::queryables(collection))
        .answering(Answers::FEED),
    ]
}
