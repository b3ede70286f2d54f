use std::fmt;

/// Why a row cannot be bound.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

impl serde::ser::Error for Refusal {
    fn custom<T: fmt::Display>(text: T) -> Self {
        Self(text.to_string())
    }
}

impl From<taos_proto::error::Error> for Refusal {
    fn from(error: taos_proto::error::Error) -> Self {
        Self(error.to_string())
    }
}
