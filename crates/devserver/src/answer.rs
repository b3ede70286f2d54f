//! What a statement answers.

use taos_proto::{Field, Precision, Value};

use crate::error::SqlError;

/// The answer to one statement.
#[derive(Debug)]
pub enum Answer {
    /// The statement has no rows; the number of rows that it wrote or deleted, zero for definitions.
    Affected(u64),
    /// The statement answers rows.
    Rows(ResultSet),
}

/// The rows of a result as they are computed.
type Rows = Box<dyn Iterator<Item = Result<Vec<Value>, SqlError>> + Send>;

/// Rows that are computed as they are asked for.
///
/// It holds no lock between two chunks: a long result does not keep others from writing.
/// Dropping it ends the query.
pub struct ResultSet {
    columns: Vec<Field>,
    precision: Precision,
    rows: Rows,
}

impl ResultSet {
    /// The columns, in the order of the values of each row, with lengths as declared: bytes of
    /// VARCHAR, characters of NCHAR.
    pub fn columns(&self) -> &[Field] {
        &self.columns
    }

    /// The unit of the TIMESTAMP columns.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The next rows, at most `limit` of them; none when the result has ended.
    ///
    /// # Errors
    ///
    /// When a row cannot be computed or its table is gone. The result has ended then.
    pub fn next_rows(&mut self, limit: usize) -> Result<Vec<Vec<Value>>, SqlError> {
        self.rows.by_ref().take(limit).collect()
    }
}

impl std::fmt::Debug for ResultSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResultSet")
            .field("columns", &self.columns)
            .field("precision", &self.precision)
            .finish_non_exhaustive()
    }
}
