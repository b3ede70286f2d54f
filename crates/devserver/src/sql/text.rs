//! Quoted texts, and the statement as TDengine repeats it: in lower case but for what is quoted.

use std::borrow::Cow;

/// The content of a quoted text, with its quotes given.
pub(crate) fn unquote(quoted: &str) -> Cow<'_, str> {
    let quote = quoted.chars().next().unwrap_or('\'');
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    if !inner.contains(['\\', quote]) {
        return Cow::Borrowed(inner);
    }
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(char) = chars.next() {
        if char == quote {
            chars.next_if_eq(&quote);
            text.push(quote);
        } else if char == '\\' && quote != '`' {
            match chars.next() {
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                Some('t') => text.push('\t'),
                // These keep their backslash: patterns and bytes read it themselves.
                Some(kept @ ('%' | '_' | 'x')) => text.extend(['\\', kept]),
                Some(other) => text.push(other),
                None => text.push('\\'),
            }
        } else {
            text.push(char);
        }
    }
    Cow::Owned(text)
}

/// The text in lower case, but for what stands in quotes or backticks.
pub(crate) fn fold(sql: &str) -> String {
    let mut folded = String::with_capacity(sql.len());
    let mut quote = None;
    let mut escaped = false;
    for char in sql.chars() {
        match quote {
            Some(open) => {
                if !escaped && char == open {
                    quote = None;
                }
                escaped = !escaped && char == '\\' && open != '`';
                folded.push(char);
            }
            None => {
                if matches!(char, '\'' | '"' | '`') {
                    quote = Some(char);
                }
                folded.push(char.to_ascii_lowercase());
            }
        }
    }
    folded
}

/// As much of the text as fits into this many bytes.
pub(crate) fn truncate(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let end = (0..=bytes).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}
