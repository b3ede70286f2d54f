//! `create`.

use super::cursor::Cursor;
use crate::error::SqlError;
use crate::sql::ast::{
    Accepted, CreateChild, CreateTable, CreateTopic, DatabaseOption, OptionValue, Statement,
    TableOptions, TopicSource,
};
use crate::sql::token::{Kind, Symbol};

/// Options of `create database`; the second says whether `alter database` takes them, too.
const DATABASE_OPTIONS: &[(&str, bool)] = &[
    ("buffer", true),
    ("cachemodel", true),
    ("cachesize", true),
    ("comp", false),
    ("compact_interval", true),
    ("compact_time_offset", true),
    ("compact_time_range", true),
    ("days", false),
    ("duration", false),
    ("dnodes", false),
    ("encrypt_algorithm", false),
    ("keep", true),
    ("keep_time_offset", true),
    ("maxrows", false),
    ("minrows", true),
    ("pages", true),
    ("pagesize", false),
    ("precision", false),
    ("replica", true),
    ("retentions", false),
    ("s3_chunkpages", false),
    ("s3_chunksize", false),
    ("s3_compact", true),
    ("s3_keeplocal", true),
    ("single_stable", false),
    ("ss_chunkpages", false),
    ("ss_compact", true),
    ("ss_keeplocal", true),
    ("strict", false),
    ("stt_trigger", true),
    ("table_prefix", false),
    ("table_suffix", false),
    ("tsdb_pagesize", false),
    ("update", false),
    ("vgroups", false),
    ("wal_fsync_period", true),
    ("wal_level", true),
    ("wal_retention_period", true),
    ("wal_retention_size", true),
    ("wal_roll_period", false),
    ("wal_segment_size", false),
];

