use std::fmt;

use crate::error::Malformed;

/// The unit of timestamps in a database or in a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(u8)]
pub enum Precision {
    /// 0: milliseconds.
    #[default]
    Milliseconds = 0,
    /// 1: microseconds.
    Microseconds = 1,
    /// 2: nanoseconds.
    Nanoseconds = 2,
}

impl Precision {
    /// The code on the wire.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The name in SQL: `ms`, `us` or `ns`.
    #[must_use]
    pub const fn sql_name(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Microseconds => "us",
            Self::Nanoseconds => "ns",
        }
    }

    /// Units in a second: 1 000, 1 000 000 or 1 000 000 000.
    #[must_use]
    pub const fn per_second(self) -> i64 {
        match self {
            Self::Milliseconds => 1_000,
            Self::Microseconds => 1_000_000,
            Self::Nanoseconds => 1_000_000_000,
        }
    }
}

impl TryFrom<u8> for Precision {
    type Error = Malformed;

    fn try_from(code: u8) -> Result<Self, Malformed> {
        match code {
            0 => Ok(Self::Milliseconds),
            1 => Ok(Self::Microseconds),
            2 => Ok(Self::Nanoseconds),
            _ => Err(Malformed::new("precision", "only 0, 1 and 2 have a meaning")),
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sql_name())
    }
}
