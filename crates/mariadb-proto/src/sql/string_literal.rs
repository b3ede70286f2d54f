//! Text and bytes as literals.
//!
//! Why no value can leave its literal, which is what an injection is:
//! - In `'…'` a quote is doubled, never escaped by a backslash, so it stays inside in both SQL modes. A backslash is
//!   doubled unless `NO_BACKSLASH_ESCAPES` is on. If that mode has come on meanwhile, `\\` reads as two backslashes
//!   and the quotes still pair up: a wrong value, but inside. The reverse is not so for text with a backslash; see
//!   [`SqlContext::no_backslash_escapes`].
//! - A byte that the charset may glue to a quote or backslash never occurs in `'…'`. In UTF-8 and the charsets that are
//!   [`AsciiCompatible`](CharsetRule::AsciiCompatible) no character holds such a byte. In the ambiguous ones only
//!   letters, digits and harmless marks are quoted, and everything else is hexadecimal.
//! - `x'…'` holds hexadecimal digits alone, which every mode and charset reads alike.

use super::{CharsetRule, SqlContext};

/// Text as `'…'`, or as `_utf8mb4 x'…'` where the charset does not have it in UTF-8's bytes.
pub(super) fn write_text(out: &mut Vec<u8>, text: &str, context: SqlContext) {
    let as_it_is = match context.charset {
        CharsetRule::Utf8mb4 => true,
        CharsetRule::Utf8mb3 => !text.bytes().any(|byte| byte >= FIRST_OF_FOUR),
        CharsetRule::AsciiCompatible => text.is_ascii(),
        CharsetRule::Big5 | CharsetRule::ShiftJis | CharsetRule::Gbk | CharsetRule::Swe7 => {
            text.bytes().all(is_plain)
        }
    };
    if as_it_is {
        write_quoted(out, text.as_bytes(), context);
    } else {
        out.extend_from_slice(b"_utf8mb4 ");
        write_hexadecimal(out, text.as_bytes());
    }
}

/// Bytes as `_binary'…'`, or as `_binary x'…'` where the quoted form depends on charset or SQL mode.
pub(super) fn write_bytes(out: &mut Vec<u8>, bytes: &[u8], context: SqlContext) {
    out.extend_from_slice(b"_binary");
    let depends_on_charset = context.charset.is_ambiguous() && !bytes.iter().copied().all(is_plain);
    let depends_on_mode = context.no_backslash_escapes && bytes.contains(&b'\\');
    if depends_on_charset || depends_on_mode {
        out.push(b' ');
        write_hexadecimal(out, bytes);
    } else {
        write_quoted(out, bytes, context);
    }
}

/// The least byte that begins a UTF-8 character of four bytes, which utf8mb3 does not have.
const FIRST_OF_FOUR: u8 = 0xf0;

/// The same character in every charset, and without a meaning in strings.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'_' | b'.' | b':' | b',' | b'/')
}

fn write_quoted(out: &mut Vec<u8>, bytes: &[u8], context: SqlContext) {
    out.reserve(bytes.len().saturating_add(2));
    out.push(b'\'');
    write_escaped_bytes(out, bytes, context);
    out.push(b'\'');
}

/// The content of `'…'`.
pub(super) fn write_escaped_bytes(out: &mut Vec<u8>, bytes: &[u8], context: SqlContext) {
    if context.no_backslash_escapes {
        write_escaped(out, bytes, memchr::memchr_iter(b'\'', bytes));
    } else {
        write_escaped(out, bytes, memchr::memchr3_iter(b'\'', b'\\', 0, bytes));
    }
}

/// Copies the bytes, with the escape in the place of each byte that `specials` points at.
fn write_escaped(out: &mut Vec<u8>, bytes: &[u8], specials: impl Iterator<Item = usize>) {
    let mut copied = 0;
    for special in specials {
        out.extend_from_slice(bytes.get(copied..special).unwrap_or_default());
        match bytes.get(special) {
            Some(0) => out.extend_from_slice(b"\\0"),
            Some(&byte) => out.extend_from_slice(&[byte, byte]),
            None => {}
        }
        copied = special.saturating_add(1);
    }
    out.extend_from_slice(bytes.get(copied..).unwrap_or_default());
}

