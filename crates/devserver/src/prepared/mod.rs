//! Prepared statements: a text with `?` for values, executed with values that have their types already.

mod field;
mod form;
mod insert;
mod parameter;

pub(crate) use field::{BindField, FieldKind};
pub(crate) use insert::BoundTable;
pub(crate) use parameter::Parameter;

use self::form::Form;
use crate::answer::ResultSet;
use crate::error::SqlError;
use crate::plan;
use crate::session::{Context, Session};
use crate::sql::ast::{Insert, Query, Statement};
use crate::sql::parser::{parse_prepared, parse_table_name};

/// An `insert` or a query with `?` for values.
///
/// It keeps the text: what its names mean is looked up at each execution, so that tables may change in between.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    sql: String,
    is_insert: bool,
    parameters: usize,
}

impl Prepared {
    /// Reads the statement; whether its tables exist is not looked at yet.
    pub(crate) fn new(sql: &str) -> Result<Self, SqlError> {
        let (statement, parameters) = parse_prepared(sql)?;
        let is_insert = match statement {
            Statement::Insert(insert) => {
                form::only_target(&insert)?;
                true
            }
            Statement::Query(_) => false,
            _ => {
                return Err(SqlError::unsupported(
                    "preparing a statement that is neither INSERT nor SELECT",
                ));
            }
        };
        Ok(Self { sql: sql.to_owned(), is_insert, parameters })
    }

    pub(crate) fn is_insert(&self) -> bool {
        self.is_insert
    }

    /// How many `?` it has.
    pub(crate) fn parameters(&self) -> usize {
        self.parameters
    }

    /// What the `?` of an insert stand for, in their order. `table` is the name that is set for a `?` in place of the
    /// table.
    pub(crate) fn fields(
        &self,
        table: Option<&str>,
        session: &Session,
    ) -> Result<Vec<BindField>, SqlError> {
        let context = session.context(&self.sql);
        let named = table.map(parse_table_name).transpose()?;
        self.with_insert(|insert| {
            let state = context.engine.state();
            let target = form::only_target(insert)?;
            Ok(Form::of(target, named.as_ref(), &state, &context)?.fields())
        })
    }

    /// Writes the bound rows of all tables, or nothing; the number of rows.
    pub(crate) fn insert(&self, tables: &[BoundTable], session: &Session) -> Result<u64, SqlError> {
        let context = session.context(&self.sql);
        self.with_insert(|insert| insert::insert(insert, tables, &context))
    }

    /// The bound rows by their tables: `columns` has one for each `?`, in their order.
    pub(crate) fn tables(
        &self,
        columns: Vec<Parameter>,
        session: &Session,
    ) -> Result<Vec<BoundTable>, SqlError> {
        let context = session.context(&self.sql);
        self.with_insert(|insert| insert::tables(insert, columns, &context))
    }

    /// The rows of a query with these values.
    pub(crate) fn query(
        &self,
        parameters: &[Parameter],
        session: &Session,
    ) -> Result<ResultSet, SqlError> {
        if parameters.len() != self.parameters {
            let (expected, given) = (self.parameters, parameters.len());
            let text = format!("{given} parameters are bound instead of {expected}");
            return Err(SqlError::new(0xffff, text));
        }
        let constants =
            parameters.iter().map(Parameter::constant).collect::<Result<Vec<_>, _>>()?;
        let context = Context { parameters: &constants, ..session.context(&self.sql) };
        let (Statement::Query(query), _) = parse_prepared(&self.sql)? else {
            return Err(api_error());
        };
        rows(&query, &context)
    }

    fn with_insert<T>(
        &self,
        work: impl FnOnce(&Insert<'_>) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        match parse_prepared(&self.sql)?.0 {
            Statement::Insert(insert) => work(&insert),
            _ => Err(api_error()),
        }
    }
}

fn rows(query: &Query, context: &Context<'_>) -> Result<ResultSet, SqlError> {
    Ok(ResultSet::from_relation(plan::query(query, context)?))
}

/// The calls come in an order that makes no sense.
pub(crate) fn api_error() -> SqlError {
    SqlError::new(0x22a, "Stmt API usage error")
}
