//! Statements, and what is fetched of their results.

use bytes::Bytes;
use taos_proto::code::TaosError;
use taos_proto::frame::{FetchRawBlockReply, Fetched, LegacyBlock};
use taos_proto::message::{FetchReply, Message, NumFieldsReply, QueryReply};

use super::cursor::{Block, BlockError, Cursor};
use super::question::Question;
use super::session::{Login, Session, failed, taos_error};
use crate::answer::Answer;
use crate::http::service::blocking;

impl Session {
    /// `query` and `binary_query`.
    pub(super) async fn query(&self, question: &Question, sql: String) -> Option<Message> {
        let answer = self.with_login(move |login: &mut Login| login.session.execute(&sql)).await;
        question.answered(answer.map(|answer| match answer {
            Answer::Affected(rows) => QueryReply::update(i64::try_from(rows).unwrap_or(i64::MAX)),
            Answer::Rows(set) => {
                let cursor = Cursor::new(set);
                let reply = QueryReply::rows(0, cursor.fields(), cursor.precision());
                QueryReply { id: self.results.open(cursor), ..reply }
            }
        }))
    }

    /// `fetch_raw_block`: the next block. The result is free after the last one, and after an error.
    pub(super) async fn fetch_raw_block(
        &self,
        question: &Question,
        result_id: u64,
    ) -> Option<Message> {
        let outcome = match self.next_block(result_id).await {
            Ok(Some(Block { bytes, .. })) => Fetched::Block(bytes),
            Ok(None) => Fetched::End,
            Err(error) => Fetched::Failed(error),
        };
        let (req_id, timing) = (question.req_id, question.timing().unsigned_abs());
        question.sent(FetchRawBlockReply { req_id, timing, result_id, outcome }.encode())
    }

    /// `fetch`: computes the next block and announces it.
    pub(super) async fn fetch(&self, id: u64) -> Result<FetchReply, TaosError> {
        let Some(Block { rows, bytes }) = self.next_block(id).await? else {
            return Ok(FetchReply { id, completed: true, ..FetchReply::default() });
        };
        let cursor = self.results.get(id).ok_or_else(nil)?;
        let mut cursor = cursor.lock().await;
        cursor.announced = Some(bytes);
        let lengths = cursor.fields().iter().map(|field| field.storage().into()).collect();
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        Ok(FetchReply { id, completed: false, lengths, rows })
    }

    /// `fetch_block`: the block that was announced.
    pub(super) async fn fetch_block(&self, question: &Question, id: u64) -> Option<Message> {
        match self.announced(id).await {
            Ok(block) => {
                let timing = question.timing().unsigned_abs();
                Some(LegacyBlock { timing, req_id: None, id, block }.encode())
            }
            Err(error) => question.failure(&error),
        }
    }

    pub(super) async fn num_fields(&self, id: u64) -> Result<NumFieldsReply, TaosError> {
        let cursor = self.results.get(id).ok_or_else(nil)?;
        let count = cursor.lock().await.fields().len();
        Ok(NumFieldsReply { num_fields: i64::try_from(count).unwrap_or(i64::MAX) })
    }

    async fn announced(&self, id: u64) -> Result<Bytes, TaosError> {
        let cursor = self.results.get(id).ok_or_else(nil)?;
        let mut cursor = cursor.lock().await;
        cursor.announced.take().ok_or_else(|| TaosError::adapter("block is nil"))
    }

    async fn next_block(&self, id: u64) -> Result<Option<Block>, TaosError> {
        let cursor = self.results.get(id).ok_or_else(nil)?;
        let mut cursor = cursor.lock_owned().await;
        let block = blocking(move || cursor.next_block()).await.map_err(failed);
        if !matches!(block, Ok(Ok(Some(_)))) {
            self.results.free(id);
        }
        block?.map_err(|error| match error {
            BlockError::Engine(error) => taos_error(error),
            BlockError::Encoding(error) => TaosError::adapter(error.to_string()),
        })
    }
}

fn nil() -> TaosError {
    TaosError::adapter("result is nil")
}