impl<'s> Cursor<'s> {
    pub(super) fn create(&mut self) -> Result<Statement<'s>, SqlError> {
        self.advance();
        if self.accept("database") {
            let if_not_exists = self.if_not_exists()?;
            let name = self.database_name()?;
            let options = self.database_options(false)?;
            return Ok(Statement::CreateDatabase { name, if_not_exists, options });
        }
        if self.at("table") || self.at("stable") {
            let stable = self.at("stable");
            self.advance();
            return self.create_table(stable);
        }
        if self.accept("user") {
            return self.create_user();
        }
        if self.accept("topic") {
            return self.create_topic();
        }
        if self.at("view") || (self.at("or") && self.follows("replace")) {
            self.unsupported("CREATE")?;
            return Ok(Statement::Enterprise);
        }
        if self.accept("index") {
            self.if_not_exists()?;
            self.object_name()?;
            self.expect("on")?;
            let table = self.object_name()?;
            self.parenthesised(Self::column_name)?;
            return Ok(Statement::Accepted(Accepted::CreateIndex(table)));
        }
        if self.accept("tsma") {
            self.if_not_exists()?;
            self.name()?;
            self.expect("on")?;
            let table = self.object_name()?;
            self.expect("function")?;
            self.parenthesised(Self::operand)?;
            self.expect("interval")?;
            self.expect_symbol(Symbol::Open)?;
            self.duration()?;
            self.expect_symbol(Symbol::Close)?;
            return Ok(Statement::Accepted(Accepted::CreateTsma(table)));
        }
        for construct in [
            "stream",
            "function",
            "aggregate",
            "dnode",
            "mnode",
            "qnode",
            "snode",
            "token",
            "encrypt_key",
        ] {
            if self.at(construct) {
                return self.unsupported("CREATE");
            }
        }
        Err(self.unexpected())
    }

    /// The rest of the statement is not looked at.
    pub(super) fn unsupported(&mut self, verb: &str) -> Result<Statement<'s>, SqlError> {
        let construct = self.text(self.token()).to_ascii_uppercase();
        while self.kind() != Kind::End {
            self.advance();
        }
        Ok(Statement::Unsupported(format!("{verb} {construct}").trim().to_owned()))
    }

    pub(super) fn if_not_exists(&mut self) -> Result<bool, SqlError> {
        let conditional = self.accept_all("if", "not");
        if conditional {
            self.expect("exists")?;
        }
        Ok(conditional)
    }

    pub(super) fn if_exists(&mut self) -> bool {
        self.accept_all("if", "exists")
    }

    pub(super) fn database_options(
        &mut self,
        alter: bool,
    ) -> Result<Vec<DatabaseOption>, SqlError> {
        let mut options = Vec::new();
        while self.kind() == Kind::Word {
            let name = self.text(self.token()).to_ascii_lowercase();
            if !DATABASE_OPTIONS
                .iter()
                .any(|(known, alterable)| *known == name && (!alter || *alterable))
            {
                return Err(self.unexpected());
            }
            self.advance();
            let values = self.list(Self::option_value)?;
            options.push(DatabaseOption { name, values });
        }
        Ok(options)
    }

    fn option_value(&mut self) -> Result<OptionValue, SqlError> {
        match self.kind() {
            Kind::Duration => {
                let duration = self.duration()?;
                Ok(OptionValue::Duration(duration.count, duration.unit))
            }
            Kind::Text => Ok(OptionValue::Text(self.string()?)),
            _ => Ok(OptionValue::Integer(self.integer()?)),
        }
    }

    fn create_table(&mut self, stable: bool) -> Result<Statement<'s>, SqlError> {
        let if_not_exists = self.if_not_exists()?;
        let name = self.object_name()?;
        if !stable && self.at("using") {
            return self.create_children(CreateHead { name, if_not_exists });
        }
        let columns = self.parenthesised(Self::column_definition)?;
        let tags = if self.accept("tags") {
            Some(self.parenthesised(Self::column_definition)?)
        } else if stable {
            return Err(self.unexpected());
        } else {
            None
        };
        let options = self.table_options()?;
        Ok(Statement::CreateTable(CreateTable { name, if_not_exists, columns, tags, options }))
    }

    fn create_children(&mut self, first: CreateHead) -> Result<Statement<'s>, SqlError> {
        let mut children = Vec::new();
        let mut head = first;
        loop {
            self.expect("using")?;
            let using = self.using()?;
            let options = self.table_options()?;
            let CreateHead { name, if_not_exists } = head;
            children.push(CreateChild { name, if_not_exists, using, options });
            if self.kind() == Kind::End {
                return Ok(Statement::CreateChildren(children));
            }
            let if_not_exists = self.if_not_exists()?;
            head = CreateHead { name: self.object_name()?, if_not_exists };
        }
    }

    pub(super) fn table_options(&mut self) -> Result<TableOptions, SqlError> {
        let mut options = TableOptions::default();
        loop {
            if self.accept("comment") {
                options.comment = Some(self.string()?);
            } else if self.accept("ttl") {
                options.ttl = i32::try_from(self.integer()?).ok();
            } else if self.at("keep") {
                self.advance();
                self.option_value()?;
            } else if self.at("sma") {
                self.advance();
                self.parenthesised(Self::column_name)?;
            } else if self.at("rollup")
                || self.at("watermark")
                || self.at("max_delay")
                || self.at("virtual")
            {
                let option = self.text(self.token()).to_ascii_uppercase();
                return Err(SqlError::unsupported(&format!("the table option {option}")));
            } else {
                return Ok(options);
            }
        }
    }

    fn create_user(&mut self) -> Result<Statement<'s>, SqlError> {
        self.if_not_exists()?;
        let name = self.name()?;
        self.expect("pass")?;
        let password = self.string()?;
        let mut sysinfo = true;
        loop {
            if self.accept("sysinfo") {
                sysinfo = self.integer()? != 0;
            } else if self.accept("createdb") {
                self.integer()?;
            } else if self.at("host") {
                return self.unsupported("CREATE USER …");
            } else {
                return Ok(Statement::CreateUser { name, password, sysinfo });
            }
        }
    }

    fn create_topic(&mut self) -> Result<Statement<'s>, SqlError> {
        let if_not_exists = self.if_not_exists()?;
        let name = self.name()?;
        let with_meta = if self.accept("with") {
            self.expect("meta")?;
            true
        } else {
            false
        };
        self.expect("as")?;
        let source = if self.accept("database") {
            TopicSource::Database(self.database_name()?)
        } else if self.accept("stable") {
            let table = self.object_name()?;
            let filter = if self.accept("where") { Some(self.expression()?) } else { None };
            TopicSource::Stable { table, filter }
        } else {
            TopicSource::Query(Box::new(self.query()?))
        };
        let sql = self.rest(0).get(..self.consumed()).unwrap_or_default().to_owned();
        Ok(Statement::CreateTopic(CreateTopic { name, if_not_exists, source, sql, with_meta }))
    }
}

struct CreateHead {
    name: crate::sql::ast::ObjectName,
    if_not_exists: bool,
}
