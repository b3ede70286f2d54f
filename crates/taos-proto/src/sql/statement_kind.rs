/// What a statement is, judged by its first word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementKind {
    /// It reads: `SELECT`, `SHOW`, `DESCRIBE`, `DESC`, `EXPLAIN`.
    Read,
    /// `USE` of the database with this name, as the server knows it: in lower case unless it is quoted.
    Use(String),
    /// Anything else, what cannot be understood among it.
    Other,
}

impl StatementKind {
    /// The kind of this statement. Comments and opening parentheses before the first word are passed over.
    #[must_use]
    pub fn of(sql: &str) -> Self {
        let rest = skip_blank(sql, &['(']);
        let (word, rest) = split_word(rest);
        let is_one_of = |words: &[&str]| words.iter().any(|other| word.eq_ignore_ascii_case(other));
        if is_one_of(&["select", "show", "describe", "desc", "explain"]) {
            Self::Read
        } else if is_one_of(&["use"]) {
            database(rest).map_or(Self::Other, Self::Use)
        } else {
            Self::Other
        }
    }
}

/// The name behind `USE`, if nothing else follows; what is behind a semicolon the server ignores.
fn database(rest: &str) -> Option<String> {
    let rest = skip_blank(rest, &[]);
    let (name, rest) = match rest.strip_prefix('`') {
        Some(quoted) => {
            let (name, rest) = quoted.split_once('`')?;
            (name.to_owned(), rest)
        }
        None => {
            let (name, rest) = split_word(rest);
            (name.to_ascii_lowercase(), rest)
        }
    };
    let rest = skip_blank(rest, &[]);
    (!name.is_empty() && (rest.is_empty() || rest.starts_with(';'))).then_some(name)
}

/// The letters, digits and underscores at the beginning.
fn split_word(sql: &str) -> (&str, &str) {
    let end = sql.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(sql.len());
    sql.split_at_checked(end).unwrap_or((sql, ""))
}

/// Passes over white space, comments and these characters. A comment that does not end hides everything.
fn skip_blank<'a>(sql: &'a str, others: &[char]) -> &'a str {
    let mut rest = sql;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || others.contains(&c));
        if let Some(comment) = rest.strip_prefix("--") {
            rest = comment.split_once('\n').map_or("", |(_, rest)| rest);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, rest)| rest);
        } else {
            return rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_word_tells_the_kind() {
        for sql in [
            "SELECT 1",
            "(select 1) union all (select 2)",
            "show\ndatabases",
            "desc t",
            "Describe t",
            "explain select 1",
            "-- insert\n/* insert */ select*from t",
        ] {
            assert_eq!(StatementKind::of(sql), StatementKind::Read, "{sql}");
        }
        for sql in [
            "",
            "insert into t select * from s",
            "selected",
            "select_ 1",
            "-- select 1",
            "/* select 1",
            "create table if not exists t (ts timestamp)",
            "delete from t",
            "with a",
            "'select'",
            "`select`",
        ] {
            assert_eq!(StatementKind::of(sql), StatementKind::Other, "{sql}");
        }
    }

    #[test]
    fn the_name_of_a_used_database_is_that_of_the_server() {
        for (sql, name) in [
            ("use Power", "power"),
            ("USE `Power-1`;", "Power-1"),
            ("use/**/db -- the usual one", "db"),
            ("use a; drop table t", "a"),
        ] {
            assert_eq!(StatementKind::of(sql), StatementKind::Use(name.to_owned()), "{sql}");
        }
        for sql in ["use", "use ``", "use `a", "use a b", "use a.b"] {
            assert_eq!(StatementKind::of(sql), StatementKind::Other, "{sql}");
        }
    }

    proptest! {
        #[test]
        fn no_text_before_an_insert_makes_it_a_read(
            blanks in "([ \\t\\n(]|--[a-z *]*\\n|/\\*[a-z -]*\\*/)*", insert in "[iI][nN][sS][eE][rR][tT]",
            tail in "\\PC*",
        ) {
            let sql = format!("{blanks}{insert} {tail}");
            prop_assert_eq!(StatementKind::of(&sql), StatementKind::Other);
        }

        #[test]
        fn any_text_has_a_kind(sql in "\\PC*") {
            let _kind = StatementKind::of(&sql);
        }
    }
}
