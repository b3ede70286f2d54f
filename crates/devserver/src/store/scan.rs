//! Rows: read page by page, in the order of their key.

use std::fmt::Write as _;

use super::{Store, row};
use crate::answer::Row;
use crate::catalog::Schema;
use crate::error::SqlError;
use crate::value::{DataType, Datum};

/// Which rows of which table.
#[derive(Clone, Debug)]
pub(crate) struct ScanRange {
    pub(crate) child: i64,
    /// Both included.
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// Rows behind this key only: timestamp and second key.
    pub(crate) after: Option<(i64, Datum)>,
    /// At most so many rows.
    pub(crate) limit: usize,
}

/// Rows with a value for each column of the table; what was not asked for is NULL.
pub(crate) type Page = Vec<Row>;

impl Store {
    /// The next rows of a table. `needed` says for each column whether its value is wanted; the
    /// timestamp and a second key are always read. Each row has room for `width` values.
    pub(crate) fn page(
        &self,
        schema: &Schema,
        needed: &[bool],
        range: &ScanRange,
        width: usize,
    ) -> Result<Page, SqlError> {
        let key = schema.second_key();
        let wanted: Vec<(usize, DataType)> = schema
            .columns
            .iter()
            .enumerate()
            .skip(1)
            .filter(|(at, _)| needed.get(*at) == Some(&true) || Some(*at) == key)
            .map(|(at, column)| (at, column.kind.data_type))
            .collect();
        let mut sql = String::from("SELECT ts");
        for (at, _) in &wanted {
            if let Some(column) = schema.columns.get(*at) {
                let _ = write!(sql, ", c{}", column.slot);
            }
        }
        let _ = write!(sql, " FROM d{} WHERE child = ?1 AND ts BETWEEN ?2 AND ?3", schema.id);
        let key_column =
            key.and_then(|at| schema.columns.get(at)).map(|key| format!("c{}", key.slot));
        let mut from = range.from;
        match (&range.after, &key_column) {
            // The key's first part bounds the search, both parts say where it goes on.
            (Some((ts, _)), Some(key)) => {
                from = *ts;
                let _ = write!(sql, " AND (ts > ?2 OR {key} > ?5)");
            }
            (Some((ts, _)), None) => match ts.checked_add(1) {
                Some(next) => from = next,
                None => return Ok(Page::new()),
            },
            (None, _) => {}
        }
        sql.push_str(" ORDER BY child, ts");
        if let Some(key) = &key_column {
            let _ = write!(sql, ", {key}");
        }
        sql.push_str(" LIMIT ?4");
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement.raw_bind_parameter(1, range.child)?;
        statement.raw_bind_parameter(2, from)?;
        statement.raw_bind_parameter(3, range.to)?;
        statement.raw_bind_parameter(4, i64::try_from(range.limit).unwrap_or(i64::MAX))?;
        if let (Some((_, key)), Some(_)) = (&range.after, &key_column) {
            statement.raw_bind_parameter(5, key)?;
        }
        let mut rows = statement.raw_query();
        let mut page = Page::new();
        while let Some(stored) = rows.next()? {
            let mut values = vec![Datum::Null; width];
            if let Some(ts) = values.first_mut() {
                *ts = Datum::Int(stored.get(0)?);
            }
            for (index, (at, data_type)) in wanted.iter().enumerate() {
                if let Some(value) = values.get_mut(*at) {
                    *value = row::read(stored.get_ref(index + 1)?, *data_type);
                }
            }
            page.push(values);
        }
        Ok(page)
    }
}
