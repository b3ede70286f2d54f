//! Reaching a server: addresses, deadlines, streams, TLS, spans.

mod deadline;
mod endpoint;
pub(crate) mod span;
mod stream;
#[cfg(feature = "tls")]
mod tls;
pub(crate) mod url_parameters;
#[cfg(not(feature = "tls"))]
mod without_tls;

pub(crate) use deadline::Deadline;
pub(crate) use endpoint::Endpoint;
pub(crate) use stream::Stream;
#[cfg(feature = "tls")]
pub use tls::Tls;
#[cfg(not(feature = "tls"))]
pub(crate) use without_tls::Tls;
