//! What a client does in each recorded conversation. Recording and replaying perform the same scenarios.

mod catalogue;
mod steps;

use mariadb_proto::Config;
use mariadb_proto::auth::{Credentials, Policy};
use mariadb_proto::command::BulkFlags;
use mariadb_proto::value::Param;

pub use catalogue::scenarios;

/// One conversation from the client's side.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The name of its file.
    pub name: &'static str,
    /// How the client logs in.
    pub config: Config,
    /// What it does, each step after the answers to the one before it.
    pub steps: Vec<Step>,
    /// What requests for local files are answered with; refused if there is nothing.
    pub infile: &'static [&'static [u8]],
}

/// One command, or several without waiting in between. Executions are of the statement prepared last.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names of the commands")]
pub enum Step {
    Query(&'static str),
    Prepare(&'static str),
    PrepareExecute(&'static str, Vec<Param<'static>>),
    Execute(Vec<Param<'static>>),
    /// Sends the only parameter ahead.
    ExecuteWithLongData(&'static [u8]),
    Bulk {
        columns: usize,
        params: Vec<Param<'static>>,
        flags: BulkFlags,
    },
    CloseStatement,
    ResetStatement,
    Ping,
    ResetConnection,
    InitDb(&'static str),
    SetMultiStatements(bool),
    /// To the account of this name.
    ChangeUser(&'static str),
    Quit,
    Together(Vec<Self>),
}

/// The database of the recordings.
pub const DATABASE: &str = "fixtures";

/// The throw-away accounts of the recordings: user, password, authentication plugin.
pub const ACCOUNTS: [(&str, &str, &str); 2] = [
    ("fixture", "a throw-away password", "mysql_native_password"),
    ("fixture_ed25519", "another throw-away password", "ed25519"),
];

/// How one of the [`ACCOUNTS`] logs in over a plain channel; the random bytes are not random.
#[must_use]
pub fn config(user: &str) -> Config {
    let account = ACCOUNTS.iter().find(|(name, ..)| *name == user);
    let password = account.map_or("wrong", |(_, password, _)| *password);
    let mut config = Config::new(Credentials::new(user, password), Policy::default(), [7; 32]);
    config.database = Some(DATABASE.to_owned());
    config.attributes.push("program_name", "fixtures");
    config
}
