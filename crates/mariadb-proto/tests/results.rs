//! Answers to commands: what the machine makes of them, and which it refuses.

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use mariadb_proto::column::ColumnType;
    use mariadb_proto::error::{Error, Refused};
    use mariadb_proto::response::ServerStatus;
    use mariadb_proto::{Config, Connection};
    use testkit::account::config;
    use testkit::server::{
        column, column_count, column_count_without_definitions, eof, err, ok, text_result, text_row,
    };
    use testkit::{Link, Script};

    const DONE: &str = r#"done: 0 rows, insert id 0, status 0x0002, 0 warnings, info "", []"#;

    /// The events that a query's answer makes.
    fn answer(script: impl FnOnce(Script) -> Script) -> Result<Vec<String>, Error> {
        answer_to(config(), script)
    }

    fn answer_to(
        config: Config,
        script: impl FnOnce(Script) -> Script,
    ) -> Result<Vec<String>, Error> {
        let script = script(Script::logged_in().expect_query("q"));
        let (mut connection, events) =
            Link::converse(config, script, |connection| connection.query(b"q").unwrap());
        if events.is_err() {
            assert_closed(&mut connection);
        }
        events
    }

    /// After an error nothing happens any more.
    fn assert_closed(connection: &mut Connection) {
        assert!(connection.is_closed() && connection.output().is_empty());
        connection.receive(&[1, 0, 0, 1, 0]);
        assert!(matches!(connection.poll_event(), Ok(None)));
        assert!(matches!(connection.query(b"q"), Err(Error::Misuse(_))));
    }

    fn malformed(events: Result<Vec<String>, Error>) -> String {
        match events {
            Err(Error::Malformed(malformed)) => malformed.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_result_is_columns_then_rows_then_its_end() {
        let events = answer(|script| script.send_result(&["a", "b"], &[&["1", "x"], &["2", "y"]]));
        let columns = "columns (Text): a VAR_STRING, b VAR_STRING";
        let rows = [r#"row: "1", "x""#, r#"row: "2", "y""#];
        assert_eq!(events.unwrap(), [columns, rows[0], rows[1], DONE]);
    }

    #[test]
    fn results_that_end_with_eof_packets_make_the_same_events() {
        let config = Config { deprecate_eof: false, ..config() };
        let events = answer_to(config, |script| {
            script
                .send(column_count(1))
                .send(column("a", ColumnType::VAR_STRING))
                .send(eof(ServerStatus::AUTOCOMMIT))
                .send(text_row(&["1"]))
                .send(eof(ServerStatus::AUTOCOMMIT))
        });
        assert_eq!(events.unwrap(), ["columns (Text): a VAR_STRING", r#"row: "1""#, DONE]);
    }

    #[test]
    fn an_error_may_end_a_result_at_any_point_and_with_any_sequence_id() {
        let mut packets = text_result(&["a"], &[&["1"], &["2"]]);
        packets.pop();
        for sent in 0..=packets.len() {
            for sequence in [0, 1, 77, 255] {
                let before = packets[..sent].to_vec();
                let events = answer(|script| {
                    script.send_all(before).send_as(sequence, err(1317, "interrupted"))
                });
                let last = events.unwrap().pop().unwrap();
                assert_eq!(last, "failed: interrupted (error 1317, SQLSTATE 42000)");
            }
        }
    }

    #[test]
    fn any_other_packet_with_a_wrong_sequence_id_is_malformed() {
        let packets = text_result(&["a"], &[&["1"], &["2"]]);
        for (place, packet) in packets.iter().enumerate() {
            let right = u8::try_from(place + 1).unwrap();
            for sequence in [0, right + 1, 255] {
                let before = packets[..place].to_vec();
                let events =
                    answer(|script| script.send_all(before).send_as(sequence, packet.clone()));
                assert_eq!(malformed(events), "malformed frame: its sequence id is out of order");
            }
        }
    }

    #[test]
    fn sequence_ids_begin_again_after_255() {
        let row: &[&str] = &["1"];
        let events = answer(|script| script.send_result(&["a"], &vec![row; 1000]));
        assert_eq!(events.unwrap().len(), 1002);
    }

    #[test]
    fn more_columns_than_the_limit_are_refused_at_once() {
        for count in [65_536, u64::from(u32::MAX), u64::MAX] {
            let error = answer(|script| script.send(column_count(count))).unwrap_err();
            assert_eq!(error, Refused::TooManyColumns { count, limit: 65_535 }.into());
        }
        let config = Config { max_columns: 1, ..config() };
        let error = answer_to(config, |script| script.send(column_count(2))).unwrap_err();
        assert_eq!(error, Refused::TooManyColumns { count: 2, limit: 1 }.into());
    }

    #[test]
    fn a_result_cannot_have_no_columns_or_leave_unknown_definitions_out() {
        let none = answer(|script| script.send([0xfc, 0, 0, 1]));
        assert_eq!(malformed(none), "malformed column count: a result without columns");
        let events = answer(|script| script.send(column_count_without_definitions(1)));
        assert_eq!(
            malformed(events),
            "malformed column count: it leaves out definitions that were never sent"
        );
    }

    #[test]
    fn a_column_count_that_is_no_number_is_malformed() {
        // 0xff would be an error, 0xfb a request for a file.
        for payload in [&[0xfc][..], &[0xfd, 1, 2], &[0xfe, 1, 2, 3, 4, 5, 6, 7]] {
            assert!(malformed(answer(|script| script.send(payload))).contains("column count"));
        }
        assert!(matches!(answer(|script| script.send([])), Err(Error::OutOfTurn { .. })));
    }

    #[test]
    fn a_row_must_not_be_empty() {
        let mut packets = text_result(&["a"], &[]);
        packets.pop();
        let events = answer(|script| script.send_all(packets).send([]));
        assert_eq!(malformed(events), "malformed row: it is empty");
    }

    #[test]
    fn a_definition_in_place_of_an_eof_packet_is_out_of_turn() {
        let config = Config { deprecate_eof: false, ..config() };
        let definition = column("a", ColumnType::VAR_STRING);
        let events = answer_to(config, |script| {
            script.send(column_count(1)).send(definition.clone()).send(definition)
        });
        assert!(matches!(events, Err(Error::OutOfTurn { expected: "an EOF packet", .. })));
    }

    #[test]
    fn a_command_without_a_result_is_answered_by_nothing_else_than_ok() {
        let script = Script::logged_in().expect_command(testkit::client::Command::Ping);
        let (mut connection, events) =
            Link::converse(config(), script.send(column_count(1)), |connection| {
                connection.ping().unwrap();
            });
        assert!(matches!(events, Err(Error::OutOfTurn { expected: "an OK packet", .. })));
        assert_closed(&mut connection);
    }

    #[test]
    fn a_packet_beyond_the_limit_is_refused_as_soon_as_its_length_is_known() {
        let config = Config { max_packet_size: 1000, ..config() };
        let mut packets = text_result(&["a"], &[]);
        packets.pop();
        let events = answer_to(config, |script| script.send_all(packets).send_raw([0xe9, 3, 0, 3]));
        assert_eq!(events, Err(Refused::PacketTooLarge { size: 1001, limit: 1000 }.into()));
    }

    #[test]
    fn a_server_that_says_why_it_leaves_is_heard() {
        for sequence in [0, 1] {
            let script = Script::logged_in().expect_query("q").send(ok());
            let script = script.send_as(sequence, err(1927, "Connection was killed"));
            let (connection, events) =
                Link::converse(config(), script, |connection| connection.query(b"q").unwrap());
            let closing = "closing: Connection was killed (error 1927, SQLSTATE 42000)";
            assert_eq!(events.unwrap(), [DONE, closing]);
            assert!(connection.is_closed());
        }
    }

    #[test]
    fn a_packet_that_nobody_asked_for_is_out_of_turn() {
        let script = Script::logged_in().expect_query("q").send(ok()).send_as(1, ok());
        let (mut connection, events) =
            Link::converse(config(), script, |connection| connection.query(b"q").unwrap());
        assert!(matches!(events, Err(Error::OutOfTurn { expected: "nothing", .. })));
        assert_closed(&mut connection);
    }

    #[test]
    fn a_deadline_names_what_the_answer_lacks() {
        let packets = text_result(&["a"], &[&["1"]]);
        let stages = ["a result", "a column definition", "a row", "a row", "a command"];
        for (sent, stage) in stages.into_iter().enumerate() {
            let before = packets[..sent].to_vec();
            let script = Script::logged_in()
                .expect_query("q")
                .send_all(before)
                .delay(Duration::from_secs(1));
            let (_, events) = Link::converse(config(), script, |connection| {
                connection.query(b"q").unwrap();
                connection.set_deadline(Some(Duration::from_secs(1)));
            });
            assert_eq!(events, Err(Error::Deadline { stage }), "after {sent} packets");
        }
    }

    #[test]
    fn the_session_follows_what_results_say() {
        let packets = [ok().schema("shop").variable("character_set_client", "sjis")];
        let status = ServerStatus::NO_BACKSLASH_ESCAPES;
        let script = Script::logged_in().expect_query("q").send(packets[0].clone().status(status));
        let (connection, events) =
            Link::converse(config(), script, |connection| connection.query(b"q").unwrap());
        events.unwrap();
        let session = connection.session().unwrap();
        assert_eq!(session.database.as_deref(), Some("shop"));
        assert_eq!(session.character_set.as_deref(), Some("sjis"));
        assert!(connection.sql_context().no_backslash_escapes);
    }

    #[test]
    fn equal_definitions_are_decoded_once() {
        let script = Script::logged_in()
            .expect_query("q")
            .send_result(&["a"], &[])
            .expect_query("q")
            .send_result(&["b"], &[])
            .expect_query("q")
            .send_result(&["a"], &[]);
        let mut link = Link::new(config(), script);
        link.run().unwrap();
        for _ in 0..3 {
            link.connection.query(b"q").unwrap();
        }
        let ids: Vec<_> = link
            .run()
            .unwrap()
            .into_iter()
            .filter_map(|event| match event {
                mariadb_proto::Event::Columns { columns, .. } => Some(columns.id()),
                _ => None,
            })
            .collect();
        assert!(ids[0] == ids[2] && ids[0] != ids[1], "{ids:?}");
    }
}
