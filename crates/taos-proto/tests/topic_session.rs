//! The session machine on `/rest/tmq`.

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use taos_proto::code::TaosError;
    use taos_proto::message::{Action as SqlAction, Conn, NoArgs, Reply, Scope, VersionReply};
    use taos_proto::session::{Answer, Call, Config, Event, Failure, Ignored};
    use taos_proto::tmq::{
        Action, FetchRawDataReply, MessageId, Poll, PollReply, RawData, Request, TopicData,
        meta_type,
    };
    use taos_proto::{Message, Session};

    fn request(session: &mut Session) -> Request {
        match session.poll_message() {
            Some(Message::Text(text)) => Request::decode(&text).unwrap(),
            other => panic!("{other:?} instead of a request"),
        }
    }

    fn deliver(session: &mut Session, message: Message) {
        match message {
            Message::Text(text) => session.receive_text(&text),
            Message::Binary(bytes) => session.receive_binary(&bytes),
        }
    }

    fn reply<T: serde::Serialize>(session: &mut Session, action: &str, req_id: u64, body: T) {
        deliver(session, Reply::success(action, req_id, 1, body).encode().unwrap());
    }

    fn connected() -> Session {
        let mut session = Session::new(Config::topics());
        let asked = request(&mut session);
        assert_eq!(asked.action, Action::Version(NoArgs {}));
        let version = VersionReply { version: "3.3.6.0".into() };
        reply(&mut session, "version", asked.req_id, version);
        let Some(Event::Connected(connected)) = session.poll_event() else { panic!() };
        assert_eq!(connected.version.to_string(), "3.3.6.0");
        session
    }

    /// Asks for message 4; the id of the request.
    fn fetch(session: &mut Session) -> u64 {
        let action = Action::FetchRawData(MessageId { message_id: 4 });
        session.consume(action, Call::default()).unwrap();
        request(session).req_id
    }

    fn content(req_id: u64, message_id: u64, meta_type: u16) -> Message {
        let data = TopicData::new(1, 2, Vec::new()).encode().unwrap();
        let outcome = Ok(RawData { meta_type, data });
        FetchRawDataReply { req_id, timing: 1, message_id, outcome }.encode().unwrap()
    }

    #[test]
    fn a_message_is_announced_and_fetched() {
        let mut session = connected();
        let poll = Action::Poll(Poll { blocking_time: 500, message_id: Some(3) });
        session.consume(poll.clone(), Call::default()).unwrap();
        let asked = request(&mut session);
        assert_eq!(asked.action, poll);
        let announced = PollReply { have_message: true, message_id: 4, ..PollReply::default() };
        reply(&mut session, "poll", asked.req_id, announced.clone());
        let Some(Event::Done { answer: Answer::Json(json), .. }) = session.poll_event() else {
            panic!()
        };
        assert_eq!(json.read::<PollReply>().unwrap().body, announced);
        let req_id = fetch(&mut session);
        deliver(&mut session, content(req_id, 4, meta_type::DATA));
        let Some(Event::Done { answer: Answer::Message(data), .. }) = session.poll_event() else {
            panic!()
        };
        assert!(data.blocks.is_empty());
        assert_eq!(session.in_flight(), 0);
    }

    #[test]
    fn errors_of_a_fetch_fail_it_in_both_forms() {
        let mut session = connected();
        let error = TaosError::adapter("message has been freed");
        let req_id = fetch(&mut session);
        let outcome = Err(error.clone());
        let binary = FetchRawDataReply { req_id, timing: 1, message_id: 4, outcome }.encode();
        deliver(&mut session, binary.unwrap());
        let req_id = fetch(&mut session);
        let json = Reply::failure("fetch_raw_data", req_id, 1, &error, Scope::default()).encode();
        deliver(&mut session, json.unwrap());
        for _ in 0..2 {
            let Some(Event::Failed { failure, .. }) = session.poll_event() else { panic!() };
            assert_eq!(failure, Failure::Server(error.clone()));
        }
        assert!(session.is_ready());
    }

    #[test]
    fn content_of_another_message_or_kind_ends_the_session() {
        for (message, kind) in [(5, meta_type::DATA), (4, meta_type::META)] {
            let mut session = connected();
            let req_id = fetch(&mut session);
            deliver(&mut session, content(req_id, message, kind));
            let Some(Event::Failed { failure: Failure::Protocol(_), .. }) = session.poll_event()
            else {
                panic!()
            };
            assert!(session.is_closed());
        }
    }

    #[test]
    fn content_that_comes_late_is_dropped() {
        let mut session = connected();
        let action = Action::FetchRawData(MessageId { message_id: 4 });
        let deadline = Duration::from_secs(1);
        session.consume(action, Call::until(Some(deadline))).unwrap();
        let req_id = request(&mut session).req_id;
        session.handle_deadline(deadline);
        let Some(Event::Failed { failure: Failure::Deadline { action }, .. }) =
            session.poll_event()
        else {
            panic!()
        };
        assert_eq!(action, "fetch_raw_data");
        deliver(&mut session, content(req_id, 4, meta_type::DATA));
        let Some(Event::Ignored(Ignored::Late { .. })) = session.poll_event() else { panic!() };
    }

    #[test]
    fn requests_of_the_other_endpoint_are_refused() {
        let mut session = connected();
        assert!(session.query("select 1", Call::default()).is_err());
        assert!(session.request(SqlAction::GetCurrentDb(NoArgs {}), Call::default()).is_err());
        let id = MessageId { message_id: 1 };
        assert!(session.consume(Action::FetchRaw(id.clone()), Call::default()).is_err());
        assert!(session.poll_message().is_none());
        let mut sql = Session::new(Config::new(Conn::default()));
        assert!(sql.consume(Action::Commit(id), Call::default()).is_err());
    }
}
