//! What a statement answers.

use crate::error::SqlError;
use crate::value::{DataType, Datum, Precision};

/// The answer to one statement.
#[derive(Debug)]
pub enum Answer {
    /// The statement has no rows; the number of rows that it wrote or deleted, zero for definitions.
    Affected(u64),
    /// The statement answers rows.
    Rows(ResultSet),
}

/// One column of a result, with the type as clients see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultColumn {
    /// The name: an alias, or the source text of the expression, at most 64 bytes.
    pub name: String,
    /// The type of each value in the column.
    pub data_type: DataType,
    /// The length as declared: bytes of a fixed type, bytes of VARCHAR, characters of NCHAR.
    pub length: u32,
    /// All digits of a DECIMAL, 0 for other types.
    pub precision: u8,
    /// Digits of a DECIMAL behind the point, 0 for other types.
    pub scale: u8,
}

/// One row; as many values as the result has columns.
pub type Row = Vec<Datum>;

/// Rows that are computed as they are asked for.
///
/// It holds no lock between two chunks: a long result does not keep others from writing.
/// Dropping it ends the query.
pub struct ResultSet {
    columns: Vec<ResultColumn>,
    precision: Precision,
    rows: Box<dyn Iterator<Item = Result<Row, SqlError>> + Send>,
}

impl ResultSet {
    #[expect(dead_code, reason = "the executor follows")]
    pub(crate) fn new(
        columns: Vec<ResultColumn>,
        precision: Precision,
        rows: Box<dyn Iterator<Item = Result<Row, SqlError>> + Send>,
    ) -> Self {
        Self { columns, precision, rows }
    }

    /// The columns, in the order of the values of each row.
    pub fn columns(&self) -> &[ResultColumn] {
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
    pub fn next_rows(&mut self, limit: usize) -> Result<Vec<Row>, SqlError> {
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
