//! `using … tags (…)`.

use super::Reader;
use crate::catalog::Schema;
use crate::error::SqlError;
use crate::sql::ast::Using;
use crate::sql::parser::insert_error;
use crate::sql::text::fold;
use crate::value::Datum;

/// Where the tags are that `using` gives values for.
pub(crate) fn tag_positions(
    using: &Using<'_>,
    stable: &Schema,
    reader: &Reader<'_>,
) -> Result<Vec<usize>, SqlError> {
    if !stable.is_stable() {
        let rest = reader.sql.get(using.tags_at..).unwrap_or_default();
        return Err(insert_error(&fold(rest), ") is expected"));
    }
    let positions: Vec<usize> = match &using.names {
        None => (0..stable.tags.len()).collect(),
        Some(names) => names
            .iter()
            .map(|name| stable.tag(name).ok_or_else(|| SqlError::invalid_column(name)))
            .collect::<Result<_, _>>()?,
    };
    if positions.len() != using.tags.len() {
        return Err(SqlError::new(0x260d, "Tags number not matched"));
    }
    Ok(positions)
}

/// A value for each tag of the super table; what is not named is NULL.
pub(crate) fn tag_values(
    using: &Using<'_>,
    stable: &Schema,
    reader: &Reader<'_>,
) -> Result<Vec<Datum>, SqlError> {
    let mut values = vec![Datum::Null; stable.tags.len()];
    for (at, literal) in tag_positions(using, stable, reader)?.into_iter().zip(&using.tags) {
        if let (Some(tag), Some(value)) = (stable.tags.get(at), values.get_mut(at)) {
            *value = reader.read(literal, tag)?;
        }
    }
    Ok(values)
}
