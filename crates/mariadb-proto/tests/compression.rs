//! The compressed protocol after the login.

#[cfg(test)]
mod tests {
    use mariadb_proto::capability::Capabilities;
    use mariadb_proto::error::Error;
    use mariadb_proto::frame::encode_packet;
    use mariadb_proto::{Config, Connection, Event};
    use testkit::account::config;
    use testkit::server::{greeting, local_infile, ok, text_result};
    use testkit::{Link, Script};

    /// A connection whose login has just ended.
    fn compressed() -> Connection {
        let script = Script::new()
            .send(greeting())
            .expect_login(|login| {
                assert!(login.base.capabilities.contains(Capabilities::COMPRESS));
            })
            .send(ok());
        let mut link = Link::new(Config { compress: true, local_infile: true, ..config() }, script);
        assert!(matches!(link.run().unwrap()[..], [Event::Authenticated(_)]));
        link.connection
    }

    fn packet(sequence: u8, length_before: u32, body: &[u8]) -> Vec<u8> {
        let [a, b, c, _] = u32::try_from(body.len()).unwrap().to_le_bytes();
        let [d, e, f, _] = length_before.to_le_bytes();
        [&[a, b, c, sequence, d, e, f], body].concat()
    }

    /// A compressed packet that stores frames as they are.
    fn stored(sequence: u8, payloads: &[Vec<u8>]) -> Vec<u8> {
        let mut frames = Vec::new();
        let mut next = 1;
        for payload in payloads {
            next = encode_packet(&mut frames, payload, next);
        }
        packet(sequence, 0, &frames)
    }

    /// The sequence ids of the compressed packets, and the lengths that they had before.
    fn headers(mut bytes: &[u8]) -> Vec<(u8, u32)> {
        let mut headers = Vec::new();
        while let Some(([a, b, c, sequence, d, e, f], rest)) = bytes.split_first_chunk() {
            headers.push((*sequence, u32::from_le_bytes([*d, *e, *f, 0])));
            bytes = &rest[u32::from_le_bytes([*a, *b, *c, 0]) as usize..];
        }
        assert!(bytes.is_empty());
        headers
    }

    fn take_output(connection: &mut Connection) -> Vec<u8> {
        let output = connection.output().to_vec();
        connection.consume(output.len());
        output
    }

    #[test]
    fn every_command_begins_at_sequence_id_0() {
        let mut connection = compressed();
        connection.ping().unwrap();
        connection.query(&[b'x'; 3_000_000]).unwrap();
        connection.ping().unwrap();
        let headers = headers(&take_output(&mut connection));
        let sequences: Vec<_> = headers.iter().map(|(sequence, _)| *sequence).collect();
        assert_eq!(sequences, [0, 0, 1, 2, 0]);
        let before: u32 = headers.iter().map(|(_, before)| before).sum();
        assert_eq!(before, 3_000_005, "small packets are stored, the large one is deflated");
    }

    #[test]
    fn a_file_continues_the_numbering_of_the_compressed_packets_not_of_the_frames() {
        let mut connection = compressed();
        connection.query(b"q").unwrap();
        take_output(&mut connection);
        // The request is the fifth compressed packet of the answer, but the first frame.
        for empty in 1..5 {
            connection.receive(&packet(empty, 0, b""));
        }
        connection.receive(&stored(5, &[local_infile("f")]));
        assert!(matches!(connection.poll_event(), Ok(Some(Event::LocalInfile { .. }))));
        connection.send_infile(&[b'x'; 3_000_000]).unwrap();
        connection.send_infile(b"y").unwrap();
        connection.finish_infile().unwrap();
        let headers = headers(&take_output(&mut connection));
        let sequences: Vec<_> = headers.iter().map(|(sequence, _)| *sequence).collect();
        assert_eq!(sequences, [6, 7, 8, 9, 10]);
    }

    #[test]
    fn a_file_of_many_pieces_numbers_on_after_255() {
        let mut connection = compressed();
        connection.query(b"q").unwrap();
        take_output(&mut connection);
        connection.receive(&stored(1, &[local_infile("f")]));
        connection.poll_event().unwrap();
        for _ in 0..600 {
            connection.send_infile(b"x").unwrap();
        }
        let headers = headers(&take_output(&mut connection));
        for (sequence, (found, _)) in (2..602_u32).zip(headers) {
            assert_eq!(sequence % 256, u32::from(found));
        }
    }

    #[test]
    fn frames_may_be_numbered_anew_within_an_answer() {
        // Servers do so whenever they flush.
        let mut connection = compressed();
        connection.query(b"q").unwrap();
        let result = text_result(&["a"], &[&["1"]]);
        for half in result.chunks(2) {
            connection.receive(&stored(1, half));
        }
        let mut events = Vec::new();
        while let Some(event) = connection.poll_event().unwrap() {
            events.push(event);
        }
        assert!(matches!(events[..], [Event::Columns { .. }, Event::Rows(_), Event::Done(_)]));
    }

    #[test]
    fn a_packet_that_is_not_zlib_or_not_of_its_length_is_malformed() {
        let zlib = [0x78, 0x9c, 0x4b, 0xcc, 0x40, 0x05, 0, 0, 0, 0, 0];
        for (declared, body) in [(10, &b"no zlib"[..]), (10, &zlib[..4]), (1, b"")] {
            let mut connection = compressed();
            connection.ping().unwrap();
            connection.receive(&packet(1, declared, body));
            assert!(matches!(connection.poll_event(), Err(Error::Malformed(_))));
            assert!(connection.is_closed());
        }
    }
}
