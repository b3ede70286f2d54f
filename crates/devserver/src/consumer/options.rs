//! What a consumer is asked to be.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::error::SqlError;

/// How often a consumer must poll, unless it says otherwise.
const MAX_POLL_INTERVAL: Duration = Duration::from_secs(300);
/// How often commits are made, unless the consumer says otherwise.
const COMMIT_INTERVAL: Duration = Duration::from_secs(5);

/// Where a group begins that has committed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reset {
    Earliest,
    Latest,
    /// It fails.
    None,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConsumerOptions {
    pub(crate) group: String,
    pub(crate) client: String,
    pub(crate) reset: Reset,
    /// Whether the server commits on its own while the consumer polls, and how often.
    pub(crate) auto_commit: bool,
    pub(crate) commit_interval: Duration,
    /// Whether messages of queries name the tables of their rows, too.
    pub(crate) table_names: bool,
    /// A consumer that does not poll for so long loses its share to the others of its group.
    pub(crate) max_poll_interval: Duration,
}

impl ConsumerOptions {
    /// Reads options by their names in TDengine's consumer, such as `group.id`.
    ///
    /// # Errors
    ///
    /// 0x118 for a name that TDengine does not know and for a value that it refuses; 0x100 for what this server does not
    /// offer.
    pub(crate) fn new(given: &BTreeMap<String, String>) -> Result<Self, SqlError> {
        let mut options = Self {
            group: String::new(),
            client: String::new(),
            reset: Reset::Latest,
            auto_commit: false,
            commit_interval: COMMIT_INTERVAL,
            table_names: false,
            max_poll_interval: MAX_POLL_INTERVAL,
        };
        for (key, value) in given {
            match key.as_str() {
                "group.id" => options.group.clone_from(value),
                "client.id" => options.client.clone_from(value),
                "auto.offset.reset" => options.reset = reset(key, value)?,
                "enable.auto.commit" => options.auto_commit = go_bool(value)?,
                "auto.commit.interval.ms" => {
                    options.commit_interval = milliseconds(key, value, 1)?;
                }
                "msg.with.table.name" => options.table_names = flag(key, value)?,
                "max.poll.interval.ms" => {
                    options.max_poll_interval = milliseconds(key, value, 1000)?;
                }
                // A connection that is gone is noticed at once: nothing waits for this time.
                "session.timeout.ms" => drop(milliseconds(key, value, 6000)?),
                "fetch.max.wait.ms" | "min.poll.rows" => drop(milliseconds(key, value, 1)?),
                "experimental.snapshot.enable" | "enable.replay" | "msg.consume.rawdata" => {
                    if flag(key, value)? {
                        return Err(SqlError::unsupported(&format!("{key}={value}")));
                    }
                }
                // Changes of tables may come together: here each comes alone. Nothing is written by replication.
                "msg.enable.batchmeta" | "msg.consume.excluded" => drop(flag(key, value)?),
                "td.connect.db" | "td.connect.user" | "td.connect.pass" | "td.connect.ip"
                | "td.connect.port" => {}
                "td.connect.token" => {
                    return Err(SqlError::new(
                        0xffff,
                        "invalid token: this development server has no logins by token",
                    ));
                }
                _ => {
                    return Err(SqlError::new(0x118, format!("unknown configuration key: {key}")));
                }
            }
        }
        if options.group.is_empty() {
            return Err(invalid("group.id", ""));
        }
        Ok(options)
    }

    /// As `show consumers` has it.
    pub(crate) fn parameters(&self) -> String {
        let reset = match self.reset {
            Reset::Earliest => "earliest",
            Reset::Latest => "latest",
            Reset::None => "none",
        };
        format!(
            "tbname:{},commit:{},interval:{}ms,reset:{reset}",
            u8::from(self.table_names),
            u8::from(self.auto_commit),
            self.commit_interval.as_millis(),
        )
    }
}

fn invalid(key: &str, value: &str) -> SqlError {
    SqlError::new(0x118, format!("invalid value for key '{key}': {value}"))
}

fn reset(key: &str, value: &str) -> Result<Reset, SqlError> {
    match value.to_ascii_lowercase().as_str() {
        "earliest" => Ok(Reset::Earliest),
        "latest" => Ok(Reset::Latest),
        "none" => Ok(Reset::None),
        _ => Err(invalid(key, value)),
    }
}

fn flag(key: &str, value: &str) -> Result<bool, SqlError> {
    match value {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(invalid(key, value)),
    }
}

/// The adapter reads this one itself, as its language does.
fn go_bool(value: &str) -> Result<bool, SqlError> {
    match value {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(SqlError::new(
            0xffff,
            format!("strconv.ParseBool: parsing \"{value}\": invalid syntax"),
        )),
    }
}

fn milliseconds(key: &str, value: &str, least: u64) -> Result<Duration, SqlError> {
    let number = value.parse().ok().filter(|number| *number >= least);
    number.map(Duration::from_millis).ok_or_else(|| invalid(key, value))
}
