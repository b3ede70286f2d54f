//! LIMIT and SLIMIT.

use std::collections::HashMap;

use super::key_of;
use crate::answer::Rows;
use crate::sql::ast::Limit;

/// The rows behind the offset, as many as the limit.
pub(crate) fn limited(rows: Rows, limit: Option<Limit>) -> Rows {
    let Some(Limit { count, offset }) = limit else { return rows };
    let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    if offset == 0 {
        return Box::new(rows.take(number(count)));
    }
    Box::new(rows.skip(number(offset)).take(number(count)))
}

/// The same for each partition, and for the partitions themselves. Rows end with the values that
/// tell partitions apart: behind `width`.
pub(crate) fn partitioned(
    rows: Rows,
    width: usize,
    limit: Option<Limit>,
    partitions: Option<Limit>,
) -> Rows {
    let mut seen: HashMap<Vec<u8>, (u64, u64)> = HashMap::new();
    let within = |limit: Option<Limit>, at: u64| {
        limit.is_none_or(|Limit { count, offset }| at >= offset && at - offset < count)
    };
    Box::new(rows.filter(move |row| {
        let Ok(row) = row else { return true };
        let number = seen.len() as u64;
        let key = key_of(row.iter().skip(width));
        let (partition, count) = seen.entry(key).or_insert((number, 0));
        let at = *count;
        *count += 1;
        within(partitions, *partition) && within(limit, at)
    }))
}
