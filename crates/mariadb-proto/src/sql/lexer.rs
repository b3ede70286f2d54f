use super::SqlContext;

/// Walks the code of a statement: what is outside strings, quoted identifiers and comments.
///
/// The rules are those of the server's lexer:
/// - `'…'`, `"…"` and `` `…` `` end at the same quote. A doubled quote needs no rule of its own: `'a''b'` read as two
///   adjacent strings covers the same bytes. A backslash hides the next byte in the first two, unless
///   `NO_BACKSLASH_ESCAPES` is on. (With `ANSI_QUOTES`, of which no status flag tells, `"…"` is an identifier and a
///   backslash in it is ordinary: an identifier that *ends* in one is misread here. Write it in back-quotes.)
/// - `/* … */` does not nest. `/*! … */` and `/*M! … */`, which some servers run, are comments here too: whether they
///   run depends on the server's version, and other drivers take them for comments.
/// - `# …` and `-- …` run to the end of the line. `--` needs a space, a control character or the end behind it,
///   so `5--3` is arithmetic.
/// - What is not closed runs to the end of the statement.
/// - In big5, cp932, gb18030, gbk and sjis a character of two bytes may end in a byte that looks like a backslash or
///   a back-quote; such a character is stepped over as one.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'a> {
    sql: &'a [u8],
    position: usize,
    context: SqlContext,
}

impl<'a> Lexer<'a> {
    pub(super) const fn new(sql: &'a [u8], context: SqlContext) -> Self {
        Self { sql, position: 0, context }
    }

    /// What has not been walked over.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.sql.get(self.position..).unwrap_or_default()
    }

    /// Steps over bytes that the caller has read from [`Lexer::rest`].
    pub(super) const fn skip(&mut self, bytes: usize) {
        self.position = self.position.saturating_add(bytes);
    }

    /// Goes behind the next `?` or `:` of the code, and says where it is and which one.
    pub(super) fn next_mark(&mut self) -> Option<(usize, u8)> {
        loop {
            let byte = self.skip_past(is_code_stop)?;
            match byte {
                b'?' | b':' => return Some((self.position.saturating_sub(1), byte)),
                b'\'' | b'"' => self.skip_quoted(byte, !self.context.no_backslash_escapes),
                b'`' => self.skip_quoted(byte, false),
                b'#' => self.skip_line(),
                b'-' if self.at_dash_comment() => self.skip_line(),
                b'/' if self.rest().first() == Some(&b'*') => self.skip_block_comment(),
                lead => self.skip_trail(lead),
            }
        }
    }

    /// Goes behind the next byte that `stops` names; `None` and the end if there is none.
    #[inline]
    fn skip_past(&mut self, stops: impl Fn(u8) -> bool) -> Option<u8> {
        let rest = self.rest();
        let mut bytes = rest.iter();
        let found = bytes.by_ref().copied().find(|&byte| stops(byte));
        self.skip(rest.len().saturating_sub(bytes.len()));
        found
    }

    fn skip_quoted(&mut self, quote: u8, escapes: bool) {
        let ambiguous = self.context.charset.is_ambiguous();
        let stops =
            |byte| byte == quote || (escapes && byte == b'\\') || (ambiguous && byte >= 0x80);
        while let Some(byte) = self.skip_past(stops) {
            if byte == quote {
                return;
            }
            if byte == b'\\' {
                self.skip(1);
            } else {
                self.skip_trail(byte);
            }
        }
    }

    fn skip_line(&mut self) {
        self.skip_past(|byte| byte == b'\n');
    }

    fn skip_block_comment(&mut self) {
        self.skip(1);
        while self.skip_past(|byte| byte == b'*').is_some() {
            if self.rest().first() == Some(&b'/') {
                self.skip(1);
                return;
            }
        }
    }

    fn skip_trail(&mut self, lead: u8) {
        if let Some(&trail) = self.rest().first()
            && self.context.charset.is_ambiguous_pair(lead, trail)
        {
            self.skip(1);
        }
    }

    fn at_dash_comment(&self) -> bool {
        let mut rest = self.rest().iter();
        rest.next() == Some(&b'-')
            && rest.next().is_none_or(|&byte| self.context.charset.opens_dash_comment(byte))
    }
}

