//! Prepared statements, many commands in flight.

#[cfg(test)]
mod tests {
    use mariadb_proto::error::Error;
    use mariadb_proto::response::ServerStatus;
    use mariadb_proto::value::Param;
    use testkit::account::config;
    use testkit::client::{Command, Execute};
    use testkit::server::{column_count_without_definitions, err, ok, prepared, text_result};
    use testkit::{Link, Script};

    const DONE: &str = r#"done: 0 rows, insert id 0, status 0x0002, 0 warnings, info "", []"#;

    fn execute(statement: u32) -> Command {
        Command::Execute(Execute { statement, nulls: vec![], types: vec![], values: vec![] })
    }

    /// A result of one column and no rows whose definitions are left out.
    fn known_result() -> [Vec<u8>; 2] {
        [column_count_without_definitions(1), ok().at_end_of_rows().into()]
    }

    /// What follows the preparation of statement 7 in the script.
    fn after_preparation(
        script: impl FnOnce(Script) -> Script,
        commands: impl FnOnce(&mut mariadb_proto::Connection),
    ) -> Result<Vec<String>, Error> {
        let start = Script::logged_in()
            .expect_command(Command::Prepare("p".to_owned()))
            .send_all(prepared(7, 0, &["a"]));
        let mut link = Link::new(config(), script(start));
        link.run().unwrap();
        link.connection.prepare(b"p").unwrap();
        link.run().unwrap();
        commands(&mut link.connection);
        link.run().map(|events| testkit::transcript::Transcript::of(&events))
    }

    const COLUMNS: &str = "columns (Binary): a VAR_STRING";

    #[test]
    fn definitions_that_are_left_out_are_those_of_the_preparation() {
        let events = after_preparation(
            |script| script.expect_command(execute(7)).send_all(known_result()),
            |connection| connection.execute(7, &[]).unwrap(),
        );
        assert_eq!(events.unwrap(), [COLUMNS, DONE]);
    }

    #[test]
    fn new_definitions_replace_those_of_the_preparation() {
        let events = after_preparation(
            |script| {
                let script = script.expect_command(execute(7)).send_result(&["b"], &[]);
                script.expect_command(execute(7)).send_all(known_result())
            },
            |connection| {
                connection.execute(7, &[]).unwrap();
                connection.execute(7, &[]).unwrap();
            },
        );
        let columns = "columns (Binary): b VAR_STRING";
        assert_eq!(events.unwrap(), [columns, DONE, columns, DONE]);
    }

    #[test]
    fn a_statement_keeps_the_columns_of_its_first_result() {
        let events = after_preparation(
            |script| {
                let mut first = text_result(&["b"], &[]);
                first.pop();
                let more = ok().at_end_of_rows().status(ServerStatus::MORE_RESULTS_EXIST);
                let script = script.expect_command(execute(7)).send_all(first).send(more);
                let script = script.send_result(&["c"], &[]);
                script.expect_command(execute(7)).send_all(known_result())
            },
            |connection| {
                connection.execute(7, &[]).unwrap();
                connection.execute(7, &[]).unwrap();
            },
        )
        .unwrap();
        let columns = events.iter().filter(|event| event.starts_with("columns"));
        let names = ["b", "c", "b"].map(|name| format!("columns (Binary): {name} VAR_STRING"));
        assert!(columns.eq(&names), "{events:?}");
    }

    #[test]
    fn an_execution_knows_its_columns_though_the_statement_is_closed_behind_it() {
        let events = after_preparation(
            |script| {
                script
                    .expect_command(execute(7))
                    .expect_command(Command::CloseStatement(7))
                    .expect_command(Command::Ping)
                    .send_as(1, column_count_without_definitions(1))
                    .send(ok().at_end_of_rows())
                    .send_as(1, ok())
            },
            |connection| {
                connection.execute(7, &[]).unwrap();
                connection.close_statement(7).unwrap();
                connection.ping().unwrap();
            },
        );
        assert_eq!(events.unwrap(), [COLUMNS, DONE, DONE]);
    }

    #[test]
    fn an_execution_knows_its_columns_though_the_connection_is_reset_behind_it() {
        let events = after_preparation(
            |script| {
                let script = script.expect_command(execute(7)).send_all(known_result());
                script.expect_command(Command::ResetConnection).send(ok())
            },
            |connection| {
                connection.execute(7, &[]).unwrap();
                connection.reset_connection().unwrap();
            },
        );
        assert_eq!(events.unwrap(), [COLUMNS, DONE, DONE]);
    }