fn write_hexadecimal(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(bytes.len().saturating_mul(2).saturating_add(3));
    out.extend_from_slice(b"x'");
    out.extend(bytes.iter().flat_map(|byte| [hex_digit(byte >> 4), hex_digit(byte & 0xf)]));
    out.push(b'\'');
}

pub(super) const fn hex_digit(nibble: u8) -> u8 {
    match nibble {
        0..=9 => b'0' + nibble,
        _ => b'a' + (nibble - 10),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULES: [CharsetRule; 7] = [
        CharsetRule::Utf8mb4,
        CharsetRule::Utf8mb3,
        CharsetRule::AsciiCompatible,
        CharsetRule::Big5,
        CharsetRule::ShiftJis,
        CharsetRule::Gbk,
        CharsetRule::Swe7,
    ];

    fn text(text: &str, context: SqlContext) -> String {
        let mut out = Vec::new();
        write_text(&mut out, text, context);
        String::from_utf8(out).unwrap()
    }

    fn bytes(bytes: &[u8], context: SqlContext) -> Vec<u8> {
        let mut out = Vec::new();
        write_bytes(&mut out, bytes, context);
        out
    }

    /// Reads a string literal as the server does, and returns its value and what follows it.
    fn read(sql: &[u8], no_backslash_escapes: bool) -> (Vec<u8>, &[u8]) {
        let sql = sql.strip_prefix(b"_binary").unwrap_or(sql);
        if let Some(digits) = sql.strip_prefix(b"_utf8mb4 x'").or_else(|| sql.strip_prefix(b" x'"))
        {
            let end = digits.iter().position(|&byte| byte == b'\'').unwrap();
            let value = digits[..end]
                .chunks(2)
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
                .collect();
            return (value, &digits[end + 1..]);
        }
        let mut rest = sql.strip_prefix(b"'").unwrap();
        let mut value = Vec::new();
        loop {
            rest = match rest {
                [b'\'', b'\'', rest @ ..] => {
                    value.push(b'\'');
                    rest
                }
                [b'\'', rest @ ..] => return (value, rest),
                [b'\\', escaped, rest @ ..] if !no_backslash_escapes => {
                    value.push(match escaped {
                        b'0' => 0,
                        b'n' => b'\n',
                        &byte => byte,
                    });
                    rest
                }
                [byte, rest @ ..] => {
                    value.push(*byte);
                    rest
                }
                [] => panic!("the literal has no end"),
            }
        }
    }

    #[test]
    fn utf8_text_is_quoted_as_it_is() {
        let context = SqlContext::default();
        assert_eq!(text("", context), "''");
        assert_eq!(text("héllo 😊\n", context), "'héllo 😊\n'");
        assert_eq!(text("it's \"a\" \\ \0", context), r#"'it''s "a" \\ \0'"#);
    }

    #[test]
    fn without_backslash_escapes_only_the_quote_is_doubled() {
        let context = SqlContext { no_backslash_escapes: true, ..SqlContext::default() };
        assert_eq!(text("it's \\ \0", context), "'it''s \\ \0'");
        assert_eq!(bytes(b"it's", context), b"_binary'it''s'");
        assert_eq!(bytes(b"'\\", context), b"_binary x'275c'");
    }

    #[test]
    fn text_that_the_charset_does_not_share_with_utf8_goes_in_hexadecimal() {
        let cases = [
            (CharsetRule::Utf8mb3, "é", "'é'"),
            (CharsetRule::Utf8mb3, "😊", "_utf8mb4 x'f09f988a'"),
            (CharsetRule::AsciiCompatible, "it's", "'it''s'"),
            (CharsetRule::AsciiCompatible, "é", "_utf8mb4 x'c3a9'"),
            (CharsetRule::Gbk, "2024-01-31 12:00", "'2024-01-31 12:00'"),
            (CharsetRule::Gbk, "", "''"),
            (CharsetRule::Gbk, "a'", "_utf8mb4 x'6127'"),
            (CharsetRule::Big5, "功", "_utf8mb4 x'e58a9f'"),
            (CharsetRule::ShiftJis, "\\", "_utf8mb4 x'5c'"),
            (CharsetRule::Swe7, "a@b", "_utf8mb4 x'614062'"),
        ];
        for (charset, value, expected) in cases {
            let context = SqlContext { charset, ..SqlContext::default() };
            assert_eq!(text(value, context), expected, "{charset:?}");
        }
    }

    #[test]
    fn bytes_are_escaped_bytewise() {
        let context = SqlContext::default();
        assert_eq!(bytes(b"", context), b"_binary''");
        assert_eq!(bytes(b"\0\xff'\\\x1a", context), b"_binary'\\0\xff''\\\\\x1a'");
    }

    #[test]
    fn bytes_that_a_charset_could_glue_together_go_in_hexadecimal() {
        for charset in [CharsetRule::Big5, CharsetRule::ShiftJis, CharsetRule::Gbk] {
            let context = SqlContext { charset, ..SqlContext::default() };
            assert_eq!(bytes(b"\xe0' OR 1", context), b"_binary x'e027204f522031'");
            assert_eq!(bytes(b"\xbf\\", context), b"_binary x'bf5c'");
            assert_eq!(bytes(b"plain", context), b"_binary'plain'");
            assert_eq!(bytes(b"", context), b"_binary''");
        }
    }

    fn hostile_text() -> impl Strategy<Value = String> {
        prop_oneof!["\\PC{0,20}", "['\"\\\\\0`né功😊 ;-]{0,20}"]
    }

    fn hostile_bytes() -> impl Strategy<Value = Vec<u8>> {
        let telling = proptest::sample::select(&b"'\"\\\0`n0 \x81\xbf\xe0\xfe"[..]);
        prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..30),
            proptest::collection::vec(telling, 0..30)
        ]
    }

    fn context() -> impl Strategy<Value = SqlContext> {
        (any::<bool>(), proptest::sample::select(&RULES[..])).prop_map(
            |(no_backslash_escapes, charset)| SqlContext { no_backslash_escapes, charset },
        )
    }

    proptest! {
        #[test]
        fn text_reads_back_and_ends_where_it_should(
            value in hostile_text(),
            context in context(),
            after in "([^'].{0,10})?",
        ) {
            let mut sql = text(&value, context).into_bytes();
            sql.extend_from_slice(after.as_bytes());
            let (read, rest) = read(&sql, context.no_backslash_escapes);
            prop_assert_eq!(read, value.as_bytes());
            prop_assert_eq!(rest, after.as_bytes());
        }

        #[test]
        fn bytes_read_back_and_end_where_they_should(
            value in hostile_bytes(),
            context in context(),
            after in "([^'].{0,10})?",
        ) {
            let mut sql = bytes(&value, context);
            sql.extend_from_slice(after.as_bytes());
            let (read, rest) = read(&sql, context.no_backslash_escapes);
            prop_assert_eq!(read, value);
            prop_assert_eq!(rest, after.as_bytes());
        }

        #[test]
        fn a_literal_ends_at_the_same_place_when_the_backslash_mode_has_come_on(
            value in hostile_bytes(),
            context in context(),
        ) {
            let context = SqlContext { no_backslash_escapes: false, ..context };
            let lossy = String::from_utf8_lossy(&value).into_owned();
            for sql in [bytes(&value, context), text(&lossy, context).into_bytes()] {
                let (_, rest) = read(&sql, true);
                prop_assert!(rest.is_empty());
            }
        }

        #[test]
        fn bytes_end_at_the_same_place_in_both_modes(value in hostile_bytes(), context in context()) {
            let sql = bytes(&value, context);
            prop_assert!(read(&sql, true).1.is_empty());
            prop_assert!(read(&sql, false).1.is_empty());
        }

        #[test]
        fn literals_on_other_connections_are_ascii(value in hostile_bytes(), context in context()) {
            let lossy = String::from_utf8_lossy(&value).into_owned();
            if !matches!(context.charset, CharsetRule::Utf8mb4 | CharsetRule::Utf8mb3) {
                prop_assert!(text(&lossy, context).is_ascii());
            }
            if context.charset.is_ambiguous() {
                prop_assert!(bytes(&value, context).is_ascii());
            }
        }
    }
}
