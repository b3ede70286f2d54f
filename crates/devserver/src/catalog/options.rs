//! Options of a database: kept and shown; only the precision and what rows are kept have an effect.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use taos_proto::Precision;

use crate::error::SqlError;
use crate::sql::ast::{DatabaseOption, OptionValue};
use crate::value::precision_named;

const MINUTES_A_DAY: i64 = 1_440;
const KEEP_RANGE: (i64, i64) = (MINUTES_A_DAY, 525_600_000);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DatabaseOptions {
    /// 0 milliseconds, 1 microseconds, 2 nanoseconds.
    precision: u8,
    /// In minutes, the largest of the three.
    keep: [i64; 3],
    /// In minutes.
    duration: i64,
    integers: BTreeMap<String, i64>,
    texts: BTreeMap<String, String>,
}

/// What a log keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Retention {
    /// Milliseconds; none for ever.
    pub(crate) period: Option<i64>,
    /// Bytes; none for any.
    pub(crate) size: Option<i64>,
}

/// Integer options with their default and range.
const INTEGERS: &[(&str, i64, i64, i64)] = &[
    ("buffer", 256, 3, 16384),
    ("cachesize", 1, 1, 65536),
    ("comp", 2, 0, 2),
    ("wal_fsync_period", 3000, 0, 180_000),
    ("maxrows", 4096, 200, 10_000),
    ("minrows", 100, 10, 1000),
    ("stt_trigger", 1, 1, 16),
    ("pages", 256, 64, 2_147_483_647),
    ("pagesize", 4, 1, 16384),
    ("replica", 1, 1, 3),
    ("wal_level", 1, 0, 2),
    ("vgroups", 2, 1, 1024),
    ("single_stable", 0, 0, 1),
    ("table_prefix", 0, -191, 191),
    ("table_suffix", 0, -191, 191),
    ("tsdb_pagesize", 4, 1, 16384),
    ("wal_retention_period", 3600, -1, 2_147_483_647),
    ("wal_retention_size", 0, -1, i64::MAX),
    ("keep_time_offset", 0, 0, 23),
];

impl Default for DatabaseOptions {
    fn default() -> Self {
        Self {
            precision: 0,
            keep: [3650 * MINUTES_A_DAY; 3],
            duration: 10 * MINUTES_A_DAY,
            integers: INTEGERS
                .iter()
                .map(|(name, default, ..)| ((*name).to_owned(), *default))
                .collect(),
            texts: BTreeMap::from([("cachemodel".to_owned(), "none".to_owned())]),
        }
    }
}

impl DatabaseOptions {
    pub(crate) fn precision(&self) -> Precision {
        Precision::try_from(self.precision).unwrap_or_default()
    }

    /// How long rows are kept, in minutes.
    pub(crate) fn keep_minutes(&self) -> i64 {
        self.keep.iter().copied().max().unwrap_or(0)
    }

    pub(crate) fn keep_text(&self) -> String {
        let [first, second, third] = self.keep;
        format!("{first}m,{second}m,{third}m")
    }

    pub(crate) fn duration_text(&self) -> String {
        format!("{}m", self.duration)
    }

    pub(crate) fn integer(&self, name: &str) -> i64 {
        self.integers.get(name).copied().unwrap_or(0)
    }

    /// How long consumers can read what was written; none when they cannot.
    pub(crate) fn retention(&self) -> Option<Retention> {
        let (period, size) =
            (self.integer("wal_retention_period"), self.integer("wal_retention_size"));
        (period != 0).then(|| Retention {
            period: (period > 0).then(|| period.saturating_mul(1000)),
            size: (size > 0).then(|| size.saturating_mul(1024)),
        })
    }

    pub(crate) fn cachemodel(&self) -> &str {
        self.texts.get("cachemodel").map_or("none", String::as_str)
    }

