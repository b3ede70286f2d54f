//! SQL on the client: where a statement's placeholders are, values as literals of TDengine's dialect, what a statement is.

mod literal;
mod placeholder;
mod statement_kind;

pub use literal::{Literal, LiteralError};
pub use placeholder::{BindError, bind, placeholders};
pub use statement_kind::StatementKind;
