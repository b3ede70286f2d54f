use super::{PlaceholderKind, PlaceholderStyle, Placeholders, SqlContext};

/// A statement with `:name` placeholders, rewritten to the `?` that the server can prepare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedStatement {
    /// The statement to prepare.
    pub sql: Vec<u8>,
    /// One entry per parameter, in order: its name, or `None` where the statement had a `?` already.
    /// A name may repeat.
    pub names: Vec<Option<String>>,
}

impl NamedStatement {
    /// Rewrites a statement that is in `character_set_client`.
    #[must_use]
    pub fn parse(sql: &[u8], context: SqlContext) -> Self {
        let mut statement = Self { sql: Vec::with_capacity(sql.len()), names: Vec::new() };
        let mut copied = 0;
        for placeholder in Placeholders::new(sql, PlaceholderStyle::Named, context) {
            let between = sql.get(copied..placeholder.range.start).unwrap_or_default();
            statement.sql.extend_from_slice(between);
            statement.sql.push(b'?');
            statement.names.push(match placeholder.kind {
                PlaceholderKind::Named(name) => Some(name.to_owned()),
                PlaceholderKind::Positional => None,
            });
            copied = placeholder.range.end;
        }
        statement.sql.extend_from_slice(sql.get(copied..).unwrap_or_default());
        statement
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sql: &str, rewritten: &str, names: &[&str]) {
        let statement = NamedStatement::parse(sql.as_bytes(), SqlContext::default());
        let found: Vec<_> =
            statement.names.iter().map(|name| name.as_deref().unwrap_or("?")).collect();
        assert_eq!(String::from_utf8(statement.sql).unwrap(), rewritten);
        assert_eq!(found, names);
    }

    #[test]
    fn names_become_question_marks() {
        check("INSERT INTO t VALUES (:id, :name)", "INSERT INTO t VALUES (?, ?)", &["id", "name"]);
    }

    #[test]
    fn a_repeated_name_is_a_parameter_each_time() {
        check(":a=:b OR :a", "?=? OR ?", &["a", "b", "a"]);
    }

    #[test]
    fn a_question_mark_is_a_parameter_without_a_name() {
        check("SELECT ?, :a", "SELECT ?, ?", &["?", "a"]);
    }

    #[test]
    fn everything_else_is_kept() {
        let sql = "SET @a := ':x' /* :y */ -- :z";
        check(sql, sql, &[]);
        check("", "", &[]);
    }

    #[test]
    fn bytes_of_other_charsets_are_kept() {
        let context = SqlContext { charset: crate::sql::CharsetRule::Gbk, ..SqlContext::default() };
        let statement = NamedStatement::parse(b"'\x81\\' = :a \xff", context);
        assert_eq!(statement.sql, b"'\x81\\' = ? \xff");
    }
}
