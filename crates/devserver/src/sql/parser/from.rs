//! `from`: tables, subqueries, joins.

use super::cursor::Cursor;
use crate::error::SqlError;
use crate::sql::ast::{FromItem, Join, JoinKind};
use crate::sql::token::{Kind, Symbol};

/// How many tables one `from` may join.
const MAX_JOINS: usize = 10;

impl Cursor<'_> {
    pub(super) fn sources(&mut self) -> Result<FromItem, SqlError> {
        let mut left = self.source()?;
        for _ in 0..MAX_JOINS {
            let kind = if self.accept_symbol(Symbol::Comma) {
                let right = self.source()?;
                left =
                    FromItem::Join(Box::new(Join { left, right, kind: JoinKind::Inner, on: None }));
                continue;
            } else {
                match self.join_kind()? {
                    Some(kind) => kind,
                    None => return Ok(left),
                }
            };
            let right = self.source()?;
            let on = if self.accept("on") { Some(self.expression()?) } else { None };
            if self.at("window_offset") || self.at("jlimit") {
                return Err(SqlError::unsupported("WINDOW JOIN"));
            }
            left = FromItem::Join(Box::new(Join { left, right, kind, on }));
        }
        Err(SqlError::unsupported("a join of more than ten tables"))
    }

    fn join_kind(&mut self) -> Result<Option<JoinKind>, SqlError> {
        let side = self.at("left") || self.at("right") || self.at("full");
        if !side {
            if self.accept("inner") {
                self.expect("join")?;
                return Ok(Some(JoinKind::Inner));
            }
            return Ok(self.accept("join").then_some(JoinKind::Inner));
        }
        let left = self.at("left");
        let full = self.at("full");
        self.advance();
        let kind = if full {
            self.accept("outer");
            JoinKind::Full
        } else if self.accept("semi") {
            if left { JoinKind::LeftSemi } else { JoinKind::RightSemi }
        } else if self.accept("anti") {
            if left { JoinKind::LeftAnti } else { JoinKind::RightAnti }
        } else if self.accept("asof") {
            if left { JoinKind::LeftAsof } else { JoinKind::RightAsof }
        } else if self.at("window") {
            return Err(SqlError::unsupported("WINDOW JOIN"));
        } else {
            self.accept("outer");
            if left { JoinKind::Left } else { JoinKind::Right }
        };
        self.expect("join")?;
        Ok(Some(kind))
    }

    fn source(&mut self) -> Result<FromItem, SqlError> {
        if self.at_symbol(Symbol::Open) {
            self.advance();
            let query = Box::new(self.query()?);
            self.expect_symbol(Symbol::Close)?;
            return Ok(FromItem::Subquery { query, alias: self.alias()? });
        }
        if self.kind() == Kind::End {
            return Err(self.unexpected());
        }
        let name = self.object_name()?;
        Ok(FromItem::Table { name, alias: self.alias()? })
    }
}
