use mariadb_proto::value::Param;

/// A value as it is sent: what [`ToParam`](super::ToParam) makes. It borrows where the value can be sent as it is.
#[derive(Debug, Clone)]
pub struct ParamValue<'a>(Held<'a>);

#[derive(Debug, Clone)]
enum Held<'a> {
    Param(Param<'a>),
    Decimal(String),
    Text(String),
    Bytes(Vec<u8>),
}

impl ParamValue<'_> {
    /// Text that was made for sending.
    #[must_use]
    pub const fn text(text: String) -> Self {
        Self(Held::Text(text))
    }

    /// Bytes that were made for sending.
    #[must_use]
    pub const fn bytes(bytes: Vec<u8>) -> Self {
        Self(Held::Bytes(bytes))
    }

    /// An exact number as decimal text, `[-]digits[.digits]`.
    #[must_use]
    pub const fn decimal(digits: String) -> Self {
        Self(Held::Decimal(digits))
    }

    /// The value, borrowed.
    #[inline]
    #[must_use]
    pub fn as_param(&self) -> Param<'_> {
        match &self.0 {
            Held::Param(param) => *param,
            Held::Decimal(digits) => Param::Decimal(digits),
            Held::Text(text) => Param::Text(text),
            Held::Bytes(bytes) => Param::Bytes(bytes),
        }
    }
}

impl<'a> From<Param<'a>> for ParamValue<'a> {
    #[inline]
    fn from(param: Param<'a>) -> Self {
        Self(Held::Param(param))
    }
}