/// Bytes of code that need a look: quotes, what may begin a comment, placeholders, and what may lead a pair.
const fn is_code_stop(byte: u8) -> bool {
    matches!(byte, b'\'' | b'"' | b'`' | b'#' | b'-' | b'/' | b'?' | b':' | 0x80..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::CharsetRule;

    const DEFAULT: SqlContext =
        SqlContext { no_backslash_escapes: false, charset: CharsetRule::Utf8mb4 };
    const NO_BACKSLASH: SqlContext = SqlContext { no_backslash_escapes: true, ..DEFAULT };

    /// The statement's code as the lexer sees it: every `?` that it stops at becomes `$`.
    fn marked(sql: &[u8], context: SqlContext) -> Vec<u8> {
        let mut marked = sql.to_vec();
        let mut lexer = Lexer::new(sql, context);
        while let Some((position, mark)) = lexer.next_mark() {
            assert_eq!(sql[position], mark);
            marked[position] = b'$';
        }
        marked
    }

    /// Checks a statement in which `$` stands for each `?` of the code.
    #[track_caller]
    fn check(expected: &str, context: SqlContext) {
        let sql = expected.replace('$', "?");
        let found = String::from_utf8(marked(sql.as_bytes(), context)).unwrap();
        assert_eq!(found, expected);
    }

    #[test]
    fn code_is_searched_from_the_first_byte_to_the_last() {
        for sql in ["$", "SELECT $", "SELECT $,$ FROM t WHERE a=$", "é$é", "", "SELECT 1"] {
            check(sql, DEFAULT);
        }
    }

    #[test]
    fn strings_and_quoted_identifiers_are_not_code() {
        for sql in [
            "'?'$",
            "\"?\"$",
            "`?`$",
            "'\"?`'$",
            "\"'?`\"$",
            "`'?\"`$",
            "'/*' $ '*/'",
            "'-- '$",
            "''$",
            "'é?'$",
        ] {
            check(sql, DEFAULT);
        }
    }

    #[test]
    fn a_doubled_quote_stays_inside() {
        for sql in ["'a''?'$", "''''$", "\"a\"\"?\"$", "`a``?`$", "'a'' ? '' ?'$"] {
            check(sql, DEFAULT);
            check(sql, NO_BACKSLASH);
        }
    }

    #[test]
    fn a_backslash_hides_a_quote_unless_the_mode_forbids_it() {
        for sql in [r"'\'?'$", r#""\"?"$"#, r"'\\'$'?'", r"'\\\'?'$", r"'\"] {
            check(sql, DEFAULT);
        }
        for sql in [r"'\'$", r#""\"$"#, r"'\'$'?'", r"'\\'$"] {
            check(sql, NO_BACKSLASH);
        }
    }

    #[test]
    fn a_backslash_in_back_quotes_or_code_is_ordinary() {
        for sql in [r"`a\`$", r"\'?'$", r"\$"] {
            check(sql, DEFAULT);
            check(sql, NO_BACKSLASH);
        }
    }

    #[test]
    fn block_comments_are_not_code_and_do_not_nest() {
        for sql in [
            "/*?*/$",
            "/**/$",
            "/*/?*/$",
            "/***?**/$",
            "/* /* ? */ $ */ $",
            "/* ' */$/* ' */",
            "/* \n ? */$",
            "$/ * $ */",
            "$/$",
        ] {
            check(sql, DEFAULT);
        }
    }

    #[test]
    fn comments_that_servers_run_are_comments() {
        for sql in ["/*! ? */$", "/*!50000 ? */$", "/*M! ? */$", "/*M!100000 ? */$", "/*+ ? */$"] {
            check(sql, DEFAULT);
        }
    }

    #[test]
    fn line_comments_run_to_the_end_of_the_line() {
        for sql in
            ["# ?\n$", "#?\r?\n$", "-- ?\n$", "--\t?\n$", "--\n$", "--\u{7f}?\n$", "-- ' ?\n$"]
        {
            check(sql, DEFAULT);
        }
    }

    #[test]
    fn two_minus_signs_without_a_space_are_arithmetic() {
        for sql in ["5--$", "5--3,$", "- -$", "--$\n", "-$", "---$", "--- ?\n$", "--é$"] {
            check(sql, DEFAULT);
        }
    }

    #[test]
    fn what_is_not_closed_runs_to_the_end() {
        for sql in
            ["$'?", "$\"?", "$`?", "$/*?", "$/*?*", "$/*/", "$#?", "$-- ?", "$--", "$-", "$/"]
        {
            check(sql, DEFAULT);
        }
    }

    #[test]
    fn a_no_break_space_of_a_single_byte_charset_opens_a_comment() {
        let sql = b"--\xa0?\n?";
        let latin1 = SqlContext { charset: CharsetRule::AsciiCompatible, ..DEFAULT };
        assert_eq!(marked(sql, latin1), b"--\xa0?\n$");
        assert_eq!(marked(sql, DEFAULT), b"--\xa0$\n$");
    }

    #[test]
    fn a_character_that_ends_in_a_backslash_hides_nothing() {
        let cases = [
            (CharsetRule::Big5, 0xa5),
            (CharsetRule::ShiftJis, 0x83),
            (CharsetRule::ShiftJis, 0xe0),
            (CharsetRule::Gbk, 0x81),
        ];
        for (charset, lead) in cases {
            let context = SqlContext { charset, ..DEFAULT };
            let sql = [b"'", &[lead, b'\\'][..], b"'?'?'"].concat();
            let expected = [b"'", &[lead, b'\\'][..], b"'$'?'"].concat();
            assert_eq!(marked(&sql, context), expected, "{charset:?}");
            let expected = [b"'", &[lead, b'\\'][..], b"'?'$'"].concat();
            assert_eq!(marked(&sql, DEFAULT), expected, "in UTF-8");
        }
    }

    #[test]
    fn a_character_that_ends_in_a_back_quote_opens_and_closes_nothing() {
        let gbk = SqlContext { charset: CharsetRule::Gbk, ..DEFAULT };
        assert_eq!(marked(b"`\x81`?`?", gbk), b"`\x81`?`$");
        assert_eq!(marked(b"\x81`?", gbk), b"\x81`$");
    }

    #[test]
    fn a_lead_byte_before_a_quote_is_no_pair() {
        for charset in [CharsetRule::Big5, CharsetRule::ShiftJis, CharsetRule::Gbk] {
            let context = SqlContext { charset, ..DEFAULT };
            assert_eq!(marked(b"'\xe0'?", context), b"'\xe0'$", "{charset:?}");
            assert_eq!(marked(b"\xe0?", context), b"\xe0$", "{charset:?}");
        }
    }

    #[test]
    fn a_character_of_four_bytes_is_stepped_over_in_gb18030() {
        let gb18030 = SqlContext { charset: CharsetRule::of("gb18030"), ..DEFAULT };
        assert_eq!(marked(b"'\x81\x30\x81\x30'?", gb18030), b"'\x81\x30\x81\x30'$");
    }
}
