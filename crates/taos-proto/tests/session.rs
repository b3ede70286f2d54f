//! The session machine against servers that answer in any order, late, wrongly or not at all.

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use taos_proto::block::BlockVersion;
    use taos_proto::code::TaosError;
    use taos_proto::error::Error;
    use taos_proto::frame::{BinaryAction, BinaryRequest, FetchRawBlockReply, Fetched};
    use taos_proto::message::{
        Action, Conn, ConnReply, CurrentDbReply, NoArgs, NoBody, QueryReply, Reply, Request, Scope,
        VersionReply,
    };
    use taos_proto::session::{
        Answer, Call, Config, Connected, Event, Failure, Ignored, QueryOutcome, ServerVersion,
    };
    use taos_proto::{BlockWriter, DataType, Field, Message, Precision, Session, Value};

    fn conn() -> Conn {
        Conn { user: "root".into(), password: "taosdata".into(), ..Conn::default() }
    }

    fn json(session: &mut Session) -> Request {
        match session.poll_message() {
            Some(Message::Text(text)) => Request::decode(&text).unwrap(),
            other => panic!("{other:?} instead of a JSON request"),
        }
    }

    fn binary(session: &mut Session) -> BinaryRequest {
        match session.poll_message() {
            Some(Message::Binary(bytes)) => BinaryRequest::decode(&bytes).unwrap(),
            other => panic!("{other:?} instead of a binary request"),
        }
    }

    fn deliver(session: &mut Session, message: Result<Message, Error>) {
        match message.unwrap() {
            Message::Text(text) => session.receive_text(&text),
            Message::Binary(bytes) => session.receive_binary(&bytes),
        }
    }

    fn reply<T: serde::Serialize>(session: &mut Session, request: (&str, u64), body: T) {
        deliver(session, Reply::success(request.0, request.1, 1, body).encode());
    }

    fn refuse(session: &mut Session, request: (&str, u64), error: &TaosError) {
        deliver(session, Reply::failure(request.0, request.1, 1, error, Scope::default()).encode());
    }

    fn connected_with(config: Config) -> Session {
        let mut session = Session::new(config);
        let request = json(&mut session);
        let version = ConnReply { version: "3.3.6.0".into(), list_instances: None };
        reply(&mut session, ("conn", request.req_id), version);
        assert!(matches!(session.poll_event(), Some(Event::Connected(_))));
        session
    }

    fn connected() -> Session {
        connected_with(Config::new(conn()))
    }

    fn block(value: i64) -> Bytes {
        let mut block = BlockWriter::for_fields(&[Field::new("v", DataType::BigInt)]).unwrap();
        block.push_row(&[Value::Int(value)]).unwrap();
        block.finish(BlockVersion::Result).unwrap().into()
    }

    fn answer_fetch(session: &mut Session, outcome: Fetched) {
        let request = binary(session);
        let BinaryAction::FetchRawBlock { result_id } = request.action else {
            panic!("{request:?}")
        };
        let reply = FetchRawBlockReply { req_id: request.req_id, timing: 1, result_id, outcome };
        deliver(session, reply.encode());
    }

    fn open_result(session: &mut Session) {
        session.query("select v from t", Call::default()).unwrap();
        let request = binary(session);
        let rows =
            QueryReply::rows(9, &[Field::new("v", DataType::BigInt)], Precision::Milliseconds);
        reply(session, ("binary_query", request.req_id), rows);
        let Some(Event::Done { answer: Answer::Query(QueryOutcome::Rows(result)), .. }) =
            session.poll_event()
        else {
            panic!("no result")
        };
        assert_eq!((result.id, result.fields.len()), (9, 1));
    }

    fn first_value(event: Option<Event>) -> Option<Value> {
        let Some(Event::Done { answer: Answer::Block(block), .. }) = event else {
            panic!("{event:?}")
        };
        block.map(|block| block.column(0).unwrap().cell(0).unwrap().to_value())
    }

    #[test]
    fn a_login_takes_one_round_where_the_server_answers_its_version() {
        let mut session = Session::new(Config::new(Conn { tz: "Asia/Shanghai".into(), ..conn() }));
        let request = json(&mut session);
        assert!(matches!(&request.action, Action::Conn(conn) if conn.tz == "Asia/Shanghai"));
        assert!(session.poll_message().is_none() && !session.is_ready());
        let version = ConnReply { version: "3.3.6.13".into(), list_instances: None };
        reply(&mut session, ("conn", request.req_id), version);
        let Some(Event::Connected(connected)) = session.poll_event() else {
            panic!("not connected")
        };
        let version = ServerVersion::new("3.3.6.13");
        assert_eq!(connected, Connected { version, instances: None, options_applied: true });
        assert!(session.is_ready() && session.poll_message().is_none());
    }

    #[test]
    fn an_old_adapter_is_asked_for_its_version_and_may_not_know_options() {
        let mut session = Session::new(Config::new(Conn { tz: "Asia/Shanghai".into(), ..conn() }));
        let id = json(&mut session).req_id;
        reply(&mut session, ("conn", id), NoBody {});
        let (version, options) = (json(&mut session), json(&mut session));
        assert!(matches!(version.action, Action::Version(_)));
        assert!(
            matches!(&options.action, Action::OptionsConnection(options) if options.options.len() == 1)
        );
        let error = TaosError::adapter("unknown action options_connection");
        refuse(&mut session, ("options_connection", options.req_id), &error);
        assert!(session.poll_event().is_none());
        reply(
            &mut session,
            ("version", version.req_id),
            VersionReply { version: "3.3.2.13".into() },
        );
        let Some(Event::Connected(connected)) = session.poll_event() else {
            panic!("not connected")
        };
        assert!(!connected.options_applied && !connected.version.has_stmt2());
    }

    #[test]
    fn a_refused_login_ends_the_session_with_the_servers_error() {
        let mut session = Session::new(Config::new(conn()));
        let error = TaosError::new(0x0357, "Authentication failure");
        let id = json(&mut session).req_id;
        refuse(&mut session, ("conn", id), &error);
        assert!(
            matches!(session.poll_event(), Some(Event::Closed(Failure::Server(found))) if found == error)
        );
        assert!(session.query("select 1", Call::default()).is_err());
    }

    #[test]
    fn commands_before_the_login_are_refused_and_send_nothing() {
        let mut session = Session::new(Config::new(conn()));
        json(&mut session);
        let error = session.query("select 1", Call::default()).unwrap_err();
        assert_eq!(error.to_string(), "misuse: the session is not logged in yet");
        assert!(session.poll_message().is_none());
    }

    #[test]
    fn answers_find_their_commands_in_any_order() {
        let mut session = connected();
        let insert = session.query("insert", Call::default()).unwrap();
        let db = session.request(Action::GetCurrentDb(NoArgs {}), Call::default()).unwrap();
        let (first, second) = (binary(&mut session).req_id, json(&mut session).req_id);
        reply(&mut session, ("get_current_db", second), CurrentDbReply { db: "power".into() });
        reply(&mut session, ("binary_query", first), QueryReply::update(3));
        let Some(Event::Done { call, answer: Answer::Json(json) }) = session.poll_event() else {
            panic!("no reply")
        };
        assert_eq!((call, json.read::<CurrentDbReply>().unwrap().body.db.as_str()), (db, "power"));
        let Some(Event::Done { call, answer: Answer::Query(outcome) }) = session.poll_event()
        else {
            panic!("no reply")
        };
        assert_eq!((call, outcome), (insert, QueryOutcome::Affected { rows: 3, timing: 1 }));
        assert_eq!(session.in_flight(), 0);
    }

    #[test]
    fn the_login_follows_the_database_that_statements_use() {
        let mut session = connected();
        let affected = || QueryReply { is_update: true, ..QueryReply::default() };
        session.query("USE `First`", Call::default()).unwrap();
        session.query("use missing", Call::default()).unwrap();
        let [first, missing] = [binary(&mut session).req_id, binary(&mut session).req_id];
        assert_eq!(session.login(), Some(&conn()));
        reply(&mut session, ("binary_query", first), affected());
        refuse(
            &mut session,
            ("binary_query", missing),
            &TaosError::new(0x388, "Database not exist"),
        );
        assert_eq!(session.login(), Some(&Conn { db: "First".into(), ..conn() }));

        let given_up = session.query("use SECOND;", Call::default()).unwrap();
        let second = binary(&mut session).req_id;
        session.cancel(given_up);
        reply(&mut session, ("binary_query", second), affected());
        assert_eq!(session.login(), Some(&Conn { db: "second".into(), ..conn() }));
    }

    #[test]
    fn the_next_block_is_fetched_while_the_current_one_is_read() {
        let mut session = connected();
        open_result(&mut session);
        answer_fetch(&mut session, Fetched::Block(block(1)));
        assert!(session.poll_message().is_none(), "only one block waits");
        session.next_block(9, Call::default()).unwrap();
        assert_eq!(first_value(session.poll_event()), Some(Value::Int(1)));
        answer_fetch(&mut session, Fetched::End);
        session.next_block(9, Call::default()).unwrap();
        assert_eq!(first_value(session.poll_event()), None);
        assert!(session.next_block(9, Call::default()).is_err());
    }

    #[test]
    fn without_prefetch_blocks_are_fetched_when_they_are_wanted() {
        let mut session = connected_with(Config { prefetch: false, ..Config::new(conn()) });
        open_result(&mut session);
        assert!(session.poll_message().is_none());
        session.next_block(9, Call::default()).unwrap();
        assert!(session.next_block(9, Call::default()).is_err(), "it is already awaited");
        answer_fetch(&mut session, Fetched::Block(block(5)));
        assert_eq!(first_value(session.poll_event()), Some(Value::Int(5)));
        assert!(session.poll_message().is_none());
    }

    #[test]
    fn a_json_error_answers_a_binary_fetch() {
        let mut session = connected();
        open_result(&mut session);
        let call = session.next_block(9, Call::default()).unwrap();
        let id = binary(&mut session).req_id;
        let error = TaosError::adapter("server not connected");
        refuse(&mut session, ("fetch_raw_block", id), &error);
        let Some(Event::Failed { call: failed, failure }) = session.poll_event() else {
            panic!("no failure")
        };
        assert_eq!((failed, failure), (call, Failure::Server(error)));
        assert!(!session.is_closed());
    }

    #[test]
    fn an_error_that_lost_its_request_id_is_matched_by_its_action() {
        let mut session = connected();
        let call = session.request(Action::GetCurrentDb(NoArgs {}), Call::default()).unwrap();
        let error = TaosError::adapter("unmarshal get current db request error");
        refuse(&mut session, ("get_current_db", 0), &error);
        assert!(
            matches!(session.poll_event(), Some(Event::Failed { call: failed, .. }) if failed == call)
        );
    }

    #[test]
    fn a_late_answer_is_ignored_and_its_result_freed() {
        let mut session = connected();
        let second = Duration::from_secs(1);
        let call = session.query("select slow", Call::until(Some(second))).unwrap();
        let id = binary(&mut session).req_id;
        assert_eq!(session.deadline(), Some(second));
        session.handle_deadline(Duration::from_millis(999));
        assert!(session.poll_event().is_none());
        session.handle_deadline(second);
        let Some(Event::Failed { call: failed, failure }) = session.poll_event() else {
            panic!("no failure")
        };
        assert_eq!(
            (failed, failure.to_string().as_str()),
            (call, "no answer in time to binary_query")
        );
        let rows = QueryReply::rows(4, &[Field::new("v", DataType::Int)], Precision::Milliseconds);
        reply(&mut session, ("binary_query", id), rows);
        let late = Ignored::Late { req_id: id, action: "binary_query" };
        assert!(matches!(session.poll_event(), Some(Event::Ignored(ignored)) if ignored == late));
        assert!(matches!(json(&mut session).action, Action::FreeResult(fetch) if fetch.id == 4));
    }

    #[test]
    fn a_block_that_comes_after_its_deadline_is_not_lost() {
        let mut session = connected();
        open_result(&mut session);
        session.next_block(9, Call::until(Some(Duration::ZERO))).unwrap();
        session.handle_deadline(Duration::ZERO);
        assert!(matches!(
            session.poll_event(),
            Some(Event::Failed { failure: Failure::Deadline { .. }, .. })
        ));
        answer_fetch(&mut session, Fetched::Block(block(7)));
        session.next_block(9, Call::default()).unwrap();
        assert_eq!(first_value(session.poll_event()), Some(Value::Int(7)));
    }

    #[test]
    fn replies_that_nobody_asked_for_are_ignored_with_a_trace() {
        let mut session = connected();
        session.receive_text(r#"{"code":0,"message":"","action":"insert","req_id":77,"timing":1}"#);
        let unknown = Ignored::Unknown { req_id: 77, action: "insert".into(), error: None };
        assert!(
            matches!(session.poll_event(), Some(Event::Ignored(ignored)) if ignored == unknown)
        );
        let stray =
            FetchRawBlockReply { req_id: 78, timing: 0, result_id: 1, outcome: Fetched::End };
        deliver(&mut session, stray.encode());
        assert!(matches!(
            session.poll_event(),
            Some(Event::Ignored(Ignored::Unknown { req_id: 78, .. }))
        ));
        session.receive_binary(&Bytes::from_static(&[0; 40]));
        assert!(matches!(session.poll_event(), Some(Event::Ignored(Ignored::OldShape))));
        assert!(!session.is_closed());
    }

    #[test]
    fn a_freed_result_is_freed_on_the_server_and_its_block_ignored() {
        let mut session = connected();
        open_result(&mut session);
        let waiting = session.next_block(9, Call::default()).unwrap();
        session.free(9).unwrap();
        assert!(
            matches!(session.poll_event(), Some(Event::Failed { call, failure: Failure::Freed }) if call == waiting)
        );
        answer_fetch(&mut session, Fetched::Block(block(1)));
        assert!(matches!(session.poll_event(), Some(Event::Ignored(Ignored::Late { .. }))));
        assert!(matches!(json(&mut session).action, Action::FreeResult(fetch) if fetch.id == 9));
        assert_eq!(session.in_flight(), 0);
    }

    #[test]
    fn a_broken_server_ends_the_session_and_fails_everything() {
        let mut session = connected();
        let calls = [1, 2].map(|_| session.query("select 1", Call::default()).unwrap());
        session.receive_text("not JSON");
        for call in calls {
            assert!(
                matches!(session.poll_event(), Some(Event::Failed { call: failed, .. }) if failed == call)
            );
        }
        assert!(matches!(session.poll_event(), Some(Event::Closed(Failure::Protocol(_)))));
        session.receive_text("{}");
        assert!(session.poll_event().is_none() && session.poll_message().is_none());
    }

    #[test]
    fn a_lost_transport_fails_everything_with_its_reason() {
        let mut session = connected();
        session.query("select 1", Call::default()).unwrap();
        session.transport_closed("code 1006");
        let Some(Event::Failed { failure, .. }) = session.poll_event() else {
            panic!("no failure")
        };
        assert_eq!(failure.to_string(), "the connection is closed: code 1006");
    }

    #[test]
    fn a_request_id_of_the_callers_own_is_used_once_at_a_time() {
        let mut session = connected();
        let call = Call { req_id: Some(u64::MAX), ..Call::default() };
        session.query("select 1", call).unwrap();
        assert_eq!(binary(&mut session).req_id, u64::MAX);
        assert!(session.query("select 2", call).is_err());
    }
}
