//! From the greeting to the end of the login, with servers that behave well.

#[cfg(test)]
mod tests {
    use mariadb_proto::auth::{Credentials, Policy};
    use mariadb_proto::capability::Capabilities;
    use mariadb_proto::error::Error;
    use mariadb_proto::response::ServerStatus;
    use mariadb_proto::{Config, Event};
    use testkit::account::{PASSWORD, config, config_over_tls};
    use testkit::server::{auth_more_data, auth_switch, err, err_without_state, greeting, ok};
    use testkit::transcript::Transcript;
    use testkit::{Link, Script};

    fn logged_in(config: Config, script: Script) -> Link {
        let mut link = Link::new(config, script);
        let events = link.run().unwrap();
        assert!(matches!(events[..], [Event::Authenticated(_)]), "{events:?}");
        link
    }

    #[test]
    fn the_response_names_what_the_configuration_says() {
        let mut config = config();
        config.database = Some("shop".to_owned());
        config.collation = 224;
        config.attributes.push("program_name", "till");
        let script = Script::new().send(greeting()).expect_login(|login| {
            assert_eq!(login.user, "ann");
            assert_eq!(login.database.as_deref(), Some("shop"));
            assert_eq!(login.plugin.as_deref(), Some("mysql_native_password"));
            assert_eq!(login.auth_data.len(), 20);
            assert_eq!(login.base.collation, 224);
            assert_eq!(login.base.max_packet_size, 1 << 30);
            assert_eq!(login.attributes, [("program_name".to_owned(), "till".to_owned())]);
        });
        logged_in(config, script.send(ok()));
    }

    #[test]
    fn only_capabilities_that_both_sides_have_come_into_force() {
        let old = greeting().without(Capabilities::DEPRECATE_EOF | Capabilities::CACHE_METADATA);
        let script = Script::new().send(old).expect_login(|login| {
            let has = |capability| login.base.capabilities.contains(capability);
            assert!(has(Capabilities::PROTOCOL_41) && has(Capabilities::BULK_OPERATIONS));
            assert!(!has(Capabilities::DEPRECATE_EOF) && !has(Capabilities::CACHE_METADATA));
            // Those that must be asked for.
            assert!(!has(Capabilities::SSL) && !has(Capabilities::LOCAL_FILES));
            assert!(!has(Capabilities::MULTI_STATEMENTS) && !has(Capabilities::COMPRESS));
        });
        let link = logged_in(config(), script.send(ok()));
        let session = link.connection.session().unwrap();
        assert!(!session.capabilities.contains(Capabilities::DEPRECATE_EOF));
        assert!(session.server_capabilities.contains(Capabilities::SSL));
    }

    #[test]
    fn the_session_starts_as_the_greeting_and_the_first_ok_say() {
        let script = Script::new().send(greeting()).expect_login(|_| {}).send(
            ok().schema("shop")
                .variable("character_set_client", "latin1")
                .variable("connection_id", "70000000000")
                .status(ServerStatus::IN_TRANS),
        );
        let link = logged_in(config(), script);
        let session = link.connection.session().unwrap();
        assert!(session.version.is_mariadb());
        assert_eq!(session.connection_id, 70_000_000_000);
        assert_eq!(session.database.as_deref(), Some("shop"));
        assert_eq!(session.character_set.as_deref(), Some("latin1"));
        assert!(session.status.contains(ServerStatus::IN_TRANS));
    }

    #[test]
    fn tls_is_established_before_anything_but_the_request_for_it_is_sent() {
        let script = Script::new()
            .send(greeting())
            .expect_tls_request()
            .expect_login(|login| assert!(login.base.capabilities.contains(Capabilities::SSL)))
            .send(ok());
        let mut link = Link::new(config_over_tls(), script);
        let events = link.run().unwrap();
        assert!(matches!(events[..], [Event::StartTls]), "{events:?}");
        assert!(link.connection.output().is_empty());
        link.connection.tls_established().unwrap();
        assert!(matches!(link.run().unwrap()[..], [Event::Authenticated(_)]));
    }

    #[test]
    fn caching_sha2_takes_the_fast_path_when_the_server_remembers_the_password() {
        let script = Script::new()
            .send(greeting().plugin("caching_sha2_password"))
            .expect_login(|login| {
                assert_eq!(login.plugin.as_deref(), Some("caching_sha2_password"));
                assert_eq!(login.auth_data.len(), 32);
            })
            .send(auth_more_data(&[3]))
            .send(ok());
        logged_in(config(), script);
    }

    #[test]
    fn caching_sha2_sends_the_password_over_tls_when_asked_for_it() {
        let script = Script::new()
            .send(greeting().plugin("caching_sha2_password"))
            .expect_tls_request()
            .expect_login(|_| {})
            .send(auth_more_data(&[4]))
            .expect_packet([PASSWORD.as_bytes(), b"\0"].concat())
            .send(ok());
        let mut link = Link::new(config_over_tls(), script);
        link.run().unwrap();
        link.connection.tls_established().unwrap();
        assert!(matches!(link.run().unwrap()[..], [Event::Authenticated(_)]));
    }

