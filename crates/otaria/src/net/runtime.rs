use tokio::runtime::{Builder, Runtime};

use crate::error::{Error, ErrorKind, Result};

/// A runtime for callers without `async`.
pub(crate) fn runtime() -> Result<Runtime> {
    Builder::new_current_thread().enable_all().build().map_err(|error| {
        Error::new(ErrorKind::Io, "the runtime of a blocking connection cannot be made")
            .with_source(error)
    })
}
