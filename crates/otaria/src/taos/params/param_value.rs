use taos_proto::sql::Literal;

/// A value as it stands in a statement: what [`ToParam`](super::ToParam) makes. It borrows where the value can be written as
/// it is.
#[derive(Debug, Clone, PartialEq)]
pub struct ParamValue<'a>(Held<'a>);

#[derive(Debug, Clone, PartialEq)]
enum Held<'a> {
    Literal(Literal<'a>),
    Decimal(String),
    Text(String),
}

impl ParamValue<'_> {
    /// Text that was made for the statement, without quotes. A point in time is such a text, too:
    /// `2024-02-29T12:00:00.123456789Z` fits every precision.
    #[must_use]
    pub const fn text(text: String) -> Self {
        Self(Held::Text(text))
    }

    /// An exact number as decimal text, `[-]digits[.digits]`.
    #[must_use]
    pub const fn decimal(digits: String) -> Self {
        Self(Held::Decimal(digits))
    }

    /// The value, borrowed.
    #[inline]
    #[must_use]
    pub fn as_literal(&self) -> Literal<'_> {
        match &self.0 {
            Held::Literal(literal) => *literal,
            Held::Decimal(digits) => Literal::Decimal(digits),
            Held::Text(text) => Literal::Text(text),
        }
    }
}

impl<'a> From<Literal<'a>> for ParamValue<'a> {
    #[inline]
    fn from(literal: Literal<'a>) -> Self {
        Self(Held::Literal(literal))
    }
}
