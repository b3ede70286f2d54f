//! Expressions by precedence.

use super::cursor::Cursor;
use crate::error::SqlError;
use crate::sql::ast::{Arithmetic, Comparison, Duration, Expr, ExprKind, Literal};
use crate::sql::token::{Kind, Symbol};

/// How high the tree of an expression may become: each operator of a chain nests it.
const MAX_HEIGHT: usize = 100;

/// Functions that TDengine's grammar lets go without arguments.
const WITHOUT_ARGUMENTS: &[&str] = &[
    "now",
    "today",
    "timezone",
    "database",
    "client_version",
    "server_version",
    "server_status",
    "current_user",
    "user",
];

impl Cursor<'_> {
    /// Any expression, conditions included.
    pub(super) fn expression(&mut self) -> Result<Expr, SqlError> {
        self.nested(|cursor| {
            let start = cursor.token().start;
            let mut operands = vec![cursor.conjunction()?];
            while cursor.accept("or") {
                operands.push(cursor.conjunction()?);
            }
            Ok(cursor.fold_operands(start, operands, ExprKind::Or))
        })
    }

    fn conjunction(&mut self) -> Result<Expr, SqlError> {
        let start = self.token().start;
        let mut operands = vec![self.negation()?];
        while self.accept("and") {
            operands.push(self.negation()?);
        }
        Ok(self.fold_operands(start, operands, ExprKind::And))
    }

    fn fold_operands(
        &self,
        start: usize,
        mut operands: Vec<Expr>,
        kind: fn(Vec<Expr>) -> ExprKind,
    ) -> Expr {
        match operands.pop() {
            Some(only) if operands.is_empty() => only,
            last => {
                operands.extend(last);
                Expr { kind: kind(operands), span: self.span_from(start) }
            }
        }
    }

    fn negation(&mut self) -> Result<Expr, SqlError> {
        let start = self.token().start;
        if !self.accept("not") {
            return self.predicate();
        }
        let operand = self.nested(Self::negation)?;
        Ok(Expr { kind: ExprKind::Not(Box::new(operand)), span: self.span_from(start) })
    }

    fn predicate(&mut self) -> Result<Expr, SqlError> {
        let start = self.token().start;
        let left = self.operand()?;
        let Some(kind) = self.predicate_tail(left)? else { return Err(self.unexpected()) };
        match kind {
            Tail::None(expr) => Ok(expr),
            Tail::Predicate(kind) => Ok(Expr { kind, span: self.span_from(start) }),
        }
    }

    fn predicate_tail(&mut self, left: Expr) -> Result<Option<Tail>, SqlError> {
        let symbol = match self.kind() {
            Kind::Symbol(Symbol::Equal) => Some(Comparison::Equal),
            Kind::Symbol(Symbol::NotEqual) => Some(Comparison::NotEqual),
            Kind::Symbol(Symbol::Less) => Some(Comparison::Less),
            Kind::Symbol(Symbol::LessEqual) => Some(Comparison::LessEqual),
            Kind::Symbol(Symbol::Greater) => Some(Comparison::Greater),
            Kind::Symbol(Symbol::GreaterEqual) => Some(Comparison::GreaterEqual),
            _ => None,
        };
        let left = Box::new(left);
        if let Some(comparison) = symbol {
            self.advance();
            let right = Box::new(self.operand()?);
            return Ok(Some(Tail::Predicate(ExprKind::Compare(comparison, left, right))));
        }
        if self.accept("is") {
            let negated = self.accept("not");
            self.expect("null")?;
            return Ok(Some(Tail::Predicate(ExprKind::IsNull { operand: left, negated })));
        }
        let negated = self.at("not")
            && (self.follows("like") || self.follows("in") || self.follows("between"));
        if negated {
            self.advance();
        }
        let kind = if self.accept("in") {
            let list = self.parenthesised(Self::operand)?;
            ExprKind::In { operand: left, list, negated }
        } else if self.accept("between") {
            let low = Box::new(self.operand()?);
            self.expect("and")?;
            let high = Box::new(self.operand()?);
            ExprKind::Between { operand: left, low, high, negated }
        } else {
            let comparison = if self.accept("like") {
                if negated { Comparison::NotLike } else { Comparison::Like }
            } else if self.accept("match") {
                Comparison::Match
            } else if self.accept("nmatch") {
                Comparison::NotMatch
            } else if self.accept("contains") {
                Comparison::Contains
            } else if negated {
                return Ok(None);
            } else {
                return Ok(Some(Tail::None(*left)));
            };
            ExprKind::Compare(comparison, left, Box::new(self.operand()?))
        };
        Ok(Some(Tail::Predicate(kind)))
    }

    /// An expression without conditions: what stands between comparisons, and in arguments.
    pub(super) fn operand(&mut self) -> Result<Expr, SqlError> {
        self.chain(
            Self::sum,
            &[(Symbol::Ampersand, Arithmetic::BitAnd), (Symbol::Bar, Arithmetic::BitOr)],
        )
    }

    fn sum(&mut self) -> Result<Expr, SqlError> {
        self.chain(
            Self::product,
            &[(Symbol::Plus, Arithmetic::Add), (Symbol::Minus, Arithmetic::Subtract)],
        )
    }

    fn product(&mut self) -> Result<Expr, SqlError> {
        let operators = [
            (Symbol::Star, Arithmetic::Multiply),
            (Symbol::Slash, Arithmetic::Divide),
            (Symbol::Percent, Arithmetic::Remainder),
        ];
        self.chain(Self::sign, &operators)
    }

    fn chain(
        &mut self,
        operand: fn(&mut Self) -> Result<Expr, SqlError>,
        operators: &[(Symbol, Arithmetic)],
    ) -> Result<Expr, SqlError> {
        let start = self.token().start;
        let mut left = operand(self)?;
        let mut length = 0;
        while let Some((_, operator)) = operators.iter().find(|(symbol, _)| self.at_symbol(*symbol))
        {
            length += 1;
            if length > MAX_HEIGHT {
                return Err(too_high());
            }
            self.advance();
            let right = operand(self)?;
            let kind = ExprKind::Arithmetic(*operator, Box::new(left), Box::new(right));
            left = Expr { kind, span: self.span_from(start) };
        }
        if length > 0 && left.height() > MAX_HEIGHT {
            return Err(too_high());
        }
        Ok(left)
    }

    fn sign(&mut self) -> Result<Expr, SqlError> {
        let start = self.token().start;
        if self.accept_symbol(Symbol::Plus) {
            return self.nested(Self::sign);
        }
        if !self.accept_symbol(Symbol::Minus) {
            return self.member();
        }
        if matches!(self.kind(), Kind::Integer | Kind::Float) {
            let kind = ExprKind::Literal(self.number(true)?);
            return Ok(Expr { kind, span: self.span_from(start) });
        }
        let operand = self.nested(Self::sign)?;
        Ok(Expr { kind: ExprKind::Negate(Box::new(operand)), span: self.span_from(start) })
    }

    fn member(&mut self) -> Result<Expr, SqlError> {
        let start = self.token().start;
        let operand = self.primary()?;
        if !self.accept_symbol(Symbol::Arrow) {
            return Ok(operand);
        }
        let key = self.primary()?;
        let kind = ExprKind::JsonMember(Box::new(operand), Box::new(key));
        Ok(Expr { kind, span: self.span_from(start) })
    }

    fn primary(&mut self) -> Result<Expr, SqlError> {
        let token = self.token();
        let kind = match token.kind {
            Kind::Integer | Kind::Float => ExprKind::Literal(self.number(false)?),
            Kind::Duration => ExprKind::Literal(Literal::Duration(self.duration()?)),
            Kind::Text => ExprKind::Literal(Literal::Text(self.string()?)),
            Kind::Placeholder => ExprKind::Literal(Literal::Placeholder(self.placeholder())),
            Kind::Symbol(Symbol::Open) => {
                self.advance();
                let mut inner = self.expression()?;
                self.expect_symbol(Symbol::Close)?;
                inner.span = self.span_from(token.start);
                return Ok(inner);
            }
            Kind::Symbol(Symbol::Star) => {
                self.advance();
                ExprKind::Star { table: None }
            }
            Kind::Word | Kind::Quoted => self.word()?,
            _ => return Err(self.unexpected()),
        };
        Ok(Expr { kind, span: self.span_from(token.start) })
    }

    fn word(&mut self) -> Result<ExprKind, SqlError> {
        if self.kind() == Kind::Word {
            let word = self.text(self.token()).to_ascii_lowercase();
            let called = self.following().kind == Kind::Symbol(Symbol::Open);
            match word.as_str() {
                "null" => return self.constant(Literal::Null),
                "true" => return self.constant(Literal::Bool(true)),
                "false" => return self.constant(Literal::Bool(false)),
                "tbname" if !called => {
                    self.advance();
                    return Ok(ExprKind::Column { table: None, name: word });
                }
                "now" if !called => {
                    self.advance();
                    return Ok(ExprKind::Function { name: word, arguments: Vec::new() });
                }
                "timestamp" if self.following().kind == Kind::Text => {
                    self.advance();
                    return Ok(ExprKind::Literal(Literal::Timestamp(self.string()?)));
                }
                "case" => return self.case(),
                "cast" => return self.cast(),
                "now" | "today" | "database" | "if" | "left" | "right" if called => {
                    return self.call(word);
                }
                _ if called && self.at_name() => return self.call(word),
                _ => {}
            }
        }
        let first = self.name()?;
        if !self.accept_symbol(Symbol::Dot) {
            return Ok(ExprKind::Column { table: None, name: first });
        }
        if self.accept_symbol(Symbol::Star) {
            return Ok(ExprKind::Star { table: Some(first) });
        }
        Ok(ExprKind::Column { table: Some(first), name: self.column_name()? })
    }

    fn constant(&mut self, literal: Literal) -> Result<ExprKind, SqlError> {
        self.advance();
        Ok(ExprKind::Literal(literal))
    }

    fn call(&mut self, name: String) -> Result<ExprKind, SqlError> {
        self.advance();
        self.expect_symbol(Symbol::Open)?;
        if self.at_symbol(Symbol::Close) {
            if !WITHOUT_ARGUMENTS.contains(&name.as_str()) {
                return Err(self.unexpected());
            }
            self.advance();
            return Ok(ExprKind::Function { name, arguments: Vec::new() });
        }
        if self.at("distinct") {
            return Err(SqlError::unsupported("DISTINCT in an aggregate function"));
        }
        let arguments = self.nested(|cursor| cursor.list(Self::operand))?;
        self.expect_symbol(Symbol::Close)?;
        Ok(ExprKind::Function { name, arguments })
    }

    fn cast(&mut self) -> Result<ExprKind, SqlError> {
        self.advance();
        self.expect_symbol(Symbol::Open)?;
        let operand = Box::new(self.nested(Self::operand)?);
        self.expect("as")?;
        // CAST alone may leave the length of a text out: it becomes as long as needed.
        let to = self.cast_type()?;
        self.expect_symbol(Symbol::Close)?;
        Ok(ExprKind::Cast { operand, to })
    }

    fn case(&mut self) -> Result<ExprKind, SqlError> {
        self.advance();
        let operand = if self.at("when") { None } else { Some(Box::new(self.expression()?)) };
        let mut arms = Vec::new();
        while self.accept("when") {
            let condition = self.expression()?;
            self.expect("then")?;
            arms.push((condition, self.expression()?));
        }
        if arms.is_empty() {
            return Err(self.unexpected());
        }
        let otherwise = if self.accept("else") { Some(Box::new(self.expression()?)) } else { None };
        self.expect("end")?;
        Ok(ExprKind::Case { operand, arms, otherwise })
    }

    pub(super) fn number(&mut self, negative: bool) -> Result<Literal, SqlError> {
        let token = self.advance();
        let text = self.text(token);
        let float = || text.parse::<f64>().map_err(|_| self.unexpected_at(token.start));
        if token.kind == Kind::Float {
            let value = float()?;
            return Ok(Literal::Float(if negative { -value } else { value }));
        }
        match (text.parse::<u64>(), negative) {
            (Ok(digits), false) => {
                Ok(i64::try_from(digits).map_or(Literal::Unsigned(digits), Literal::Integer))
            }
            (Ok(digits), true) if digits <= i64::MIN.unsigned_abs() => {
                Ok(Literal::Integer(0_i64.wrapping_sub_unsigned(digits)))
            }
            (_, negative) => Ok(Literal::Float(if negative { -float()? } else { float()? })),
        }
    }

    pub(super) fn duration(&mut self) -> Result<Duration, SqlError> {
        if self.kind() != Kind::Duration {
            return Err(self.unexpected());
        }
        let token = self.advance();
        let text = self.text(token);
        let (digits, unit) = text.split_at(text.len().saturating_sub(1));
        let count = digits.parse().map_err(|_| self.unexpected_at(token.start))?;
        let unit = unit.chars().next().map_or('s', |unit| unit.to_ascii_lowercase());
        Ok(Duration { count, unit })
    }
}

fn too_high() -> SqlError {
    SqlError::new(0x2600, format!("syntax error: more than {MAX_HEIGHT} operators in each other"))
}

enum Tail {
    None(Expr),
    Predicate(ExprKind),
}
