use std::borrow::Cow;
use std::fmt;

/// The text of a statement.
///
/// Text that is part of the program, a `&'static str`, is one by itself. Text that is put together while the program runs
/// may hold what somebody else has written; it is taken only where [`Sql::trusted`] says that it does not. Values belong
/// into parameters.
///
/// `Debug` does not show the text, which may hold values.
#[derive(Clone, PartialEq, Eq)]
pub struct Sql<'a>(Cow<'a, str>);

impl<'a> Sql<'a> {
    /// A statement from any text. The caller vouches that no part of it comes from where it is not trusted, or that such
    /// parts are quoted.
    pub fn trusted(text: impl Into<Cow<'a, str>>) -> Self {
        Self(text.into())
    }

    #[cfg(feature = "mariadb")]
    pub(crate) fn into_text(self) -> Cow<'a, str> {
        self.0
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Sql<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sql").field(&format_args!("{} bytes", self.0.len())).finish()
    }
}

/// What is taken as the text of a statement: a `&'static str`, or an [`Sql`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a statement that stands in the program",
    label = "may hold what somebody else has written",
    note = "values belong into parameters: `connection.exec(\"SELECT … WHERE id = ?\", (id,))`, with TDengine `client.query_with(…)`",
    note = "for text that was put together from trusted parts write `Sql::trusted(text)`"
)]
pub trait IntoSql<'a> {
    /// The statement.
    fn into_sql(self) -> Sql<'a>;
}

impl IntoSql<'static> for &'static str {
    #[inline]
    fn into_sql(self) -> Sql<'static> {
        Sql(Cow::Borrowed(self))
    }
}

impl<'a> IntoSql<'a> for Sql<'a> {
    #[inline]
    fn into_sql(self) -> Self {
        self
    }
}

impl<'a> IntoSql<'a> for &'a Sql<'_> {
    #[inline]
    fn into_sql(self) -> Sql<'a> {
        Sql(Cow::Borrowed(&self.0))
    }
}
