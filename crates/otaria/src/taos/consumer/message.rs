use std::fmt;

use taos_proto::message::Json;
use taos_proto::tmq::PollReply;

use super::TableBlock;
use crate::error::Result;
use crate::row::FromRow;
use crate::taos::row::Row;

/// A message of a topic: rows of any number of tables, a change of tables, or both.
#[derive(Clone)]
pub struct Message {
    announced: PollReply,
    next_offset: i64,
    blocks: Vec<TableBlock>,
    meta: Option<Json>,
}

impl Message {
    pub(super) const fn new(
        announced: PollReply,
        next_offset: i64,
        blocks: Vec<TableBlock>,
        meta: Option<Json>,
    ) -> Self {
        Self { announced, next_offset, blocks, meta }
    }

    /// The server's number for it on this connection.
    pub(super) const fn id(&self) -> u64 {
        self.announced.message_id
    }

    /// Its topic.
    #[must_use]
    pub fn topic(&self) -> &str {
        &self.announced.topic
    }

    /// The database of the topic.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.announced.database
    }

    /// The vgroup that it comes from. Offsets count within a topic and a vgroup.
    #[must_use]
    pub const fn vgroup_id(&self) -> i32 {
        self.announced.vgroup_id
    }

    /// The offset at which it begins.
    #[must_use]
    pub const fn offset(&self) -> i64 {
        self.announced.offset
    }

    /// The offset behind it: to commit it, and it alone with what came before it, give this one to
    /// [`Consumer::commit_offset`](super::Consumer::commit_offset).
    #[must_use]
    pub const fn next_offset(&self) -> i64 {
        self.next_offset
    }

    /// Its rows, block by block; each may be of another table and have other columns. None in a mere change of tables.
    #[must_use]
    pub fn blocks(&self) -> &[TableBlock] {
        &self.blocks
    }

    /// Its rows, without their tables.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        self.blocks.iter().flat_map(TableBlock::rows)
    }

    /// Its rows as a `T`, without their tables.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion) when a block's columns or a row do not fit `T`.
    pub fn read<T>(&self) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<&'r Row>,
    {
        let mut rows = Vec::with_capacity(self.blocks.iter().map(TableBlock::len).sum());
        for block in &self.blocks {
            rows.append(&mut block.read()?);
        }
        Ok(rows)
    }

    /// A change of tables as the server describes it, in JSON: of topics `WITH META`. `None` in a message of rows alone.
    #[must_use]
    pub fn meta(&self) -> Option<&str> {
        self.meta.as_ref().map(Json::get)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("topic", &self.topic())
            .field("vgroup_id", &self.vgroup_id())
            .field("offset", &self.offset())
            .field("next_offset", &self.next_offset)
            .field("blocks", &self.blocks)
            .field("meta", &self.meta())
            .finish_non_exhaustive()
    }
}