    /// Applies one option of `create` or `alter`.
    pub(crate) fn set(&mut self, option: &DatabaseOption) -> Result<(), SqlError> {
        let name = option.name.as_str();
        let invalid = |what: String| Err(SqlError::new(0x2619, format!("Invalid option {what}")));
        let first = option.values.first();
        match (name, first) {
            ("precision", Some(OptionValue::Text(text))) => match precision_named(text) {
                Some(precision) => self.precision = precision.code(),
                None => return invalid(format!("precision: {text}")),
            },
            ("keep", _) => return self.set_keep(option),
            ("duration" | "days", Some(value)) => match minutes(value) {
                Some(duration @ 1..) => self.duration = duration,
                _ => return invalid(format!("duration: {}", shown(value))),
            },
            ("cachemodel", Some(OptionValue::Text(text))) => {
                if !["none", "last_row", "last_value", "both"].contains(&text.as_str()) {
                    return invalid(format!("cachemodel: {text}"));
                }
                self.texts.insert(name.to_owned(), text.clone());
            }
            (_, Some(OptionValue::Integer(value))) => {
                if let Some((_, _, low, high)) = INTEGERS.iter().find(|(known, ..)| *known == name)
                    && !(low..=high).contains(&value)
                {
                    return invalid(format!("{name}: {value}, valid range: [{low}, {high}]"));
                }
                self.integers.insert(name.to_owned(), *value);
            }
            (_, Some(value)) => {
                self.texts.insert(name.to_owned(), shown(value));
            }
            (_, None) => return invalid(format!("{name}: no value")),
        }
        Ok(())
    }

    fn set_keep(&mut self, option: &DatabaseOption) -> Result<(), SqlError> {
        let given: Vec<Option<i64>> = option.values.iter().map(minutes).collect();
        let last = given.last().copied().flatten();
        let keep = match given.as_slice() {
            [Some(only)] => [*only; 3],
            [Some(first), Some(second)] => [*first, *second, *second],
            [Some(first), Some(second), Some(third)] => [*first, *second, *third],
            _ => [last.unwrap_or(0); 3],
        };
        if keep.iter().any(|keep| !(KEEP_RANGE.0..=KEEP_RANGE.1).contains(keep)) || given.len() > 3
        {
            let [first, second, third] = keep;
            let (low, high) = KEEP_RANGE;
            return Err(SqlError::new(
                0x2619,
                format!(
                    "Invalid option keep: {first}, {second}, {third} valid range: [{low}m, {high}m]"
                ),
            ));
        }
        self.keep = keep;
        Ok(())
    }

    /// The statement that would create this database.
    pub(crate) fn create_statement(&self, name: &str) -> String {
        let integer = |name: &str| self.integer(name);
        format!(
            "CREATE DATABASE `{name}` BUFFER {} CACHESIZE {} CACHEMODEL '{}' COMP {} DURATION {} \
             WAL_FSYNC_PERIOD {} MAXROWS {} MINROWS {} STT_TRIGGER {} KEEP {} PAGES {} PAGESIZE {} \
             PRECISION '{}' REPLICA {} WAL_LEVEL {} VGROUPS {} SINGLE_STABLE {} TABLE_PREFIX {} \
             TABLE_SUFFIX {} TSDB_PAGESIZE {} WAL_RETENTION_PERIOD {} WAL_RETENTION_SIZE {} \
             KEEP_TIME_OFFSET {} ENCRYPT_ALGORITHM 'none' S3_CHUNKSIZE 262144 S3_KEEPLOCAL 5256000m \
             S3_COMPACT 0",
            integer("buffer"),
            integer("cachesize"),
            self.cachemodel(),
            integer("comp"),
            self.duration_text(),
            integer("wal_fsync_period"),
            integer("maxrows"),
            integer("minrows"),
            integer("stt_trigger"),
            self.keep_text(),
            integer("pages"),
            integer("pagesize"),
            self.precision().sql_name(),
            integer("replica"),
            integer("wal_level"),
            integer("vgroups"),
            integer("single_stable"),
            integer("table_prefix"),
            integer("table_suffix"),
            integer("tsdb_pagesize"),
            integer("wal_retention_period"),
            integer("wal_retention_size"),
            integer("keep_time_offset"),
        )
    }
}

/// Days unless a unit says otherwise.
fn minutes(value: &OptionValue) -> Option<i64> {
    let (count, unit) = match value {
        OptionValue::Integer(days) => (*days, 'd'),
        OptionValue::Duration(count, unit) => (*count, *unit),
        OptionValue::Text(_) => return None,
    };
    let minutes = match unit {
        'm' => 1,
        'h' => 60,
        'd' => MINUTES_A_DAY,
        'w' => 7 * MINUTES_A_DAY,
        _ => return None,
    };
    count.checked_mul(minutes)
}

fn shown(value: &OptionValue) -> String {
    match value {
        OptionValue::Integer(value) => value.to_string(),
        OptionValue::Text(text) => text.clone(),
        OptionValue::Duration(count, unit) => format!("{count}{unit}"),
    }
}
