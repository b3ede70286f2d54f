//! Messages as bytes.

use taos_proto::frame::LegacyBlock;
use taos_proto::message::Message;
use taos_proto::tmq::{FetchRawDataReply, FetchRawReply};

use super::Topics;
use crate::http::ws::question::Question;

impl Topics {
    pub(super) fn fetch_block(&self, question: &Question, id: u64) -> Option<Message> {
        match self.kept.block(id) {
            Ok((req_id, block)) => {
                let timing = question.timing().unsigned_abs();
                Some(LegacyBlock { timing, req_id: Some(req_id), id, block }.encode())
            }
            Err(error) => question.failure(&error),
        }
    }

    pub(super) fn fetch_raw(&self, question: &Question, message_id: u64) -> Option<Message> {
        match self.kept.raw(message_id) {
            Ok(data) => {
                let (req_id, timing) = (question.req_id, question.timing().unsigned_abs());
                question.sent(FetchRawReply { timing, req_id, message_id, data }.encode())
            }
            Err(error) => question.failure(&error),
        }
    }

    pub(super) fn fetch_raw_data(&self, question: &Question, message_id: u64) -> Option<Message> {
        let outcome = self.kept.raw(message_id);
        let (req_id, timing) = (question.req_id, question.timing().unsigned_abs());
        question.sent(FetchRawDataReply { req_id, timing, message_id, outcome }.encode())
    }
}
