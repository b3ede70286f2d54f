//! `insert`: values are kept as written, their columns know their types.

use super::cursor::Cursor;
use crate::error::SqlError;
use crate::sql::ast::{
    Insert, InsertColumn, InsertRows, InsertSource, InsertTable, InsertTarget, InsertValue,
    InsertValueKind, Statement, Using,
};
use crate::sql::text::unquote;
use crate::sql::token::{Kind, Symbol};

impl<'s> Cursor<'s> {
    pub(super) fn insert(&mut self) -> Result<Statement<'s>, SqlError> {
        self.advance();
        let into = self.token();
        if !self.accept("into") {
            return Err(self.unexpected_value(into.start, "keyword INTO is expected"));
        }
        let mut targets = vec![self.insert_target()?];
        while self.kind() != Kind::End {
            self.accept_symbol(Symbol::Comma);
            targets.push(self.insert_target()?);
        }
        Ok(Statement::Insert(Insert { targets }))
    }

    fn insert_target(&mut self) -> Result<InsertTarget<'s>, SqlError> {
        let start = self.token().start;
        let table = if self.kind() == Kind::Placeholder {
            self.placeholder();
            InsertTable::Placeholder
        } else {
            InsertTable::Named(self.object_name()?)
        };
        let after_table = self.consumed();
        // The columns may stand before `using` or behind the tags.
        let mut columns =
            if self.at_symbol(Symbol::Open) { Some(self.insert_columns()?) } else { None };
        let using = if self.accept("using") { Some(self.using()?) } else { None };
        if columns.is_none() && self.at_symbol(Symbol::Open) {
            columns = Some(self.insert_columns()?);
        }
        let source = if self.at("select") || self.at_symbol(Symbol::Open) {
            InsertSource::Query(Box::new(self.query()?))
        } else if self.accept("values") {
            InsertSource::Values(self.rows()?)
        } else if self.at("file") {
            return Err(SqlError::unsupported("INSERT … FILE"));
        } else if table == InsertTable::Placeholder {
            return Err(self.unexpected_at(start));
        } else {
            return Err(self.unexpected());
        };
        Ok(InsertTarget { table, after_table, using, columns, source })
    }

    fn insert_columns(&mut self) -> Result<Vec<InsertColumn>, SqlError> {
        self.parenthesised(|cursor| {
            let at = cursor.token().start;
            Ok(InsertColumn { name: cursor.column_name()?, at })
        })
    }

    pub(super) fn using(&mut self) -> Result<Using<'s>, SqlError> {
        let stable = self.object_name()?;
        let names = if self.at_symbol(Symbol::Open) {
            Some(self.parenthesised(Self::column_name)?)
        } else {
            None
        };
        self.expect("tags")?;
        self.expect_symbol(Symbol::Open)?;
        let tags_at = self.token().start;
        let tags = self.list(Self::insert_value)?;
        self.expect_symbol(Symbol::Close)?;
        Ok(Using { stable, names, tags, tags_at })
    }

    fn rows(&mut self) -> Result<InsertRows<'s>, SqlError> {
        let mut rows = InsertRows::default();
        while self.accept_symbol(Symbol::Open) {
            loop {
                rows.values.push(self.insert_value()?);
                if self.accept_symbol(Symbol::Comma) {
                    continue;
                }
                let end = self.token();
                if !self.accept_symbol(Symbol::Close) {
                    return Err(self.unexpected_value(end.start, ") expected"));
                }
                rows.ends.push((rows.values.len(), end.start));
                break;
            }
            if self.at_symbol(Symbol::Comma) && self.following().kind == Kind::Symbol(Symbol::Open)
            {
                self.advance();
            }
        }
        if rows.ends.is_empty() {
            return Err(SqlError::new(0x216, "syntax error near 'no any data points'"));
        }
        Ok(rows)
    }

    pub(super) fn insert_value(&mut self) -> Result<InsertValue<'s>, SqlError> {
        let at = self.token().start;
        let mut kind = self.plain_value()?;
        let mut shifts = Vec::new();
        while self.at_symbol(Symbol::Plus) || self.at_symbol(Symbol::Minus) {
            let sign = self.token();
            if self.following().kind != Kind::Duration {
                return Err(self.unexpected_value(sign.start, ") expected"));
            }
            self.advance();
            let mut duration = self.duration()?;
            if sign.kind == Kind::Symbol(Symbol::Minus) {
                duration.count = -duration.count;
            }
            shifts.push(duration);
        }
        if !shifts.is_empty() {
            kind = InsertValueKind::Shifted(Box::new(kind), shifts);
        }
        Ok(InsertValue { kind, at })
    }

    fn plain_value(&mut self) -> Result<InsertValueKind<'s>, SqlError> {
        let token = self.token();
        let text = self.text(token);
        let kind = match token.kind {
            Kind::Text => InsertValueKind::Text(unquote(text)),
            Kind::Integer | Kind::Float | Kind::Radix => InsertValueKind::Number(text),
            Kind::Symbol(Symbol::Minus | Symbol::Plus) => return self.signed_value(),
            Kind::Placeholder => {
                self.placeholder();
                return Ok(InsertValueKind::Placeholder);
            }
            Kind::Word if text.eq_ignore_ascii_case("null") => InsertValueKind::Null,
            Kind::Word if text.eq_ignore_ascii_case("true") => InsertValueKind::Bool(true),
            Kind::Word if text.eq_ignore_ascii_case("false") => InsertValueKind::Bool(false),
            Kind::Word if text.eq_ignore_ascii_case("now") => {
                return self.clock(InsertValueKind::Now);
            }
            Kind::Word if text.eq_ignore_ascii_case("today") => {
                return self.clock(InsertValueKind::Today);
            }
            Kind::End => {
                return Err(self.unexpected_value(token.start, "unexpected end of the values"));
            }
            _ => return Err(self.unexpected_value(token.start, "invalid value")),
        };
        self.advance();
        Ok(kind)
    }

    fn signed_value(&mut self) -> Result<InsertValueKind<'s>, SqlError> {
        let sign = self.advance();
        let number = self.token();
        if !matches!(number.kind, Kind::Integer | Kind::Float | Kind::Radix)
            || number.start != sign.end
        {
            return Err(self.unexpected_value(sign.start, "invalid value"));
        }
        self.advance();
        Ok(InsertValueKind::Number(
            self.text(crate::sql::token::Token { start: sign.start, ..number }),
        ))
    }

    /// `now`, `now()`, `today()`
    fn clock(&mut self, kind: InsertValueKind<'s>) -> Result<InsertValueKind<'s>, SqlError> {
        self.advance();
        if self.accept_symbol(Symbol::Open) {
            self.expect_symbol(Symbol::Close)?;
        }
        Ok(kind)
    }
}
