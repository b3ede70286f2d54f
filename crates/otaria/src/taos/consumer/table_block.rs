use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use taos_proto::block::Block;
use taos_proto::column::{Field, Precision};
use taos_proto::error::Malformed;
use taos_proto::tmq::TopicBlock;

use crate::error::Result;
use crate::row::{Fields, FromRow, Plan};
use crate::taos::row::{Columns, Page, Row};

/// Rows of one table in a message, with columns of their own. A clone is cheap.
#[derive(Clone)]
pub struct TableBlock {
    table: Option<Arc<str>>,
    page: Arc<Page>,
}

impl TableBlock {
    pub(super) fn new(source: TopicBlock) -> Result<Self, Malformed> {
        let TopicBlock { precision, block, schema, table } = source;
        // Without a schema the columns have no names, and can be read by their places.
        let mut names = vec![String::new(); block.width()];
        if let Some(schema) = schema {
            names = schema.columns.into_iter().map(|column| column.name).collect();
        }
        if names.len() != block.width() {
            let reason = "a block has more or fewer columns than its schema";
            return Err(Malformed::new("message of a topic", reason));
        }
        let fields = block.columns().zip(names).map(|(column, name)| column.field(name)).collect();
        let columns = Arc::new(Columns { fields, precision });
        let table = table.filter(|name| !name.is_empty()).map(Arc::from);
        Ok(Self { table, page: Arc::new(Page { columns, block, before: 0 }) })
    }

    /// The table; `None` where the server does not name it: in topics of a query that does not select whole rows, unless
    /// [`table_names`](super::ConsumerOptions::table_names) asks for it.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        self.table.as_deref()
    }

    /// The columns, as they were when the rows were written.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.page.columns.fields
    }

    /// The unit of timestamps.
    #[must_use]
    pub fn precision(&self) -> Precision {
        self.page.columns.precision
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.page.block.rows()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows column by column, as the server sent them.
    #[must_use]
    pub fn block(&self) -> &Block {
        &self.page.block
    }

    /// The rows.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row> + '_ {
        (0..self.len()).map(|index| Row::new(Arc::clone(&self.page), index))
    }

    /// The rows as a `T`: a tuple, or a type with `#[derive(FromRow)]`.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion) when the columns or a row do not fit `T`.
    pub fn read<T>(&self) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<&'r Row>,
    {
        let plan = Plan::of::<&Row, T>(self.fields())?;
        self.rows().map(|row| Fields::read(&row, &plan)).collect()
    }

    /// The rows as a type of [serde](https://docs.rs/serde), as [`Row::deserialize`] reads it.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion), naming row and column.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        self.rows().map(|row| row.deserialize()).collect()
    }
}

impl fmt::Debug for TableBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableBlock")
            .field("table", &self.table)
            .field("fields", &self.fields())
            .field("rows", &self.len())
            .finish_non_exhaustive()
    }
}