    #[test]
    fn caching_sha2_encrypts_the_password_with_a_key_that_may_be_asked_for() {
        let script = Script::new()
            .send(greeting().plugin("caching_sha2_password"))
            .expect_login(|_| {})
            .send(auth_more_data(&[4]))
            .expect_packet([2])
            .send(auth_more_data(b"PEM"))
            .expect_packet(*b"ciphertext")
            .send(ok());
        let mut config = config();
        config.policy = Policy { allow_public_key_retrieval: true, ..Policy::default() };
        let mut link = Link::new(config, script);
        let events = link.run().unwrap();
        let [Event::EncryptPassword { public_key_pem, .. }] = &events[..] else {
            panic!("{events:?}")
        };
        assert_eq!(public_key_pem, "PEM");
        link.connection.password_encrypted(b"ciphertext".to_vec()).unwrap();
        assert!(matches!(link.run().unwrap()[..], [Event::Authenticated(_)]));
    }

    #[test]
    fn the_server_may_switch_plugins_once_per_factor() {
        let script = Script::new()
            .send(greeting())
            .expect_login(|_| {})
            .send(auth_switch("client_ed25519", &[7; 32]))
            .expect_packet_of(64)
            .send(auth_switch("mysql_native_password", &[8; 21]))
            .expect_packet_of(20)
            .send(ok());
        logged_in(config(), script);
    }

    #[test]
    fn a_plugin_that_is_not_permitted_gives_no_answer_and_the_server_switches_to_another() {
        let mut config = config();
        config.policy.permitted_plugins = Some(vec!["client_ed25519".to_owned()]);
        let script = Script::new()
            .send(greeting())
            .expect_login(|login| {
                assert_eq!(login.plugin.as_deref(), Some("client_ed25519"));
                assert!(login.auth_data.is_empty());
            })
            .send(auth_switch("client_ed25519", &[7; 32]))
            .expect_packet_of(64)
            .send(ok());
        logged_in(config, script);
    }

    #[test]
    fn a_refused_login_is_told_in_the_words_of_the_server() {
        let script = Script::new()
            .send(greeting())
            .expect_login(|_| {})
            .send(err(1045, "Access denied for user 'ann'"));
        let mut link = Link::new(config(), script);
        let told = "failed: Access denied for user 'ann' (error 1045, SQLSTATE 42000)";
        assert_eq!(Transcript::of(&link.run().unwrap()), [told]);
        assert!(link.connection.is_closed());
    }

    #[test]
    fn a_server_may_refuse_before_it_greets() {
        let script = Script::new().send(err_without_state(1040, "Too many connections"));
        let mut link = Link::new(config(), script);
        let told = "failed: Too many connections (error 1040, SQLSTATE HY000)";
        assert_eq!(Transcript::of(&link.run().unwrap()), [told]);
        assert!(link.connection.is_closed() && link.connection.output().is_empty());
    }

    #[test]
    fn an_error_during_the_login_may_have_any_sequence_id() {
        for sequence in [0, 1, 200] {
            let script = Script::new()
                .send(greeting())
                .expect_login(|_| {})
                .send_as(sequence, err(1053, "Server shutdown in progress"));
            let events = Link::new(config(), script).run().unwrap();
            assert!(matches!(events[..], [Event::Failed(_)]), "{sequence}: {events:?}");
        }
    }

    #[test]
    fn a_name_that_holds_a_nul_is_refused_before_anything_is_sent() {
        let user = Config { credentials: Credentials::new("ann\0", PASSWORD), ..config() };
        let database = Config { database: Some("shop\0".to_owned()), ..config() };
        for (config, name) in [(user, "user"), (database, "database")] {
            let mut link = Link::new(config, Script::new().send(greeting()));
            let misuse = format!("misuse: the name of the {name} holds a NUL");
            assert_eq!(link.run().unwrap_err().to_string(), misuse);
            assert!(link.connection.output().is_empty());
        }
    }

    #[test]
    fn commands_wait_for_the_end_of_the_login() {
        let mut link = Link::new(config(), Script::new().send(greeting()).expect_login(|_| {}));
        assert!(matches!(link.connection.query(b"q"), Err(Error::Misuse(_))));
        link.run().unwrap();
        assert!(matches!(link.connection.ping(), Err(Error::Misuse(_))));
        assert!(matches!(link.connection.tls_established(), Err(Error::Misuse(_))));
        assert!(matches!(link.connection.password_encrypted(vec![1]), Err(Error::Misuse(_))));
        assert!(!link.connection.is_closed());
    }

    #[test]
    fn a_connection_that_is_about_to_send_the_password_does_not_print_it() {
        // The script ends with the switch, so that the answer stays in the output.
        let script = Script::new()
            .send(greeting())
            .expect_tls_request()
            .expect_login(|_| {})
            .send(auth_switch("mysql_clear_password", b""));
        let mut link = Link::new(config_over_tls(), script);
        link.run().unwrap();
        link.connection.tls_established().unwrap();
        link.run().unwrap();
        let connection = link.connection;
        assert!(connection.output().ends_with(&[PASSWORD.as_bytes(), b"\0"].concat()));
        let password = format!("{:?}", PASSWORD.as_bytes());
        let inner = password.trim_matches(['[', ']']);
        let shown = format!("{connection:?}");
        assert!(!shown.contains(PASSWORD) && !shown.contains(inner), "{shown}");
    }
}
