//! Servers, and those in between, that want the password or the client's patience.

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use mariadb_proto::auth::{Channel, Policy};
    use mariadb_proto::capability::Capabilities;
    use mariadb_proto::error::{Error, Refused};
    use mariadb_proto::{Config, Connection, Event};
    use testkit::account::{PASSWORD, config, config_over_tls};
    use testkit::server::{auth_more_data, auth_switch, greeting, ok};
    use testkit::{Link, Script};

    /// Runs until the machine refuses to go on: nothing is left to be sent, and nothing happens any more.
    fn refusal(config: Config, script: Script) -> Error {
        let mut link = Link::new(config, script);
        let error = link.run().unwrap_err();
        assert_closed(&mut link.connection);
        error
    }

    fn assert_closed(connection: &mut Connection) {
        assert!(connection.is_closed());
        assert!(connection.output().is_empty(), "{:02x?}", connection.output());
        connection.receive(&[1, 0, 0, 0, 0]);
        assert!(matches!(connection.poll_event(), Ok(None)));
        assert!(matches!(connection.ping(), Err(Error::Misuse(_))));
    }

    fn greeted(plugin: &str) -> Script {
        Script::new().send(greeting().plugin(plugin)).expect_login(|_| {})
    }

    #[test]
    fn a_greeting_without_tls_is_refused_before_any_secret_is_sent() {
        let script = Script::new().send(greeting().without(Capabilities::SSL));
        assert_eq!(refusal(config_over_tls(), script), Refused::TlsUnavailable.into());
    }

    #[test]
    fn bytes_that_come_before_tls_is_established_are_refused() {
        // An OK right behind the greeting would pass for the answer to the login.
        let ok = [&[7, 0, 0, 3], &*Vec::from(ok())].concat();
        let script = Script::new().send(greeting()).send_raw(ok).expect_tls_request();
        let mut link = Link::new(config_over_tls(), script);
        assert!(matches!(link.run().unwrap()[..], [Event::StartTls]));
        let error = link.connection.tls_established().unwrap_err();
        assert!(matches!(error, Error::OutOfTurn { .. }), "{error}");
        assert_closed(&mut link.connection);
    }

    #[test]
    fn the_clear_password_plugin_is_refused_on_a_plain_channel() {
        let script =
            greeted("mysql_native_password").send(auth_switch("mysql_clear_password", b""));
        let plugin = "mysql_clear_password";
        assert_eq!(refusal(config(), script), Refused::ClearPassword { plugin }.into());
    }

    #[test]
    fn the_clear_password_plugin_works_where_nobody_reads_along() {
        let script = greeted("mysql_native_password")
            .send(auth_switch("mysql_clear_password", b""))
            .expect_packet([PASSWORD.as_bytes(), b"\0"].concat())
            .send(ok());
        let policy = Policy { channel: Channel::UnixSocket, ..Policy::default() };
        let events = Link::new(Config { policy, ..config() }, script).run().unwrap();
        assert!(matches!(events[..], [Event::Authenticated(_)]));
    }

    #[test]
    fn the_key_of_the_server_is_not_asked_for_without_leave() {
        let plugin = "caching_sha2_password";
        let script = greeted(plugin).send(auth_more_data(&[4]));
        assert_eq!(refusal(config(), script), Refused::PublicKeyRetrieval { plugin }.into());
    }

    #[test]
    fn a_plugin_that_is_not_permitted_is_refused() {
        let mut config = config();
        config.policy.permitted_plugins = Some(vec!["mysql_native_password".to_owned()]);
        let script = greeted("mysql_native_password").send(auth_switch("client_ed25519", &[7; 32]));
        let plugin = "client_ed25519".to_owned();
        assert_eq!(refusal(config, script), Refused::PluginNotPermitted { plugin }.into());
    }

    #[test]
    fn a_server_that_switches_plugins_for_ever_is_given_up() {
        let mut script = greeted("mysql_native_password");
        for _ in 0..8 {
            script =
                script.send(auth_switch("mysql_native_password", &[7; 21])).expect_packet_of(20);
        }
        let script = script.send(auth_switch("mysql_native_password", &[7; 21]));
        assert!(matches!(refusal(config(), script), Error::Malformed(_)));
    }

    #[test]
    fn a_server_that_asks_questions_for_ever_is_given_up() {
        let mut script = greeted("mysql_native_password")
            .send(auth_switch("dialog", b"\x04Password: "))
            .expect_packet_of(PASSWORD.len() + 1);
        for _ in 0..15 {
            script =
                script.send(auth_more_data(b"\x04Again: ")).expect_packet_of(PASSWORD.len() + 1);
        }
        let script = script.send(auth_more_data(b"\x04Again: "));
        let policy = Policy { channel: Channel::UnixSocket, ..Policy::default() };
        let error = refusal(Config { policy, ..config() }, script);
        assert!(matches!(error, Error::Refused(Refused::UnansweredQuestion { .. })), "{error}");
    }

    #[test]
    fn packets_beyond_one_mebibyte_are_refused_before_the_login() {
        let script = Script::new().send_raw([1, 0, 0x10, 0]);
        let refused = Refused::PacketTooLarge { size: (1 << 20) + 1, limit: 1 << 20 };
        assert_eq!(refusal(config(), script), refused.into());
        let script = greeted("mysql_native_password").send_raw([0xff, 0xff, 0xff, 2]);
        let refused = Refused::PacketTooLarge { size: 0xff_ffff, limit: 1 << 20 };
        assert_eq!(refusal(config(), script), refused.into());
    }

    #[test]
    fn a_packet_out_of_order_ends_the_login() {
        let script = greeted("mysql_native_password").send_as(3, ok());
        assert_eq!(
            refusal(config(), script).to_string(),
            "malformed frame: its sequence id is out of order"
        );
        let script = Script::new().send_as(1, greeting());
        assert!(matches!(refusal(config(), script), Error::Malformed(_)));
    }

    #[test]
    fn another_version_of_the_protocol_is_unsupported() {
        let script = Script::new().send([9, b'3', 0]);
        assert_eq!(refusal(config(), script).to_string(), "unsupported: protocol version 9");
        let script = Script::new().send(greeting().without(Capabilities::PROTOCOL_41));
        assert!(matches!(refusal(config(), script), Error::Unsupported(_)));
        let script = greeted("mysql_native_password").send([0xfe]);
        assert_eq!(
            refusal(config(), script).to_string(),
            "unsupported: authentication plugin 'mysql_old_password'"
        );
    }

    #[test]
    fn a_deadline_names_the_stage_that_it_ended() {
        let late = |config: Config, script: Script| {
            let mut link = Link::new(config, script.delay(Duration::from_secs(5)));
            link.connection.set_deadline(Some(Duration::from_secs(5)));
            let error = link.run().unwrap_err();
            assert_closed(&mut link.connection);
            error
        };
        let deadline = |stage| Error::Deadline { stage };
        assert_eq!(late(config(), Script::new()), deadline("the server's greeting"));
        let script = Script::new().send(greeting()).expect_tls_request();
        assert_eq!(late(config_over_tls(), script), deadline("the TLS handshake"));
        let script = greeted("mysql_native_password");
        assert_eq!(late(config(), script), deadline("the answer to the login"));
    }

    #[test]
    fn a_deadline_that_has_not_passed_changes_nothing() {
        let script = Script::new().delay(Duration::from_secs(4)).send(greeting());
        let mut link = Link::new(config(), script);
        link.connection.set_deadline(Some(Duration::from_secs(5)));
        assert!(link.run().unwrap().is_empty());
        assert!(!link.connection.is_closed());
    }

    #[test]
    fn a_deadline_is_missed_once() {
        let mut connection = Connection::new(config());
        connection.set_deadline(Some(Duration::ZERO));
        assert!(connection.handle_deadline(Duration::ZERO).is_err());
        assert_eq!(connection.handle_deadline(Duration::ZERO), Ok(()));
    }
}
