//! Record batches of Arrow as the values of an insert.

use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use taos_proto::column::{DataType as SqlType, Precision};
use taos_proto::stmt2::BindWriter;
use taos_proto::value::Value;

use super::Statement;
use super::parameter::Parameter;
use super::prepared::Binding;
use super::table::usage;
use crate::arrow::{Cell, cells, in_units};
use crate::error::{Error, Result};
use crate::taos::result::unit;

impl Statement {
    /// Inserts the rows of a [record batch](crate::arrow), whose columns are found by the names of the
    /// [parameters](Self::parameters), `tbname` for the table's; how many rows that wrote. Nothing is sent for a batch without
    /// rows.
    ///
    /// Integers, decimals and timestamps of other widths and units are taken where each of their values fits without loss, and for
    /// BOOL integers that are 0 or 1.
    /// Timestamps without a zone are taken as UTC. Text may be a dictionary.
    ///
    /// ```
    /// use otaria::arrow::RecordBatch;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let server = devserver::DevServer::start(devserver::DevServerOptions::new()).await?;
    /// # let client = otaria::taos::Client::connect(server.url()).await?;
    /// # client.exec("CREATE DATABASE power KEEP 36500").await?;
    /// # client.exec("USE power").await?;
    /// # client.exec("CREATE TABLE meters (ts TIMESTAMP, amps FLOAT) TAGS (place NCHAR(20))").await?;
    /// # client.exec("INSERT INTO d1 USING meters TAGS ('attic') VALUES (1, 10.5) (2, NULL)").await?;
    /// let sql = "SELECT 'copy' AS `tbname`, ts, amps, place FROM meters";
    /// let batch: RecordBatch = client.query_arrow(sql).await?.next().await?.expect("there are rows");
    /// let sql = "INSERT INTO meters (tbname, ts, amps, place) VALUES (?, ?, ?, ?)";
    /// let mut insert = client.prepare(sql).await?;
    /// assert_eq!(insert.insert_record_batch(&batch).await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Usage`](crate::ErrorKind::Usage) when the batch lacks a parameter or has a column that is none, a
    /// column is of another type, or a value does not fit, which names its row; then nothing was sent.
    ///
    /// # Cancellation
    ///
    /// As for [`insert`](Self::insert).
    pub async fn insert_record_batch(&mut self, batch: &RecordBatch) -> Result<u64> {
        let parameters = self.insert_parameters()?;
        let columns = columns_of(parameters, batch)?;
        if batch.num_rows() == 0 {
            return Ok(0);
        }
        let kinds = parameters.iter().map(Parameter::bind_type).collect();
        let (affected, _) = self.execute(Binding::Rows { kinds, columns }).await?;
        Ok(affected)
    }
}

/// The column of each parameter.
fn columns_of(parameters: &[Parameter], batch: &RecordBatch) -> Result<Vec<BindWriter>> {
    let mut names = batch.schema_ref().fields().iter().map(|field| field.name());
    if let Some(name) = names.find(|name| parameters.iter().all(|known| known.name != **name)) {
        return Err(usage(format!("the statement has no parameter '{name}'")));
    }
    let columns = parameters.iter().map(|parameter| {
        let name = &parameter.name;
        let array = batch.column_by_name(name);
        let array = array.ok_or_else(|| usage(format!("the record batch lacks '{name}'")))?;
        column(parameter, array).map_err(|why| why.while_doing(format_args!("the column '{name}'")))
    });
    columns.collect()
}

fn column(parameter: &Parameter, array: &dyn Array) -> Result<BindWriter> {
    let (found, wanted) = (array.data_type(), parameter.data_type);
    let cells = cells(array).filter(|_| fits(found, wanted));
    let cells = cells.ok_or_else(|| usage(format!("{found} does not become {wanted}")))?;
    if let Some(column) = as_it_lies(parameter, array)? {
        return Ok(column);
    }
    let mut column = BindWriter::new(wanted);
    for row in 0..array.len() {
        push(&mut column, cells(row), parameter.precision).map_err(|why| {
            why.while_doing(format_args!("row {}: {found} becomes {wanted}", row + 1))
        })?;
    }
    Ok(column)
}

