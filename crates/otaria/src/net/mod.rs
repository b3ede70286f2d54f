//! Reaching a server: addresses, deadlines, streams, TLS, spans.

mod deadline;
mod endpoint;
#[cfg(feature = "blocking")]
mod runtime;
pub(crate) mod span;
mod stream;
#[cfg(feature = "tls")]
mod tls;
pub(crate) mod url_parameters;
#[cfg(not(feature = "tls"))]
mod without_tls;

pub(crate) use deadline::Deadline;
pub(crate) use endpoint::Endpoint;
#[cfg(feature = "blocking")]
pub(crate) use runtime::runtime;
pub(crate) use stream::Stream;
#[cfg(feature = "tls")]
pub use tls::Tls;
#[cfg(not(feature = "tls"))]
pub(crate) use without_tls::Tls;
