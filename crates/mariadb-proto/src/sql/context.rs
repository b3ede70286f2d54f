/// What the server's reading of a statement depends on, as far as this module is concerned.
///
/// It must describe the session as it is when the statement runs. Both parts can change in mid-session: every OK
/// packet carries the first as a status flag, session tracking reports the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SqlContext {
    /// Whether the SQL mode `NO_BACKSLASH_ESCAPES` is on, so that a backslash in a string is an ordinary character.
    /// Status flag `SERVER_STATUS_NO_BACKSLASH_ESCAPES`. Default: off, as on the server.
    ///
    /// A literal written while this said "off" cannot be left in either mode. One written while it said "on" can,
    /// if the mode has ended by the time the statement runs: while it is on, do not send a statement with text
    /// values behind one that is still unanswered and may change `sql_mode`.
    pub no_backslash_escapes: bool,
    /// What `character_set_client` is. Default: utf8mb4.
    pub charset: CharsetRule,
}

/// How the character set of statements (`character_set_client`) bears on reading and writing SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CharsetRule {
    /// utf8mb4: every text is written as it is.
    #[default]
    Utf8mb4,
    /// utf8mb3: has no characters beyond U+FFFF.
    Utf8mb3,
    /// Any other charset whose characters up to 0x7f are those of ASCII, and in which no longer character has
    /// a byte that means something in SQL: latin1, cp1251, ujis, euckr, gb2312, binary …
    AsciiCompatible,
    /// big5: the second byte of a character may be a backslash or a back-quote.
    Big5,
    /// sjis and cp932: like big5, with other ranges.
    ShiftJis,
    /// gbk and gb18030: like big5, with other ranges.
    Gbk,
    /// swe7: `@[\]^{|}~` and the back-quote are Swedish letters, though the server's lexer still reads them as ASCII.
    Swe7,
}

impl CharsetRule {
    /// The rule for a charset by the server's name of it, such as `latin1`. Names are lower case, as the server
    /// reports them. An unlisted name is [`CharsetRule::AsciiCompatible`]; ucs2, utf16 and utf32, which are not,
    /// cannot be `character_set_client`.
    #[must_use]
    pub fn of(charset: &str) -> Self {
        match charset {
            "utf8mb4" => Self::Utf8mb4,
            "utf8mb3" | "utf8" => Self::Utf8mb3,
            "big5" => Self::Big5,
            "sjis" | "cp932" => Self::ShiftJis,
            "gbk" | "gb18030" => Self::Gbk,
            "swe7" => Self::Swe7,
            _ => Self::AsciiCompatible,
        }
    }

    /// Whether the two bytes are one character whose second byte may be mistaken for SQL. The ranges are the
    /// server's own; gb18030's characters of four bytes hold only digits besides, which mean nothing alone.
    pub(super) const fn is_ambiguous_pair(self, lead: u8, trail: u8) -> bool {
        match self {
            Self::Utf8mb4 | Self::Utf8mb3 | Self::AsciiCompatible | Self::Swe7 => false,
            Self::Big5 => matches!(lead, 0xa1..=0xf9) && matches!(trail, 0x40..=0x7e | 0xa1..=0xfe),
            Self::ShiftJis => {
                matches!(lead, 0x81..=0x9f | 0xe0..=0xfc)
                    && matches!(trail, 0x40..=0x7e | 0x80..=0xfc)
            }
            Self::Gbk => matches!(lead, 0x81..=0xfe) && matches!(trail, 0x40..=0x7e | 0x80..=0xfe),
        }
    }

    /// Whether such pairs exist.
    pub(super) const fn is_ambiguous(self) -> bool {
        matches!(self, Self::Big5 | Self::ShiftJis | Self::Gbk)
    }

    /// Whether `--` before this byte begins a comment: the server asks its charset table for a space or a control
    /// character. Beyond 0x7f the tables of the single-byte charsets differ (latin1 has its no-break space there),
    /// so all of these count: a comment too many ends in a syntax error, one too few would put a value into a comment.
    pub(super) const fn opens_dash_comment(self, byte: u8) -> bool {
        matches!(byte, 0..=0x20 | 0x7f)
            || (byte > 0x7f && matches!(self, Self::AsciiCompatible | Self::Swe7))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets_are_known_by_the_servers_names() {
        let cases = [
            ("utf8mb4", CharsetRule::Utf8mb4),
            ("utf8mb3", CharsetRule::Utf8mb3),
            ("utf8", CharsetRule::Utf8mb3),
            ("big5", CharsetRule::Big5),
            ("sjis", CharsetRule::ShiftJis),
            ("cp932", CharsetRule::ShiftJis),
            ("gbk", CharsetRule::Gbk),
            ("gb18030", CharsetRule::Gbk),
            ("swe7", CharsetRule::Swe7),
            ("latin1", CharsetRule::AsciiCompatible),
            ("euckr", CharsetRule::AsciiCompatible),
        ];
        for (name, rule) in cases {
            assert_eq!(CharsetRule::of(name), rule, "{name}");
        }
    }
}
