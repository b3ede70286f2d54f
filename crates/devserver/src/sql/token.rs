//! Words of the dialect.

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A keyword or a bare identifier.
    Word,
    /// An identifier in backticks.
    Quoted,
    /// Digits.
    Integer,
    /// Digits with a point or an exponent.
    Float,
    /// `0x…` or `0b…`.
    Radix,
    /// Digits and a unit: `10s`.
    Duration,
    /// A text in single or double quotes.
    Text,
    /// `?`, which a prepared statement fills.
    Placeholder,
    /// A punctuation character.
    Symbol(Symbol),
    /// Bytes that begin nothing.
    Bad,
    /// The end of the statement: of the text, or a `;`.
    End,
}

/// Punctuation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Symbol {
    Open,
    Close,
    Comma,
    Dot,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Ampersand,
    Bar,
    Arrow,
}

/// A token and where it stands in the statement, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}
