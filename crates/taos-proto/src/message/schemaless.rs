use super::message;

/// Formats of schemaless lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum SchemalessProtocol {
    /// 1: InfluxDB's line protocol.
    InfluxLine = 1,
    /// 2: OpenTSDB's telnet lines.
    OpenTsdbTelnet = 2,
    /// 3: OpenTSDB's JSON.
    OpenTsdbJson = 3,
}

impl SchemalessProtocol {
    /// The protocol with this number, if there is one.
    #[must_use]
    pub const fn from_code(code: i32) -> Option<Self> {
        match code {
            1 => Some(Self::InfluxLine),
            2 => Some(Self::OpenTsdbTelnet),
            3 => Some(Self::OpenTsdbJson),
            _ => None,
        }
    }

    /// The number in the message.
    #[must_use]
    pub const fn code(self) -> i32 {
        match self {
            Self::InfluxLine => 1,
            Self::OpenTsdbTelnet => 2,
            Self::OpenTsdbJson => 3,
        }
    }
}

message! {
    /// `insert`: lines that create the tables and columns they need.
    pub struct Insert {
        /// A [`SchemalessProtocol`].
        pub protocol: i32,
        /// `h`, `m`, `s`, `ms`, `u`, `μ` or `ns`; anything else is the protocol's own default.
        pub precision: String,
        /// All lines, separated by line feeds.
        pub data: String,
        /// Days that new tables live; 0: for ever.
        pub ttl: i32,
        /// The tag whose value names the child table.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub table_name_key: String,
    }
}

message! {
    /// The answer to `insert`.
    pub struct InsertReply {
        /// Rows that are new or changed.
        pub affected_rows: i64,
        /// Rows in the lines.
        pub total_rows: i32,
    }
}
