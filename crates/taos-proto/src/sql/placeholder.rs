use super::{Literal, LiteralError};

/// The byte positions of the `?` that stand for values: outside of strings, quoted names and comments.
///
/// A string that does not end leaves no placeholder behind it; the server tells what is wrong with the statement.
#[must_use]
pub fn placeholders(sql: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut rest = sql.bytes().enumerate().peekable();
    while let Some((position, byte)) = rest.next() {
        let next = rest.peek().map(|&(_, next)| next);
        match byte {
            b'?' => found.push(position),
            b'\'' | b'"' => skip_string(&mut rest, byte),
            b'`' => skip_past(&mut rest, |byte| byte == b'`'),
            b'-' if next == Some(b'-') => skip_past(&mut rest, |byte| byte == b'\n'),
            b'/' if next == Some(b'*') => {
                rest.next();
                skip_block_comment(&mut rest);
            }
            _ => {}
        }
    }
    found
}

/// A quote is part of the string behind a backslash; a doubled one ends a string and begins the next.
fn skip_string(rest: &mut impl Iterator<Item = (usize, u8)>, quote: u8) {
    while let Some((_, byte)) = rest.next() {
        if byte == quote {
            return;
        }
        if byte == b'\\' {
            rest.next();
        }
    }
}

fn skip_past(rest: &mut impl Iterator<Item = (usize, u8)>, end: impl Fn(u8) -> bool) {
    rest.find(|&(_, byte)| end(byte));
}

fn skip_block_comment(rest: &mut impl Iterator<Item = (usize, u8)>) {
    let mut star = false;
    for (_, byte) in rest {
        if star && byte == b'/' {
            return;
        }
        star = byte == b'*';
    }
}

/// Why values do not fit into a statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BindError {
    /// The numbers of placeholders and values differ.
    #[error("the statement has {placeholders} placeholders, but {values} values are given")]
    Count {
        /// The `?` of the statement.
        placeholders: usize,
        /// The values given.
        values: usize,
    },
    /// A value has no literal.
    #[error("value {position}: {source}")]
    Literal {
        /// Counted from 1.
        position: usize,
        /// What is wrong with it.
        source: LiteralError,
    },
}

/// The statement with a literal in place of every `?`.
///
/// # Errors
///
/// When there are more or fewer values than placeholders, or a value that no literal can express.
pub fn bind(sql: &str, values: &[Literal<'_>]) -> Result<String, BindError> {
    let positions = placeholders(sql);
    if positions.len() != values.len() {
        return Err(BindError::Count { placeholders: positions.len(), values: values.len() });
    }
    let mut bound = String::with_capacity(sql.len() + values.len() * 16);
    let mut done = 0;
    for (index, (position, value)) in positions.into_iter().zip(values).enumerate() {
        bound.push_str(sql.get(done..position).unwrap_or_default());
        value
            .write(&mut bound)
            .map_err(|source| BindError::Literal { position: index + 1, source })?;
        done = position + 1;
    }
    bound.push_str(sql.get(done..).unwrap_or_default());
    Ok(bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_outside_of_strings_names_and_comments() {
        let sql = r#"select ?, '?', "?", `?`, 'it''s ?', 'a\'?' -- ?
            , /* ? **/ ? from t where s = '' and i > ?"#;
        let found: Vec<_> =
            placeholders(sql).into_iter().map(|at| sql.get(..at).unwrap().len()).collect();
        assert_eq!(found.len(), 3);
        assert_eq!(found.first(), Some(&7));
    }

    #[test]
    fn an_open_string_hides_the_rest() {
        assert!(placeholders("select 'a ? ").is_empty());
        assert!(placeholders("select /* ? ").is_empty());
        assert!(placeholders("select 'a\\").is_empty());
    }

    #[test]
    fn values_take_the_places_of_the_placeholders() {
        let values = [Literal::Text("it's"), Literal::Int(-5), Literal::Null];
        assert_eq!(
            bind("insert into t values (?,?, ?)", &values).as_deref(),
            Ok("insert into t values ('it''s',-5, NULL)"),
        );
    }

    #[test]
    fn a_wrong_number_of_values_is_refused() {
        let error = BindError::Count { placeholders: 1, values: 0 };
        assert_eq!(bind("select ?", &[]), Err(error));
    }

    proptest::proptest! {
        #[test]
        fn a_bound_text_never_leaves_its_literal(text in "\\PC*", tail in "[a-z ]*") {
            let bound = bind(&format!("select ? {tail}"), &[Literal::Text(&text)]);
            if let Ok(bound) = bound {
                let again = format!("{bound} ?");
                proptest::prop_assert_eq!(placeholders(&again), vec![again.len() - 1]);
            }
        }
    }
}
