//! LOAD DATA LOCAL INFILE: servers that may ask for files, and servers that may not.

#[cfg(test)]
mod tests {
    use mariadb_proto::error::Error;
    use mariadb_proto::{Config, Connection, Event};
    use testkit::account::config;
    use testkit::client::{Command, Execute};
    use testkit::server::{err, local_infile, ok};
    use testkit::{Link, Script};

    const DONE: &str = r#"done: 0 rows, insert id 0, status 0x0002, 0 warnings, info "", []"#;

    fn permitting() -> Config {
        Config { local_infile: true, ..config() }
    }

    fn asked() -> Script {
        Script::logged_in().expect_query("q").send(local_infile("/etc/passwd"))
    }

    /// Runs until the server has asked for the file.
    fn asked_for_file(script: Script) -> Link {
        let mut link = Link::new(permitting(), script);
        link.run().unwrap();
        link.connection.query(b"q").unwrap();
        let events = link.run().unwrap();
        let [Event::LocalInfile { file_name, permitted: true }] = &events[..] else {
            panic!("{events:?}")
        };
        assert_eq!(file_name.as_ref(), b"/etc/passwd");
        link
    }

    #[test]
    fn a_file_that_is_not_permitted_is_refused_and_the_command_goes_on() {
        let script = asked().expect_packet([]).send(err(1030, "no file"));
        let (connection, events) =
            Link::converse(config(), script, |connection| connection.query(b"q").unwrap());
        let asked = r#"local infile b"/etc/passwd", permitted: false"#;
        assert_eq!(events.unwrap(), [asked, "failed: no file (error 1030, SQLSTATE 42000)"]);
        assert!(connection.is_ready());
    }

    #[test]
    fn a_file_goes_in_pieces_and_ends_with_an_empty_packet() {
        let script =
            asked().expect_packet(*b"ab").expect_packet(*b"c").expect_packet([]).send(ok());
        let mut link = asked_for_file(script);
        link.connection.send_infile(b"ab").unwrap();
        link.connection.send_infile(b"").unwrap();
        link.connection.send_infile(b"c").unwrap();
        link.connection.finish_infile().unwrap();
        assert!(matches!(link.run().unwrap()[..], [Event::Done(_)]));
    }

    #[test]
    fn sequence_ids_of_a_file_in_many_pieces_begin_again_after_255() {
        let script = (0..1000).fold(asked(), |script, _| script.expect_packet(*b"x"));
        let mut link = asked_for_file(script.expect_packet([]).send(ok()));
        for _ in 0..1000 {
            link.connection.send_infile(b"x").unwrap();
        }
        link.connection.finish_infile().unwrap();
        assert!(matches!(link.run().unwrap()[..], [Event::Done(_)]));
    }

    #[test]
    fn nothing_else_can_be_sent_while_the_server_waits_for_the_file() {
        type Send = fn(&mut Connection) -> Result<(), Error>;
        let commands: [Send; 4] = [
            |connection| connection.query(b"DROP TABLE t"),
            Connection::ping,
            |connection| connection.close_statement(1),
            Connection::quit,
        ];
        let mut link = asked_for_file(asked().expect_packet([]).send(ok()));
        for command in commands {
            let error = command(&mut link.connection).unwrap_err();
            assert!(matches!(error, Error::Misuse(_)), "{error}");
        }
        link.connection.finish_infile().unwrap();
        assert!(matches!(link.run().unwrap()[..], [Event::Done(_)]));
    }

    #[test]
    fn a_file_that_nobody_asked_for_is_misuse() {
        let (connection, _) = Link::converse(permitting(), Script::logged_in(), |connection| {
            assert!(matches!(connection.send_infile(b"x"), Err(Error::Misuse(_))));
            assert!(matches!(connection.finish_infile(), Err(Error::Misuse(_))));
        });
        assert!(connection.output().is_empty() && connection.is_ready());
    }

    #[test]
    fn a_file_is_not_given_when_further_commands_are_on_their_way() {
        // The server would take them for the file.
        let (connection, events) = Link::converse(permitting(), asked(), |connection| {
            connection.query(b"q").unwrap();
            connection.ping().unwrap();
        });
        assert!(matches!(events, Err(Error::OutOfTurn { .. })), "{events:?}");
        assert!(connection.is_closed());
    }

    #[test]
    fn an_answer_before_the_end_of_the_file_is_out_of_turn_unless_it_is_an_error() {
        let answered = |answer: Vec<u8>| {
            let mut link = Link::new(permitting(), asked().send(answer));
            link.run().unwrap();
            link.connection.query(b"q").unwrap();
            let events = link.run();
            assert!(matches!(link.connection.send_infile(b"x"), Err(Error::Misuse(_))));
            events
        };
        assert!(matches!(answered(ok().into()), Err(Error::OutOfTurn { .. })));
        let events = answered(err(1317, "interrupted")).unwrap();
        assert!(matches!(events[..], [Event::LocalInfile { .. }, Event::Failed(_)]), "{events:?}");
    }

    #[test]
    fn an_execution_may_ask_for_a_file_too() {
        let execute = Execute { statement: 7, nulls: vec![], types: vec![], values: vec![] };
        let script = Script::logged_in()
            .expect_command(Command::Execute(execute))
            .send(local_infile("f"))
            .expect_packet([])
            .send(ok());
        let (_, events) =
            Link::converse(config(), script, |connection| connection.execute(7, &[]).unwrap());
        assert_eq!(events.unwrap(), [r#"local infile b"f", permitted: false"#, DONE]);
    }

    #[test]
    fn a_command_that_has_nothing_to_do_with_files_may_not_ask_for_one() {
        let script = Script::logged_in().expect_command(Command::Ping).send(local_infile("f"));
        let (_, events) =
            Link::converse(permitting(), script, |connection| connection.ping().unwrap());
        assert!(matches!(events, Err(Error::OutOfTurn { .. })), "{events:?}");
    }
}
