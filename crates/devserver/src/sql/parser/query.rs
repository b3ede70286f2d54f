//! `select`.

use super::cursor::Cursor;
use crate::error::SqlError;
use crate::sql::ast::{
    Expr, ExprKind, Fill, FillMode, Interpolation, Limit, OrderItem, Query, Select, SelectItem,
    UnionKind, Window,
};
use crate::sql::token::{Kind, Symbol};

impl Cursor<'_> {
    pub(super) fn query(&mut self) -> Result<Query, SqlError> {
        self.nested(Self::query_body)
    }

    fn query_body(&mut self) -> Result<Query, SqlError> {
        let first = self.select_or_parenthesised()?;
        let mut unions = Vec::new();
        while self.accept("union") {
            let kind = if self.accept("all") { UnionKind::All } else { UnionKind::Distinct };
            unions.push((kind, self.select_or_parenthesised()?));
        }
        let order_by = if self.accept("order") {
            self.expect("by")?;
            self.list(Self::order_item)?
        } else {
            Vec::new()
        };
        let slimit = self.limit("slimit", "soffset")?;
        let limit = self.limit("limit", "offset")?;
        Ok(Query { first, unions, order_by, slimit, limit })
    }

    fn select_or_parenthesised(&mut self) -> Result<Select, SqlError> {
        if self.accept_symbol(Symbol::Open) {
            let select = self.nested(Self::select_or_parenthesised)?;
            self.expect_symbol(Symbol::Close)?;
            return Ok(select);
        }
        self.select()
    }

    fn select(&mut self) -> Result<Select, SqlError> {
        self.expect("select")?;
        let tags = self.accept("tags");
        let distinct = self.accept("distinct");
        if !distinct {
            self.accept("all");
        }
        let items = self.list(Self::select_item)?;
        let from = if self.accept("from") { Some(self.sources()?) } else { None };
        let filter = if self.accept("where") { Some(self.expression()?) } else { None };
        let partition_by = if self.accept("partition") {
            self.expect("by")?;
            self.list(Self::partition_item)?
        } else {
            Vec::new()
        };
        let interpolation = self.interpolation()?;
        let window = self.window()?;
        let group_by = if self.accept("group") {
            self.expect("by")?;
            self.list(Self::operand)?
        } else {
            Vec::new()
        };
        let having = if self.accept("having") { Some(self.expression()?) } else { None };
        Ok(Select {
            distinct,
            tags,
            items,
            from,
            filter,
            partition_by,
            interpolation,
            window,
            group_by,
            having,
        })
    }

    fn select_item(&mut self) -> Result<SelectItem, SqlError> {
        let expr = self.expression()?;
        let alias = if matches!(expr.kind, ExprKind::Star { .. }) { None } else { self.alias()? };
        Ok(SelectItem { expr, alias })
    }

    fn partition_item(&mut self) -> Result<SelectItem, SqlError> {
        let expr = self.operand()?;
        Ok(SelectItem { expr, alias: self.alias()? })
    }

    /// `[as] name`
    pub(super) fn alias(&mut self) -> Result<Option<String>, SqlError> {
        if self.accept("as") || self.at_name() { Ok(Some(self.name()?)) } else { Ok(None) }
    }

    fn order_item(&mut self) -> Result<OrderItem, SqlError> {
        let expr = self.operand()?;
        let descending = self.accept("desc");
        if !descending {
            self.accept("asc");
        }
        let nulls_first = if self.accept("nulls") {
            let first = self.accept("first");
            if !first {
                self.expect("last")?;
            }
            Some(first)
        } else {
            None
        };
        Ok(OrderItem { expr, descending, nulls_first })
    }

    /// `limit count [offset skip]` or `limit skip, count`
    fn limit(&mut self, limit: &str, offset: &str) -> Result<Option<Limit>, SqlError> {
        if !self.accept(limit) {
            return Ok(None);
        }
        let count = self.unsigned()?;
        if self.accept_symbol(Symbol::Comma) {
            return Ok(Some(Limit { count: self.unsigned()?, offset: count }));
        }
        let offset = if self.accept(offset) { self.unsigned()? } else { 0 };
        Ok(Some(Limit { count, offset }))
    }

    fn interpolation(&mut self) -> Result<Option<Interpolation>, SqlError> {
        if !self.accept("range") {
            return Ok(None);
        }
        self.expect_symbol(Symbol::Open)?;
        let from = self.operand()?;
        let to = if self.accept_symbol(Symbol::Comma) { Some(self.operand()?) } else { None };
        self.expect_symbol(Symbol::Close)?;
        let every = if self.accept("every") { Some(self.duration_in_parentheses()?) } else { None };
        let fill = self.fill()?;
        Ok(Some(Interpolation { from, to, every, fill }))
    }

    fn duration_in_parentheses(&mut self) -> Result<crate::sql::ast::Duration, SqlError> {
        self.expect_symbol(Symbol::Open)?;
        let duration = self.duration()?;
        self.expect_symbol(Symbol::Close)?;
        Ok(duration)
    }

    fn window(&mut self) -> Result<Option<Window>, SqlError> {
        let window = if self.accept("interval") {
            self.expect_symbol(Symbol::Open)?;
            let interval = self.duration()?;
            let offset =
                if self.accept_symbol(Symbol::Comma) { Some(self.duration()?) } else { None };
            self.expect_symbol(Symbol::Close)?;
            let sliding =
                if self.accept("sliding") { Some(self.duration_in_parentheses()?) } else { None };
            Window::Interval { interval, offset, sliding, fill: self.fill()? }
        } else if self.accept("session") {
            self.expect_symbol(Symbol::Open)?;
            let column = self.operand()?;
            self.expect_symbol(Symbol::Comma)?;
            let gap = self.duration()?;
            self.expect_symbol(Symbol::Close)?;
            Window::Session { column, gap }
        } else if self.accept("state_window") {
            self.expect_symbol(Symbol::Open)?;
            let state = self.operand()?;
            self.expect_symbol(Symbol::Close)?;
            Window::State(state)
        } else if self.accept("event_window") {
            self.expect("start")?;
            self.expect("with")?;
            let start = self.expression()?;
            self.expect("end")?;
            self.expect("with")?;
            Window::Event { start, end: self.expression()? }
        } else if self.accept("count_window") {
            self.expect_symbol(Symbol::Open)?;
            let count = self.unsigned()?;
            let sliding =
                if self.accept_symbol(Symbol::Comma) { Some(self.unsigned()?) } else { None };
            self.expect_symbol(Symbol::Close)?;
            Window::Count { count, sliding }
        } else {
            return Ok(None);
        };
        Ok(Some(window))
    }

    fn fill(&mut self) -> Result<Option<Fill>, SqlError> {
        if !self.accept("fill") {
            return Ok(None);
        }
        self.expect_symbol(Symbol::Open)?;
        if self.kind() != Kind::Word {
            return Err(self.unexpected());
        }
        let mode = match self.text(self.token()).to_ascii_lowercase().as_str() {
            "none" => FillMode::None,
            "null" => FillMode::Null,
            "null_f" => FillMode::NullForced,
            "value" => FillMode::Value,
            "value_f" => FillMode::ValueForced,
            "prev" => FillMode::Previous,
            "next" => FillMode::Next,
            "linear" => FillMode::Linear,
            "near" => FillMode::Near,
            _ => return Err(self.unexpected()),
        };
        self.advance();
        let mut values: Vec<Expr> = Vec::new();
        while matches!(mode, FillMode::Value | FillMode::ValueForced)
            && self.accept_symbol(Symbol::Comma)
        {
            values.push(self.operand()?);
        }
        self.expect_symbol(Symbol::Close)?;
        Ok(Some(Fill { mode, values }))
    }
}
