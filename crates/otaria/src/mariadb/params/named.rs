use mariadb_proto::command::BulkRow;
use mariadb_proto::sql::{NamedStatement, SqlContext};
use mariadb_proto::value::Param;

use super::Params;
use crate::error::{Error, ErrorKind, Result};

/// Values for the `:name` placeholders of a statement: what [`named!`](crate::named) makes.
///
/// A name may stand in the statement several times. A name that the statement does not have, or one that is not given, is
/// an error, and so is a `?` beside them.
#[derive(Debug, Clone)]
pub struct Named<P, const N: usize> {
    names: [&'static str; N],
    values: P,
}

impl<P: Params, const N: usize> Named<P, N> {
    /// As many values as names, in the same order.
    pub const fn new(names: [&'static str; N], values: P) -> Self {
        Self { names, values }
    }
}

impl<P: Params, const N: usize> Params for Named<P, N> {
    fn with<R>(&self, take: impl FnOnce(&[Param<'_>]) -> Result<R>) -> Result<R> {
        self.values.with(take)
    }

    #[inline]
    fn put_into(&self, row: &mut BulkRow<'_>) -> Result<()> {
        self.values.put_into(row)
    }

    fn names(&self) -> Option<&[&str]> {
        Some(&self.names)
    }
}

/// A statement with `?` in place of the names, and which of the given values each of them takes.
pub(in crate::mariadb) fn positional(
    sql: &str,
    given: &[&str],
    context: SqlContext,
) -> Result<(String, Vec<usize>)> {
    let statement = NamedStatement::parse(sql.as_bytes(), context);
    let place = |name: &Option<String>| {
        let Some(name) = name else {
            return Err(usage("a statement with named parameters has none by `?`".into()));
        };
        given.iter().position(|given| given == name).ok_or_else(|| {
            usage(format!("the parameter ':{name}' was not given; given are {}", given.join(", ")))
        })
    };
    let order = statement.names.iter().map(place).collect::<Result<Vec<_>>>()?;
    if let Some(unused) = (0..given.len()).find(|index| !order.contains(index)) {
        let name = given.get(unused).copied().unwrap_or_default();
        return Err(usage(format!("the statement has no parameter ':{name}'")));
    }
    // Placeholders are ASCII, so that text without them is still text.
    let sql = String::from_utf8(statement.sql)
        .map_err(|error| usage("the statement is not UTF-8".into()).with_source(error))?;
    Ok((sql, order))
}

fn usage(message: String) -> Error {
    Error::new(ErrorKind::Usage, format!("{message}; nothing was sent"))
}

/// Values in another order, some of them repeated, if there is one.
pub(in crate::mariadb) struct Ordered<'o, P> {
    pub(in crate::mariadb) params: P,
    pub(in crate::mariadb) order: Option<&'o [usize]>,
}

impl<P: Params> Params for Ordered<'_, P> {
    #[inline]
    fn with<R>(&self, take: impl FnOnce(&[Param<'_>]) -> Result<R>) -> Result<R> {
        self.params.with(|given| {
            let Some(order) = self.order else { return take(given) };
            let ordered = order.iter().filter_map(|&index| given.get(index).copied());
            take(&ordered.collect::<Vec<_>>())
        })
    }

    #[inline]
    fn put_into(&self, row: &mut BulkRow<'_>) -> Result<()> {
        if self.order.is_none() {
            return self.params.put_into(row);
        }
        self.with(|values| {
            values.iter().for_each(|value| row.put(*value));
            Ok(())
        })
    }
}
