//! Command packets.
//!
//! Format: <https://mariadb.com/docs/server/reference/clientserver-protocol/2-text-protocol> and
//! <https://mariadb.com/docs/server/reference/clientserver-protocol/3-binary-protocol-prepared-statements>.

mod bulk;
mod change_user;
mod execute;

pub use bulk::{BulkFlags, BulkRow, BulkRows};
pub(crate) use change_user::ChangeUser;
pub(crate) use execute::encode_execute;

pub(crate) const QUIT: u8 = 0x01;
pub(crate) const INIT_DB: u8 = 0x02;
pub(crate) const QUERY: u8 = 0x03;
pub(crate) const PING: u8 = 0x0e;
pub(crate) const CHANGE_USER: u8 = 0x11;
pub(crate) const STMT_PREPARE: u8 = 0x16;
pub(crate) const STMT_EXECUTE: u8 = 0x17;
pub(crate) const STMT_SEND_LONG_DATA: u8 = 0x18;
pub(crate) const STMT_CLOSE: u8 = 0x19;
pub(crate) const STMT_RESET: u8 = 0x1a;
pub(crate) const SET_OPTION: u8 = 0x1b;
pub(crate) const RESET_CONNECTION: u8 = 0x1f;
pub(crate) const STMT_BULK_EXECUTE: u8 = 0xfa;

/// The statement id that means "the statement prepared last on this connection" (MariaDB 10.2 and later).
pub(crate) const LAST_PREPARED: u32 = u32::MAX;
