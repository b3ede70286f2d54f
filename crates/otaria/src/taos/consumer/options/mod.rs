//! What a consumer is made from.

mod url;

use std::collections::BTreeMap;
use std::time::Duration;

use taos_proto::message::Secret;
use taos_proto::tmq::Subscribe;

use crate::error::{Error, ErrorKind, Result};
use crate::taos::Options;

/// Where to connect, and which member of which group a [`Consumer`](super::Consumer) is.
///
/// Made by [`ConsumerOptions::new`] and its methods, or from a URL; both can be given to
/// [`Consumer::connect`](super::Consumer::connect).
///
/// # URL
///
/// That of [`Options`] with further parameters, which have their names from TDengine:
///
/// | parameter | like |
/// |---|---|
/// | `group.id` | the group of [`new`](Self::new) |
/// | `client.id` | [`client_id`](Self::client_id) |
/// | `auto.offset.reset=earliest`, `latest` or `none` | [`offset_reset`](Self::offset_reset) |
/// | `enable.auto.commit=true`, `auto.commit.interval.ms=5000` | [`auto_commit`](Self::auto_commit) |
/// | `msg.with.table.name=false` | [`table_names`](Self::table_names) |
/// | any other with a dot, such as `max.poll.interval.ms` | [`property`](Self::property) |
///
/// ```
/// use otaria::taos::{ConsumerOptions, OffsetReset, Options};
///
/// let of_url: ConsumerOptions = "ws://ann:sesame@localhost?group.id=report&auto.offset.reset=earliest".parse()?;
/// let connection = Options::new().address("localhost", 6041).user("ann").password("sesame");
/// let options = ConsumerOptions::new(connection, "report").offset_reset(OffsetReset::Earliest);
/// assert_eq!(format!("{of_url:?}"), format!("{options:?}"));
/// # Ok::<(), otaria::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ConsumerOptions {
    pub(super) connection: Options,
    group: String,
    client_id: String,
    offset_reset: OffsetReset,
    auto_commit: Option<Duration>,
    table_names: bool,
    properties: BTreeMap<String, Secret>,
}

/// Where a group begins that has committed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OffsetReset {
    /// At the begin of the log.
    Earliest,
    /// With what is written from then on.
    #[default]
    Latest,
    /// It does not: [`Consumer::next`](super::Consumer::next) gives an error, and
    /// [`seek`](super::Consumer::seek) says where.
    None,
}

impl OffsetReset {
    const fn name(self) -> &'static str {
        match self {
            Self::Earliest => "earliest",
            Self::Latest => "latest",
            Self::None => "none",
        }
    }
}

const GROUP: &str = "group.id";
const CLIENT: &str = "client.id";
const RESET: &str = "auto.offset.reset";
const AUTO_COMMIT: &str = "enable.auto.commit";
const COMMIT_INTERVAL: &str = "auto.commit.interval.ms";
const TABLE_NAMES: &str = "msg.with.table.name";

/// Properties that have methods of their own, here or in the options of the connection.
const OWN: [&str; 12] = [
    GROUP,
    CLIENT,
    RESET,
    AUTO_COMMIT,
    COMMIT_INTERVAL,
    TABLE_NAMES,
    "td.connect.user",
    "td.connect.pass",
    "td.connect.token",
    "td.connect.db",
    "td.connect.ip",
    "td.connect.port",
];
/// Properties with which messages have no offset in the log, or another form.
const UNSUPPORTED: [&str; 2] = ["experimental.snapshot.enable", "msg.consume.rawdata"];

impl ConsumerOptions {
    /// A consumer of this group.
    #[must_use]
    pub fn new(connection: Options, group: impl Into<String>) -> Self {
        Self {
            connection,
            group: group.into(),
            client_id: String::new(),
            offset_reset: OffsetReset::default(),
            auto_commit: None,
            table_names: true,
            properties: BTreeMap::new(),
        }
    }

    /// The name of this consumer, for `SHOW CONSUMERS`. Default: none.
    #[must_use]
    pub fn client_id(mut self, name: impl Into<String>) -> Self {
        self.client_id = name.into();
        self
    }

    /// Where to begin when the group has committed nothing. Default: [`OffsetReset::Latest`].
    #[must_use]
    pub const fn offset_reset(mut self, reset: OffsetReset) -> Self {
        self.offset_reset = reset;
        self
    }

    /// Lets [`Consumer::next`](super::Consumer::next) commit, so often at most: when it is asked for a message, all that it gave
    /// before. Default: `None`, only [`Consumer::commit`](super::Consumer::commit) does.
    ///
    /// So be done with a message before you ask for the next one: then each is delivered at least once. Closing and leaving
    /// commit nothing.
    #[must_use]
    pub fn auto_commit(mut self, interval: impl Into<Option<Duration>>) -> Self {
        self.auto_commit = interval.into();
        self
    }

    /// Whether the server shall name the tables of the rows of queries, too. Default: true.
    #[must_use]
    pub const fn table_names(mut self, named: bool) -> Self {
        self.table_names = named;
        self
    }

    /// Another property of TDengine's consumer, such as `max.poll.interval.ms` or `session.timeout.ms`, as text. The server
    /// refuses names and values that it does not know, at [`Consumer::subscribe`](super::Consumer::subscribe).
    ///
    /// `experimental.snapshot.enable` and `msg.consume.rawdata` are not supported, and those that have methods of their own are
    /// refused; [`Consumer::connect`](super::Consumer::connect) gives the error.
    #[must_use]
    pub fn property(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.properties.insert(name.into(), Secret::from(value.into()));
        self
    }

    /// Finds what cannot work.
    pub(super) fn check(&self) -> Result<()> {
        if self.group.is_empty() {
            return Err(usage("a consumer needs a group: its URL a parameter group.id".into()));
        }
        for (name, value) in &self.properties {
            if OWN.contains(&name.as_str()) {
                return Err(usage(format!("the property '{name}' is set by a method of its own")));
            }
            let off = matches!(value.expose(), "false" | "0");
            if UNSUPPORTED.contains(&name.as_str()) && !off {
                return Err(usage(format!("the property '{name}' is not supported")));
            }
        }
        Ok(())
    }

    pub(super) const fn commit_interval(&self) -> Option<Duration> {
        self.auto_commit
    }

    /// Whether a group without offsets begins with what is written from then on.
    pub(super) fn begins_late(&self) -> bool {
        self.offset_reset == OffsetReset::Latest
    }

    /// What logs in and joins.
    pub(super) fn subscribe(&self, topics: Vec<String>) -> Result<Subscribe> {
        let login = self.connection.login()?;
        let mut config = self.properties.clone();
        if !login.bearer_token.is_empty() {
            config.insert("td.connect.token".into(), login.bearer_token);
        }
        Ok(Subscribe {
            user: login.user,
            password: login.password,
            db: login.db,
            tz: login.tz,
            app: login.app,
            ip: login.ip,
            connector: login.connector,
            group_id: self.group.clone(),
            client_id: self.client_id.clone(),
            // Old adapters know this spelling alone.
            offset_rest: self.offset_reset.name().into(),
            topics,
            // The adapter cannot know which messages have come, nor which the program has done with.
            auto_commit: "false".into(),
            with_table_name: self.table_names.to_string(),
            config,
            ..Subscribe::default()
        })
    }
}

impl From<&Self> for ConsumerOptions {
    fn from(options: &Self) -> Self {
        options.clone()
    }
}

fn usage(message: String) -> Error {
    Error::new(ErrorKind::Usage, message)
}
