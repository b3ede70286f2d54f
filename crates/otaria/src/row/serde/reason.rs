use std::fmt;

/// Why a row cannot be deserialized, and which column it was.
#[derive(Debug)]
pub(crate) struct Reason {
    pub(crate) column: Option<usize>,
    pub(crate) text: String,
}

impl Reason {
    /// The reason with its column, unless it has one.
    #[cold]
    pub(super) fn in_column(mut self, column: usize) -> Self {
        self.column.get_or_insert(column);
        self
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Reason {}

impl serde::de::Error for Reason {
    fn custom<T: fmt::Display>(text: T) -> Self {
        Self { column: None, text: text.to_string() }
    }
}
