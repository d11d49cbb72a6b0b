//! The shared vocabulary: property names that mean the same in every collection and source.

use super::FieldType::{self, Boolean, Date, DateTime, Integer, Number, Text, TextList};

/// A property of the shared vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownField {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub field_type: FieldType,
    /// A short title for people.
    pub title: &'static str,
    /// What it means, with its unit.
    pub description: &'static str,
    /// Whether the public view holds it by default.
    pub public: bool,
}

const fn closed(
    name: &'static str,
    field_type: FieldType,
    title: &'static str,
    description: &'static str,
) -> KnownField {
    KnownField { name, field_type, title, description, public: false }
}

const fn public(
    name: &'static str,
    field_type: FieldType,
    title: &'static str,
    description: &'static str,
) -> KnownField {
    KnownField { name, field_type, title, description, public: true }
}

/// In the order in which formats write them.
const KNOWN: &[KnownField] = &[
    public("ref", Text, "Number", "The road number, such as RN6"),
    public("name", Text, "Name", "The name of the place, road or area"),
    public("title", Text, "Title", "What happened, in one line"),
    public("event_type", Text, "Event type", "The kind of event, in the source's own words"),
    public("sub_event_type", Text, "Event sub-type", "The narrower kind of event, in the source's own words"),
    public("kind", Text, "Kind", "The kind of place or area"),
    public("status", Text, "Status", "The state that the source reports"),
    public("start", Date, "Start", "First day on which it may have happened or held"),
    public("end", Date, "End", "Last day on which it may have happened; for an area, empty while it still holds"),
    public(
        "date_precision",
        Text,
        "Date precision",
        "How precisely the source knows the date: day, week, month, year, or a range",
    ),
    public(
        "fatalities",
        Integer,
        "Reported fatalities",
        "Reported deaths, the source's best estimate; 0 may mean unknown",
    ),
    public("fatalities_low", Integer, "Reported fatalities, low", "Reported deaths, the source's low estimate"),
    public("fatalities_high", Integer, "Reported fatalities, high", "Reported deaths, the source's high estimate"),
    public("actors", TextList, "Actors", "The parties that the source names; the order says nothing of who did what"),
    public("claimant", Text, "Claimed by", "Who says so"),
    public("holder", Text, "Held by", "Who is said to be in control"),
    public("confidence", Text, "Confidence", "How sure the source is, in its own words"),
    public("from", Text, "From", "The town where the road starts"),
    public("to", Text, "To", "The town where the road ends"),
    public("country", Text, "Country", "The country, as the source names it"),
    public("admin1", Text, "Region", "First-level administrative division"),
    public("admin2", Text, "District", "Second-level administrative division"),
    public("location", Text, "Location", "The named place that the coordinates stand for"),
    public(
        "precision",
        Text,
        "Location precision",
        "How precisely the source knows the location: exact, near, district, region, part-of-country, country, sea-or-air",
    ),
    public(
        "uncertainty_m",
        Number,
        "Uncertainty",
        "Radius in metres around the coordinates within which it really happened",
    ),
    public(
        "verification",
        Text,
        "Verification",
        "verified, reported, claimed, coded (by a research project), candidate (coded, not yet final), or machine",
    ),
    public("tags", TextList, "Tags", "The source's tags"),
    public("graphic", Boolean, "Graphic", "Whether the source marks what it tells or links to as hard to look at"),
    public("approximate", Boolean, "Approximate", "Whether the line only approximates the road"),
    public("illustrative", Boolean, "Illustrative", "Whether the shape illustrates a report and was not surveyed"),
    public("disputed", Boolean, "Disputed", "Whether the boundary is disputed"),
    public("level", Integer, "Level", "Administrative level: 0 country, 1 region"),
    public("rank", Integer, "Rank", "Importance on a map, 0 the highest"),
    public("detail", Text, "Detail", "low for small scales (zoom below 6), high for larger ones"),
    public("sources", TextList, "Sources", "Who reported it"),
    public("dataset", Text, "Data set", "The data set and version it comes from"),
    public("licence", Text, "Licence", "The terms of the source"),
    public("attribution", Text, "Attribution", "How the source asks to be cited"),
    public("synthetic", Boolean, "Synthetic", "True for made-up data"),
    closed("notes", Text, "Notes", "The source's account; may describe people, so closed by default"),
    closed("media", TextList, "Media", "Addresses of pictures and videos; may show people, so closed by default"),
    closed("editorial_state", Text, "State", "draft or retracted; published where there is none"),
    closed("editorial_embargo", DateTime, "Embargo", "Until when it is held back from the public"),
    closed("editorial_protected", Boolean, "Protected", "Whether the public learns its place only roughly"),
];

/// Looks a name up in the shared vocabulary, with its rank in the order of writing.
#[must_use]
pub fn known_field(name: &str) -> Option<&'static KnownField> {
    KNOWN.iter().find(|f| f.name == name)
}

/// The names of the shared vocabulary that are public by default.
pub(crate) fn public_fields() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().filter(|field| field.public).map(|field| field.name)
}

/// The rank of a name in the order in which formats write fields; names outside the vocabulary come last.
#[must_use]
pub fn field_rank(name: &str) -> usize {
    KNOWN.iter().position(|f| f.name == name).unwrap_or(KNOWN.len())
}
