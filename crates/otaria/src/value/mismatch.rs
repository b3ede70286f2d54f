use std::borrow::Cow;

/// Why a value cannot be read as a type.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// It is NULL; read it as an `Option`.
    Null,
    /// Its type is another one.
    OtherType,
    /// It is too small, too large, or has digits that would be lost.
    OutOfRange,
    /// It is not UTF-8.
    NotUtf8,
    /// What an implementation outside of this crate says.
    Other(Cow<'static, str>),
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Null => "it is NULL (read it as an Option)",
            Self::OtherType => "there is no conversion between these types",
            Self::OutOfRange => "the value does not fit",
            Self::NotUtf8 => "it is not UTF-8",
            Self::Other(reason) => reason,
        })
    }
}

impl std::error::Error for Mismatch {}

/// The float, if it is the very number that it was made from.
pub(crate) fn exactly<F: Copy>(
    float: F,
    number: i128,
    back: impl Fn(F) -> i128,
) -> Result<F, Mismatch> {
    if back(float) == number { Ok(float) } else { Err(Mismatch::OutOfRange) }
}
