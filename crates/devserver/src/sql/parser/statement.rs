//! Which statement it is.

use super::cursor::Cursor;
use crate::error::SqlError;
use crate::sql::ast::{Accepted, Statement};
use crate::sql::token::{Kind, Symbol};

/// Statements of TDengine that are known here by their first word only.
const UNSUPPORTED: &[&str] = &[
    "balance",
    "grant",
    "merge",
    "pause",
    "redistribute",
    "reset",
    "restore",
    "resume",
    "revoke",
    "scan",
    "split",
    "trim",
    "s3migrate",
    "ssmigrate",
    "assign",
    "unsafe",
];

impl<'s> Cursor<'s> {
    pub(super) fn statement(&mut self) -> Result<Statement<'s>, SqlError> {
        let statement = self.statement_body()?;
        self.expect_end()?;
        Ok(statement)
    }

    fn statement_body(&mut self) -> Result<Statement<'s>, SqlError> {
        if self.at_symbol(Symbol::Open) {
            return Ok(Statement::Query(Box::new(self.query()?)));
        }
        if self.kind() != Kind::Word {
            return Err(self.unexpected());
        }
        match self.text(self.token()).to_ascii_lowercase().as_str() {
            "select" => Ok(Statement::Query(Box::new(self.query()?))),
            "insert" | "import" => self.insert(),
            "delete" => self.delete(),
            "create" => self.create(),
            "alter" => self.alter(),
            "drop" => self.drop(),
            "show" => self.show(),
            "use" => {
                self.advance();
                Ok(Statement::UseDatabase(self.database_name()?))
            }
            "describe" | "desc" => {
                self.advance();
                Ok(Statement::Describe(self.object_name()?))
            }
            "explain" => {
                self.advance();
                if self.at("analyze") || self.at("verbose") || self.at("ratio") {
                    return self.unsupported("EXPLAIN");
                }
                Ok(Statement::Explain(Box::new(self.query()?)))
            }
            "flush" => {
                self.advance();
                self.expect("database")?;
                Ok(Statement::Accepted(Accepted::FlushDatabase(self.database_name()?)))
            }
            "compact" => {
                self.unsupported("COMPACT")?;
                Ok(Statement::Enterprise)
            }
            "kill" => self.kill(),
            word if UNSUPPORTED.contains(&word) => self.unsupported(""),
            _ => Err(self.unexpected()),
        }
    }

    fn delete(&mut self) -> Result<Statement<'s>, SqlError> {
        self.advance();
        self.expect("from")?;
        let table = self.object_name()?;
        let filter = if self.accept("where") { Some(self.expression()?) } else { None };
        Ok(Statement::Delete { table, filter })
    }

    fn kill(&mut self) -> Result<Statement<'s>, SqlError> {
        self.advance();
        if self.accept("query") {
            return Ok(Statement::KillQuery(self.string()?));
        }
        if self.accept("connection") {
            return Ok(Statement::KillConnection(self.integer()?));
        }
        self.unsupported("KILL")
    }
}
