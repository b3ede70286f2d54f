//! What the Node package needs of TDengine: blocks as slots or columns, SQL with its values.

mod block;
mod columns;
mod text;
mod writer;
