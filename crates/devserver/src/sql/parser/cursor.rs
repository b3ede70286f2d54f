//! The place in the text that is read, and the errors for it.

use super::super::ast::Span;
use super::super::lexer::Lexer;
use super::super::text::{fold, truncate, unquote};
use super::super::token::{Kind, Symbol, Token};
use crate::error::SqlError;

/// How deep expressions and subqueries may nest.
const MAX_DEPTH: usize = 40;

pub(super) struct Cursor<'s> {
    sql: &'s str,
    lexer: Lexer<'s>,
    current: Token,
    following: Option<Token>,
    /// Where the token before the current one ended.
    consumed: usize,
    depth: usize,
    placeholders: usize,
}

/// How much of the statement an error of an `insert` repeats, in bytes.
const MAX_NEAR: usize = 63;

/// An error of the values of an `insert`, which TDengine reads with another parser.
pub(crate) fn insert_error(near: &str, reason: &str) -> SqlError {
    let near = truncate(near, MAX_NEAR);
    SqlError::new(0x216, format!("syntax error near '{near}' ({reason})"))
}

impl<'s> Cursor<'s> {
    pub(super) fn new(sql: &'s str) -> Self {
        let mut lexer = Lexer::new(sql);
        let current = lexer.next_token();
        Self { sql, lexer, current, following: None, consumed: 0, depth: 0, placeholders: 0 }
    }

    pub(super) fn token(&self) -> Token {
        self.current
    }

    pub(super) fn kind(&self) -> Kind {
        self.current.kind
    }

    pub(super) fn following(&mut self) -> Token {
        let current = self.current;
        if current.kind == Kind::End {
            return current;
        }
        *self.following.get_or_insert_with(|| self.lexer.next_token())
    }

    pub(super) fn advance(&mut self) -> Token {
        let token = self.current;
        self.consumed = token.end;
        if token.kind != Kind::End {
            self.current = self.following.take().unwrap_or_else(|| self.lexer.next_token());
        }
        token
    }

    /// Reads a `?`; its number.
    pub(super) fn placeholder(&mut self) -> usize {
        self.advance();
        self.placeholders += 1;
        self.placeholders - 1
    }

    /// How many `?` were read.
    pub(super) fn placeholders(&self) -> usize {
        self.placeholders
    }

    /// The end of the last token that was read.
    pub(super) fn consumed(&self) -> usize {
        self.consumed
    }

    pub(super) fn span_from(&self, start: usize) -> Span {
        Span { start, end: self.consumed }
    }

    pub(super) fn text(&self, token: Token) -> &'s str {
        self.sql.get(token.start..token.end).unwrap_or_default()
    }

    pub(super) fn rest(&self, start: usize) -> &'s str {
        self.sql.get(start..).unwrap_or_default()
    }

    /// Whether the current token is this keyword.
    pub(super) fn at(&self, keyword: &str) -> bool {
        self.kind() == Kind::Word && self.text(self.current).eq_ignore_ascii_case(keyword)
    }

    pub(super) fn follows(&mut self, keyword: &str) -> bool {
        let token = self.following();
        token.kind == Kind::Word && self.text(token).eq_ignore_ascii_case(keyword)
    }

    pub(super) fn accept(&mut self, keyword: &str) -> bool {
        let accepted = self.at(keyword);
        if accepted {
            self.advance();
        }
        accepted
    }

    pub(super) fn accept_all(&mut self, first: &str, second: &str) -> bool {
        let accepted = self.at(first) && self.follows(second);
        if accepted {
            self.advance();
            self.advance();
        }
        accepted
    }

    pub(super) fn expect(&mut self, keyword: &str) -> Result<(), SqlError> {
        if self.accept(keyword) { Ok(()) } else { Err(self.unexpected()) }
    }

    pub(super) fn at_symbol(&self, symbol: Symbol) -> bool {
        self.kind() == Kind::Symbol(symbol)
    }

    pub(super) fn accept_symbol(&mut self, symbol: Symbol) -> bool {
        let accepted = self.at_symbol(symbol);
        if accepted {
            self.advance();
        }
        accepted
    }

    pub(super) fn expect_symbol(&mut self, symbol: Symbol) -> Result<(), SqlError> {
        if self.accept_symbol(symbol) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// The statement must end here.
    pub(super) fn expect_end(&self) -> Result<(), SqlError> {
        if self.kind() == Kind::End { Ok(()) } else { Err(self.unexpected()) }
    }

    /// The current token has no place here.
    pub(super) fn unexpected(&self) -> SqlError {
        self.unexpected_at(self.current.start)
    }

    pub(super) fn unexpected_at(&self, start: usize) -> SqlError {
        let rest = self.rest(start);
        if rest.is_empty() {
            return SqlError::new(0x2601, "Incomplete SQL statement");
        }
        SqlError::new(0x2600, format!("syntax error near \"{}\"", fold(rest)))
    }

    /// A value of an `insert` has no place here.
    pub(super) fn unexpected_value(&self, start: usize, reason: &str) -> SqlError {
        insert_error(&fold(self.rest(start)), reason)
    }

    /// The content of a text in quotes.
    pub(super) fn string(&mut self) -> Result<String, SqlError> {
        if self.kind() != Kind::Text {
            return Err(self.unexpected());
        }
        let token = self.advance();
        Ok(unquote(self.text(token)).into_owned())
    }

    /// An integer with its sign.
    pub(super) fn integer(&mut self) -> Result<i64, SqlError> {
        let start = self.current.start;
        let negative = self.accept_symbol(Symbol::Minus);
        if self.kind() != Kind::Integer {
            return Err(self.unexpected());
        }
        let token = self.advance();
        let digits: i64 = self.text(token).parse().map_err(|_| self.unexpected_at(start))?;
        Ok(if negative { -digits } else { digits })
    }

    pub(super) fn unsigned(&mut self) -> Result<u64, SqlError> {
        if self.kind() != Kind::Integer {
            return Err(self.unexpected());
        }
        let token = self.advance();
        self.text(token).parse().map_err(|_| self.unexpected_at(token.start))
    }

    /// Reads something that may contain itself, but not without bound.
    pub(super) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        if self.depth >= MAX_DEPTH {
            return Err(SqlError::new(
                0x2600,
                format!("syntax error: expressions nest deeper than {MAX_DEPTH} levels"),
            ));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// One or more, separated by commas.
    pub(super) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, SqlError>,
    ) -> Result<Vec<T>, SqlError> {
        let mut items = vec![read(self)?];
        while self.accept_symbol(Symbol::Comma) {
            items.push(read(self)?);
        }
        Ok(items)
    }

    /// `( one or more )`
    pub(super) fn parenthesised<T>(
        &mut self,
        read: impl FnMut(&mut Self) -> Result<T, SqlError>,
    ) -> Result<Vec<T>, SqlError> {
        self.expect_symbol(Symbol::Open)?;
        let items = self.list(read)?;
        self.expect_symbol(Symbol::Close)?;
        Ok(items)
    }
}
