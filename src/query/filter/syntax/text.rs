//! CQL2 Text (OGC 21-065r2, annex B), read from left to right without a step back.
//!
//! Brackets hold a condition, a calculation or an array, which only their content tells apart. So one grammar of
//! expressions reads them all, and what fits where is asked later, in `check`.

use super::error::{At, FilterError};
use super::geometry::Transform;
use super::node::{Budget, Kind, Node, check_depth};
use super::token::{Lexer, Token, unescape};
use super::value;
use crate::feature::Value;
use crate::query::error::shortened;

const COMPARISONS: [&str; 6] = ["=", "<>", "<", "<=", ">", ">="];

/// Reads a whole filter. `transform` takes its geometries to longitude and latitude.
pub(super) fn read(filter: &str, transform: Transform) -> Result<Node, FilterError> {
    let mut lexer = Lexer::new(filter);
    let (token, at) = lexer.next()?;
    let mut reader = Reader { lexer, token, at, budget: Budget::default(), level: 0, transform };
    let node = reader.condition()?;
    if reader.token != Token::End {
        return Err(reader.unexpected("AND, OR or the end of the filter"));
    }
    Ok(node)
}

pub(super) struct Reader<'a> {
    lexer: Lexer<'a>,
    /// The word to be read, and where it begins.
    pub(super) token: Token<'a>,
    pub(super) at: At,
    pub(super) budget: Budget,
    /// How many levels the reader is within.
    level: usize,
    pub(super) transform: Transform,
}

pub(super) type Read = Result<Node, FilterError>;

