//! The dialect: text to tokens to a typed tree.

pub(crate) mod ast;
mod lexer;
pub(crate) mod parser;
pub(crate) mod text;
mod token;
