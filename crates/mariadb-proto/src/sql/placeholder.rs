use std::iter::FusedIterator;
use std::ops::Range;

use super::SqlContext;
use super::lexer::Lexer;

/// Which placeholders a statement may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceholderStyle {
    /// `?` only; a `:` means nothing.
    Positional,
    /// `:name`, and `?` besides, since programs mix them.
    Named,
}

/// What stands at a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceholderKind<'a> {
    /// `?`
    Positional,
    /// `:name`: the name without its colon, one or more of `0-9A-Za-z_-`.
    Named(&'a str),
}

/// One placeholder of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder<'a> {
    /// The bytes of the statement that a value replaces, the colon of a name included.
    pub range: Range<usize>,
    /// What stands there.
    pub kind: PlaceholderKind<'a>,
}

/// Iterates over the placeholders of a statement, in order. Never allocates, and reads each byte once.
///
/// The statement is in `character_set_client`, as it is sent. A placeholder in a string, a quoted identifier or
/// a comment is none; that includes the comments `/*! … */` that servers run. In `:=` and `::`, and after a run of
/// colons, nothing is a placeholder (npm `mariadb` takes the former for a nameless one, and fails).
///
/// The server itself counts `?` in `/*! … */` when it prepares a statement; here such a `?` stays in the text.
#[derive(Debug, Clone)]
pub struct Placeholders<'a> {
    lexer: Lexer<'a>,
    style: PlaceholderStyle,
}

impl<'a> Placeholders<'a> {
    /// Starts at the beginning of the statement.
    #[must_use]
    pub const fn new(sql: &'a [u8], style: PlaceholderStyle, context: SqlContext) -> Self {
        Self { lexer: Lexer::new(sql, context), style }
    }

    /// Reads the name behind a colon, if it is one.
    fn read_name(&mut self) -> Option<&'a str> {
        let rest = self.lexer.rest();
        let further_colons = rest.iter().take_while(|&&byte| byte == b':').count();
        if further_colons > 0 {
            self.lexer.skip(further_colons);
            return None;
        }
        let length = rest.iter().take_while(|&&byte| is_name_byte(byte)).count();
        let name = rest.get(..length).filter(|name| !name.is_empty())?;
        self.lexer.skip(length);
        std::str::from_utf8(name).ok()
    }
}

impl<'a> Iterator for Placeholders<'a> {
    type Item = Placeholder<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (start, mark) = self.lexer.next_mark()?;
            let after_mark = start.saturating_add(1);
            if mark == b'?' {
                return Some(Placeholder {
                    range: start..after_mark,
                    kind: PlaceholderKind::Positional,
                });
            }
            if self.style == PlaceholderStyle::Named
                && let Some(name) = self.read_name()
            {
                return Some(Placeholder {
                    range: start..after_mark.saturating_add(name.len()),
                    kind: PlaceholderKind::Named(name),
                });
            }
        }
    }
}

impl FusedIterator for Placeholders<'_> {}

const fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sql::CharsetRule;

    fn found(sql: &str, style: PlaceholderStyle) -> Vec<(&str, PlaceholderKind<'_>)> {
        Placeholders::new(sql.as_bytes(), style, SqlContext::default())
            .map(|placeholder| (sql.get(placeholder.range).unwrap(), placeholder.kind))
            .collect()
    }

    fn names(sql: &str) -> Vec<&str> {
        found(sql, PlaceholderStyle::Named)
            .into_iter()
            .map(|(text, kind)| match kind {
                PlaceholderKind::Named(name) => {
                    assert_eq!(text.strip_prefix(':'), Some(name));
                    name
                }
                PlaceholderKind::Positional => text,
            })
            .collect()
    }

    #[test]
    fn question_marks_are_found_in_order() {
        let placeholders: Vec<_> =
            Placeholders::new(b"? + '?' + ?", PlaceholderStyle::Positional, SqlContext::default())
                .map(|placeholder| placeholder.range)
                .collect();
        assert_eq!(placeholders, [0..1, 10..11]);
    }

    #[test]
    fn names_mean_nothing_in_the_positional_style() {
        assert_eq!(
            found("SELECT :a, ?", PlaceholderStyle::Positional),
            [("?", PlaceholderKind::Positional)]
        );
    }

    #[test]
    fn names_have_letters_digits_underscores_and_hyphens() {
        let cases: [(&str, &[&str]); 9] = [
            ("SELECT :a", &["a"]),
            ("(:a,:b)", &["a", "b"]),
            (":a :a", &["a", "a"]),
            (":some_Name-9 ", &["some_Name-9"]),
            (":1", &["1"]),
            (":a+:b", &["a", "b"]),
            (":é", &[]),
            (":aé", &["a"]),
            (":a.:b", &["a", "b"]),
        ];
        for (sql, expected) in cases {
            assert_eq!(names(sql), expected, "{sql}");
        }
    }

    #[test]
    fn assignments_lone_colons_and_runs_of_colons_are_no_placeholders() {
        let cases: [(&str, &[&str]); 8] = [
            ("SET @x := 1", &[]),
            ("SET @x:=:y", &["y"]),
            ("SELECT : a", &[]),
            ("SELECT a :", &[]),
            ("SELECT a::int, :b", &["b"]),
            (":::a :b", &["b"]),
            ("':a' \":b\" `:c` /* :d */ -- :e\n:f", &["f"]),
            ("start: LOOP", &[]),
        ];
        for (sql, expected) in cases {
            assert_eq!(names(sql), expected, "{sql}");
        }
    }

    #[test]
    fn question_marks_may_stand_between_names() {
        assert_eq!(names(":a, ?, :b"), ["a", "?", "b"]);
    }

    fn charset() -> impl Strategy<Value = CharsetRule> {
        prop_oneof![
            Just(CharsetRule::Utf8mb4),
            Just(CharsetRule::Utf8mb3),
            Just(CharsetRule::AsciiCompatible),
            Just(CharsetRule::Big5),
            Just(CharsetRule::ShiftJis),
            Just(CharsetRule::Gbk),
            Just(CharsetRule::Swe7),
        ]
    }

    fn hostile_sql() -> impl Strategy<Value = Vec<u8>> {
        let telling =
            proptest::sample::select(&b"'\"`\\?:/*#-\n =ab!\x00\x7f\x81\x83\xa1\xe0\xfe"[..]);
        prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..200),
            proptest::collection::vec(telling, 0..200)
        ]
    }

    /// Code, or what holds question marks that are none, closed in itself.
    fn piece() -> impl Strategy<Value = String> {
        let inside = "[a-z?:é/# -]{0,12}";
        prop_oneof![
            "[a-z0-9=(),é+]{0,8}",
            Just("?".to_owned()),
            inside.prop_map(|text| format!("'{text}'")),
            inside.prop_map(|text| format!("'{text}\\'{text}''{text}\\\\'")),
            inside.prop_map(|text| format!("\"{text}\"\"{text}\"")),
            inside.prop_map(|text| format!("`{text}``{text}\\`")),
            inside.prop_map(|text| format!("/*{text}'{text}*/")),
            inside.prop_map(|text| format!("-- {text}'\n")),
            inside.prop_map(|text| format!("#{text}\"\n")),
        ]
    }

    proptest! {
        #[test]
        fn ranges_of_hostile_statements_are_in_bounds_and_in_order(
            sql in hostile_sql(),
            no_backslash_escapes: bool,
            named: bool,
            charset in charset(),
        ) {
            let style = if named { PlaceholderStyle::Named } else { PlaceholderStyle::Positional };
            let context = SqlContext { no_backslash_escapes, charset };
            let mut end = 0;
            for placeholder in Placeholders::new(&sql, style, context) {
                prop_assert!(placeholder.range.start >= end);
                let text = sql.get(placeholder.range.clone()).unwrap();
                match placeholder.kind {
                    PlaceholderKind::Positional => prop_assert_eq!(text, b"?"),
                    PlaceholderKind::Named(name) => {
                        prop_assert!(named);
                        prop_assert_eq!(text.strip_prefix(b":"), Some(name.as_bytes()));
                    }
                }
                end = placeholder.range.end;
            }
        }

        #[test]
        fn only_the_question_marks_of_the_code_count(pieces in proptest::collection::vec(piece(), 0..20)) {
            let sql = pieces.join(" ");
            let expected = pieces.iter().filter(|piece| *piece == "?").count();
            prop_assert_eq!(found(&sql, PlaceholderStyle::Positional).len(), expected, "{}", sql);
        }
    }
}
