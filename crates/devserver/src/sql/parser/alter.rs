//! `alter`.

use super::cursor::Cursor;
use crate::error::SqlError;
use crate::sql::ast::{Accepted, AlterAction, AlterUser, Statement};
use crate::sql::token::{Kind, Symbol};

impl<'s> Cursor<'s> {
    pub(super) fn alter(&mut self) -> Result<Statement<'s>, SqlError> {
        self.advance();
        if self.accept("database") {
            let name = self.database_name()?;
            let options = self.database_options(true)?;
            if options.is_empty() {
                return Err(self.unexpected());
            }
            return Ok(Statement::AlterDatabase { name, options });
        }
        if self.at("table") || self.at("stable") {
            let stable = self.at("stable");
            self.advance();
            let table = self.object_name()?;
            let action = self.alter_action()?;
            return Ok(Statement::AlterTable { stable, table, action });
        }
        if self.accept("user") {
            let name = self.name()?;
            let action = self.alter_user()?;
            return Ok(Statement::AlterUser { name, action });
        }
        if self.accept("local") {
            self.string()?;
            if self.kind() == Kind::Text {
                self.string()?;
            }
            return Ok(Statement::Accepted(Accepted::AlterLocal));
        }
        for construct in ["dnode", "all", "cluster", "vnode"] {
            if self.at(construct) {
                return self.unsupported("ALTER");
            }
        }
        Err(self.unexpected())
    }

    fn alter_action(&mut self) -> Result<AlterAction<'s>, SqlError> {
        if self.accept("add") {
            let tag = self.column_or_tag()?;
            let definition = self.column_definition()?;
            return Ok(if tag {
                AlterAction::AddTag(definition)
            } else {
                AlterAction::AddColumn(definition)
            });
        }
        if self.accept("drop") {
            let tag = self.column_or_tag()?;
            let name = self.column_name()?;
            return Ok(if tag {
                AlterAction::DropTag(name)
            } else {
                AlterAction::DropColumn(name)
            });
        }
        if self.accept("modify") {
            let tag = self.column_or_tag()?;
            let definition = self.column_definition()?;
            return Ok(if tag {
                AlterAction::ModifyTag(definition)
            } else {
                AlterAction::ModifyColumn(definition)
            });
        }
        if self.accept("rename") {
            let tag = self.column_or_tag()?;
            let (from, to) = (self.column_name()?, self.column_name()?);
            return Ok(if tag {
                AlterAction::RenameTag(from, to)
            } else {
                AlterAction::RenameColumn(from, to)
            });
        }
        if self.accept("set") {
            self.expect("tag")?;
            let tags = self.list(|cursor| {
                let name = cursor.column_name()?;
                cursor.expect_symbol(Symbol::Equal)?;
                Ok((name, cursor.insert_value()?))
            })?;
            return Ok(AlterAction::SetTags(tags));
        }
        let options = self.table_options()?;
        if options.comment.is_none() && options.ttl.is_none() {
            return Err(self.unexpected());
        }
        Ok(AlterAction::Options(options))
    }

    fn column_or_tag(&mut self) -> Result<bool, SqlError> {
        if self.accept("tag") {
            return Ok(true);
        }
        self.expect("column")?;
        Ok(false)
    }

    fn alter_user(&mut self) -> Result<AlterUser, SqlError> {
        if self.accept("pass") {
            return Ok(AlterUser::Password(self.string()?));
        }
        if self.accept("enable") {
            return Ok(AlterUser::Enable(self.integer()? != 0));
        }
        self.expect("sysinfo")?;
        Ok(AlterUser::SysInfo(self.integer()? != 0))
    }
}
