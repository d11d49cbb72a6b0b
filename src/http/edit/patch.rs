//! A merge patch of a feature (RFC 7396): what it names is set, what it names as null goes, and all else stays.

use geo_types::Geometry;
use serde_json::Value as Json;

use super::draft::{Editorial, Target};
use crate::feature::{FieldName, Value};
use crate::format::geojson;
use crate::store::{Current, Next, Operation};

/// What becomes of the geometry.
#[derive(Debug)]
enum Shape {
    Kept,
    /// This, which is all there.
    Whole(Option<Geometry<f64>>),
    /// Some members of it are others.
    Part(Json),
}

/// What is to be changed.
#[derive(Debug)]
pub(super) struct Patch {
    geometry: Shape,
    properties: Vec<(FieldName, Value<'static>)>,
    pub(super) editorial: Editorial,
}

impl Patch {
    /// Reads it, or tells all that is wrong with it. A feature's id stays what it is.
    pub(super) fn read(json: &Json, target: &Target<'_>) -> Result<Self, Vec<String>> {
        let Json::Object(members) = json else { return Err(vec!["a merge patch is an object".to_owned()]) };
        let (mut faults, mut properties, mut editorial) = (Vec::new(), Vec::new(), Editorial::default());
        if members.get("type").is_some_and(|kind| kind != "Feature") {
            faults.push("`type` is to stay \"Feature\"".to_owned());
        }
        let geometry = match members.get("geometry") {
            None => Shape::Kept,
            Some(part) if is_part(part) => Shape::Part(part.clone()),
            Some(whole) => match target.geometry(Some(whole)) {
                Ok(geometry) => Shape::Whole(geometry),
                Err(problem) => {
                    faults.push(problem);
                    Shape::Kept
                }
            },
        };
        match members.get("properties") {
            None => {}
            Some(Json::Object(named)) => {
                for (name, value) in named {
                    match target.property(name, value, &mut editorial) {
                        Ok(Some(property)) => properties.push(property),
                        Ok(None) if value.is_null() => properties.push((FieldName::from(name.as_str()), Value::Null)),
                        Ok(None) => {}
                        Err(fault) => faults.push(fault),
                    }
                }
            }
            Some(_) => faults.push("`properties` is to be an object".to_owned()),
        }
        if faults.is_empty() { Ok(Self { geometry, properties, editorial }) } else { Err(faults) }
    }

    /// The feature with the patch applied.
    pub(super) fn applied(self, current: &Current) -> Result<Next, Vec<String>> {
        let mut feature = current.feature.clone();
        match self.geometry {
            Shape::Kept => {}
            Shape::Whole(geometry) => feature.geometry = geometry,
            Shape::Part(part) => {
                let mut merged = feature.geometry.as_ref().map_or(Json::Null, geojson::geometry_json);
                merge(&mut merged, &part);
                let geometry = geojson::geometry(&merged, |geometry| Ok(geometry.clone()));
                feature.geometry = Some(geometry.map_err(|problem| vec![format!("`geometry`: {problem}")])?);
            }
        }
        for (name, value) in self.properties {
            feature.properties.retain(|(known, _)| *known != name);
            if !value.is_null() {
                feature.properties.push((name, value));
            }
        }
        Ok(Next::Put(Operation::Patch, feature, self.editorial.after(current.standing)))
    }
}

/// Whether a geometry leaves something to the one before.
fn is_part(geometry: &Json) -> bool {
    geometry.is_object()
        && (geometry.get("type").is_none() || geometry.get("coordinates").is_none())
        && geometry.get("geometries").is_none()
}

/// RFC 7396, section 2.
fn merge(target: &mut Json, patch: &Json) {
    let Json::Object(members) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Json::Object(serde_json::Map::new());
    }
    let Json::Object(own) = target else { return };
    for (name, value) in members {
        if value.is_null() {
            own.remove(name);
        } else {
            merge(own.entry(name.clone()).or_insert(Json::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_merge_patch_does_what_the_standards_examples_say() {
        // RFC 7396, appendix A.
        for (before, patch, after) in [
            (json!({ "a": "b" }), json!({ "a": "c" }), json!({ "a": "c" })),
            (json!({ "a": "b" }), json!({ "a": null }), json!({})),
            (json!({ "a": "b", "b": "c" }), json!({ "a": null }), json!({ "b": "c" })),
            (json!({ "a": ["b"] }), json!({ "a": "c" }), json!({ "a": "c" })),
            (json!({ "a": { "b": "c" } }), json!({ "a": { "b": "d", "c": null } }), json!({ "a": { "b": "d" } })),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({ "a": "foo" }), json!(null), json!(null)),
            (json!([1, 2]), json!({ "a": "b", "c": null }), json!({ "a": "b" })),
            (json!({}), json!({ "a": { "bb": { "ccc": null } } }), json!({ "a": { "bb": {} } })),
        ] {
            let mut merged = before;
            merge(&mut merged, &patch);
            assert_eq!(merged, after);
        }
    }
}
