//! What expressions of CQL2 Text are made of: literals, names, functions and brackets.

use super::error::{At, FilterError};
use super::geometry::GeometryKind;
use super::node::{Kind, Node};
use super::text::{Read, Reader};
use super::token::{Token, unescape};
use super::value;
use crate::feature::Value;

/// Words that are no names unless they stand in double quotes.
const RESERVED: [&str; 11] = ["and", "or", "not", "like", "between", "in", "is", "null", "true", "false", "div"];

impl<'a> Reader<'a> {
    /// A literal, a property, a function, or anything in brackets.
    pub(super) fn primary(&mut self) -> Read {
        let at = self.at.clone();
        match self.token {
            Token::Number(digits) => self.number(at, digits, false),
            Token::Text(inside) => {
                self.advance()?;
                self.budget.node(at, Kind::Value(Value::text(unescape(inside, false))))
            }
            Token::Name(inside) => {
                self.advance()?;
                self.budget.node(at, Kind::Property(inside.replace("\"\"", "\"")))
            }
            Token::Sign("(") => self.brackets(at),
            Token::Word(word) => self.word(at, word),
            _ => Err(self.unexpected("a property, a value or a function")),
        }
    }

    /// One expression in brackets, or an array of none or several.
    fn brackets(&mut self, at: At) -> Read {
        let mut parts = self.items(Self::condition)?;
        match parts.len() {
            1 => Ok(parts.remove(0)),
            _ => self.budget.node(at, Kind::List(parts)),
        }
    }

    /// A list in brackets, which may have one value only.
    pub(super) fn list(&mut self) -> Read {
        let at = self.at.clone();
        let parts = self.items(Self::condition)?;
        self.budget.node(at, Kind::List(parts))
    }

    /// Anything in brackets with commas between.
    pub(super) fn items<T>(
        &mut self,
        item: impl Fn(&mut Self) -> Result<T, FilterError>,
    ) -> Result<Vec<T>, FilterError> {
        self.expect("(")?;
        let mut items = Vec::new();
        if !self.is(")") {
            items.push(self.deeper(&item)?);
            while self.is(",") {
                self.advance()?;
                items.push(self.deeper(&item)?);
            }
        }
        if !self.is(")") {
            return Err(self.unexpected("`)` or `,`"));
        }
        self.advance()?;
        Ok(items)
    }

    /// A word that begins something: a function or literal where brackets follow, or else a property.
    fn word(&mut self, at: At, word: &'a str) -> Read {
        let name = word.to_ascii_lowercase();
        self.advance()?;
        match (name.as_str(), GeometryKind::of_wkt(word)) {
            ("true" | "false", _) => self.budget.node(at, Kind::Value(Value::Bool(name == "true"))),
            ("null", _) => Err(at.problem("NULL is no value to compare with; IS NULL asks whether one is missing")),
            (_, Some(kind)) if self.is("(") || self.is_word("z") || self.is_word("empty") => {
                let geometry = self.tagged(&at, kind)?;
                let geometry = self.transform.literal(&at, geometry)?;
                self.budget.node(at, Kind::Geometry(geometry))
            }
            _ if !self.is("(") && RESERVED.contains(&name.as_str()) => Err(at.problem(format!(
                "`{word}` stands where a property, a value or a function was expected; a property of this name stands in double quotes"
            ))),
            _ if !self.is("(") => self.budget.node(at, Kind::Property(word.to_owned())),
            ("date" | "timestamp", _) => self.instant(&at, &name),
            ("interval", _) => {
                let ends = self.items(Self::interval_end)?;
                let ends = <[Node; 2]>::try_from(ends)
                    .map_err(|ends| at.problem(format!("INTERVAL has {} ends; it needs two", ends.len())))?;
                self.budget.node(at, Kind::Interval(Box::new(ends)))
            }
            ("bbox", _) => {
                let numbers = self.items(Self::coordinate)?;
                let geometry = self.transform.rectangle(&at, &numbers)?;
                self.budget.node(at, Kind::Geometry(geometry))
            }
            _ => {
                let argument = if name.starts_with("a_") { Self::array } else { Self::condition };
                let arguments = self.items(argument)?;
                self.call(at, &name, arguments)
            }
        }
    }

    /// An argument of an array function: brackets are an array there, even around one value.
    fn array(&mut self) -> Read {
        if self.is("(") { self.list() } else { self.condition() }
    }

    /// `DATE('...')` or `TIMESTAMP('...')`.
    fn instant(&mut self, at: &At, name: &str) -> Read {
        self.expect("(")?;
        let Token::Text(inside) = self.token else {
            return Err(self.unexpected("a date or date-time in single quotes"));
        };
        let instant = value::instant(name, &unescape(inside, false)).map_err(|problem| self.at.problem(problem))?;
        self.advance()?;
        self.expect(")")?;
        self.budget.node(at.clone(), Kind::Value(instant))
    }

    /// Rule `instantParameter`.
    fn interval_end(&mut self) -> Read {
        let at = self.at.clone();
        let Token::Text(inside) = self.token else { return self.sum() };
        let kind = value::interval_end(&unescape(inside, false)).map_err(|problem| at.problem(problem))?;
        self.advance()?;
        self.budget.node(at, kind)
    }

    /// Rule `signedNumericLiteral`, as coordinates have it.
    pub(super) fn coordinate(&mut self) -> Result<f64, FilterError> {
        let negative = self.is("-");
        if negative || self.is("+") {
            self.advance()?;
        }
        let Token::Number(digits) = self.token else { return Err(self.unexpected("a number")) };
        let number = value::float(digits).ok_or_else(|| self.at.problem(value::not_a_number(digits)))?;
        self.advance()?;
        Ok(if negative { -number } else { number })
    }

    /// Whether a coordinate follows.
    pub(super) fn is_coordinate(&self) -> bool {
        matches!(self.token, Token::Number(_) | Token::Sign("+" | "-"))
    }
}
