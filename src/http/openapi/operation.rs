//! GET of a resource, as the definition has it: what it takes and what it answers.

use serde_json::{Map, Value as Json, json};

use super::super::negotiate::{GEOJSONSEQ, Offer};
use super::answers::Answers;
use super::parameters::Taken;
use super::parts::SERVICE;

/// GET of one resource.
#[derive(Debug)]
pub(super) struct Operation {
    /// With its parts that vary in braces.
    pub(super) path: String,
    pub(super) id: String,
    /// What it belongs to: the service or a collection.
    pub(super) tag: String,
    pub(super) summary: String,
    pub(super) parameters: Vec<Taken>,
    /// Each representation with its schema.
    contents: Vec<(Offer, Json)>,
    answers: Answers,
}

impl Operation {
    /// A resource that is what it is: no parameter, no choice of format.
    pub(super) fn plain(path: &str, id: &str, summary: &str, offer: Offer, schema: Json) -> Self {
        Self {
            path: path.to_owned(),
            id: id.to_owned(),
            tag: SERVICE.to_owned(),
            summary: summary.to_owned(),
            parameters: Vec::new(),
            contents: vec![(offer, schema)],
            answers: Answers::PLAIN,
        }
    }

    /// A resource in several formats, of which those that are JSON have this schema.
    pub(super) fn new(path: &str, id: &str, summary: &str, offers: &[Offer], schema: &Json) -> Self {
        let mut operation = Self::plain(path, id, summary, offers[0], Json::Null);
        operation.contents = offers.iter().map(|offer| (*offer, schema_of(*offer, schema))).collect();
        operation.parameters = vec![Taken::format(offers), Taken::validator()];
        operation.answers = Answers::DOCUMENT;
        operation
    }

    pub(super) fn of(mut self, tag: &str) -> Self {
        tag.clone_into(&mut self.tag);
        self
    }

    /// Another schema for one of its representations.
    pub(super) fn with_schema(mut self, of: Offer, schema: Json) -> Self {
        if let Some(content) = self.contents.iter_mut().find(|(offer, _)| *offer == of) {
            content.1 = schema;
        }
        self
    }

    /// Another name for the parameter that chooses among representations, where a standard has one.
    pub(super) fn with_format_named(mut self, name: &str) -> Self {
        for parameter in self.parameters.iter_mut().filter(|parameter| parameter.name == "f") {
            name.clone_into(&mut parameter.name);
        }
        self
    }

    pub(super) fn taking(mut self, parameters: impl IntoIterator<Item = Taken>) -> Self {
        self.parameters.extend(parameters);
        self
    }

    pub(super) fn answering(mut self, answers: Answers) -> Self {
        self.answers = answers;
        self
    }

    /// The formats that it is offered in.
    pub(super) fn offers(&self) -> impl Iterator<Item = Offer> {
        self.contents.iter().map(|(offer, _)| *offer)
    }

    /// The statuses that it may have besides 200.
    pub(super) fn statuses(&self) -> impl Iterator<Item = u16> {
        self.answers.statuses()
    }

    /// As an Operation Object.
    pub(super) fn json(&self) -> Json {
        let content = |(offer, schema): &(Offer, Json)| (media_type(*offer).to_owned(), json!({ "schema": schema }));
        let content: Map<String, Json> = self.contents.iter().map(content).collect();
        json!({
            "operationId": self.id,
            "tags": [self.tag],
            "summary": self.summary,
            "parameters": self.parameters.iter().map(Taken::reference).collect::<Vec<_>>(),
            "responses": self.answers.json(&content),
        })
    }
}

fn media_type(offer: Offer) -> &'static str {
    offer.media_type.split("; charset").next().unwrap_or(offer.media_type)
}

/// The schema of a representation: JSON has one, texts and files are what their formats say.
fn schema_of(offer: Offer, json_schema: &Json) -> Json {
    let media_type = media_type(offer);
    if media_type.contains("json") && offer != GEOJSONSEQ {
        json_schema.clone()
    } else if media_type.starts_with("text/") || media_type.contains("xml") || offer == GEOJSONSEQ {
        json!({ "type": "string" })
    } else {
        json!({ "type": "string", "format": "binary" })
    }
}
