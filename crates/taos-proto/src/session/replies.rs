use bytes::Bytes;

use super::event::{Ignored, JsonReply, QueryOutcome, ResultSet};
use super::pending::{Expect, Pending};
use super::{Answer, CallId, Event, Failure, Session};
use crate::block::Block;
use crate::error::Malformed;
use crate::frame::{FetchRawBlockReply, Fetched, reply_req_id};
use crate::message::{QueryReply, Reply, ReplyHead};
use crate::tmq::{FetchRawDataReply, RawData, TopicData, meta_type};

impl Session {
    pub(super) fn on_text(&mut self, text: &str) -> Result<(), Failure> {
        let head = ReplyHead::decode(text)?;
        let Some(req_id) = self.request_of(&head) else {
            return self.ignore_text(head, text);
        };
        let Some(pending) = self.pending.get(&req_id) else { return Ok(()) };
        let error = head.error();
        let expected = pending.action;
        if error.is_none() && (head.action != expected || pending.expect.is_binary()) {
            let ignored = Ignored::Mismatch { req_id, expected, action: head.action };
            self.events.push_back(Event::Ignored(ignored));
            return Ok(());
        }
        let Some(Pending { call, expect, .. }) = self.pending.remove(&req_id) else {
            return Ok(());
        };
        match (expect, error) {
            (step @ (Expect::Login | Expect::LoginVersion | Expect::LoginOptions), _) => {
                return self.on_login(&step, text);
            }
            (Expect::Block(result), Some(error)) => {
                self.on_block(result, call, Err(error.into()))?;
            }
            (_, Some(error)) => self.settle(call, Err(error.into())),
            (Expect::Query { uses }, None) => self.on_query(call, uses, text)?,
            (Expect::Json | Expect::Block(_) | Expect::Message(_), None) => {
                self.settle(call, Ok(Answer::Json(JsonReply { text: text.to_owned() })));
            }
        }
        Ok(())
    }

    pub(super) fn on_binary(&mut self, bytes: &Bytes) -> Result<(), Failure> {
        let Some(req_id) = reply_req_id(bytes) else {
            self.events.push_back(Event::Ignored(Ignored::OldShape));
            return Ok(());
        };
        let ignored = match self.pending.get(&req_id).cloned() {
            Some(Pending { call, expect: Expect::Block(result), .. }) => {
                return self.on_block_reply(req_id, call, result, bytes);
            }
            Some(Pending { call, expect: Expect::Message(message), .. }) => {
                return self.on_message_reply(req_id, call, message, bytes);
            }
            Some(Pending { action: expected, .. }) => {
                Ignored::Mismatch { req_id, expected, action: String::new() }
            }
            None => match self.abandoned.remove(req_id) {
                Some((action, _)) => Ignored::Late { req_id, action },
                None => Ignored::Unknown { req_id, action: String::new(), error: None },
            },
        };
        self.events.push_back(Event::Ignored(ignored));
        Ok(())
    }

    fn on_block_reply(
        &mut self,
        req_id: u64,
        call: Option<CallId>,
        result: u64,
        bytes: &Bytes,
    ) -> Result<(), Failure> {
        let reply = FetchRawBlockReply::decode(bytes)?;
        if reply.result_id != result {
            return Err(
                Malformed::new("fetch_raw_block reply", "it is about another result").into()
            );
        }
        let outcome = match reply.outcome {
            Fetched::Block(block) => Ok(Some(Block::decode(block)?)),
            Fetched::End => Ok(None),
            Fetched::Failed(error) => Err(error.into()),
        };
        self.pending.remove(&req_id);
        Ok(self.on_block(result, call, outcome)?)
    }

    fn on_message_reply(
        &mut self,
        req_id: u64,
        call: Option<CallId>,
        message: u64,
        bytes: &Bytes,
    ) -> Result<(), Failure> {
        let reply = FetchRawDataReply::decode(bytes)?;
        let outcome = match reply.outcome {
            Ok(_) if reply.message_id != message => {
                return Err(malformed("it is about another message"));
            }
            Ok(RawData { meta_type: meta_type::DATA | meta_type::METADATA, data }) => {
                Ok(Answer::Message(TopicData::decode(&data)?))
            }
            Ok(_) => return Err(malformed("it has no rows")),
            Err(error) => Err(error.into()),
        };
        self.pending.remove(&req_id);
        self.settle(call, outcome);
        Ok(())
    }

    fn on_query(
        &mut self,
        call: Option<CallId>,
        uses: Option<String>,
        text: &str,
    ) -> Result<(), Failure> {
        let Reply { body, timing, .. } = Reply::<QueryReply>::decode(text)??;
        self.used(uses);
        let outcome = if body.is_update {
            QueryOutcome::Affected { rows: body.affected_rows, timing }
        } else {
            let (fields, precision) = (body.fields()?, body.time_precision()?);
            if fields.is_empty() {
                return Err(Malformed::new("binary_query reply", "a result has no columns").into());
            }
            self.open_result(body.id)?;
            QueryOutcome::Rows(ResultSet { id: body.id, fields, precision, timing })
        };
        self.settle(call, Ok(Answer::Query(outcome)));
        Ok(())
    }

    /// The session has another database.
    fn used(&mut self, database: Option<String>) {
        if let (Some(database), Some(login)) = (database, &mut self.config.login) {
            login.db = database;
        }
    }

    /// The request that a reply answers. Some errors, and replies of the legacy endpoints, have lost its id: then it is the
    /// only one with their action.
    fn request_of(&self, head: &ReplyHead) -> Option<u64> {
        if head.req_id != 0 || head.action.is_empty() {
            return self.pending.contains_key(&head.req_id).then_some(head.req_id);
        }
        let mut same = self.pending.iter().filter(|(_, pending)| pending.action == head.action);
        let (&req_id, _) = same.next()?;
        same.next().is_none().then_some(req_id)
    }

    fn ignore_text(&mut self, head: ReplyHead, text: &str) -> Result<(), Failure> {
        let (req_id, error) = (head.req_id, head.error());
        let Some((action, expect)) = self.abandoned.remove(req_id) else {
            let ignored = Ignored::Unknown { req_id, action: head.action, error };
            self.events.push_back(Event::Ignored(ignored));
            return Ok(());
        };
        // A result that nobody knows of would stay open on the server.
        if let Expect::Query { uses } = expect
            && error.is_none()
            && let Ok(Ok(reply)) = Reply::<QueryReply>::decode(text)
        {
            self.used(uses);
            if !reply.body.is_update {
                self.free_on_server(reply.body.id)?;
            }
        }
        self.events.push_back(Event::Ignored(Ignored::Late { req_id, action }));
        Ok(())
    }

    fn settle(&mut self, call: Option<CallId>, outcome: Result<Answer, Failure>) {
        let Some(call) = call else { return };
        self.events.push_back(match outcome {
            Ok(answer) => Event::Done { call, answer },
            Err(failure) => Event::Failed { call, failure },
        });
    }
}

fn malformed(reason: &'static str) -> Failure {
    Malformed::new("fetch_raw_data reply", reason).into()
}
