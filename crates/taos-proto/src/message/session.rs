use super::Secret;
use super::json::is_false;
use super::message;

message! {
    /// The arguments of `version`, `get_current_db`, `get_server_info` and other actions without any.
    pub struct NoArgs {}
}

message! {
    /// `version`: which version the server has. Works before `conn`.
    pub struct VersionReply {
        /// Such as `3.3.6.13`.
        pub version: String,
    }
}

message! {
    /// `conn`: logs in. Empty texts are left out.
    pub struct Conn {
        /// The user's name.
        pub user: String,
        /// The password.
        pub password: Secret,
        /// The database to use; none by default. It must exist.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub db: String,
        /// 0 is the BI mode; no other exists.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub mode: Option<i32>,
        /// The session's time zone, an IANA name. Adapters before 3.3.5.0 ignore it.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub tz: String,
        /// The name of the program, for `show connections`. Adapters before 3.3.5.0 ignore it.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub app: String,
        /// The client's address, when it is not the one the server sees. Adapters before 3.3.5.0 ignore it.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub ip: String,
        /// Name and version of the connector.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub connector: String,
        /// A one-time password.
        #[serde(skip_serializing_if = "Secret::is_empty")]
        pub totp_code: Secret,
        /// A token that replaces user and password.
        #[serde(skip_serializing_if = "Secret::is_empty")]
        pub bearer_token: Secret,
        /// Whether to answer the addresses of all adapters of the cluster.
        #[serde(skip_serializing_if = "is_false")]
        pub list_instances: bool,
    }
}

message! {
    /// The answer to `conn`.
    pub struct ConnReply {
        /// The server's version; adapters before 3.3.5.0 and the legacy endpoints leave it out.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub version: String,
        /// `host:port` of all adapters, if asked for and known.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub list_instances: Option<Vec<String>>,
    }
}

/// The numbers of [`ConnectionOption`].
pub mod option {
    /// Clears all options.
    pub const CLEAR_ALL: i32 = -1;
    /// The character set.
    pub const CHARSET: i32 = 0;
    /// The time zone, an IANA name.
    pub const TIME_ZONE: i32 = 1;
    /// The user's address.
    pub const USER_IP: i32 = 2;
    /// The name of the program.
    pub const USER_APP: i32 = 3;
    /// Name and version of the connector.
    pub const CONNECTOR_INFO: i32 = 4;
}

message! {
    /// `options_connection`: changes options of the session. Adapters before 3.3.5.0 do not know it.
    pub struct OptionsConnection {
        /// Applied in this order; the first that fails is the answer.
        pub options: Vec<ConnectionOption>,
    }
}

message! {
    /// One option and its value.
    pub struct ConnectionOption {
        /// See [`option`].
        pub option: i32,
        /// `None` clears it.
        pub value: Option<String>,
    }
}

message! {
    /// `check_server_status`. Works before `conn`.
    pub struct CheckServerStatus {
        /// The host; the adapter's own server when absent.
        pub fqdn: Option<String>,
        /// The port, 0 for the default.
        pub port: i32,
    }
}

message! {
    /// The answer to `check_server_status`.
    pub struct ServerStatusReply {
        /// 0 unavailable, 1 network ok, 2 service ok, 3 degraded, 4 exiting.
        pub status: i32,
        /// More in words.
        pub details: String,
    }
}

message! {
    /// The answer to `get_current_db`.
    pub struct CurrentDbReply {
        /// The name; empty for none.
        pub db: String,
    }
}

message! {
    /// `get_connection_info`.
    pub struct ConnectionInfo {
        /// What is asked for: 0 is the user's name.
        pub info: i32,
    }
}

message! {
    /// The answer to `get_server_info` and `get_connection_info`.
    pub struct InfoReply {
        /// The text.
        pub info: String,
    }
}
