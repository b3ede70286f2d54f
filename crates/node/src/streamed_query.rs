//! A query some of whose values come from streams.

use std::collections::VecDeque;

use mariadb_proto::sql::StreamedLiteral;

use crate::connection::NodeConnection;
use crate::params::Params;
use crate::sql::{NotSent, write_query};

/// The query that is being sent.
pub(crate) struct StreamedQuery {
    literal: StreamedLiteral,
    /// The text behind each stream that has not ended.
    rest: VecDeque<Vec<u8>>,
    variant: u32,
}

const NONE: &str = "no statement is being sent";

impl NodeConnection {
    /// Sends the text before the first stream, and answers how many streams the statement takes. Without any it is sent
    /// whole.
    pub(crate) fn begin_query(
        &mut self,
        sql: &[u8],
        params: &mut Params<'_>,
        variant: u32,
    ) -> Result<usize, NotSent> {
        let (mut text, mut streams) = (Vec::new(), Vec::new());
        write_query(&mut text, sql, params, self.machine.sql_context(), &mut streams)?;
        let count = streams.len();
        if count == 0 {
            self.machine.query(&text)?;
            self.sent(variant);
            return Ok(0);
        }
        let mut rest = VecDeque::new();
        for place in streams.into_iter().rev() {
            rest.push_front(text.split_off(place));
        }
        let literal = StreamedLiteral::new(self.machine.begin_query()?);
        self.machine.append_to_query(|out| {
            out.extend_from_slice(&text);
            literal.open(out);
        })?;
        self.streamed = Some(StreamedQuery { literal, rest, variant });
        Ok(count)
    }

    /// Sends a piece of the stream whose turn it is.
    pub(crate) fn append_to_query(&mut self, bytes: &[u8]) -> Result<(), NotSent> {
        let query = self.streamed.as_ref().ok_or_else(|| NotSent::Failed(NONE.into()))?;
        Ok(self.machine.append_to_query(|out| query.literal.write(out, bytes))?)
    }

    /// Ends that stream's value; with the last one the query is complete.
    pub(crate) fn end_query_part(&mut self) -> Result<(), NotSent> {
        let mut query = self.streamed.take().ok_or_else(|| NotSent::Failed(NONE.into()))?;
        let text = query.rest.pop_front().unwrap_or_default();
        let last = query.rest.is_empty();
        self.machine.append_to_query(|out| {
            query.literal.close(out);
            out.extend_from_slice(&text);
            if !last {
                query.literal.open(out);
            }
        })?;
        if last {
            self.machine.finish_query()?;
            self.sent(query.variant);
        } else {
            self.streamed = Some(query);
        }
        Ok(())
    }

    /// Takes the query back. When a part of it has gone out it ends within a string literal, which every server refuses
    /// to run; then the answer is true, and that refusal will come.
    pub(crate) fn abandon_query(&mut self) -> Result<bool, NotSent> {
        let query = self.streamed.take().ok_or_else(|| NotSent::Failed(NONE.into()))?;
        if self.machine.abandon_query()? {
            return Ok(false);
        }
        self.machine.finish_query()?;
        self.sent(query.variant);
        Ok(true)
    }
}
