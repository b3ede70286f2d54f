//! The binary messages.
//!
//! A request has a header of 24 bytes: `u64 req_id @0`, `u64 resource @8` (a result, a statement or 0), `u64 action @16`.
//! Replies come in two shapes. The new one begins with `u64` all ones, `u64 action @8`, and has the id of the request at 26;
//! the old one, which only old clients ask for, begins with a timing, which is never all ones.

mod fetch_raw_block;
mod legacy_block;
mod reply_head;
mod request;

pub use fetch_raw_block::{FetchRawBlockReply, Fetched};
pub use legacy_block::LegacyBlock;
pub use request::{BinaryAction, BinaryRequest};

pub(crate) use reply_head::ReplyHead;

/// The numbers of the binary actions.
pub mod action {
    /// Tags of a statement, as a block of one row.
    pub const SET_TAGS: u64 = 1;
    /// Columns of a statement, as a block.
    pub const BIND: u64 = 2;
    /// A query.
    pub const BINARY_QUERY: u64 = 6;
    /// Asks for the next block of a result.
    pub const FETCH_RAW_BLOCK: u64 = 7;
    /// Names the reply that carries a message of a topic.
    pub const FETCH_RAW_DATA: u64 = 8;
    /// Tables, tags and columns of a statement of the second generation.
    pub const STMT2_BIND: u64 = 9;
    /// Asks whether a statement is valid.
    pub const VALIDATE_SQL: u64 = 10;
    /// Binds one column per parameter and executes.
    pub const STMT2_BIND_EXEC: u64 = 11;
}

/// The version that stands in queries, fetches, binds and replies of the new shape.
const VERSION: u16 = 1;
/// The first eight bytes of replies of the new shape.
const NEW_SHAPE: u64 = u64::MAX;

/// Finds the id of the request that a binary reply of the new shape answers, without reading the rest.
#[must_use]
pub fn reply_req_id(bytes: &[u8]) -> Option<u64> {
    if bytes.first_chunk()? != &NEW_SHAPE.to_le_bytes() {
        return None;
    }
    bytes.get(26..)?.first_chunk().map(|id| u64::from_le_bytes(*id))
}
