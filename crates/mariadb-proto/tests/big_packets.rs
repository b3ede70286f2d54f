//! Packets around 2²⁴ − 1 bytes, the length that one frame cannot hold; too big to be stored as recordings.

#[cfg(test)]
mod tests {
    use mariadb_proto::Event;
    use mariadb_proto::column::ColumnType;
    use mariadb_proto::wire::WriteWire;
    use testkit::account::config;
    use testkit::client::Command;
    use testkit::server::{column, column_count, ok};
    use testkit::{Link, Script};

    const SIZES: [usize; 3] = [16_777_214, 16_777_215, 16_777_216];

    #[test]
    fn commands_of_every_size_around_the_frame_limit_are_sent() {
        for size in SIZES {
            // One byte is the command's code.
            let sql = "q".repeat(size - 1);
            let script = Script::logged_in().expect_query(&sql).expect_command(Command::Ping);
            let mut link =
                Link::new(config(), script.send_as(if size < 16_777_215 { 1 } else { 2 }, ok()));
            link.run().unwrap();
            link.connection.query(sql.as_bytes()).unwrap();
            link.connection.ping().unwrap();
            assert!(matches!(link.run().unwrap()[..], [Event::Done(_)]), "{size}");
        }
    }

    #[test]
    fn rows_of_every_size_around_the_frame_limit_are_received() {
        for size in SIZES {
            // Four bytes are the length of the only value; the row before it and the row behind it are small.
            let mut row = Vec::new();
            row.put_lenenc_bytes(&vec![b'x'; size - 4]);
            assert_eq!(row.len(), size);
            let script = Script::logged_in()
                .expect_query("q")
                .send(column_count(1))
                .send(column("a", ColumnType::LONG_BLOB))
                .send([1, b'1'])
                .send(row.clone())
                .send([1, b'3'])
                .send(ok().at_end_of_rows());
            let mut link = Link::new(config(), script).in_chunks_of(1_000_003);
            link.run().unwrap();
            link.connection.query(b"q").unwrap();
            let mut rows = Vec::new();
            for event in link.run().unwrap() {
                if let Event::Rows(batch) = event {
                    rows.extend(batch.packets().map(<[u8]>::to_vec));
                }
            }
            assert!(rows == [vec![1, b'1'], row, vec![1, b'3']], "{size}");
        }
    }

    #[test]
    fn a_row_whose_length_starts_like_an_end_packet_is_a_row() {
        // Lengths from 2²⁴ on are written as 0xfe and eight bytes.
        let mut row = Vec::new();
        row.put_lenenc_bytes(&vec![b'x'; 16_777_216]);
        assert_eq!(row.first(), Some(&0xfe));
        for deprecate_eof in [true, false] {
            let mut script = Script::logged_in()
                .expect_query("q")
                .send(column_count(1))
                .send(column("a", ColumnType::LONG_BLOB));
            let end: Vec<u8> = if deprecate_eof {
                ok().at_end_of_rows().into()
            } else {
                script = script.send([0xfe, 0, 0, 2, 0]);
                vec![0xfe, 0, 0, 2, 0]
            };
            let config = mariadb_proto::Config { deprecate_eof, ..config() };
            let mut link = Link::new(config, script.send(row.clone()).send(end));
            link.run().unwrap();
            link.connection.query(b"q").unwrap();
            let events = link.run().unwrap();
            assert!(matches!(events[..], [Event::Columns { .. }, Event::Rows(_), Event::Done(_)]));
        }
    }
}