/// Numbers that travel as they lie in memory.
fn as_it_lies(parameter: &Parameter, array: &dyn Array) -> Result<Option<BindWriter>> {
    let wanted = parameter.data_type;
    let same = match array.data_type() {
        DataType::Timestamp(found, _) => *found == unit(parameter.precision),
        found => natural(found) == Some(wanted),
    };
    if !same || cfg!(target_endian = "big") {
        return Ok(None);
    }
    let data = array.to_data();
    let bytes = wanted.fixed_size().and_then(|size| {
        let start = data.offset() * size;
        data.buffers().first()?.as_slice().get(start..start + array.len() * size)
    });
    let Some(bytes) = bytes else { return Ok(None) };
    let nulls = (0..array.len()).map(|row| u8::from(array.is_null(row))).collect();
    Ok(Some(BindWriter::from_fixed(wanted, bytes.to_vec(), nulls)?))
}

/// The type of numbers of the same width.
const fn natural(found: &DataType) -> Option<SqlType> {
    Some(match found {
        DataType::Int8 => SqlType::TinyInt,
        DataType::Int16 => SqlType::SmallInt,
        DataType::Int32 => SqlType::Int,
        DataType::Int64 => SqlType::BigInt,
        DataType::UInt8 => SqlType::TinyIntUnsigned,
        DataType::UInt16 => SqlType::SmallIntUnsigned,
        DataType::UInt32 => SqlType::IntUnsigned,
        DataType::UInt64 => SqlType::BigIntUnsigned,
        DataType::Float32 => SqlType::Float,
        DataType::Float64 => SqlType::Double,
        _ => return None,
    })
}

fn fits(found: &DataType, wanted: SqlType) -> bool {
    use SqlType::{
        BigInt, BigIntUnsigned, Blob, Bool, Decimal, Decimal64, Double, Float, Geometry, Int,
        IntUnsigned, Json, MediumBlob, NChar, SmallInt, SmallIntUnsigned, Timestamp, TinyInt,
        TinyIntUnsigned, VarBinary, VarChar,
    };
    match found {
        DataType::Null => true,
        DataType::Boolean => wanted == Bool,
        DataType::Int64 if wanted == Timestamp => true,
        found if found.is_integer() => matches!(
            wanted,
            TinyInt
                | SmallInt
                | Int
                | BigInt
                | TinyIntUnsigned
                | SmallIntUnsigned
                | IntUnsigned
                | BigIntUnsigned
                | Bool
        ),
        DataType::Float32 => matches!(wanted, Float | Double),
        DataType::Float64 => wanted == Double,
        DataType::Decimal128(..) | DataType::Decimal256(..) => {
            matches!(wanted, Decimal | Decimal64)
        }
        DataType::Timestamp(..) => wanted == Timestamp,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => matches!(
            wanted,
            VarChar | NChar | Json | Decimal | Decimal64 | VarBinary | Blob | MediumBlob
        ),
        DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => {
            matches!(wanted, VarBinary | VarChar | Geometry | Blob | MediumBlob)
        }
        DataType::Dictionary(_, values) => fits(values, wanted),
        _ => false,
    }
}

fn push(column: &mut BindWriter, cell: Option<Cell<'_>>, precision: Precision) -> Result<()> {
    let Some(cell) = cell else {
        column.push_null();
        return Ok(());
    };
    match cell {
        Cell::Bool(value) => column.push(&Value::Bool(value)),
        Cell::Int(bit @ (0 | 1)) if column.data_type() == SqlType::Bool => {
            column.push(&Value::Bool(bit == 1))
        }
        Cell::UInt(bit @ (0 | 1)) if column.data_type() == SqlType::Bool => {
            column.push(&Value::Bool(bit == 1))
        }
        Cell::Int(value) => column.push(&Value::Int(value)),
        Cell::UInt(value) => column.push(&Value::UnsignedInt(value)),
        Cell::Float(value) => column.push(&Value::Float(value)),
        Cell::Double(value) => column.push(&Value::Double(value)),
        Cell::Decimal(digits) => column.push_bytes(digits.as_bytes()),
        Cell::Text(text) => column.push_bytes(text.as_bytes()),
        Cell::Bytes(bytes) => column.push_bytes(bytes),
        Cell::Timestamp(ticks, found) => {
            let ticks = in_units(ticks, found, unit(precision));
            let ticks =
                ticks.ok_or_else(|| usage(format!("it is no whole number of {precision}")))?;
            column.push(&Value::Timestamp(ticks))
        }
        Cell::Date(_) | Cell::Time(..) => return Err(usage("TDengine has no such type")),
    }
    .map_err(Error::from)
}
