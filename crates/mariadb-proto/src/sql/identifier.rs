/// Why a text is no identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentifierError {
    /// It has no characters.
    #[error("an identifier must not be empty")]
    Empty,
    /// It holds U+0000, which ends an identifier even in quotes.
    #[error("an identifier must not contain the character U+0000")]
    Nul,
}

/// The name of a table, column, or the like, in back-quotes, with back-quotes inside doubled: a form that is read alike
/// in every SQL mode. A name of several parts is quoted part by part.
///
/// The result is Unicode text for a statement. On a connection in another charset, convert the statement as a whole.
pub fn quote_identifier(name: &str) -> Result<String, IdentifierError> {
    if name.is_empty() {
        return Err(IdentifierError::Empty);
    }
    if name.contains('\0') {
        return Err(IdentifierError::Nul);
    }
    Ok(format!("`{}`", name.replace('`', "``")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_in_back_quotes() {
        assert_eq!(quote_identifier("order").as_deref(), Ok("`order`"));
        assert_eq!(quote_identifier("a.b \"c\" \\").as_deref(), Ok("`a.b \"c\" \\`"));
    }

    #[test]
    fn back_quotes_inside_are_doubled() {
        assert_eq!(quote_identifier("`; DROP TABLE t; `").as_deref(), Ok("```; DROP TABLE t; ```"));
    }

    #[test]
    fn what_the_server_cannot_name_is_refused() {
        assert_eq!(quote_identifier(""), Err(IdentifierError::Empty));
        assert_eq!(quote_identifier("a\0b"), Err(IdentifierError::Nul));
    }
}
