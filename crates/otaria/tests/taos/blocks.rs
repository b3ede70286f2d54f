use otaria::taos::{Cell, DataType};

use crate::server::{database, make_numbers, run};

#[tokio::test]
async fn columns_are_read_without_making_rows() {
    let (_server, client) = database("").await;
    make_numbers(&client, 10_000).await;
    let mut blocks = client.query_blocks("SELECT * FROM numbers ORDER BY ts").await.unwrap();
    assert_eq!(blocks.fields()[1].name, "v");
    let (mut seen, mut sum, mut letters) = (0, 0, 0);
    while let Some(block) = blocks.next().await.unwrap() {
        assert_eq!(block.width(), 3);
        let v = block.column(1).unwrap();
        assert_eq!(v.data_type(), DataType::BigInt);
        sum += v.values::<i64>().unwrap().flatten().sum::<i64>();
        let s = block.column(2).unwrap();
        letters += (0..block.rows()).filter_map(|row| s.bytes(row)).map(<[u8]>::len).sum::<usize>();
        seen += block.rows();
    }
    assert_eq!(
        (seen, sum, letters),
        (10_000, 49_995_000, 10_000 * "the text of row 0123456789".len())
    );
}

#[tokio::test]
async fn nulls_of_columns_are_told_by_bitmap_offset_and_cell() {
    let (_server, client) = database("").await;
    run(&client, "CREATE TABLE t (ts TIMESTAMP, i INT, s VARCHAR(8))").await;
    run(&client, "INSERT INTO t VALUES (1, 7, 'a') (2, NULL, NULL) (3, 9, '')").await;
    let mut blocks = client.query_blocks("SELECT i, s FROM t ORDER BY ts").await.unwrap();
    let block = blocks.next().await.unwrap().unwrap();
    let (i, s) = (block.column(0).unwrap(), block.column(1).unwrap());
    assert_eq!(i.values::<i32>().unwrap().collect::<Vec<_>>(), [Some(7), None, Some(9)]);
    assert!(i.values::<i64>().is_none(), "another width");
    assert!(i.nulls().unwrap().is_null(1) && !i.nulls().unwrap().is_null(0));
    assert_eq!([0, 1, 2].map(|row| s.bytes(row)), [Some(&b"a"[..]), None, Some(b"")]);
    assert_eq!(s.cells().collect::<Vec<_>>(), [Cell::Text(b"a"), Cell::Null, Cell::Text(b"")]);
    assert!(blocks.next().await.unwrap().is_none());
}
