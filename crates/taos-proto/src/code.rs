//! The error codes that are most likely seen, with the server's texts.
//!
//! A code is the low half of TDengine's 32-bit error number; 0 is success. The adapter adds three of its own.

macro_rules! codes {
    ($($name:ident = $code:literal, $text:literal;)+) => {
        $(#[doc = $text] pub const $name: u16 = $code;)+

        /// The server's text for a code; `None` for codes that are not in this table.
        #[must_use]
        pub const fn text(code: u16) -> Option<&'static str> {
            match code {
                $($code => Some($text),)+
                _ => None,
            }
        }
    };
}

codes! {
    UNABLE_TO_ESTABLISH_CONNECTION = 0x000B, "Unable to establish connection";
    TIME_UNSYNCED = 0x0013, "Client and server's time is not synchronized";
    FQDN_ERROR = 0x0015, "Unable to resolve FQDN";
    BROKEN_LINK = 0x0018, "Conn is broken";
    OUT_OF_SERVICE = 0x0020, "Some vnode/qnode/mnode(s) out of service";
    OPERATION_NOT_SUPPORTED = 0x0100, "Operation not supported";
    OUT_OF_MEMORY = 0x0102, "Out of Memory";
    INVALID_MESSAGE = 0x0115, "Invalid message";
    INVALID_PARAMETER = 0x0118, "Invalid parameters";
    RETRY_NEEDED = 0x0125, "Retry needed";
    INVALID_TIMESTAMP = 0x0127, "Invalid timestamp format";
    INVALID_OPERATION = 0x0200, "Invalid operation";
    INVALID_USER_LENGTH = 0x0207, "Invalid user name";
    INVALID_PASSWORD_LENGTH = 0x0208, "Invalid password";
    CLIENT_SYNTAX_ERROR = 0x0216, "Syntax error in SQL";
    CLIENT_TABLE_NOT_EXIST = 0x0218, "Table does not exist";
    SQL_TOO_LONG = 0x0219, "SQL statement too long";
    LINE_SYNTAX_ERROR = 0x021B, "Syntax error in Line";
    VALUE_OUT_OF_RANGE = 0x0224, "Value out of range";
    STMT_API_ERROR = 0x022A, "Stmt API usage error";
    STMT_TABLE_NAME_NOT_SET = 0x022B, "Stmt table name not set";
    QUERY_KILLED = 0x022D, "Query killed";
    NOT_SUPER_TABLE = 0x022F, "Not super table";
    STMT_CACHE_ERROR = 0x0230, "Stmt cache error";
    STMT_INTERNAL_ERROR = 0x0231, "Stmt internal error";
    NO_RIGHTS = 0x0303, "Insufficient privilege for operation";
    USER_DISABLED = 0x0315, "User is disabled";
    USER_ALREADY_EXISTS = 0x0350, "User already exists";
    INVALID_USER = 0x0351, "Invalid user";
    INVALID_USER_FORMAT = 0x0352, "Invalid user format";
    INVALID_PASSWORD_FORMAT = 0x0353, "Invalid password format";
    AUTHENTICATION_FAILURE = 0x0357, "Authentication failure";
    USER_NOT_AVAILABLE = 0x0358, "User not available";
    STABLE_ALREADY_EXISTS = 0x0360, "STable already exists";
    STABLE_NOT_EXIST = 0x0361, "STable not exist";
    TOO_MANY_TAGS = 0x0364, "Too many tags";
    TOO_MANY_COLUMNS = 0x0365, "Too many columns";
    DATABASE_NOT_SPECIFIED = 0x0380, "Database not specified or available";
    DATABASE_ALREADY_EXISTS = 0x0381, "Database already exists";
    INVALID_DATABASE_OPTION = 0x0382, "Invalid database options";
    INVALID_DATABASE_NAME = 0x0383, "Invalid database name";
    DATABASE_BEING_DROPPED = 0x0386, "Database in dropping status";
    DATABASE_NOT_EXIST = 0x0388, "Database not exist";
    DATABASE_BEING_CREATED = 0x0396, "Database in creating status";
    TRANSACTION_CONFLICT = 0x03D3, "Conflict transaction not completed";
    TOPIC_ALREADY_EXISTS = 0x03E0, "Topic already exists";
    TOPIC_NOT_EXIST = 0x03E1, "Topic not exist";
    CONSUMER_NOT_EXIST = 0x03E6, "Consumer not exist";
    CONSUMER_NOT_READY = 0x03EA, "Consumer not ready";
    TOPIC_SUBSCRIBED = 0x03EB, "Topic subscribed cannot be dropped";
    TABLE_ALREADY_EXISTS = 0x0603, "Table already exists";
    TIMESTAMP_OUT_OF_RANGE = 0x060B, "Timestamp data out of range";
    VNODE_TABLE_NOT_EXIST = 0x0618, "Table does not exist";
    NO_COMMITTED_OFFSET = 0x0A0D, "No committed offset";
    SYNTAX_ERROR = 0x2600, "syntax error near";
    INCOMPLETE_SQL = 0x2601, "Incomplete SQL statement";
    INVALID_COLUMN = 0x2602, "Invalid column name";
    TABLE_NOT_EXIST = 0x2603, "Table does not exist";
    WRONG_VALUE_TYPE = 0x2605, "Invalid value type";
    TAGS_NUMBER_NOT_MATCHED = 0x260D, "Tags number not matched";
    INVALID_TAG_NAME = 0x260E, "Invalid tag name";
    NAME_OR_PASSWORD_TOO_LONG = 0x2610, "Name or password too long";
    PARSER_DATABASE_NOT_SPECIFIED = 0x2616, "Database not specified";
    INVALID_IDENTIFIER = 0x2617, "Invalid identifier name";
    PERMISSION_DENIED = 0x2644, "Permission denied or target object not exist";
    INVALID_PASSWORD = 0x2648, "Invalid password";
    VALUE_TOO_LONG = 0x2653, "Value too long for column/tag";
    TABLE_INFO_FAILED = 0x2662, "Fail to get table info";
    PARSER_INTERNAL_ERROR = 0x26FF, "Parser internal error";
    FUNCTION_ERROR = 0x2800, "Function error";
    FUNCTION_PARAMETER_COUNT = 0x2801, "Invalid number of parameters";
    FUNCTION_PARAMETER_TYPE = 0x2802, "Invalid parameter data type";
    FUNCTION_PARAMETER_VALUE = 0x2803, "Invalid parameter value";
    SCHEMALESS_INVALID_PROTOCOL = 0x3000, "Invalid line protocol type";
    SCHEMALESS_INVALID_PRECISION = 0x3001, "Invalid timestamp precision type";
    SCHEMALESS_INVALID_DATA = 0x3002, "Invalid data format";
    SCHEMALESS_INVALID_DATABASE = 0x3003, "Invalid schemaless db config";
    SCHEMALESS_TYPE_CHANGED = 0x3004, "Not the same type like before";
    TMQ_INVALID_MESSAGE = 0x4000, "Invalid message";
    TMQ_CONSUMER_MISMATCH = 0x4001, "Consumer mismatch";
    TMQ_CONSUMER_CLOSED = 0x4002, "Consumer closed";
    TMQ_CONSUMER_ERROR = 0x4003, "Consumer error, to see log";
    TMQ_OFFSET_OUT_OF_RANGE = 0x4007, "Offset out of range";
    TMQ_FOREIGN_VGROUP = 0x4008, "VgId does not belong to this consumer";
    TMQ_FOREIGN_TOPIC = 0x4009, "Topic does not belong to this consumer";
    TMQ_NOT_SUBSCRIBED = 0x4017, "Subscribe first";
    SQL_REJECTED = 0xFFFD, "reject sql";
    TOO_MANY_REQUESTS = 0xFFFE, "request limit exceeded";
    ADAPTER = 0xFFFF, "an error of the adapter itself";
}

