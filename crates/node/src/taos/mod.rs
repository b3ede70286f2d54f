//! What the Node package needs of TDengine: sessions, blocks as slots or columns, prepared statements, consumers of topics,
//! attempts to connect, places of SQL's placeholders.

mod block;
mod columns;
mod event;
mod reconnect;
mod session;
mod sql;
mod statement;
mod text;
mod topics;
mod writer;
