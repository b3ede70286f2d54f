//! Reads the fixtures and compares them.

use std::path::Path;

use bytes::Bytes;
use mariadb_proto::column::Columns;
use mariadb_proto::row::RowFormat;
use mariadb_proto::value::Value;

/// The server that wrote the fixtures.
const SERVER: &str = "mariadb-10.11.19";

/// One value per row.
pub(crate) fn assert_values(name: &str, expected: &[Value<'_>]) {
    let rows: Vec<_> = expected.iter().map(|&value| vec![value]).collect();
    assert_rows(name, &rows);
}

/// Both protocols give these rows, and each value of them when asked by index.
pub(crate) fn assert_rows(name: &str, expected: &[Vec<Value<'_>>]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("tests/fixtures/values/{name}.{SERVER}.hex"));
    let fixture = std::fs::read_to_string(&path).unwrap();
    for (format, prefix) in [(RowFormat::Text, "text"), (RowFormat::Binary, "binary")] {
        let columns = packets(&fixture, &format!("{prefix} column "));
        let columns = Columns::decode(columns.into_iter().map(Bytes::from), true).unwrap();
        let rows = packets(&fixture, &format!("{prefix} row "));
        assert_eq!(rows.len(), expected.len(), "{name} in {prefix}");
        for (row, expected) in rows.iter().zip(expected) {
            let values: Result<Vec<_>, _> = format.values(&columns, row).collect();
            assert_eq!(values.as_ref(), Ok(expected), "{name} in {prefix}");
            for (index, &value) in expected.iter().enumerate() {
                let picked = format.values(&columns, row).nth(index);
                assert_eq!(picked, Some(Ok(value)), "{name} in {prefix}, column {index}");
            }
        }
    }
}

/// The packets on the lines that start so.
fn packets(fixture: &str, prefix: &str) -> Vec<Vec<u8>> {
    fixture.lines().filter_map(|line| line.strip_prefix(prefix)).map(bytes).collect()
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits: Vec<_> = hexadecimal.chars().map(|digit| digit.to_digit(16).unwrap()).collect();
    digits.chunks_exact(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}
