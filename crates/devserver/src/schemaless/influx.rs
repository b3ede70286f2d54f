//! InfluxDB's line protocol: `measurement[,tag=value…] field=value[,…] [timestamp]`.

use super::invalid;
use super::point::{Point, key, measurement, put};
use super::time::Times;
use super::value::Cell;
use crate::error::SqlError;

pub(super) fn parse(lines: &str, times: &Times<'_>) -> Result<Vec<Point>, SqlError> {
    lines
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| point(line, times))
        .collect()
}

fn point(line: &str, times: &Times<'_>) -> Result<Point, SqlError> {
    let (head, rest) = cut(line, ' ');
    let (fields, ts) = cut(rest.trim_start(), ' ');
    let mut parts = split(head, ',').into_iter();
    let measurement = measurement(&unescape(parts.next().unwrap_or_default()))?;
    let mut tags = Vec::new();
    for part in parts {
        let (name, value) = pair(part)?;
        let value = unescape(value);
        if value.is_empty() {
            return Err(invalid("invalid tag value", part));
        }
        put(&mut tags, name, Cell::nchar(&value))?;
    }
    if fields.is_empty() {
        return Err(invalid("invalid columns", line));
    }
    let mut cells = Vec::new();
    for part in split(fields, ',') {
        let (name, value) = pair(part)?;
        put(&mut cells, name, Cell::parse(value)?)?;
    }
    Ok(Point { measurement, ts: times.parse(ts.trim())?, tags, fields: cells })
}

fn pair(part: &str) -> Result<(String, &str), SqlError> {
    let (name, value) = cut(part, '=');
    if name.len() == part.len() {
        // A key without a value.
        return Err(SqlError::new(0x21f, format!("invalid key or key is too long than 64:{part}")));
    }
    Ok((key(&unescape(name))?, value))
}

/// The text before and behind the first separator that is neither escaped nor quoted.
fn cut(text: &str, separator: char) -> (&str, &str) {
    match positions(text, separator).next() {
        Some(at) => {
            let (head, rest) = text.split_at(at);
            (head, rest.get(separator.len_utf8()..).unwrap_or_default())
        }
        None => (text, ""),
    }
}

fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for at in positions(text, separator) {
        parts.push(text.get(from..at).unwrap_or_default());
        from = at + separator.len_utf8();
    }
    parts.push(text.get(from..).unwrap_or_default());
    parts
}

/// A quote opens a text only behind `=` and its type letter: elsewhere it is a character.
fn positions(text: &str, separator: char) -> impl Iterator<Item = usize> {
    let mut quoted = false;
    let mut escaped = false;
    let mut before = [' '; 2];
    text.char_indices().filter_map(move |(at, char)| {
        let here = char == separator && !quoted && !escaped;
        if char == '"' && !escaped {
            let [second, first] = before;
            let opens = first == '=' || (second == '=' && first.is_ascii_alphabetic());
            if quoted || opens {
                quoted = !quoted;
            }
        }
        escaped = char == '\\' && !escaped;
        before = [before[1], char];
        here.then_some(at)
    })
}

/// Outside of quotes a backslash stands before `,`, `=` and a blank.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match chars.peek() {
            Some(',' | '=' | ' ' | '\\') if char == '\\' => out.extend(chars.next()),
            _ => out.push(char),
        }
    }
    out
}
