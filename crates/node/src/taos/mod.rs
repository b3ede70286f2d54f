//! What the Node package needs of TDengine: sessions, blocks as slots or columns, prepared statements, consumers of topics,
//! places of SQL's placeholders.

mod block;
mod columns;
mod event;
mod session;
mod sql;
mod statement;
mod text;
mod topics;
mod writer;
