use std::collections::HashMap;

use bytes::Bytes;

use super::{BindWriter, TableToBind, encode_bind, encode_bind_exec};
use crate::error::Error;
use crate::message::BindType;

/// Rows of any tables: a column per `?` of an insert, in the statement's order, the names of the tables and their tags among them.
#[derive(Debug, Clone, Copy)]
pub struct RowsToBind<'a> {
    /// What each column is for.
    pub kinds: &'a [BindType],
    /// The columns, with equally many rows.
    pub columns: &'a [BindWriter],
}

/// A table and what is bound for it, cut out of [`RowsToBind`].
#[derive(Debug, Clone)]
pub struct RowsOfTable<'a> {
    /// Its name as in SQL; `None` when the statement names it.
    pub name: Option<&'a str>,
    /// The tags of its first row.
    pub tags: Vec<BindWriter>,
    /// Its columns.
    pub columns: Vec<BindWriter>,
}

/// Where the rows of a table are.
struct Places<'a> {
    name: Option<&'a str>,
    rows: Vec<usize>,
}

impl RowsToBind<'_> {
    /// The data of `stmt2_bind_exec`, which takes the rows as they are.
    pub fn encode_bind_exec(&self) -> Result<Bytes, Error> {
        let mut tables = 1;
        if let Some(names) = self.names()? {
            let names = names.values().map(table_name).collect::<Result<Vec<_>, _>>()?;
            tables += names.windows(2).filter(|pair| pair.first() != pair.last()).count();
        }
        let tables = u32::try_from(tables).map_err(|_| Error::misuse("too many rows"))?;
        encode_bind_exec(tables, self.columns)
    }

    /// The data of `stmt2_bind`, for adapters that lack the former.
    pub fn encode_bind(&self) -> Result<Bytes, Error> {
        let tables = self.tables()?;
        let tables = tables.iter().map(|RowsOfTable { name, tags, columns }| TableToBind {
            name: *name,
            tags,
            columns,
        });
        encode_bind(&tables.collect::<Vec<_>>())
    }

    /// The rows by table, in the order in which the tables first come.
    pub fn tables(&self) -> Result<Vec<RowsOfTable<'_>>, Error> {
        let places = self.places()?;
        let cut = places.iter().map(|Places { name, rows }| {
            let tags = self.select(is_tag, rows.get(..1).unwrap_or_default())?;
            Ok(RowsOfTable { name: *name, tags, columns: self.select(is_column, rows)? })
        });
        cut.collect()
    }

    fn places(&self) -> Result<Vec<Places<'_>>, Error> {
        let Some(names) = self.names()? else {
            let rows = self.columns.first().map_or(0, BindWriter::len);
            return Ok(vec![Places { name: None, rows: (0..rows).collect() }]);
        };
        let mut places = HashMap::new();
        let mut tables: Vec<Places<'_>> = Vec::new();
        for (row, name) in names.values().enumerate() {
            let name = table_name(name)?;
            let place = *places.entry(name).or_insert_with(|| {
                tables.push(Places { name: Some(name), rows: Vec::new() });
                tables.len() - 1
            });
            if let Some(table) = tables.get_mut(place) {
                table.rows.push(row);
            }
        }
        Ok(tables)
    }

    /// The columns of a kind with these rows alone.
    fn select(
        &self,
        wanted: fn(BindType) -> bool,
        rows: &[usize],
    ) -> Result<Vec<BindWriter>, Error> {
        let columns = self.kinds.iter().zip(self.columns).filter(|(kind, _)| wanted(**kind));
        columns
            .map(|(_, column)| {
                let values: Vec<_> = column.values().collect();
                let mut selected = BindWriter::new(column.data_type());
                for row in rows {
                    selected.push_value(values.get(*row).copied().flatten())?;
                }
                Ok(selected)
            })
            .collect()
    }

    fn names(&self) -> Result<Option<&BindWriter>, Error> {
        if self.kinds.len() != self.columns.len() {
            return Err(Error::misuse("every column of a bind needs to be for something"));
        }
        let mut columns = self.kinds.iter().zip(self.columns);
        Ok(columns.find(|(kind, _)| **kind == BindType::TableName).map(|(_, column)| column))
    }
}

const fn is_tag(kind: BindType) -> bool {
    matches!(kind, BindType::Tag)
}

const fn is_column(kind: BindType) -> bool {
    matches!(kind, BindType::Column | BindType::Query)
}

fn table_name(value: Option<&[u8]>) -> Result<&str, Error> {
    value
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .filter(|name| !name.is_empty() && !name.contains('\0'))
        .ok_or_else(|| Error::misuse("the name of a table is NULL, empty or no text"))
}
