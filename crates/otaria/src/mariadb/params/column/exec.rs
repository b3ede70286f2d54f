use super::{ParamColumn, RowOf};
use crate::error::Result;
use crate::mariadb::Connection;
use crate::value::IntoSql;

impl Connection {
    /// As [`exec_batch`](Self::exec_batch), with the parameters column by column, in the order of the statement's `?`.
    ///
    /// ```
    /// use otaria::mariadb::ParamColumn;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> otaria::Result<()> {
    /// # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
    /// # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
    /// # connection.query("CREATE TEMPORARY TABLE t (id INT, name TEXT)").await?;
    /// let ids = [1, 2, 3];
    /// let names = [Some("Ada"), None, Some("Grace")];
    /// let columns = [ParamColumn::new(&ids), ParamColumn::new(&names)];
    /// let inserted = connection.exec_columns("INSERT INTO t VALUES (?, ?)", columns).await?;
    /// assert_eq!(inserted, 3);
    /// # connection.close().await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Usage`](crate::ErrorKind::Usage) when the columns have unequal numbers of rows, their number is not that
    /// of the `?`, or a value cannot be sent, which names its column, type and row; then nothing was executed. Others as for
    /// [`exec_batch`](Self::exec_batch).
    ///
    /// # Cancellation
    ///
    /// As for [every method](Self#cancellation): any number of rows may have been taken.
    pub async fn exec_columns<'a>(
        &mut self,
        sql: impl IntoSql<'_>,
        columns: impl IntoIterator<Item = ParamColumn<'a>>,
    ) -> Result<u64> {
        let columns: Vec<_> = columns.into_iter().collect();
        let rows = columns.first().map_or(0, ParamColumn::len);
        for (column, number) in columns.iter().zip(1..) {
            column.check(number, rows)?;
        }
        let rows = (0..rows).map(|row| RowOf { columns: &columns, row });
        self.exec_batch(sql, rows).await
    }
}
