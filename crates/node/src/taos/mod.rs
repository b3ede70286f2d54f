//! What the Node package needs of TDengine: sessions, blocks as slots or columns, places of SQL's placeholders.

mod block;
mod columns;
mod event;
mod session;
mod sql;
mod text;
mod writer;
