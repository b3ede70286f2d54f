//! The derive macro of the crate [`otaria`](https://docs.rs/otaria), which re-exports and documents it.

#![forbid(unsafe_code)]

mod attributes;
mod case;
mod expand;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Reads a struct from a row.
///
/// Named fields are read from the columns of their names, fields of tuple structs by their place. A result may have more
/// columns than a struct has named fields; for fields by place the number must be the same. Fields may borrow from the row:
/// `&'a str`, `&'a [u8]`.
///
/// | on the struct | |
/// |---|---|
/// | `#[otaria(rename_all = "camelCase")]` | the columns' names by a rule: `lowercase`, `UPPERCASE`, `camelCase`, `PascalCase`, `SCREAMING_SNAKE_CASE`, `kebab-case` |
/// | `#[otaria(by_position)]` | named fields by their place, too |
/// | `#[otaria(crate = "path")]` | where the crate `otaria` is found |
///
/// | on a field | |
/// |---|---|
/// | `#[otaria(rename = "name")]` | the column's name |
/// | `#[otaria(default)]` | `Default::default()` if the result has no such column |
/// | `#[otaria(flatten)]` | a struct of its own that is read from the same row; an `Option` of one is `None` if all its columns are NULL |
/// | `#[otaria(flatten, prefix = "p_")]` | the same, with names that begin so |
/// | `#[otaria(try_from = "Type")]` | read as that type, then converted by `TryFrom` |
#[proc_macro_derive(FromRow, attributes(otaria))]
pub fn derive_from_row(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand::from_row(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
