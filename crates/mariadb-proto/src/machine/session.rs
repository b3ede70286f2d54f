use crate::capability::Capabilities;
use crate::handshake::{Greeting, ServerVersion};
use crate::response::{OkPacket, ServerStatus, SessionChange};
use crate::sql::{CharsetRule, SqlContext};

/// What is known of the server's side of the connection; kept up to date by every response.
#[derive(Debug, Clone)]
pub struct Session {
    /// The server's version.
    pub version: ServerVersion,
    /// The id that `KILL` takes.
    pub connection_id: u64,
    /// What the server offered.
    pub server_capabilities: Capabilities,
    /// What both sides use.
    pub capabilities: Capabilities,
    /// The collation id of the server's greeting.
    pub server_collation: u8,
    /// The latest status flags.
    pub status: ServerStatus,
    /// The default database, as far as it is known.
    pub database: Option<String>,
    /// The character set in which the server reads statements, once it told.
    pub character_set: Option<String>,
    /// Where the server wants the client to go, `mariadb://host:port`; empty when nowhere.
    pub redirect_url: String,
    /// The version of a MaxScale proxy in between, if it told.
    pub maxscale_version: Option<String>,
    /// The challenge of the greeting.
    pub seed: Vec<u8>,
    /// The authentication plugin that the greeting named.
    pub auth_plugin: String,
    /// What that means for literals.
    pub(super) charset_rule: CharsetRule,
}

impl Session {
    pub(super) fn new(greeting: &Greeting, capabilities: Capabilities) -> Self {
        Self {
            version: greeting.version.clone(),
            connection_id: u64::from(greeting.connection_id),
            server_capabilities: greeting.capabilities,
            capabilities,
            server_collation: greeting.collation,
            status: greeting.status,
            database: None,
            character_set: None,
            redirect_url: String::new(),
            maxscale_version: None,
            seed: greeting.seed.clone(),
            auth_plugin: String::from_utf8_lossy(&greeting.auth_plugin).into_owned(),
            charset_rule: CharsetRule::default(),
        }
    }

    /// Takes over what a response says.
    pub(super) fn update(&mut self, ok: &OkPacket) {
        self.status = ok.status;
        for change in &ok.session_changes {
            match change {
                SessionChange::Schema(name) => {
                    self.database = Some(name.clone()).filter(|name| !name.is_empty());
                }
                SessionChange::Variable { name, value } => match name.as_str() {
                    "character_set_client" => {
                        self.charset_rule = CharsetRule::of(value);
                        self.character_set = Some(value.clone());
                    }
                    "connection_id" => {
                        self.connection_id = value.parse().unwrap_or(self.connection_id);
                    }
                    "redirect_url" => self.redirect_url.clone_from(value),
                    "maxscale" => self.maxscale_version = Some(value.clone()),
                    _ => {}
                },
            }
        }
    }

    /// How statements and literals are read in this session.
    #[must_use]
    pub const fn sql_context(&self) -> SqlContext {
        SqlContext {
            no_backslash_escapes: self.status.contains(ServerStatus::NO_BACKSLASH_ESCAPES),
            charset: self.charset_rule,
        }
    }
}
