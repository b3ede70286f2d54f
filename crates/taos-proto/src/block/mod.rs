//! The raw block: rows of a result or of a bind, column by column.
//!
//! ```text
//! @0   i32  version        1 in query results and binds, 2 in messages of topics
//! @4   i32  total length   of the block; some servers count a filler byte at the end
//! @8   i32  rows
//! @12  i32  columns
//! @16  u32  flags          0x80000000 in data of a server
//! @20  u64  group id       0
//! @28  columns × { u8 type ; u32 storage }
//!      columns × i32 length of the column's data, without bitmap or offsets
//!      the columns
//! ```
//!
//! A column of fixed size is a bitmap of NULLs (most significant bit first) and all its values. A column of variable length
//! is an i32 offset per row (-1 = NULL) and data, in which a length and bytes lie at each offset; rows may share offsets.

mod cells;
mod column;
mod column_writer;
mod fixed;
mod reader;
mod writer;

pub use cells::Cells;
pub use column::{Column, NullBitmap};
pub use column_writer::ColumnWriter;
pub use fixed::{FixedValues, FixedWidth};
pub use reader::Block;
pub use writer::{BlockVersion, BlockWriter, write_block};

/// Bytes before the schema.
const HEADER: usize = 28;
/// "The block has a column segment": set in data of a server.
const COLUMN_SEGMENT: u32 = 0x8000_0000;