    #[test]
    fn a_statement_that_is_closed_or_reset_away_has_no_columns_any_more() {
        let forgotten = "it leaves out definitions that were never sent";
        let reset = after_preparation(
            |script| {
                let script = script.expect_command(Command::ResetConnection).send(ok());
                script.expect_command(execute(7)).send_all(known_result())
            },
            |connection| {
                connection.reset_connection().unwrap();
                connection.execute(7, &[]).unwrap();
            },
        );
        assert!(reset.unwrap_err().to_string().ends_with(forgotten));
        let closed = after_preparation(
            |script| {
                let script = script.expect_command(Command::CloseStatement(7));
                script.expect_command(execute(7)).send_all(known_result())
            },
            |connection| {
                connection.close_statement(7).unwrap();
                connection.execute(7, &[]).unwrap();
            },
        );
        assert!(closed.unwrap_err().to_string().ends_with(forgotten));
    }

    #[test]
    fn a_refused_reset_keeps_the_statements() {
        let events = after_preparation(
            |script| {
                let script = script.expect_command(Command::ResetConnection);
                let script = script.send(err(1047, "Unknown command"));
                script.expect_command(execute(7)).send_all(known_result())
            },
            |connection| {
                connection.reset_connection().unwrap();
                connection.execute(7, &[]).unwrap();
            },
        );
        let failed = "failed: Unknown command (error 1047, SQLSTATE 42000)";
        assert_eq!(events.unwrap(), [failed, COLUMNS, DONE]);
    }

    fn prepare_execute(script: impl FnOnce(Script) -> Script) -> Result<Vec<String>, Error> {
        let start = Script::logged_in()
            .expect_command(Command::Prepare("p".to_owned()))
            .expect_command(execute(u32::MAX));
        Link::converse(config(), script(start), |connection| {
            connection.prepare_execute(b"p", &[]).unwrap();
        })
        .1
    }

    fn with_first_id_one(
        packets: impl IntoIterator<Item = Vec<u8>>,
    ) -> impl FnOnce(Script) -> Script {
        move |script| {
            (1..)
                .zip(packets)
                .fold(script, |script, (sequence, packet)| script.send_as(sequence, packet))
        }
    }

    #[test]
    fn a_preparation_and_its_execution_are_answered_one_after_the_other() {
        let events = prepare_execute(|script| {
            let script = with_first_id_one(prepared(7, 0, &["a"]))(script);
            with_first_id_one(text_result(&["a"], &[]))(script)
        });
        let prepared = "prepared: 0 parameters, columns: a VAR_STRING";
        assert_eq!(events.unwrap(), [prepared, COLUMNS, DONE]);
    }

    #[test]
    fn an_execution_right_behind_its_preparation_may_leave_its_definitions_out() {
        let events = prepare_execute(|script| {
            let script = with_first_id_one(prepared(7, 0, &["a"]))(script);
            with_first_id_one(known_result())(script)
        });
        assert_eq!(events.unwrap()[1..], [COLUMNS, DONE]);
    }

    #[test]
    fn a_failed_preparation_is_told_once_and_by_its_own_error() {
        let events = prepare_execute(|script| {
            let script = script.send_as(1, err(1064, "syntax"));
            script.send_as(1, err(1243, "unknown statement"))
        });
        assert_eq!(events.unwrap(), ["failed: syntax (error 1064, SQLSTATE 42000)"]);
    }

    #[test]
    fn an_execution_cannot_succeed_when_its_preparation_failed() {
        for packets in [text_result(&["a"], &[]), vec![ok().into()]] {
            let events = prepare_execute(|script| {
                with_first_id_one(packets)(script.send_as(1, err(1064, "syntax")))
            });
            assert!(matches!(events, Err(Error::OutOfTurn { .. })), "{events:?}");
        }
    }

