//! One client's state.

use jiff::tz::TimeZone;

use crate::answer::Answer;
use crate::engine::{Engine, zone_named};
use crate::error::SqlError;
use crate::exec::Typed;
use crate::plan::TableRows;
use crate::sql::parser::parse;
use crate::value::Clock;

/// What a client says about itself; `show connections` shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The name of the program.
    pub app: String,
    /// The address it calls from.
    pub ip: String,
    /// The name and version of its connector.
    pub connector: String,
}

/// Formats of schemaless lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemalessProtocol {
    /// InfluxDB's line protocol.
    InfluxLine,
    /// OpenTSDB's telnet lines.
    OpenTsdbTelnet,
    /// OpenTSDB's JSON.
    OpenTsdbJson,
}

/// Lines that create the tables and columns they need.
#[derive(Clone, Copy, Debug)]
pub struct Schemaless<'a> {
    /// The format of the lines.
    pub protocol: SchemalessProtocol,
    /// `h`, `m`, `s`, `ms`, `u`, `μ` or `ns`; anything else is the protocol's own default.
    pub precision: &'a str,
    /// The lines, separated by line feeds; one JSON text for OpenTSDB's JSON.
    pub lines: &'a str,
    /// Days that new tables live; 0 or less: for ever.
    pub ttl: i32,
    /// The tag whose value names the child table, if it is there.
    pub table_name_key: Option<&'a str>,
}

/// What a schemaless insert wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Rows that are new or changed.
    pub affected_rows: u64,
    /// Rows in the lines.
    pub total_rows: u64,
}

/// One client's session: its user, its current database, its time zone.
///
/// Dropping it takes it off the list of connections.
#[derive(Debug)]
pub struct Session {
    engine: Engine,
    connection: u32,
    user: String,
    database: Option<String>,
    /// The engine's, unless the client chose one.
    zone: Option<TimeZone>,
}

/// The surroundings of one statement.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) sql: &'a str,
    pub(crate) database: Option<&'a str>,
    pub(crate) user: &'a str,
    pub(crate) clock: Clock,
    /// What the `?` of a prepared query stand for.
    pub(crate) parameters: &'a [Typed],
    /// Rows that a query reads in place of those of their table.
    pub(crate) rows: Option<&'a TableRows>,
}

impl Session {
    pub(crate) fn new(engine: Engine, user: &str) -> Self {
        let connection = engine.connections().add(user);
        Self { engine, connection, user: user.to_owned(), database: None, zone: None }
    }

    /// Executes one statement and blocks until its answer begins. Text behind the first `;` is
    /// ignored.
    ///
    /// # Errors
    ///
    /// TDengine's code and text. What the statement changed before it failed is undone.
    pub fn execute(&mut self, sql: &str) -> Result<Answer, SqlError> {
        let statement = parse(sql)?;
        let context = self.context(sql);
        let (answer, database) = crate::statement::execute(&statement, &context)?;
        if let Some(database) = database {
            self.database = Some(database);
        }
        Ok(answer)
    }

    /// Whether a statement can be read; its names are not looked at.
    pub(crate) fn validate(sql: &str) -> Result<(), SqlError> {
        parse(sql).map(|_| ())
    }

    pub(crate) fn context<'a>(&'a self, sql: &'a str) -> Context<'a> {
        let now = jiff::Timestamp::now().as_millisecond();
        self.engine
            .connections()
            .update(self.connection, |connection| connection.last_access = now);
        Context {
            engine: &self.engine,
            sql,
            database: self.database.as_deref(),
            user: &self.user,
            clock: Clock::new(self.zone.clone().unwrap_or_else(|| self.engine.time_zone())),
            parameters: &[],
            rows: None,
        }
    }

    /// Writes schemaless lines into the current database.
    ///
    /// # Errors
    ///
    /// 0x3000 to 0x3004 for lines that cannot be read, 0x2616 without a database. Nothing is
    /// written then.
    pub fn insert_schemaless(&mut self, lines: &Schemaless<'_>) -> Result<Written, SqlError> {
        crate::schemaless::insert(lines, &self.context(""))
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The user of this session.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The current database.
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// Makes a database the current one; its name is taken as it is.
    ///
    /// # Errors
    ///
    /// 0x388 "Database not exist".
    pub fn use_database(&mut self, name: &str) -> Result<(), SqlError> {
        if !self.engine.has_database(name) {
            return Err(SqlError::no_database());
        }
        self.database = Some(name.to_owned());
        Ok(())
    }

    /// Sets the zone that texts without a zone are read and shown in: an IANA name.
    ///
    /// # Errors
    ///
    /// When there is no such zone.
    pub fn set_time_zone(&mut self, name: &str) -> Result<(), SqlError> {
        self.zone = Some(zone_named(name)?);
        Ok(())
    }

    /// Forgets the zone that was set: the engine's is used.
    pub fn clear_time_zone(&mut self) {
        self.zone = None;
    }

    /// Says who is calling.
    pub fn set_client(&mut self, client: Client) {
        self.engine.connections().update(self.connection, |connection| connection.client = client);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.engine.connections().remove(self.connection);
    }
}
