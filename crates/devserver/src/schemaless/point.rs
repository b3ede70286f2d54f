//! What one line says.

use super::value::Cell;
use crate::error::SqlError;

/// The longest name of a tag or a field, in bytes.
const MAX_KEY: usize = 64;

/// A row of a super table, with its tags.
#[derive(Clone, Debug)]
pub(super) struct Point {
    /// The name of the super table.
    pub(super) measurement: String,
    /// In the precision of the database.
    pub(super) ts: i64,
    pub(super) tags: Vec<(String, Cell)>,
    pub(super) fields: Vec<(String, Cell)>,
}

/// Checks a name.
pub(super) fn key(name: &str) -> Result<String, SqlError> {
    if name.is_empty() || name.len() > MAX_KEY {
        return Err(SqlError::new(0x21f, format!("invalid key or key is too long than 64:{name}")));
    }
    Ok(name.to_owned())
}

/// Checks the name of a super table.
pub(super) fn measurement(name: &str) -> Result<String, SqlError> {
    if name.is_empty() || name.len() > 192 {
        return Err(SqlError::new(0x20a, format!("invalid data:{name}")));
    }
    Ok(name.to_owned())
}

/// Puts a tag or a field; one name may stand once.
pub(super) fn put(
    cells: &mut Vec<(String, Cell)>,
    name: String,
    cell: Cell,
) -> Result<(), SqlError> {
    if cells.iter().any(|(known, _)| *known == name) {
        return Err(SqlError::new(0x3002, format!("dumplicate key:{name}")));
    }
    cells.push((name, cell));
    Ok(())
}
