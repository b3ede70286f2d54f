//! Schemaless writing.

use taos_proto::message::{Insert, SchemalessProtocol};

/// Lines of one of the schemaless protocols, for [`Client::schemaless`](super::Client::schemaless).
///
/// ```
/// use otaria::taos::{Lines, TimeUnit};
///
/// let lines = Lines::influx(["weather,city=Bonn celsius=21.5 1700000000000"])
///     .time_unit(TimeUnit::Milliseconds)
///     .table_name_key("city");
/// ```
#[derive(Debug, Clone)]
pub struct Lines {
    insert: Insert,
}

/// The unit of the timestamps in schemaless lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// Hours since 1970.
    Hours,
    /// Minutes since 1970.
    Minutes,
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// Microseconds since 1970.
    Microseconds,
    /// Nanoseconds since 1970.
    Nanoseconds,
}

impl TimeUnit {
    const fn name(self) -> &'static str {
        match self {
            Self::Hours => "h",
            Self::Minutes => "m",
            Self::Seconds => "s",
            Self::Milliseconds => "ms",
            Self::Microseconds => "u",
            Self::Nanoseconds => "ns",
        }
    }
}

impl Lines {
    /// Lines of InfluxDB: `measurement,tag=value field=1 1700000000000000000`.
    #[must_use]
    pub fn influx<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> Self {
        Self::new(SchemalessProtocol::InfluxLine, join(lines))
    }

    /// Lines of OpenTSDB's telnet protocol: `metric 1700000000 21.5 tag=value`.
    #[must_use]
    pub fn opentsdb_telnet<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> Self {
        Self::new(SchemalessProtocol::OpenTsdbTelnet, join(lines))
    }

    /// OpenTSDB's JSON: an object with `metric`, `timestamp`, `value` and `tags`, or an array of them.
    #[must_use]
    pub fn opentsdb_json(json: impl Into<String>) -> Self {
        Self::new(SchemalessProtocol::OpenTsdbJson, json.into())
    }

    fn new(protocol: SchemalessProtocol, data: String) -> Self {
        let protocol = protocol.code();
        Self { insert: Insert { protocol, data, ..Insert::default() } }
    }

    /// The unit of the timestamps. Default: the protocol's own, which is nanoseconds for InfluxDB's, and told by the number of digits
    /// for the others.
    #[must_use]
    pub fn time_unit(mut self, unit: TimeUnit) -> Self {
        unit.name().clone_into(&mut self.insert.precision);
        self
    }

    /// How many days new tables live. Default: 0, for ever.
    #[must_use]
    pub const fn ttl_days(mut self, days: i32) -> Self {
        self.insert.ttl = days;
        self
    }

    /// The tag whose value names the child table. Default: none; the server makes a name of the tags.
    #[must_use]
    pub fn table_name_key(mut self, tag: impl Into<String>) -> Self {
        self.insert.table_name_key = tag.into();
        self
    }

    pub(super) fn to_insert(&self) -> Insert {
        self.insert.clone()
    }
}

fn join<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> String {
    let mut data = String::new();
    for line in lines {
        if !data.is_empty() {
            data.push('\n');
        }
        data.push_str(line.as_ref());
    }
    data
}

/// What schemaless lines did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// Rows that are new or changed.
    pub rows_affected: u64,
    /// Rows in the lines.
    pub rows_total: u64,
}

impl Written {
    pub(super) fn new(affected: i64, total: i32) -> Self {
        Self {
            rows_affected: u64::try_from(affected).unwrap_or(0),
            rows_total: u64::try_from(total).unwrap_or(0),
        }
    }
}
