//! One expression said three times: in CQL2 text, in CQL2 JSON and in SQL.

use serde_json::{Value as Json, json};

use super::leaf::Leaf;
use crate::support::Random;

/// An expression in three languages.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) json: Json,
    pub(super) sql: String,
}

impl Said {
    pub(super) fn new(text: impl Into<String>, json: Json, sql: impl Into<String>) -> Self {
        Self { text: text.into(), json, sql: sql.into() }
    }

    /// A property whose SQL is more than its name.
    pub(super) fn property(name: &str, sql: &str) -> Self {
        Self::new(name, json!({ "property": name }), sql)
    }

    /// A text.
    pub(super) fn quoted(text: &str) -> Self {
        let quoted = format!("'{}'", text.replace('\'', "''"));
        Self::new(quoted.clone(), json!(text), quoted)
    }

    /// `a op b`, alike in all three.
    pub(super) fn infix(operator: &str, a: &Self, b: &Self) -> Self {
        Self::new(
            format!("{} {operator} {}", a.text, b.text),
            json!({ "op": operator, "args": [a.json, b.json] }),
            format!("{} {operator} {}", a.sql, b.sql),
        )
    }

    /// `op(a, b)`, with SQL of its own.
    pub(super) fn call(operator: &str, a: &Self, b: &Self, sql: impl Into<String>) -> Self {
        let json = json!({ "op": json_name(operator), "args": [a.json, b.json] });
        Self::new(format!("{operator}({}, {})", a.text, b.text), json, sql)
    }

    pub(super) fn in_brackets(self) -> Self {
        Self { text: format!("({})", self.text), sql: format!("({})", self.sql), json: self.json }
    }

    pub(super) fn negated(&self) -> Self {
        Self::new(
            format!("NOT ({})", self.text),
            json!({ "op": "not", "args": [self.json] }),
            format!("NOT ({})", self.sql),
        )
    }
}

/// The names of operators in JSON are those of the text in lower case, but for these.
fn json_name(operator: &str) -> String {
    match operator {
        "A_CONTAINEDBY" => "a_containedBy".to_owned(),
        "T_FINISHEDBY" => "t_finishedBy".to_owned(),
        "T_METBY" => "t_metBy".to_owned(),
        "T_OVERLAPPEDBY" => "t_overlappedBy".to_owned(),
        "T_STARTEDBY" => "t_startedBy".to_owned(),
        other => other.to_lowercase(),
    }
}

/// A filter with one kind of leaf in it for sure, and others around it at random.
pub(super) fn filter(random: &mut Random, leaf: Leaf) -> Said {
    let core = leaf(random);
    let core = if random.below(4) == 0 { core.negated() } else { core };
    match random.below(4) {
        0 => join(random, &core, 2),
        1 => join(random, &core, 3),
        _ => core,
    }
}

fn join(random: &mut Random, core: &Said, parts: usize) -> Said {
    let operator = random.pick(&["AND", "OR"]);
    let mut all = vec![core.clone().in_brackets()];
    while all.len() < parts {
        let other = random.pick(&super::leaf::LEAVES)(random).in_brackets();
        all.insert(random.below(all.len() + 1), other);
    }
    let texts: Vec<&str> = all.iter().map(|s| s.text.as_str()).collect();
    let sqls: Vec<&str> = all.iter().map(|s| s.sql.as_str()).collect();
    let jsons: Vec<&Json> = all.iter().map(|s| &s.json).collect();
    let between = format!(" {operator} ");
    Said::new(texts.join(&between), json!({ "op": operator.to_lowercase(), "args": jsons }), sqls.join(&between))
}
