//! COM_CHANGE_USER: a second login on the same connection.

#[cfg(test)]
mod tests {
    use mariadb_proto::auth::Credentials;
    use mariadb_proto::error::Error;
    use mariadb_proto::{Config, Connection, Event};
    use testkit::account::config;
    use testkit::client::{Command, Execute, Login};
    use testkit::server::{
        auth_more_data, auth_switch, column_count_without_definitions, err, ok, prepared,
    };
    use testkit::{Link, Script};

    fn bob() -> Config {
        let mut bob = config();
        bob.credentials = Credentials::new("bob", "pw");
        bob.database = Some("archive".to_owned());
        bob
    }

    fn change_user(connection: &mut Connection) {
        connection.change_user(bob()).unwrap();
    }

    #[test]
    fn the_packet_names_the_new_account() {
        let (connection, events) = Link::converse(
            config(),
            Script::logged_in()
                .expect_change_user(|login: &Login| {
                    assert_eq!(login.user, "bob");
                    assert_eq!(login.auth_data.len(), 20);
                    assert_eq!(login.database.as_deref(), Some("archive"));
                    assert_eq!(login.plugin.as_deref(), Some("mysql_native_password"));
                })
                .send(ok()),
            change_user,
        );
        assert_eq!(events.unwrap().len(), 1);
        assert_eq!(connection.session().unwrap().database.as_deref(), Some("archive"));
    }

    #[test]
    fn the_server_may_switch_plugins_and_ask_further() {
        let script = Script::logged_in()
            .expect_change_user(|_| {})
            .send(auth_switch("client_ed25519", &[7; 32]))
            .expect_packet_of(64)
            .send(auth_switch("caching_sha2_password", &[8; 21]))
            .expect_packet_of(32)
            .send(auth_more_data(&[3]))
            .send(ok());
        let (connection, events) = Link::converse(config(), script, change_user);
        assert_eq!(events.unwrap().len(), 1);
        assert!(connection.is_ready() && connection.in_flight() == 0);
    }

    #[test]
    fn the_password_is_refused_to_a_plain_channel_here_too() {
        let script = Script::logged_in()
            .expect_change_user(|_| {})
            .send(auth_switch("mysql_clear_password", b""));
        let (connection, events) = Link::converse(config(), script, change_user);
        assert!(matches!(events, Err(Error::Refused(_))), "{events:?}");
        assert!(connection.is_closed() && connection.output().is_empty());
    }

    #[test]
    fn a_refused_change_leaves_the_connection_as_it_was() {
        // As MariaDB does; a server that ends the connection closes the socket.
        let script = Script::logged_in()
            .expect_command(Command::Prepare("p".to_owned()))
            .send_all(prepared(7, 0, &["a"]))
            .expect_change_user(|_| {})
            .send(err(1045, "Access denied"))
            .expect_query("q")
            .send(ok());
        let mut link = Link::new(config(), script);
        link.run().unwrap();
        link.connection.prepare(b"p").unwrap();
        link.run().unwrap();
        change_user(&mut link.connection);
        assert!(matches!(link.run().unwrap()[..], [Event::Failed(_)]));
        assert_eq!(link.connection.session().unwrap().database, None);
        link.connection.query(b"q").unwrap();
        assert!(matches!(link.run().unwrap()[..], [Event::Done(_)]));
    }

    #[test]
    fn statements_do_not_outlive_the_change() {
        let execute = Execute { statement: 7, nulls: vec![], types: vec![], values: vec![] };
        let script = Script::logged_in()
            .expect_command(Command::Prepare("p".to_owned()))
            .send_all(prepared(7, 0, &["a"]))
            .expect_change_user(|_| {})
            .send(ok())
            .expect_command(Command::Execute(execute))
            .send(column_count_without_definitions(1));
        let mut link = Link::new(config(), script);
        link.run().unwrap();
        link.connection.prepare(b"p").unwrap();
        link.run().unwrap();
        change_user(&mut link.connection);
        link.run().unwrap();
        link.connection.execute(7, &[]).unwrap();
        assert!(matches!(link.run(), Err(Error::Malformed(_))));
    }

    #[test]
    fn it_needs_an_idle_connection_and_lets_no_command_follow() {
        let script = Script::logged_in().expect_command(Command::Ping).send(ok());
        let (mut connection, _) = Link::converse(config(), script, |connection| {
            connection.ping().unwrap();
            assert!(matches!(connection.change_user(bob()), Err(Error::Misuse(_))));
        });
        change_user(&mut connection);
        assert!(matches!(connection.ping(), Err(Error::Misuse(_))));
        assert!(matches!(connection.change_user(bob()), Err(Error::Misuse(_))));
    }

    #[test]
    fn a_result_in_place_of_the_verdict_is_an_error() {
        let script = Script::logged_in().expect_change_user(|_| {}).send([0x02]);
        let (connection, events) = Link::converse(config(), script, change_user);
        assert!(events.is_err() && connection.is_closed());
    }
}
