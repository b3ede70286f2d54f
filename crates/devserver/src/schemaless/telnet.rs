//! OpenTSDB's telnet lines: `metric timestamp value tag=value…`.

use super::invalid;
use super::point::{Point, key, measurement, put};
use super::time::Times;
use super::value::Cell;
use crate::error::SqlError;

/// The name of the only field.
pub(super) const VALUE: &str = "_value";

pub(super) fn parse(lines: &str, times: &Times<'_>) -> Result<Vec<Point>, SqlError> {
    lines
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| point(line.strip_prefix("put ").unwrap_or(line), times))
        .collect()
}

fn point(line: &str, times: &Times<'_>) -> Result<Point, SqlError> {
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let measurement = measurement(words.next().unwrap_or_default())?;
    let Some(ts) = words.next() else { return Err(SqlError::new(0x20a, "invalid data:")) };
    let ts = times.parse(ts)?;
    let value = words.next().ok_or_else(|| SqlError::new(0x20a, "invalid data:"))?;
    let fields = vec![(VALUE.to_owned(), Cell::parse(value)?)];
    let mut tags = Vec::new();
    for word in words {
        let (name, value) = word.split_once('=').ok_or_else(|| invalid("invalid data", word))?;
        if value.is_empty() {
            return Err(invalid("invalid tag value", word));
        }
        put(&mut tags, key(name)?, Cell::nchar(value))?;
    }
    if tags.is_empty() {
        return Err(invalid("invalid data", "a telnet line needs at least one tag"));
    }
    Ok(Point { measurement, ts, tags, fields })
}