/// The code of an error from the number on the wire: its low half. A number of which only the high half is set is an
/// error, too, and counts as one of the adapter.
pub(crate) fn from_wire(number: i64) -> u16 {
    let [low, high, ..] = number.to_le_bytes();
    let code = u16::from_le_bytes([low, high]);
    if number != 0 && code == 0 { ADAPTER } else { code }
}

/// An error that the server reports. The connection lives on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (0x{code:04X})")]
pub struct TaosError {
    /// One of the constants of this module, or another one.
    pub code: u16,
    /// The server's text.
    pub message: String,
}

impl TaosError {
    /// A code and its text.
    #[must_use]
    pub fn new(code: u16, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// An error of the adapter itself, 0xFFFF.
    #[must_use]
    pub fn adapter(message: impl Into<String>) -> Self {
        Self::new(ADAPTER, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_passes_for_a_success() {
        assert_eq!(
            [0, 0x2603, -0x7fff_d9fd, 0x1_0000].map(from_wire),
            [0, 0x2603, 0x2603, ADAPTER]
        );
    }

    #[test]
    fn a_known_code_has_a_text() {
        assert_eq!(text(DATABASE_NOT_EXIST), Some("Database not exist"));
        assert_eq!(text(0x1234), None);
        assert_eq!(
            TaosError::new(TABLE_NOT_EXIST, "Table does not exist").to_string(),
            "Table does not exist (0x2603)"
        );
    }
}