    #[test]
    fn a_statement_is_executed_along_only_where_no_other_one_can_be_meant() {
        let script = Script::logged_in()
            .expect_command(Command::Prepare("a".to_owned()))
            .expect_command(Command::Prepare("b".to_owned()));
        let script = with_first_id_one(prepared(7, 0, &["a"]))(script);
        let script = with_first_id_one(prepared(8, 0, &["b"]))(script);
        let (mut connection, _) = Link::converse(config(), script, |connection| {
            assert!(connection.can_prepare_execute());
            connection.prepare(b"a").unwrap();
            assert!(!connection.can_prepare_execute(), "a preparation is in flight");
            connection.prepare(b"b").unwrap();
        });
        assert!(!connection.can_prepare_execute(), "the statement prepared last is open");
        connection.close_statement(7).unwrap();
        assert!(!connection.can_prepare_execute(), "another one has been closed");
        connection.close_statement(8).unwrap();
        assert!(connection.can_prepare_execute());
    }

    #[test]
    fn a_reset_closes_the_statement_prepared_last() {
        let script = Script::logged_in()
            .expect_command(Command::Prepare("a".to_owned()))
            .expect_command(Command::ResetConnection);
        let script = with_first_id_one(prepared(7, 0, &["a"]))(script).send_as(1, ok());
        let (connection, _) = Link::converse(config(), script, |connection| {
            connection.prepare(b"a").unwrap();
            connection.reset_connection().unwrap();
        });
        assert!(connection.can_prepare_execute());
    }

    #[test]
    fn two_hundred_commands_in_flight_are_answered_in_order() {
        let mut script = Script::logged_in();
        let mut expected = Vec::new();
        for number in 0..200 {
            let name = number.to_string();
            let (query, prepare) = (Command::Query(name.clone()), Command::Prepare(name.clone()));
            script = match number % 5 {
                0 => script.expect_command(Command::Ping),
                1 | 2 => script.expect_command(query),
                3 => script.expect_command(prepare),
                _ => script.expect_command(prepare).expect_command(execute(u32::MAX)),
            };
        }
        for number in 0..200 {
            let name = number.to_string();
            let (columns, row) = ([name.as_str()], [name.as_str()]);
            let failure = format!("failed: {name} (error 1064, SQLSTATE 42000)");
            let packets = match number % 5 {
                0 => vec![vec![ok().affected_rows(number).into()]],
                1 => vec![text_result(&columns, &[&row])],
                2 => vec![vec![err(1064, &name)]],
                3 => vec![prepared(u32::try_from(number).unwrap(), 0, &columns)],
                _ => vec![vec![err(1064, &name)], vec![err(1243, "no statement")]],
            };
            script = packets
                .into_iter()
                .fold(script, |script, answer| with_first_id_one(answer)(script));
            match number % 5 {
                0 => expected.push(DONE.replace("done: 0", &format!("done: {number}"))),
                1 => expected.extend([
                    format!("columns (Text): {name} VAR_STRING"),
                    format!("row: {name:?}"),
                    DONE.to_owned(),
                ]),
                3 => expected.push(format!("prepared: 0 parameters, columns: {name} VAR_STRING")),
                _ => expected.push(failure),
            }
        }
        let (connection, events) = Link::converse(config(), script, |connection| {
            for number in 0..200 {
                let name = number.to_string().into_bytes();
                match number % 5 {
                    0 => connection.ping().unwrap(),
                    1 | 2 => connection.query(&name).unwrap(),
                    3 => connection.prepare(&name).unwrap(),
                    _ => connection.prepare_execute(&name, &[]).unwrap(),
                }
            }
            assert_eq!(connection.in_flight(), 240);
        });
        assert_eq!(events.unwrap(), expected);
        assert_eq!(connection.in_flight(), 0);
    }

    #[test]
    fn a_bulk_command_needs_a_server_that_has_it() {
        use mariadb_proto::capability::Capabilities;
        use mariadb_proto::command::{BulkFlags, BulkRows};
        let old = testkit::server::greeting().without(Capabilities::BULK_OPERATIONS);
        let script = Script::new().send(old).expect_login(|_| {}).send(ok());
        let (connection, _) = Link::converse(config(), script, |connection| {
            let mut rows = BulkRows::new(1, &[Param::Int(1)]).unwrap();
            let error = connection.execute_bulk(7, &mut rows, BulkFlags::default()).unwrap_err();
            assert!(matches!(error, Error::Misuse(_)));
        });
        assert!(connection.output().is_empty());
    }
}
