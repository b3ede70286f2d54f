//! REST: one statement per HTTP request.

mod authorization;
mod body;
mod cell;
mod login;
mod parameters;
mod refusal;
mod sql;

pub(super) use login::{Tokens, login};
pub(super) use sql::{sql, sql_in_database};
