//! Memory follows the bytes that really arrive, never what they announce.

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use mariadb_proto::column::ColumnType;
    use mariadb_proto::frame::encode_packet;
    use mariadb_proto::wire::WriteWire;
    use mariadb_proto::{Config, Connection, Error};
    use testkit::account::config;
    use testkit::server::{
        column, column_count, err, greeting, ok, prepared, text_result, text_row,
    };

    const KIB: usize = 1 << 10;
    const MIB: usize = 1 << 20;

    /// How many bytes more than before are in use at the worst moment.
    fn peak(work: impl FnOnce()) -> usize {
        usize::try_from(allocation_counter::measure(work).bytes_max).unwrap()
    }

    fn framed(payloads: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = Vec::new();
        payloads.iter().fold(1, |sequence, payload| encode_packet(&mut bytes, payload, sequence));
        bytes
    }

    fn logged_in(config: Config) -> Connection {
        let mut connection = Connection::new(config);
        let mut bytes = Vec::new();
        encode_packet(&mut bytes, &Vec::from(greeting()), 0);
        encode_packet(&mut bytes, &Vec::from(ok()), 2);
        connection.receive(&bytes);
        assert!(connection.poll_event().unwrap().is_some());
        connection.consume(connection.output().len());
        connection
    }

    /// Receives bytes and drops the events.
    fn listen(connection: &mut Connection, bytes: &[u8]) -> Result<(), Error> {
        connection.receive(bytes);
        while connection.poll_event()?.is_some() {}
        Ok(())
    }

    /// What the answer to a query costs.
    fn cost(bytes: &[u8]) -> usize {
        let mut connection = logged_in(config());
        connection.query(b"q").unwrap();
        peak(|| drop(listen(&mut connection, bytes)))
    }

    #[test]
    fn an_announced_packet_costs_nothing_before_it_comes() {
        assert!(cost(&[0xff, 0xff, 0xff, 1]) < 4 * KIB);
        assert!(cost(&[0xff, 0xff, 0xff, 1, 1, 2, 3]) < 4 * KIB);
    }

    #[test]
    fn announced_columns_and_parameters_cost_nothing_before_they_come() {
        assert!(cost(&framed(&[column_count(65_535)])) < 4 * KIB);
        let half = framed(&[column_count(65_535), column("a", ColumnType::LONG)]);
        assert!(cost(&half) < 8 * KIB);
        let mut connection = logged_in(config());
        connection.prepare(b"p").unwrap();
        let mut first = prepared(1, 0, &[]).remove(0);
        first[5..9].fill(0xff);
        assert!(peak(|| drop(listen(&mut connection, &framed(&[first])))) < 4 * KIB);
    }

    #[test]
    fn announced_lengths_of_strings_cost_nothing() {
        let mut long = vec![0xfe];
        long.put_u64(1 << 40);
        let info = [&[0, 0, 0, 2, 0, 0, 0], &long[..]].concat();
        let mut definition = vec![3, b'd', b'e', b'f'];
        definition.extend(&long);
        let definition = framed(&[column_count(1), definition]);
        let tracking = [&[0, 0, 0, 2, 0x40, 0, 0, 0], &long[..]].concat();
        for answer in [framed(&[info]), definition, framed(&[tracking])] {
            assert!(cost(&answer) < 8 * KIB);
        }
    }

    #[test]
    fn what_arrives_costs_a_small_multiple_of_its_size() {
        let mut rows = text_result(&["a"], &[]);
        rows.pop();
        rows.extend((0..100_000).map(|_| text_row(&["x"])));
        let mut columns = vec![column_count(60_000)];
        columns.extend((0..60_000).map(|_| column("", ColumnType::LONG)));
        let mut empty_definitions = vec![column_count(60_000)];
        empty_definitions.extend((0..60_000).map(|_| vec![]));
        let mut tracking = ok();
        for _ in 0..60_000 {
            tracking = tracking.tracked(0, &[0, 0]);
        }
        let mut one_block = ok().tracked(0, &[0; 200_000]);
        one_block = one_block.tracked(1, b"\x04shop");
        let message = err(1064, &"x".repeat(500_000));
        let invalid = [vec![0xff, 1, 0], vec![0xff; 500_000]].concat();
        for payloads in [rows, columns, empty_definitions, vec![tracking.into()]]
            .into_iter()
            .chain([vec![one_block.into()], vec![message], vec![invalid]])
        {
            let bytes = framed(&payloads);
            let cost = cost(&bytes);
            assert!(cost < 16 * bytes.len() + 64 * KIB, "{cost} for {} bytes", bytes.len());
        }
    }

    #[test]
    fn bytes_that_arrive_one_by_one_cost_no_more() {
        let row: &[&str] = &["x"];
        let bytes = framed(&text_result(&["a"], &[row; 2000]));
        let mut connection = logged_in(config());
        connection.query(b"q").unwrap();
        let cost = peak(|| {
            for byte in &bytes {
                listen(&mut connection, std::slice::from_ref(byte)).unwrap();
            }
        });
        assert!(cost < 4 * bytes.len() + 64 * KIB, "{cost} for {} bytes", bytes.len());
    }

    #[test]
    fn results_that_have_been_read_leave_nothing_behind() {
        let mut connection = logged_in(config());
        let answers: Vec<_> = (0..200)
            .map(|number| framed(&text_result(&[&format!("a{number}")], &[&["x"]])))
            .collect();
        let cost = peak(|| {
            for answer in &answers {
                connection.query(b"q").unwrap();
                connection.consume(connection.output().len());
                listen(&mut connection, answer).unwrap();
            }
        });
        assert!(cost < 64 * KIB, "{cost}");
    }

    fn deflated(bytes: usize) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        std::io::Write::write_all(&mut encoder, &vec![0; bytes]).unwrap();
        encoder.finish().unwrap()
    }

    fn compressed_packet(declared: usize, body: &[u8]) -> Vec<u8> {
        let [a, b, c, ..] = body.len().to_le_bytes();
        let [d, e, f, ..] = declared.to_le_bytes();
        [&[a, b, c, 1, d, e, f], body].concat()
    }

    #[test]
    fn a_packet_inflates_to_its_declared_length_and_no_further() {
        let body = deflated(16 * MIB);
        let bomb = compressed_packet(100, &body);
        let mut connection = logged_in(Config { compress: true, ..config() });
        connection.query(b"q").unwrap();
        let cost = peak(|| assert!(listen(&mut connection, &bomb).is_err()));
        assert!(cost < 2 * bomb.len() + 128 * KIB, "{cost} for {} bytes", bomb.len());
    }

    #[test]
    fn a_series_of_bombs_costs_no_more_than_one_of_them() {
        // Zeros are empty frames, which are no answer to anything; the first one ends the connection.
        let body = deflated(4 * MIB);
        let bombs = compressed_packet(4 * MIB, &body).repeat(20);
        let mut connection = logged_in(Config { compress: true, ..config() });
        connection.query(b"q").unwrap();
        let cost = peak(|| assert!(listen(&mut connection, &bombs).is_err()));
        assert!(cost < 12 * MIB, "{cost} for {} bytes", bombs.len());
    }
}
