//! Capability flags of the handshake.

use std::ops::{BitAnd, BitOr};

/// A set of capabilities: bits 0–31 are MySQL's, bits 32–63 MariaDB's extended ones.
///
/// Format: <https://mariadb.com/docs/server/reference/clientserver-protocol/1-connecting/connection#capabilities>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Capabilities(u64);

macro_rules! capabilities {
    ($($(#[doc = $doc:literal])+ $name:ident = $bit:literal;)+) => {
        impl Capabilities {
            $($(#[doc = $doc])+ pub const $name: Self = Self(1 << $bit);)+
        }
    };
}

capabilities! {
    /// `CLIENT_MYSQL` (`LONG_PASSWORD`): absent means the peer is MariaDB and bits 32–63 count.
    MYSQL = 0;
    /// `CLIENT_FOUND_ROWS`: affected rows counts matched rows, not changed ones.
    FOUND_ROWS = 1;
    /// `CLIENT_CONNECT_WITH_DB`: the handshake names a database.
    CONNECT_WITH_DB = 3;
    /// `CLIENT_COMPRESS`: the zlib protocol after authentication.
    COMPRESS = 5;
    /// `CLIENT_LOCAL_FILES`: LOAD DATA LOCAL INFILE may be asked for.
    LOCAL_FILES = 7;
    /// `CLIENT_IGNORE_SPACE`: spaces are allowed before a function's parenthesis.
    IGNORE_SPACE = 8;
    /// `CLIENT_PROTOCOL_41`.
    PROTOCOL_41 = 9;
    /// `CLIENT_SSL`: TLS.
    SSL = 11;
    /// `CLIENT_TRANSACTIONS`: status flags in OK packets.
    TRANSACTIONS = 13;
    /// `CLIENT_SECURE_CONNECTION`.
    SECURE_CONNECTION = 15;
    /// `CLIENT_MULTI_STATEMENTS`: several statements in one text query.
    MULTI_STATEMENTS = 16;
    /// `CLIENT_MULTI_RESULTS`.
    MULTI_RESULTS = 17;
    /// `CLIENT_PS_MULTI_RESULTS`.
    PS_MULTI_RESULTS = 18;
    /// `CLIENT_PLUGIN_AUTH`.
    PLUGIN_AUTH = 19;
    /// `CLIENT_CONNECT_ATTRS`.
    CONNECT_ATTRS = 20;
    /// `CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA`.
    PLUGIN_AUTH_LENENC = 21;
    /// `CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS`.
    EXPIRED_PASSWORDS = 22;
    /// `CLIENT_SESSION_TRACK`: OK packets carry changes of the session.
    SESSION_TRACK = 23;
    /// `CLIENT_DEPRECATE_EOF`: results end with an OK packet.
    DEPRECATE_EOF = 24;
    /// `MARIADB_CLIENT_STMT_BULK_OPERATIONS`.
    BULK_OPERATIONS = 34;
    /// `MARIADB_CLIENT_EXTENDED_METADATA`.
    EXTENDED_METADATA = 35;
    /// `MARIADB_CLIENT_CACHE_METADATA`: definitions may be left out of repeated executions.
    CACHE_METADATA = 36;
    /// `MARIADB_CLIENT_BULK_UNIT_RESULTS`: one result per row of a bulk command.
    BULK_UNIT_RESULTS = 37;
}

impl Capabilities {
    /// From the 64 bits of the wire.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The 64 bits.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Whether all of `other` are in this set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// This set without those in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The lower half, the upper half.
    #[must_use]
    pub(crate) const fn halves(self) -> (u32, u32) {
        let [a, b, c, d, e, f, g, h] = self.0.to_le_bytes();
        (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]))
    }
}

impl BitOr for Capabilities {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Capabilities {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}
