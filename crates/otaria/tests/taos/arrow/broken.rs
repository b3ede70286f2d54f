//! Blocks that no development server sends.

use arrow_array::RecordBatch;
use otaria::taos::Client;
use otaria::{ErrorKind, Result};
use taos_proto::block::{BlockVersion, BlockWriter};
use taos_proto::frame::Fetched;
use taos_proto::value::{Decimal, Value};
use taos_proto::{DataType, Field};

use crate::scripted::{adapter, url_of};

/// The record batches of a result of one block.
async fn batches_of(fields: &[Field], block: Vec<u8>) -> Result<Vec<RecordBatch>> {
    let fields = fields.to_vec();
    let address = adapter(move |mut peer| {
        let (fields, block) = (fields.clone(), block.clone());
        async move {
            peer.log_in().await;
            let Some((id, _)) = peer.query().await else { return };
            peer.rows(id, 1, &fields).await;
            let Some(id) = peer.block().await else { return };
            peer.fetched(id, 1, Fetched::Block(block.into())).await;
            let Some(id) = peer.block().await else { return };
            peer.fetched(id, 1, Fetched::End).await;
            peer.stay().await;
        }
    })
    .await;
    let client = Client::connect(url_of(address)).await.unwrap();
    let mut stream = client.query_arrow("SELECT").await?;
    let mut batches = Vec::new();
    loop {
        match stream.next().await {
            Ok(Some(batch)) => batches.push(batch),
            Ok(None) => return Ok(batches),
            Err(error) => {
                assert!(stream.next().await.unwrap().is_none(), "an error is the end");
                return Err(error);
            }
        }
    }
}

fn block(fields: &[Field], rows: &[Vec<Value>]) -> Vec<u8> {
    let mut block = BlockWriter::for_fields(fields).unwrap();
    rows.iter().for_each(|row| block.push_row(row).unwrap());
    block.finish(BlockVersion::Result).unwrap()
}

#[tokio::test]
async fn text_that_is_none_is_an_error_that_names_row_and_column() {
    let fields = [Field::with_length("v", DataType::VarChar, 20)];
    let bytes = |bytes: &[u8]| vec![Value::Bytes(bytes.to_vec())];
    let rows = [bytes(b"one"), vec![Value::Null], bytes(b"\xff"), bytes(b"four")];
    let error = batches_of(&fields, block(&fields, &rows)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conversion);
    let text = "row 3: column 'v' (VARCHAR) cannot be read as Utf8: it is not UTF-8";
    assert_eq!(error.to_string(), text);
}

#[tokio::test]
async fn a_block_of_other_types_than_its_result_is_refused() {
    let fields = [Field::new("n", DataType::BigInt)];
    let found = block(&[Field::new("n", DataType::Double)], &[vec![Value::Double(1.0)]]);
    let error = batches_of(&fields, found).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert_eq!(error.to_string(), "a block has DOUBLE in the column 'n' of BIGINT");
    let fields = [Field { precision: 5, scale: 6, ..Field::new("d", DataType::Decimal) }];
    let error = batches_of(&fields, block(&fields, &[])).await.unwrap_err();
    assert_eq!(error.to_string(), "the column 'd' is DECIMAL(5, 6)");
}

#[tokio::test]
async fn rows_that_share_a_value_end_a_batch_before_their_copies_fill_the_memory() {
    const ROWS: usize = 4000;
    let fields =
        [Field::new("n", DataType::Int), Field::with_length("v", DataType::VarChar, 60_000)];
    let rows = (0..ROWS).map(|row| {
        let text = if row == 0 { "x".repeat(60_000) } else { String::new() };
        vec![Value::Int(row as i64), Value::Text(text)]
    });
    let mut block = block(&fields, &rows.collect::<Vec<_>>());
    let schema_and_lengths = 28 + 2 * 5 + 2 * 4;
    let offsets = schema_and_lengths + ROWS.div_ceil(8) + ROWS * 4;
    block[offsets..offsets + ROWS * 4].fill(0);
    let batches = batches_of(&fields, block).await.unwrap();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), ROWS);
    let largest = batches.iter().map(RecordBatch::get_array_memory_size).max().unwrap();
    assert!(batches.len() == 4 && largest < 150 << 20, "{} {largest}", batches.len());
}

#[tokio::test]
async fn bytes_changed_at_random_give_an_error_or_batches_and_never_a_panic() {
    let fields = [
        Field::new("b", DataType::Bool),
        Field::new("i", DataType::Int),
        Field::with_length("v", DataType::VarChar, 20),
        Field::with_length("n", DataType::NChar, 20),
        Field::decimal("d", 10, 2),
    ];
    let row = |number: i64| {
        let decimal = Value::Decimal(Decimal { unscaled: 150, scale: 2 });
        let text = || Value::Text(format!("text {number}"));
        vec![Value::Bool(true), Value::Int(number), text(), text(), decimal]
    };
    let whole = block(&fields, &[row(1), vec![Value::Null; 5], row(3)]);
    let mut broken = 0;
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x81;
        broken += usize::from(batches_of(&fields, bytes).await.is_err());
    }
    assert!(broken > 20 && broken < whole.len(), "{broken} of {}", whole.len());
}
