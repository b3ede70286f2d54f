//! What a statement answers.

use taos_proto::{Field, Precision, Value};

use crate::error::SqlError;
use crate::value::Datum;

/// The answer to one statement.
#[derive(Debug)]
pub enum Answer {
    /// The statement has no rows; the number of rows that it wrote or deleted, zero for definitions.
    Affected(u64),
    /// The statement answers rows.
    Rows(ResultSet),
}

/// One row inside the engine; as many values as the result has columns.
pub(crate) type Row = Vec<Datum>;

/// The rows of a result as they are computed.
pub(crate) type Rows = Box<dyn Iterator<Item = Result<Row, SqlError>> + Send>;

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
    pub(crate) fn new(columns: Vec<Field>, precision: Precision, rows: Rows) -> Self {
        Self { columns, precision, rows }
    }

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
        let mut rows = Vec::new();
        for row in self.rows.by_ref().take(limit) {
            match row {
                Ok(row) => {
                    let cells = row.iter().zip(&self.columns);
                    rows.push(cells.map(|(value, field)| value.to_value(field)).collect());
                }
                Err(error) => {
                    self.rows = Box::new(std::iter::empty());
                    return Err(error);
                }
            }
        }
        Ok(rows)
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
