//! ORDER BY and DISTINCT.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::key_of;
use crate::answer::{Row, Rows};
use crate::error::SqlError;
use crate::value::{Datum, compare, json};

/// One key of an order: the position of its value in the row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SortKey {
    pub(crate) at: usize,
    pub(crate) descending: bool,
    pub(crate) nulls_first: bool,
    /// JSON text is compared as what it stands for.
    pub(crate) json: bool,
}

/// Rows in this order; equal rows stay as they were.
pub(crate) fn sorted(rows: Rows, keys: &[SortKey]) -> Result<Vec<Row>, SqlError> {
    let mut rows: Vec<Row> = rows.collect::<Result<_, _>>()?;
    rows.sort_by(|left, right| order(left, right, keys));
    Ok(rows)
}

fn order(left: &[Datum], right: &[Datum], keys: &[SortKey]) -> Ordering {
    for key in keys {
        let (left, right) = (value(left, key), value(right, key));
        let order = match (left.is_null(), right.is_null()) {
            (true, true) => Ordering::Equal,
            (true, false) if key.nulls_first => Ordering::Less,
            (true, false) => Ordering::Greater,
            (false, true) if key.nulls_first => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) if key.descending => compare(&right, &left),
            (false, false) => compare(&left, &right),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

fn value(row: &[Datum], key: &SortKey) -> Datum {
    match row.get(key.at) {
        Some(Datum::Text(text)) if key.json => json::plain(text),
        Some(value) => value.clone(),
        None => Datum::Null,
    }
}

/// Each row once, by its first `width` values.
pub(crate) fn distinct(rows: Rows, width: usize) -> Rows {
    let mut seen = HashSet::new();
    Box::new(rows.filter(move |row| match row {
        Ok(row) => seen.insert(key_of(row.iter().take(width))),
        Err(_) => true,
    }))
}
