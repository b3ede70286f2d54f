//! Client-side SQL: finding the placeholders of a statement, and writing values as literals in their place.
//!
//! The text protocol has no parameters. A driver that offers them cuts the statement at its placeholders and
//! puts literals there, so this module has to read a statement exactly as the server's lexer does, and to write
//! literals that no reading of the server can leave. [`SqlContext`] holds what that depends on.
//!
//! | to | use |
//! |---|---|
//! | find the placeholders of a statement | [`Placeholders`] |
//! | put values into a statement | [`interpolate()`], [`interpolate_named`] |
//! | prepare a statement with `:name` placeholders | [`NamedStatement`] |
//! | write one value | [`write_literal`] |
//! | write a string that comes in pieces | [`StreamedLiteral`] |
//! | cut a file into statements | [`Script`] |
//! | write the name of a table or column | [`quote_identifier`] |

mod context;
mod identifier;
mod interpolate;
mod lexer;
mod literal;
mod named;
mod placeholder;
mod script;
mod streamed_literal;
mod string_literal;
mod temporal_literal;

pub use context::{CharsetRule, SqlContext};
pub use identifier::{IdentifierError, quote_identifier};
pub use interpolate::{InterpolateError, Parameter, interpolate, interpolate_named};
pub use literal::{LiteralError, write_literal};
pub use named::NamedStatement;
pub use placeholder::{Placeholder, PlaceholderKind, PlaceholderStyle, Placeholders};
pub use script::{Script, ScriptStatement, Unclosed};
pub use streamed_literal::StreamedLiteral;
