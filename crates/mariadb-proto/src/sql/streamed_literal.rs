use super::string_literal::{hex_digit, write_escaped_bytes};
use super::{CharsetRule, SqlContext};

/// A string literal whose content comes piece by piece, as the bytes of the session's character set.
///
/// It is `'…'`, in which quote, backslash and NUL are escaped as in other literals, or `x'…'` where a character may have
/// such a byte in it: pieces may end within a character. A literal that is never closed makes the statement one that every
/// server refuses.
#[derive(Debug, Clone, Copy)]
pub struct StreamedLiteral {
    context: SqlContext,
}

impl StreamedLiteral {
    /// For a session that reads statements as `context` says.
    #[must_use]
    pub const fn new(context: SqlContext) -> Self {
        Self { context }
    }

    /// Appends what stands before the content.
    pub fn open(self, out: &mut Vec<u8>) {
        out.extend_from_slice(if self.is_hexadecimal() { b"x'" } else { b"'" });
    }

    /// Appends a piece of the content.
    pub fn write(self, out: &mut Vec<u8>, bytes: &[u8]) {
        if self.is_hexadecimal() {
            out.extend(bytes.iter().flat_map(|byte| [hex_digit(byte >> 4), hex_digit(byte & 0xf)]));
        } else {
            write_escaped_bytes(out, bytes, self.context);
        }
    }

    /// Appends what stands behind the content.
    pub fn close(self, out: &mut Vec<u8>) {
        out.push(b'\'');
    }

    const fn is_hexadecimal(self) -> bool {
        !matches!(
            self.context.charset,
            CharsetRule::Utf8mb4 | CharsetRule::Utf8mb3 | CharsetRule::AsciiCompatible
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn literal(pieces: &[&[u8]], context: SqlContext) -> Vec<u8> {
        let mut out = Vec::new();
        let literal = StreamedLiteral::new(context);
        literal.open(&mut out);
        for piece in pieces {
            literal.write(&mut out, piece);
        }
        literal.close(&mut out);
        out
    }

    #[test]
    fn content_is_escaped_for_the_session() {
        let context = SqlContext::default();
        assert_eq!(literal(&[], context), b"''");
        assert_eq!(literal(&[b"it's", b" \\ \0\xff"], context), b"'it''s \\\\ \\0\xff'");
        let context = SqlContext { no_backslash_escapes: true, ..context };
        assert_eq!(literal(&[b"it's \\ \0"], context), b"'it''s \\ \0'");
        for charset in
            [CharsetRule::Gbk, CharsetRule::Big5, CharsetRule::ShiftJis, CharsetRule::Swe7]
        {
            let context = SqlContext { charset, ..SqlContext::default() };
            assert_eq!(literal(&[b"\xbf", b"\\'"], context), b"x'bf5c27'");
        }
    }

    proptest! {
        #[test]
        fn any_cut_gives_the_same_literal(
            content: Vec<u8>,
            at: prop::sample::Index,
            no_backslash_escapes: bool,
        ) {
            let context = SqlContext { no_backslash_escapes, ..SqlContext::default() };
            let (left, right) = content.split_at(at.index(content.len() + 1));
            prop_assert_eq!(literal(&[left, right], context), literal(&[&content], context));
        }
    }
}
