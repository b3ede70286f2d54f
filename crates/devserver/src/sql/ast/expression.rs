//! Expressions.

use super::TypeName;

/// An expression and where it stands in the statement: its text is the name of its column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
}

/// Bytes of the statement. All spans are equal: an expression is the same wherever it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ExprKind {
    Literal(Literal),
    /// A column, a tag, or a pseudo column such as `tbname`.
    Column {
        table: Option<String>,
        name: String,
    },
    Star {
        table: Option<String>,
    },
    Function {
        name: String,
        arguments: Vec<Expr>,
    },
    Cast {
        operand: Box<Expr>,
        to: TypeName,
    },
    Negate(Box<Expr>),
    Not(Box<Expr>),
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `tag -> 'key'`
    JsonMember(Box<Expr>, Box<Expr>),
    /// Two or more operands; `or` of a long list must not nest.
    And(Vec<Expr>),
    Or(Vec<Expr>),
    IsNull {
        operand: Box<Expr>,
        negated: bool,
    },
    Between {
        operand: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        negated: bool,
    },
    In {
        operand: Box<Expr>,
        list: Vec<Expr>,
        negated: bool,
    },
    Case {
        operand: Option<Box<Expr>>,
        arms: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Integer(i64),
    /// Above the largest signed integer.
    Unsigned(u64),
    Float(f64),
    Text(String),
    /// `timestamp '…'`
    Timestamp(String),
    Duration(Duration),
    /// `?`, by its number from 0.
    Placeholder(usize),
}

/// A number and its unit: b nanoseconds, u, a milliseconds, s, m, h, d, w, n months, y.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Duration {
    pub(crate) count: i64,
    /// In lower case.
    pub(crate) unit: char,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    BitAnd,
    BitOr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Like,
    NotLike,
    Match,
    NotMatch,
    Contains,
}

impl Expr {
    /// The expressions that it is made of.
    pub(crate) fn parts(&self) -> Vec<&Self> {
        match &self.kind {
            ExprKind::Literal(_) | ExprKind::Column { .. } | ExprKind::Star { .. } => Vec::new(),
            ExprKind::Function { arguments: parts, .. }
            | ExprKind::And(parts)
            | ExprKind::Or(parts) => parts.iter().collect(),
            ExprKind::Cast { operand, .. }
            | ExprKind::Negate(operand)
            | ExprKind::Not(operand)
            | ExprKind::IsNull { operand, .. } => vec![operand],
            ExprKind::Arithmetic(_, left, right)
            | ExprKind::Compare(_, left, right)
            | ExprKind::JsonMember(left, right) => vec![left, right],
            ExprKind::Between { operand, low, high, .. } => vec![operand, low, high],
            ExprKind::In { operand, list, .. } => {
                std::iter::once(operand.as_ref()).chain(list).collect()
            }
            ExprKind::Case { operand, arms, otherwise } => {
                let ends = operand.iter().chain(otherwise).map(AsRef::as_ref);
                ends.chain(arms.iter().flat_map(|(condition, value)| [condition, value])).collect()
            }
        }
    }

    /// How many expressions stand in each other at most.
    pub(crate) fn height(&self) -> usize {
        1 + self.parts().into_iter().map(Self::height).max().unwrap_or(0)
    }
}
