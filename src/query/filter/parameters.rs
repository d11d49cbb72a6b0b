//! The parameters `filter`, `filter-lang` and `filter-crs` of a query (OGC API Features part 3, 19-079r2, clause 8).

use super::{Condition, ID, LANGUAGES, Language, Scalar, read};
use crate::feature::{Schema, Value};
use crate::geom::Crs;
use crate::query::QueryError;
use crate::query::error::shortened;

/// What was given of the three.
#[derive(Debug, Default)]
pub(in crate::query) struct FilterParameters<'a> {
    pub(in crate::query) filter: Option<&'a str>,
    pub(in crate::query) language: Option<&'a str>,
    pub(in crate::query) crs: Option<Crs>,
}

impl FilterParameters<'_> {
    /// The filter that they make, for features with a schema.
    pub(in crate::query) fn read(&self, schema: &Schema) -> Result<Option<Condition>, QueryError> {
        let language = self.language.map_or(Ok(Language::default()), language)?;
        if let Some(filter) = self.filter {
            let condition = read(filter, language, self.crs.unwrap_or_default(), schema);
            return condition.map(Some).map_err(|problem| QueryError::bad("filter", problem));
        }
        let alone = if self.language.is_some() { Some("filter-lang") } else { self.crs.map(|_| "filter-crs") };
        alone.map_or(Ok(None), |name| {
            let problem = format!("`{name}` needs a `filter`, such as filter=S_INTERSECTS(geometry,BBOX(-9,11,-5,15))");
            Err(QueryError::bad(name, problem))
        })
    }
}

fn language(name: &str) -> Result<Language, QueryError> {
    Language::of_name(name).ok_or_else(|| {
        let problem = format!("`{}` is no language of filters; {} are", shortened(name), LANGUAGES.join(" and "));
        QueryError::bad("filter-lang", problem)
    })
}

/// `id=a,b`, which is a filter, too: any of the parts is the id, or the whole, since ids may hold commas.
pub(in crate::query) fn of_ids(parts: &[&str], whole: &str) -> Condition {
    let whole = (parts != [whole]).then_some(whole);
    let id = |id: &str| Scalar::Literal(Value::text(id));
    Condition::Among(Scalar::Id, parts.iter().copied().chain(whole).map(id).collect())
}

/// Whether a parameter asks for ids: it has their name, and there is no field of this name.
pub(in crate::query) fn asks_for_ids(name: &str, schema: &Schema) -> bool {
    name == ID && schema.position(ID).is_none()
}
