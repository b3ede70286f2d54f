//! Rows of tables: of one after another, or of all of them by time.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

use crate::answer::{Row, Rows};
use crate::catalog::Schema;
use crate::engine::Engine;
use crate::error::SqlError;
use crate::store::ScanRange;
use crate::value::Datum;

/// Rows in a page: few at first, for queries that look at the first rows only.
const FIRST_PAGE: usize = 64;
const PAGE: usize = 4096;

/// What to read.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    pub(crate) engine: Engine,
    pub(crate) schema: Arc<Schema>,
    /// For each column of the table whether it is needed.
    pub(crate) needed: Vec<bool>,
    /// Values of a row: columns, then tags, then the name.
    pub(crate) width: usize,
    /// Both included.
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// One table to read, and what its rows have in common.
#[derive(Clone, Debug)]
pub(crate) struct ScanTable {
    pub(crate) child: i64,
    /// The values behind the columns: tags and name.
    pub(crate) tail: Arc<[Datum]>,
}

/// Reads one table.
struct Cursor {
    table: ScanTable,
    page: VecDeque<Row>,
    after: Option<(i64, Datum)>,
    ended: bool,
    pages: usize,
}

impl Cursor {
    fn new(table: ScanTable) -> Self {
        Self { table, page: VecDeque::new(), after: None, ended: false, pages: 0 }
    }

    fn fill(&mut self, scan: &Scan) -> Result<(), SqlError> {
        if !self.page.is_empty() || self.ended {
            return Ok(());
        }
        let limit = if self.pages == 0 { FIRST_PAGE } else { PAGE };
        let range = ScanRange {
            child: self.table.child,
            from: scan.from,
            to: scan.to,
            after: self.after.take(),
            limit,
        };
        let page =
            scan.engine.state().store.page(&scan.schema, &scan.needed, &range, scan.width)?;
        self.pages += 1;
        self.ended = page.len() < limit;
        if let Some(last) = page.last() {
            let key = scan.schema.second_key().and_then(|at| last.get(at)).cloned();
            self.after = Some((ts(last), key.unwrap_or_default()));
        }
        self.page = page.into();
        Ok(())
    }

    fn next(&mut self, scan: &Scan) -> Result<Option<Row>, SqlError> {
        self.fill(scan)?;
        let Some(mut row) = self.page.pop_front() else { return Ok(None) };
        let columns = scan.schema.columns.len();
        for (value, tail) in row.iter_mut().skip(columns).zip(self.table.tail.iter()) {
            *value = tail.clone();
        }
        Ok(Some(row))
    }
}

fn ts(row: &[Datum]) -> i64 {
    match row.first() {
        Some(Datum::Int(ts)) => *ts,
        _ => 0,
    }
}

/// The rows of the tables, one table after the other, each by time.
pub(crate) fn by_table(scan: Scan, tables: Vec<ScanTable>) -> Rows {
    let mut tables = tables.into_iter();
    let mut current: Option<Cursor> = None;
    Box::new(std::iter::from_fn(move || {
        loop {
            if let Some(cursor) = &mut current {
                match cursor.next(&scan) {
                    Ok(Some(row)) => return Some(Ok(row)),
                    Ok(None) => {}
                    Err(error) => {
                        current = None;
                        tables = Vec::new().into_iter();
                        return Some(Err(error));
                    }
                }
            }
            current = Some(Cursor::new(tables.next()?));
        }
    }))
}

/// The rows of all tables by time.
pub(crate) fn by_time(scan: Scan, tables: Vec<ScanTable>) -> Rows {
    if tables.len() == 1 {
        return by_table(scan, tables);
    }
    let mut cursors: Vec<Cursor> = tables.into_iter().map(Cursor::new).collect();
    let mut heap: Option<BinaryHeap<Reverse<(i64, usize)>>> = None;
    let mut failed = false;
    Box::new(std::iter::from_fn(move || {
        if failed {
            return None;
        }
        let next = merge_next(&scan, &mut cursors, &mut heap).transpose();
        failed = matches!(next, Some(Err(_)));
        next
    }))
}

fn merge_next(
    scan: &Scan,
    cursors: &mut [Cursor],
    heap: &mut Option<BinaryHeap<Reverse<(i64, usize)>>>,
) -> Result<Option<Row>, SqlError> {
    let queue = match heap {
        Some(queue) => queue,
        None => {
            let mut queue = BinaryHeap::new();
            for (at, cursor) in cursors.iter_mut().enumerate() {
                cursor.fill(scan)?;
                if let Some(row) = cursor.page.front() {
                    queue.push(Reverse((ts(row), at)));
                }
            }
            heap.insert(queue)
        }
    };
    let Some(Reverse((_, at))) = queue.pop() else { return Ok(None) };
    let Some(cursor) = cursors.get_mut(at) else { return Ok(None) };
    let row = cursor.next(scan)?;
    cursor.fill(scan)?;
    if let Some(next) = cursor.page.front() {
        queue.push(Reverse((ts(next), at)));
    }
    Ok(row)
}
