//! Identifiers.

use super::cursor::Cursor;
use super::keyword::is_reserved;
use crate::error::SqlError;
use crate::sql::ast::ObjectName;
use crate::sql::text::unquote;
use crate::sql::token::{Kind, Symbol};

const MAX_DATABASE: usize = 64;
const MAX_TABLE: usize = 192;
const MAX_COLUMN: usize = 64;

impl Cursor<'_> {
    /// Whether an identifier stands here.
    pub(super) fn at_name(&self) -> bool {
        match self.kind() {
            Kind::Word => !is_reserved(self.text(self.token())),
            Kind::Quoted => true,
            _ => false,
        }
    }

    /// An identifier: in lower case, unless it is in backticks.
    pub(super) fn name(&mut self) -> Result<String, SqlError> {
        if !self.at_name() {
            return Err(self.unexpected());
        }
        let token = self.advance();
        let text = self.text(token);
        Ok(match token.kind {
            Kind::Quoted => unquote(text).into_owned(),
            _ => text.to_lowercase(),
        })
    }

    pub(super) fn database_name(&mut self) -> Result<String, SqlError> {
        let name = self.name()?;
        bounded(name, MAX_DATABASE)
    }

    pub(super) fn column_name(&mut self) -> Result<String, SqlError> {
        // `tbname` is reserved, and yet names a column of an insert or of `show table tags`.
        if self.accept("tbname") {
            return Ok("tbname".to_owned());
        }
        let name = self.name()?;
        bounded(name, MAX_COLUMN)
    }

    /// `[database .] table`
    pub(super) fn object_name(&mut self) -> Result<ObjectName, SqlError> {
        let first = self.name()?;
        if !self.accept_symbol(Symbol::Dot) {
            return Ok(ObjectName { database: None, name: table(first)? });
        }
        let name = table(self.name()?)?;
        Ok(ObjectName { database: Some(bounded(first, MAX_DATABASE)?), name })
    }
}

fn table(name: String) -> Result<String, SqlError> {
    if name.contains('.') {
        return Err(SqlError::new(0x2617, "The table name cannot contain '.'"));
    }
    bounded(name, MAX_TABLE)
}

fn bounded(name: String, limit: usize) -> Result<String, SqlError> {
    if name.is_empty() || name.len() > limit {
        return Err(SqlError::new(0x2617, format!("Invalid identifier name: {name}")));
    }
    Ok(name)
}
