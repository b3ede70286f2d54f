use std::num::NonZeroUsize;

/// How results become record batches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ArrowOptions {
    pub(crate) batch_rows: Option<NonZeroUsize>,
    #[cfg(feature = "mariadb")]
    pub(crate) invalid_dates: InvalidDates,
    /// Minutes.
    #[cfg(feature = "mariadb")]
    pub(crate) session_offset: Option<i16>,
}

/// What becomes of dates that are none, such as MariaDB's `0000-00-00` or `2024-02-31`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum InvalidDates {
    /// They are errors. This is the default, since nothing is to be lost unseen.
    #[default]
    Error,
    /// They become NULL.
    Null,
}

impl ArrowOptions {
    /// Batches of 8192 rows from MariaDB, and of the rows of one block from TDengine (some 4096).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many rows a batch has; the last one may have fewer, and so has one whose rows took 64 MiB. 0 is the default.
    #[must_use]
    pub const fn batch_rows(mut self, rows: usize) -> Self {
        self.batch_rows = NonZeroUsize::new(rows);
        self
    }

    /// What becomes of dates that are none; TDengine has none of them.
    #[cfg(feature = "mariadb")]
    #[must_use]
    pub const fn invalid_dates(mut self, policy: InvalidDates) -> Self {
        self.invalid_dates = policy;
        self
    }

    /// Says that the session's `time_zone` is so many minutes east of UTC, which makes TIMESTAMP of MariaDB points in time:
    /// `Timestamp(Microsecond, "+02:00")` for 120. The session is not changed: see [`Options::init`].
    ///
    /// Without it they have no zone, as DATETIME: the server sends the wall clock of a zone that it does not tell.
    ///
    /// [`Options::init`]: crate::mariadb::Options::init
    #[cfg(feature = "mariadb")]
    #[must_use]
    pub const fn session_offset(mut self, minutes: i16) -> Self {
        self.session_offset = Some(minutes);
        self
    }
}
