//! Timestamps of lines.

use taos_proto::Precision;

use super::invalid;
use crate::error::SqlError;
use crate::session::SchemalessProtocol;
use crate::value::Clock;

const NANOS: i128 = 1_000_000_000;

/// Reads timestamps into the precision of the database.
#[derive(Debug)]
pub(super) struct Times<'a> {
    /// Nanoseconds in one unit; none: by the number of digits.
    unit: Option<i128>,
    precision: Precision,
    clock: &'a Clock,
}

/// Nanoseconds of a unit by its name.
pub(super) fn unit(name: &str) -> Option<i128> {
    Some(match name {
        "h" => 3_600 * NANOS,
        "m" => 60 * NANOS,
        "s" => NANOS,
        "ms" => NANOS / 1_000,
        "u" | "μ" | "us" => NANOS / 1_000_000,
        "ns" => 1,
        _ => return None,
    })
}

impl<'a> Times<'a> {
    pub(super) fn new(
        name: &str,
        protocol: SchemalessProtocol,
        precision: Precision,
        clock: &'a Clock,
    ) -> Self {
        // `us` is no name of the protocol: it counts as not configured.
        let unit = unit(name).filter(|_| name != "us").or(match protocol {
            SchemalessProtocol::InfluxLine => Some(1),
            SchemalessProtocol::OpenTsdbTelnet | SchemalessProtocol::OpenTsdbJson => None,
        });
        Self { unit, precision, clock }
    }

    pub(super) fn now(&self) -> i64 {
        self.clock.now(self.precision)
    }

    /// A timestamp as text; nothing and `0` mean now.
    pub(super) fn parse(&self, text: &str) -> Result<i64, SqlError> {
        if text.is_empty() || text == "0" {
            return Ok(self.now());
        }
        let number: i64 = text.parse().map_err(|_| invalid("parse timestamp failed", text))?;
        let unit = match self.unit {
            Some(unit) => unit,
            None => match text.trim_start_matches('-').len() {
                10 => NANOS,
                13 => NANOS / 1_000,
                _ => return Err(invalid("parse timestamp failed", text)),
            },
        };
        self.ticks(number, unit)
    }

    /// So many units of so many nanoseconds.
    pub(super) fn ticks(&self, number: i64, unit: i128) -> Result<i64, SqlError> {
        let per_tick = NANOS / i128::from(self.precision.per_second());
        i64::try_from((i128::from(number) * unit).div_euclid(per_tick))
            .map_err(|_| invalid("parse timestamp failed", &number.to_string()))
    }
}
