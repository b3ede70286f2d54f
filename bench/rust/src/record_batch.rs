//! Readings as record batches of Arrow: what the peers' rows are put into, and what every library must have read.

use std::sync::Arc;

use anyhow::{Result, ensure};
use otaria::arrow::RecordBatch;
use otaria::arrow::arrow_array::ArrayRef;
use otaria::arrow::arrow_array::builder::{
    Decimal128Builder, Float64Builder, Int32Builder, Int64Builder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use otaria::arrow::arrow_array::cast::AsArray;
use otaria::arrow::arrow_array::types::{
    Decimal128Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType,
};
use otaria::arrow::arrow_schema::DataType;
use time::PrimitiveDateTime;

use crate::expected::{self, Reading};

/// Readings of a library that gives rows.
#[derive(Default)]
pub struct Columns {
    ids: Int32Builder,
    counters: Int64Builder,
    ratios: Float64Builder,
    names: StringBuilder,
    moments: TimestampMicrosecondBuilder,
    cents: Decimal128Builder,
}

impl Columns {
    pub fn push(
        &mut self,
        (id, counter, ratio, name, moment, price): (i32, i64, f64, &str, PrimitiveDateTime, &str),
    ) -> Result<()> {
        let (whole, fraction) = price.split_once('.').unwrap_or((price, "00"));
        ensure!(fraction.len() == 2, "the price {price} has no cents");
        self.ids.append_value(id);
        self.counters.append_value(counter);
        self.ratios.append_value(ratio);
        self.names.append_value(name);
        self.moments.append_value((moment.assume_utc().unix_timestamp_nanos() / 1000) as i64);
        self.cents.append_value(whole.parse::<i128>()? * 100 + fraction.parse::<i128>()?);
        Ok(())
    }

    pub fn finish(mut self) -> Result<RecordBatch> {
        let prices = self.cents.finish().with_data_type(DataType::Decimal128(12, 2));
        let columns: [(&str, ArrayRef); 6] = [
            ("id", Arc::new(self.ids.finish())),
            ("counter", Arc::new(self.counters.finish())),
            ("ratio", Arc::new(self.ratios.finish())),
            ("name", Arc::new(self.names.finish())),
            ("moment", Arc::new(self.moments.finish())),
            ("price", Arc::new(prices)),
        ];
        Ok(RecordBatch::try_from_iter(columns)?)
    }
}

/// Checks the number of readings, the first one and the last one.
pub fn check(count: usize, batches: &[RecordBatch]) -> Result<()> {
    let rows = batches.iter().map(RecordBatch::num_rows).sum();
    let (Some(first), Some(last)) = (batches.first(), batches.last()) else {
        anyhow::bail!("no batch");
    };
    let prices = [price(first, 0), price(last, last.num_rows() - 1)];
    let first = reading(first, 0, &prices[0])?;
    let last = reading(last, last.num_rows() - 1, &prices[1])?;
    expected::readings(count, rows, &first, &last)
}

fn price(batch: &RecordBatch, row: usize) -> String {
    batch.column(5).as_primitive::<Decimal128Type>().value_as_string(row)
}

fn reading<'a>(batch: &'a RecordBatch, row: usize, price: &'a str) -> Result<Reading<'a>> {
    let at = batch.column(4).as_primitive::<TimestampMicrosecondType>().value(row);
    let at = time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(at) * 1000)?;
    Ok(Reading {
        id: batch.column(0).as_primitive::<Int32Type>().value(row),
        counter: batch.column(1).as_primitive::<Int64Type>().value(row),
        ratio: batch.column(2).as_primitive::<Float64Type>().value(row),
        name: batch.column(3).as_string::<i32>().value(row),
        moment: expected::of(PrimitiveDateTime::new(at.date(), at.time())),
        price,
    })
}