impl Reader<'_> {
    /// Rule `booleanExpression`.
    pub(super) fn condition(&mut self) -> Read {
        self.joined("or", |reader| reader.joined("and", Self::factor))
    }

    /// Parts with a word between them.
    fn joined(&mut self, word: &str, part: impl Fn(&mut Self) -> Read) -> Read {
        let at = self.at.clone();
        let first = part(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.skip_word(word)? {
            parts.push(part(self)?);
        }
        self.call(at, word, parts)
    }

    /// Rule `booleanFactor`.
    fn factor(&mut self) -> Read {
        let at = self.at.clone();
        if self.skip_word("not")? {
            let factor = self.deeper(Self::factor)?;
            return self.call(at, "not", vec![factor]);
        }
        self.predicate()
    }

    /// Rule `comparisonPredicate`, or a value that stands alone.
    fn predicate(&mut self) -> Read {
        let at = self.at.clone();
        let left = self.sum()?;
        if let Token::Sign(sign) = self.token
            && COMPARISONS.contains(&sign)
        {
            self.advance()?;
            let right = self.sum()?;
            return self.call(at, sign, vec![left, right]);
        }
        if self.skip_word("is")? {
            let not = self.skip_word("not")?;
            if !self.skip_word("null")? {
                return Err(self.unexpected(if not { "NULL" } else { "NULL or NOT NULL" }));
            }
            let is_null = self.call(at.clone(), "isnull", vec![left])?;
            return self.negated(at, is_null, not);
        }
        self.tested(at, left)
    }

    /// `LIKE`, `BETWEEN` or `IN` of a value, if one of them follows.
    fn tested(&mut self, at: At, left: Node) -> Read {
        let not = self.skip_word("not")?;
        let (name, operands) = if self.skip_word("like")? {
            ("like", vec![left, self.pattern()?])
        } else if self.skip_word("between")? {
            let least = self.sum()?;
            if !self.skip_word("and")? {
                return Err(self.unexpected("AND and the upper end of BETWEEN"));
            }
            ("between", vec![left, least, self.sum()?])
        } else if self.skip_word("in")? {
            ("in", vec![left, self.list()?])
        } else if not {
            return Err(self.unexpected("LIKE, BETWEEN or IN"));
        } else {
            return Ok(left);
        };
        let tested = self.call(at.clone(), name, operands)?;
        self.negated(at, tested, not)
    }

    fn negated(&mut self, at: At, node: Node, not: bool) -> Read {
        if not { self.call(at, "not", vec![node]) } else { Ok(node) }
    }

    /// Rule `patternExpression`.
    fn pattern(&mut self) -> Read {
        let at = self.at.clone();
        if let Token::Text(inside) = self.token {
            self.advance()?;
            return self.budget.node(at, Kind::Value(Value::text(unescape(inside, true))));
        }
        for folding in ["casei", "accenti"] {
            if self.skip_word(folding)? {
                self.expect("(")?;
                let pattern = self.deeper(Self::pattern)?;
                self.expect(")")?;
                return self.call(at, folding, vec![pattern]);
            }
        }
        Err(self.unexpected("a pattern in single quotes, such as 'Batt%'"))
    }

    /// Rule `arithmeticExpression`.
    pub(super) fn sum(&mut self) -> Read {
        self.calculation(&["+", "-"], |reader| {
            reader.calculation(&["*", "/", "%", "div"], |reader| reader.calculation(&["^"], Self::operand))
        })
    }

    /// Parts with operators between them, taken from the left.
    fn calculation(&mut self, operators: &[&'static str], part: impl Fn(&mut Self) -> Read) -> Read {
        let at = self.at.clone();
        let mut left = part(self)?;
        while let Some(operator) = operators.iter().find(|operator| self.is(operator)) {
            self.advance()?;
            let right = part(self)?;
            left = self.call(at.clone(), operator, vec![left, right])?;
        }
        Ok(left)
    }

    /// Rule `arithmeticFactor`: an operand that may have a sign.
    fn operand(&mut self) -> Read {
        let at = self.at.clone();
        if self.is("+") {
            self.advance()?;
            return match self.token {
                Token::Number(digits) => self.number(at, digits, false),
                _ => Err(self.unexpected("a number after `+`")),
            };
        }
        if !self.is("-") {
            return self.primary();
        }
        self.advance()?;
        if let Token::Number(digits) = self.token {
            return self.number(at, digits, true);
        }
        let operand = self.deeper(Self::operand)?;
        let minus_one = self.budget.node(at.clone(), Kind::Value(Value::Int(-1)))?;
        self.call(at, "*", vec![minus_one, operand])
    }

    pub(super) fn number(&mut self, at: At, digits: &str, negative: bool) -> Read {
        let number = value::number(digits, negative).ok_or_else(|| at.problem(value::not_a_number(digits)))?;
        self.advance()?;
        self.budget.node(at, Kind::Value(number))
    }

    pub(super) fn call(&mut self, at: At, name: &str, arguments: Vec<Node>) -> Read {
        self.budget.node(at, Kind::Call(name.to_owned(), arguments))
    }

    /// Reads something one level deeper.
    pub(super) fn deeper<T>(&mut self, read: impl Fn(&mut Self) -> Result<T, FilterError>) -> Result<T, FilterError> {
        self.level += 1;
        check_depth(self.level, &self.at)?;
        let read = read(self)?;
        self.level -= 1;
        Ok(read)
    }

    pub(super) fn advance(&mut self) -> Result<(), FilterError> {
        (self.token, self.at) = self.lexer.next()?;
        Ok(())
    }

    /// Whether a sign or word is next.
    pub(super) fn is(&self, sign: &str) -> bool {
        matches!(self.token, Token::Sign(own) if own == sign) || self.is_word(sign)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.token, Token::Word(own) if own.eq_ignore_ascii_case(word))
    }

    pub(super) fn skip_word(&mut self, word: &str) -> Result<bool, FilterError> {
        let is = self.is_word(word);
        if is {
            self.advance()?;
        }
        Ok(is)
    }

    pub(super) fn expect(&mut self, sign: &str) -> Result<(), FilterError> {
        if !self.is(sign) {
            return Err(self.unexpected(&format!("`{sign}`")));
        }
        self.advance()
    }

    /// What is next is not what could be.
    pub(super) fn unexpected(&self, expected: &str) -> FilterError {
        let found = match self.token {
            Token::Word(text) | Token::Number(text) => format!("`{}`", shortened(text)),
            Token::Name(text) => format!("`\"{}\"`", shortened(text)),
            Token::Text(text) => format!("`'{}'`", shortened(text)),
            Token::Sign(sign) => format!("`{sign}`"),
            Token::End => "the end of the filter".to_owned(),
        };
        self.at.problem(format!("{expected} was expected, and there is {found}"))
    }
}
