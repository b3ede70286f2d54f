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
    Placeholder,
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
