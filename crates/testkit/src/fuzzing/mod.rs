//! Functions that take any bytes and panic when the code under test does not keep its promises. Property tests call
//! them with random bytes, the targets in `fuzz/` with chosen ones.

mod input;
mod machine;
mod operation;
mod taos;

use bytes::Bytes;
use mariadb_proto::column::{ColumnType, Columns};
use mariadb_proto::frame::FrameDecoder;
use mariadb_proto::handshake::Greeting;
use mariadb_proto::row::RowFormat;
use mariadb_proto::sql::{
    CharsetRule, NamedStatement, PlaceholderStyle, Placeholders, SqlContext, interpolate,
};
use mariadb_proto::value::Param;

use crate::server::column;
use input::Input;
pub use machine::{machine_bytes, machine_operations};
pub use taos::{taos_bind, taos_block, taos_reply, taos_request, taos_session, taos_topic_data};

/// The frame decoder: packets do not depend on the chunks, and no more bytes come out than went in.
pub fn frames(data: &[u8]) {
    let packets = |chunk: usize| {
        let mut decoder = FrameDecoder::new(1 << 20);
        decoder.expect_sequence(data.first().copied().filter(|&first| first < 128));
        let mut found = Vec::new();
        for part in data.chunks(chunk) {
            decoder.receive(part);
            loop {
                match decoder.next_packet() {
                    Ok(Some(packet)) => found.push(Ok(packet)),
                    Ok(None) => break,
                    Err(error) => {
                        found.push(Err(error));
                        return found;
                    }
                }
            }
        }
        found
    };
    let whole = packets(data.len().max(1));
    let length: usize = whole.iter().flatten().map(|packet| packet.payload.len() + 4).sum();
    assert!(length <= data.len());
    assert_eq!(whole, packets(1));
}

/// The greeting: what has been read is not longer than the packet.
pub fn greeting(data: &[u8]) {
    if let Ok(greeting) = Greeting::decode(data) {
        assert!(greeting.seed.len() + greeting.auth_plugin.len() <= data.len());
    }
}

/// Rows of the text protocol; see [`binary_row`].
pub fn text_row(data: &[u8]) {
    row(RowFormat::Text, data);
}

/// Rows of the binary protocol: one item per column, nothing after an error, and by index the same values.
pub fn binary_row(data: &[u8]) {
    row(RowFormat::Binary, data);
}

fn row(format: RowFormat, data: &[u8]) {
    let mut input = Input::new(data);
    let kinds = (0..input.number() % 20).map(|_| ColumnType(input.number()));
    let definitions: Vec<_> = kinds.map(|kind| Bytes::from(column("c", kind))).collect();
    let Ok(columns) = Columns::decode(definitions, true) else {
        panic!("the definitions are good")
    };
    let payload = input.rest();
    let values: Vec<_> = format.values(&columns, payload).collect();
    let complete = values.len() == columns.len();
    assert!(complete || values.last().is_some_and(Result::is_err));
    assert!(values.iter().rev().skip(1).all(Result::is_ok));
    for (index, value) in values.iter().enumerate().filter(|(_, value)| value.is_ok()) {
        let by_index = format.values(&columns, payload).nth(index);
        // As text, since not every number equals itself.
        assert_eq!(format!("{by_index:?}"), format!("{:?}", Some(value)));
    }
}

/// The lexer of statements: placeholders lie in order within the statement, and values take their places only.
pub fn sql_lexer(data: &[u8]) {
    const CHARSETS: [CharsetRule; 4] =
        [CharsetRule::Utf8mb4, CharsetRule::Big5, CharsetRule::ShiftJis, CharsetRule::Gbk];
    let mut input = Input::new(data);
    let context =
        SqlContext { no_backslash_escapes: input.flag(), charset: *input.pick(&CHARSETS) };
    let sql = input.rest();
    let mut end = 0;
    let mut between = Vec::new();
    for placeholder in Placeholders::new(sql, PlaceholderStyle::Positional, context) {
        assert!(end <= placeholder.range.start && placeholder.range.len() == 1);
        between.extend_from_slice(&sql[end..placeholder.range.start]);
        between.extend_from_slice(b"NULL");
        end = placeholder.range.end;
    }
    between.extend_from_slice(&sql[end..]);
    let mut out = Vec::new();
    let nulls = vec![Param::Null; sql.len()];
    assert!(interpolate(&mut out, sql, &nulls, context).is_ok());
    assert_eq!(out, between);
    let named = NamedStatement::parse(sql, context);
    assert!(named.names.len() <= sql.len() && named.sql.len() <= sql.len());
}
