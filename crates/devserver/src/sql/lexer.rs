//! Text to tokens. Every byte sequence has tokens: what begins none is [`Kind::Bad`].

use super::token::{Kind, Symbol, Token};

/// The tokens of the statement up to and with its end.
pub(crate) struct Lexer<'s> {
    sql: &'s str,
    at: usize,
}

impl<'s> Lexer<'s> {
    pub(crate) fn new(sql: &'s str) -> Self {
        Self { sql, at: 0 }
    }

    pub(crate) fn next_token(&mut self) -> Token {
        self.skip_blanks();
        let start = self.at;
        let Some(first) = self.peek(0) else {
            return Token { kind: Kind::End, start, end: start };
        };
        let kind = match first {
            b';' => Kind::End,
            b'\'' | b'"' => self.quoted(first, Kind::Text),
            b'`' => self.quoted(first, Kind::Quoted),
            b'?' => self.symbol(1, Kind::Placeholder),
            b'.' if self.peek(1).is_some_and(|byte| byte.is_ascii_digit()) => self.number(),
            b'0'..=b'9' => self.number(),
            _ if is_word(first) => {
                self.skip_while(is_word);
                Kind::Word
            }
            _ => self.punctuation(first),
        };
        Token { kind, start, end: self.at }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.sql.as_bytes().get(self.at + ahead).copied()
    }

    fn skip_while(&mut self, condition: impl Fn(u8) -> bool) {
        while self.peek(0).is_some_and(&condition) {
            self.at += 1;
        }
    }

    /// Blanks, `-- …` to the end of the line, `/* … */`.
    fn skip_blanks(&mut self) {
        loop {
            self.skip_while(|byte| byte.is_ascii_whitespace() || byte == 0x0b);
            let rest = self.sql.get(self.at..).unwrap_or_default();
            if rest.starts_with("--") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.at +=
                    rest.get(2..).and_then(|text| text.find("*/")).map_or(rest.len(), |at| at + 4);
            } else {
                return;
            }
        }
    }

    fn symbol(&mut self, length: usize, kind: Kind) -> Kind {
        self.at += length;
        kind
    }

    fn punctuation(&mut self, first: u8) -> Kind {
        let two = |lexer: &mut Self, symbol| lexer.symbol(2, Kind::Symbol(symbol));
        let one = |lexer: &mut Self, symbol| lexer.symbol(1, Kind::Symbol(symbol));
        match (first, self.peek(1)) {
            (b'<', Some(b'=')) => two(self, Symbol::LessEqual),
            (b'<', Some(b'>')) | (b'!', Some(b'=')) => two(self, Symbol::NotEqual),
            (b'>', Some(b'=')) => two(self, Symbol::GreaterEqual),
            (b'-', Some(b'>')) => two(self, Symbol::Arrow),
            (b'|', Some(b'|')) => self.symbol(2, Kind::Bad),
            (b'<', _) => one(self, Symbol::Less),
            (b'>', _) => one(self, Symbol::Greater),
            (b'=', _) => one(self, Symbol::Equal),
            (b'(', _) => one(self, Symbol::Open),
            (b')', _) => one(self, Symbol::Close),
            (b',', _) => one(self, Symbol::Comma),
            (b'.', _) => one(self, Symbol::Dot),
            (b'+', _) => one(self, Symbol::Plus),
            (b'-', _) => one(self, Symbol::Minus),
            (b'*', _) => one(self, Symbol::Star),
            (b'/', _) => one(self, Symbol::Slash),
            (b'%', _) => one(self, Symbol::Percent),
            (b'&', _) => one(self, Symbol::Ampersand),
            (b'|', _) => one(self, Symbol::Bar),
            _ => {
                self.at += 1;
                while !self.sql.is_char_boundary(self.at) {
                    self.at += 1;
                }
                Kind::Bad
            }
        }
    }

    /// A text or a name in quotes; the quote is doubled or escaped inside. Without an end it is bad.
    fn quoted(&mut self, quote: u8, kind: Kind) -> Kind {
        self.at += 1;
        loop {
            match self.peek(0) {
                None => return Kind::Bad,
                Some(b'\\') if quote != b'`' => self.at = (self.at + 2).min(self.sql.len()),
                Some(byte) if byte == quote => {
                    self.at += 1;
                    if self.peek(0) != Some(quote) {
                        return kind;
                    }
                    self.at += 1;
                }
                Some(_) => self.at += 1,
            }
        }
    }

    /// `1`, `1.5`, `.5`, `1e3`, `0x1f`, `10s`; letters that make no number of it are bad.
    fn number(&mut self) -> Kind {
        if self.peek(0) == Some(b'0') && matches!(self.peek(1), Some(b'x' | b'X' | b'b' | b'B')) {
            let digit = |byte: u8| byte.is_ascii_hexdigit();
            if self.peek(2).is_some_and(digit) {
                self.at += 2;
                self.skip_while(digit);
                return self.end_of_number(Kind::Radix);
            }
        }
        let digits = self.at;
        self.skip_while(|byte| byte.is_ascii_digit());
        let mut kind = Kind::Integer;
        if self.peek(0) == Some(b'.') {
            kind = Kind::Float;
            self.at += 1;
            self.skip_while(|byte| byte.is_ascii_digit());
        }
        let sign = usize::from(matches!(self.peek(1), Some(b'+' | b'-')));
        if matches!(self.peek(0), Some(b'e' | b'E'))
            && self.peek(1 + sign).is_some_and(|byte| byte.is_ascii_digit())
        {
            kind = Kind::Float;
            self.at += 1 + sign;
            self.skip_while(|byte| byte.is_ascii_digit());
        }
        let unit = self.peek(0).is_some_and(|byte| b"buasmhdwnyBUASMHDWNY".contains(&byte));
        if kind == Kind::Integer && self.at > digits && unit {
            self.at += 1;
            return self.end_of_number(Kind::Duration);
        }
        self.end_of_number(kind)
    }

    fn end_of_number(&mut self, kind: Kind) -> Kind {
        let end = self.at;
        self.skip_while(is_word);
        if self.at == end { kind } else { Kind::Bad }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}
