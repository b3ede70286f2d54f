//! SQL on the client: where a statement's placeholders are, and values as literals of TDengine's dialect.

mod literal;
mod placeholder;

pub use literal::{Literal, LiteralError};
pub use placeholder::{BindError, bind, placeholders};
