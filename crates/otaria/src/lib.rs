#![doc = include_str!("guide.md")]
#![forbid(unsafe_code)]
// docs.rs says of each item which feature brings it.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "mariadb", feature = "taos", feature = "tls")),
    expect(rustdoc::broken_intra_doc_links, reason = "they lead to what features bring")
)]

#[cfg(all(any(feature = "mariadb", feature = "taos"), feature = "arrow"))]
pub mod arrow;
#[cfg(feature = "embedded")]
pub mod devserver;
#[cfg(any(feature = "mariadb", feature = "taos"))]
mod error;
#[cfg(feature = "mariadb")]
pub mod mariadb;
#[cfg(any(feature = "mariadb", feature = "taos"))]
mod net;
#[cfg(any(feature = "mariadb", feature = "taos"))]
pub mod pool;
#[cfg(any(feature = "mariadb", feature = "taos"))]
pub mod row;
#[cfg(feature = "taos")]
pub mod taos;
#[cfg(any(feature = "mariadb", feature = "taos"))]
mod value;

#[cfg(any(feature = "mariadb", feature = "taos"))]
pub use error::{Error, ErrorKind, Result, ServerError};
#[cfg(all(any(feature = "mariadb", feature = "taos"), feature = "tls"))]
pub use net::Tls;
#[cfg(any(feature = "mariadb", feature = "taos"))]
pub use {
    otaria_derive::FromRow,
    row::FromRow,
    value::{IntoSql, Sql},
};

/// Values for the `:name` placeholders of a statement, as [`Named`](crate::mariadb::Named): `named! { id: 7, name }`, where
/// `name` alone stands for a variable of that name.
#[cfg(feature = "mariadb")]
#[macro_export]
macro_rules! named {
    (@value $name:ident) => { $name };
    (@value $name:ident $value:expr) => { $value };
    ($($name:ident $(: $value:expr)?),* $(,)?) => {
        $crate::mariadb::Named::new(
            [$(stringify!($name)),*],
            ($($crate::named!(@value $name $($value)?),)*),
        )
    };
}

/// The examples of the page at the registry.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
