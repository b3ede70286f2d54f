//! `drop`.

use super::cursor::Cursor;
use crate::error::SqlError;
use crate::sql::ast::{Accepted, Statement};

impl<'s> Cursor<'s> {
    pub(super) fn drop(&mut self) -> Result<Statement<'s>, SqlError> {
        self.advance();
        if self.accept("database") {
            let if_exists = self.if_exists();
            let name = self.database_name()?;
            self.accept("force");
            return Ok(Statement::DropDatabase { name, if_exists });
        }
        if self.at("table") || self.at("stable") {
            let stable = self.at("stable");
            self.advance();
            self.accept("with");
            let tables = self.list(|cursor| {
                let if_exists = cursor.if_exists();
                Ok((cursor.object_name()?, if_exists))
            })?;
            return Ok(Statement::DropTables { stable, tables });
        }
        if self.accept("user") {
            return Ok(Statement::DropUser(self.name()?));
        }
        if self.accept("topic") {
            let if_exists = self.if_exists();
            self.accept("force");
            return Ok(Statement::DropTopic { name: self.name()?, if_exists });
        }
        if self.accept_all("consumer", "group") {
            let if_exists = self.if_exists();
            self.accept("force");
            let group = self.name()?;
            self.expect("on")?;
            return Ok(Statement::DropConsumerGroup { group, topic: self.name()?, if_exists });
        }
        if self.accept("index") || self.accept("tsma") {
            self.if_exists();
            self.object_name()?;
            return Ok(Statement::Accepted(Accepted::DropIndex));
        }
        if self.at("view") {
            self.unsupported("DROP")?;
            return Ok(Statement::Enterprise);
        }
        for construct in ["stream", "function", "dnode", "mnode", "qnode", "snode", "token"] {
            if self.at(construct) {
                return self.unsupported("DROP");
            }
        }
        Err(self.unexpected())
    }
}
