//! What statements of the second generation bind.
//!
//! One column of one table is a bind structure:
//!
//! ```text
//! u32  total length of this structure
//! i32  type
//! i32  rows
//! u8   is_null[rows]
//! u8   has_lengths       1 for types of variable length
//! i32  length[rows]      only then; 0 for NULL
//! i32  length of the data
//! …    the data: all values of fixed size, those of NULL rows included; or the others one behind the other
//! ```
//!
//! `NCHAR` is UTF-8 here, and decimals are text.

mod bind;
mod bind_exec;
mod block;
mod column;
mod column_writer;
mod rows;

pub use bind::{BoundTable, TableToBind, decode_bind, encode_bind};
pub use bind_exec::{BoundRows, decode_bind_exec, encode_bind_exec};
pub use block::encode_block;
pub use column::{BoundColumn, BoundValues};
pub use column_writer::BindWriter;
pub use rows::{RowsOfTable, RowsToBind};
