use std::ops::Range;

use mariadb_proto::value::{LentParam, Param};

use super::Params;
use crate::error::{Error, ErrorKind, Result};

/// Parameters that are kept until they are sent: rows of them, one after the other.
#[derive(Debug, Default)]
pub(in crate::mariadb) struct OwnedParams {
    values: Vec<Value>,
    bytes: Vec<u8>,
}

#[derive(Debug)]
enum Value {
    Plain(Param<'static>),
    Decimal(Range<usize>),
    Text(Range<usize>),
    Bytes(Range<usize>),
}

impl OwnedParams {
    pub(in crate::mariadb) fn of(params: &impl Params) -> Result<Self> {
        let mut owned = Self::default();
        params.with(|values| {
            owned.push_row(values);
            Ok(())
        })?;
        Ok(owned)
    }

    /// Adds the values of a row.
    pub(in crate::mariadb) fn push_row(&mut self, values: &[Param<'_>]) {
        values.iter().for_each(|param| self.push(*param));
    }

    fn push(&mut self, param: Param<'_>) {
        let value = match param.lent() {
            LentParam::Whole(param) => Value::Plain(param),
            LentParam::Decimal(text) => Value::Decimal(self.keep(text.as_bytes())),
            LentParam::Text(text) => Value::Text(self.keep(text.as_bytes())),
            LentParam::Bytes(bytes) => Value::Bytes(self.keep(bytes)),
        };
        self.values.push(value);
    }

    fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    /// The values as they are sent.
    pub(in crate::mariadb) fn borrowed(&self) -> Vec<Param<'_>> {
        self.values.iter().map(|value| self.borrow(value)).collect()
    }

    fn borrow(&self, value: &Value) -> Param<'_> {
        let bytes = |range: &Range<usize>| self.bytes.get(range.clone()).unwrap_or_default();
        // The ranges are those of whole texts.
        let text = |range| str::from_utf8(bytes(range)).unwrap_or_default();
        match value {
            Value::Plain(param) => *param,
            Value::Decimal(range) => Param::Decimal(text(range)),
            Value::Text(range) => Param::Text(text(range)),
            Value::Bytes(range) => Param::Bytes(bytes(range)),
        }
    }

    pub(in crate::mariadb) fn check_count(&self, takes: usize) -> Result<()> {
        check_count(takes, self.values.len())
    }

    /// About as many bytes as they take.
    pub(in crate::mariadb) fn size(&self) -> usize {
        self.bytes.len() + self.values.len() * size_of::<u64>()
    }

    pub(in crate::mariadb) fn clear(&mut self) {
        self.values.clear();
        self.bytes.clear();
    }
}

#[inline]
pub(in crate::mariadb) fn check_count(takes: usize, given: usize) -> Result<()> {
    if takes == given { Ok(()) } else { Err(other_count(takes, given)) }
}

#[cold]
fn other_count(takes: usize, given: usize) -> Error {
    let message =
        format!("the statement takes {takes} parameters, {given} were given; nothing was executed");
    Error::new(ErrorKind::Usage, message)
}
