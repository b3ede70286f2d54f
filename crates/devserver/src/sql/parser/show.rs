//! `show`.

use super::cursor::Cursor;
use crate::error::SqlError;
use crate::sql::ast::{List, Show, Statement, TableKind};
use crate::sql::token::{Kind, Symbol};

const LISTS: &[(&str, List)] = &[
    ("users", List::Users),
    ("topics", List::Topics),
    ("streams", List::Streams),
    ("consumers", List::Consumers),
    ("subscriptions", List::Subscriptions),
    ("dnodes", List::Dnodes),
    ("mnodes", List::Mnodes),
    ("qnodes", List::Qnodes),
    ("snodes", List::Snodes),
    ("connections", List::Connections),
    ("apps", List::Apps),
    ("queries", List::Queries),
    ("transactions", List::Transactions),
    ("functions", List::Functions),
    ("views", List::Views),
];

impl<'s> Cursor<'s> {
    pub(super) fn show(&mut self) -> Result<Statement<'s>, SqlError> {
        self.advance();
        let show = if self.accept("create") {
            self.show_create()?
        } else if self.accept("databases") {
            Show::Databases { user_only: false }
        } else if self.accept_all("user", "databases") {
            Show::Databases { user_only: true }
        } else if self.accept_all("system", "databases") {
            Show::Databases { user_only: false }
        } else if self.accept_all("table", "tags") {
            let tags = if self.at("from") { Vec::new() } else { self.list(Self::column_name)? };
            Show::TableTags { stable: self.table_from()?, tags }
        } else if self.accept("tags") {
            Show::Tags(self.table_from()?)
        } else if self.accept_all("cluster", "variables")
            || self.accept("variables")
            || self.accept_all("local", "variables")
        {
            Show::Variables { like: self.like()? }
        } else if self.accept_all("cluster", "alive") {
            Show::ClusterAlive
        } else if let Some(list) = self.plain_list()? {
            Show::List(list)
        } else {
            self.show_tables()?
        };
        Ok(Statement::Show(show))
    }

    fn show_create(&mut self) -> Result<Show, SqlError> {
        if self.accept("database") {
            return Ok(Show::CreateDatabase(self.database_name()?));
        }
        if self.accept("table") || self.accept("stable") {
            return Ok(Show::CreateTable(self.object_name()?));
        }
        Err(self.unexpected())
    }

    /// `from table [from database]`
    fn table_from(&mut self) -> Result<crate::sql::ast::ObjectName, SqlError> {
        self.expect("from")?;
        let mut table = self.object_name()?;
        if table.database.is_none() && self.accept("from") {
            table.database = Some(self.database_name()?);
        }
        Ok(table)
    }

    fn like(&mut self) -> Result<Option<String>, SqlError> {
        if self.accept("like") { Ok(Some(self.string()?)) } else { Ok(None) }
    }

    fn plain_list(&mut self) -> Result<Option<List>, SqlError> {
        if self.following().kind == Kind::End {
            if let Some((_, list)) = LISTS.iter().find(|(word, _)| self.at(word)) {
                self.advance();
                return Ok(Some(*list));
            }
            if self.accept("cluster") {
                return Ok(Some(List::Cluster));
            }
            if self.accept("vgroups") {
                return Ok(Some(List::Vgroups));
            }
        }
        if self.accept("indexes") {
            self.table_from()?;
            return Ok(Some(List::Indexes));
        }
        for construct in [
            "grants",
            "licences",
            "accounts",
            "compacts",
            "dnode",
            "vnodes",
            "arbgroups",
            "anodes",
            "tsmas",
            "backups",
            "usage",
            "encryptions",
            "score",
        ] {
            if self.at(construct) {
                let construct = construct.to_ascii_uppercase();
                return Err(SqlError::unsupported(&format!("SHOW {construct}")));
            }
        }
        Ok(None)
    }

    /// `[normal | child] [database .] tables | stables [like …]`
    fn show_tables(&mut self) -> Result<Show, SqlError> {
        let kind = if self.accept("normal") {
            TableKind::Normal
        } else if self.accept("child") {
            TableKind::Child
        } else {
            TableKind::Any
        };
        let mut database = None;
        if !self.at("tables") && !self.at("stables") {
            database = Some(self.database_name()?);
            self.expect_symbol(Symbol::Dot)?;
        }
        if kind == TableKind::Any && self.accept("stables") {
            return Ok(Show::Stables {
                database: self.or_named_database(database)?,
                like: self.like()?,
            });
        }
        if database.is_some() && self.at("vgroups") {
            self.advance();
            return Ok(Show::List(List::Vgroups));
        }
        self.expect("tables")?;
        Ok(Show::Tables { database: self.or_named_database(database)?, kind, like: self.like()? })
    }

    fn or_named_database(&mut self, database: Option<String>) -> Result<Option<String>, SqlError> {
        if database.is_none() && self.accept("from") {
            return Ok(Some(self.database_name()?));
        }
        Ok(database)
    }
}
