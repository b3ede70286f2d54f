//! What the Node package needs of TDengine: sessions, blocks as slots or columns, prepared statements, places of SQL's placeholders.

mod block;
mod columns;
mod event;
mod session;
mod sql;
mod statement;
mod text;
mod writer;
