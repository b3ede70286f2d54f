use taos_proto::column::DataType;
use taos_proto::stmt2::BindWriter;
use taos_proto::value::Value;

use super::Column;
use super::parameter::{Parameter, ParameterKind};
use crate::error::{Error, ErrorKind, Result};
use crate::taos::params::Params;

/// Rows for one table, for [`Statement::insert`](super::Statement::insert).
///
/// ```
/// use otaria::taos::{Column, Table};
///
/// let columns = [Column::timestamp(&[1_700_000_000_000]), Column::f32(&[10.5])];
/// let table = Table::named("d1", columns).tags(("attic", 2));
/// ```
#[derive(Debug, Clone)]
pub struct Table {
    name: Option<String>,
    tags: Vec<Value>,
    columns: Vec<Column>,
}

/// A table as it travels.
pub(super) struct BoundTable {
    pub(super) name: Option<String>,
    pub(super) tags: Vec<BindWriter>,
    pub(super) columns: Vec<BindWriter>,
}

impl Table {
    /// Rows for the table that the statement names: its columns in the order of their `?`.
    #[must_use]
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { name: None, tags: Vec::new(), columns: columns.into_iter().collect() }
    }

    /// Rows for a table of this name, as it stands in SQL, for statements with a `?` in its place.
    #[must_use]
    pub fn named(name: impl Into<String>, columns: impl IntoIterator<Item = Column>) -> Self {
        Self { name: Some(name.into()), ..Self::new(columns) }
    }

    /// The tags, in the order of their `?`. The table is created with them when it does not exist. One of the type TIMESTAMP is
    /// a [`Timestamp`](crate::taos::Timestamp) or its number: text is not read as a point in time here.
    #[must_use]
    pub fn tags(mut self, tags: impl Params) -> Self {
        self.tags = tags.with(|tags| tags.iter().map(|tag| tag.to_value()).collect());
        self
    }

    /// Checks the rows against the statement.
    pub(super) fn bound_to(self, parameters: &[Parameter]) -> Result<BoundTable> {
        let of_kind = |kind| parameters.iter().filter(move |parameter| parameter.kind == kind);
        let named = of_kind(ParameterKind::TableName).next().is_some();
        if self.name.is_some() != named {
            return Err(usage(if named {
                "the statement has a '?' for the name of the table, but none is given"
            } else {
                "the statement has no '?' for the name of a table, but one is given"
            }));
        }
        if self.name.as_ref().is_some_and(|name| name.is_empty() || name.contains('\0')) {
            return Err(usage("the name of a table is empty or holds a NUL"));
        }
        let (tags, columns) = (of_kind(ParameterKind::Tag), of_kind(ParameterKind::Column));
        let expected = (tags.clone().count(), columns.clone().count());
        if (self.tags.len(), self.columns.len()) != expected {
            return Err(usage(format!(
                "the statement has {} tags and {} columns, but {} and {} are given",
                expected.0,
                expected.1,
                self.tags.len(),
                self.columns.len()
            )));
        }
        let rows = self.columns.first().map_or(0, Column::len);
        for (parameter, column) in columns.clone().zip(&self.columns) {
            if column.len() != rows || rows == 0 {
                let (name, found) = (&parameter.name, column.len());
                return Err(usage(format!(
                    "all columns need equally many rows, and at least one: the first has {rows}, '{name}' has {found}"
                )));
            }
        }
        let tags = tags.zip(self.tags).map(|(parameter, value)| tag(parameter, &value));
        let columns = columns.zip(self.columns);
        Ok(BoundTable {
            name: self.name,
            tags: tags.collect::<Result<_>>()?,
            columns: columns
                .map(|(parameter, column)| column.bound_to(parameter))
                .collect::<Result<_>>()?,
        })
    }
}

fn tag(parameter: &Parameter, value: &Value) -> Result<BindWriter> {
    let mut tag = BindWriter::new(parameter.data_type);
    push(&mut tag, value)
        .map_err(|error| error.while_doing(format_args!("the tag '{}'", parameter.name)))?;
    Ok(tag)
}

/// Appends a value; a number for FLOAT is rounded, as it is in a statement's text.
pub(super) fn push(column: &mut BindWriter, value: &Value) -> Result<()> {
    match (column.data_type(), value) {
        (DataType::Float, Value::Double(number)) => column.push(&Value::Float(*number as f32))?,
        _ => column.push(value)?,
    }
    Ok(())
}

pub(super) fn usage(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Usage, message)
}
