//! The numbers that one poll hands to JavaScript, in a shared buffer. `packages/otaria/src/native/control.ts` holds the
//! same layout.

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Kind {
    /// More bytes are needed.
    None = 0,
    /// A result ended: its last rows (if any) are in the scratch, the OK packet's numbers in the control words.
    Result = 1,
    /// Rows of an unfinished result are in the scratch.
    Rows = 2,
    /// Columns of a shape for which JavaScript has not chosen slots yet.
    Columns = 3,
    /// The front command failed; see `takeFailure`.
    Failed = 4,
    /// A statement is prepared.
    Prepared = 5,
    /// The TLS handshake is due.
    StartTls = 6,
    /// The password must be encrypted; see `takeEncryption`.
    EncryptPassword = 7,
    /// The login succeeded.
    Authenticated = 8,
    /// The server asked for a local file.
    LocalInfile = 9,
    /// The conversation broke: the connection is closed; see `takeFailure`.
    Broken = 10,
    /// The server said why it closes the connection; see `takeFailure`.
    Closing = 11,
    /// One row does not fit into the scratch; the control words say what it needs.
    Grow = 12,
    /// A key must be derived; see `takeDerivation`.
    DeriveKey = 13,
}

/// Bits of [`Control::flags`].
pub(crate) const HAS_ROWS: i32 = 1;
pub(crate) const MORE_RESULTS: i32 = 1 << 1;
pub(crate) const BINARY: i32 = 1 << 2;
pub(crate) const SESSION_CHANGED: i32 = 1 << 3;
pub(crate) const MORE_INPUT: i32 = 1 << 4;
pub(crate) const OUTPUT: i32 = 1 << 5;

/// The shared control words.
#[derive(Debug, Default)]
#[repr(C)]
pub(crate) struct Control {
    pub(crate) rows: i32,
    pub(crate) shape: u32,
    pub(crate) flags: i32,
    pub(crate) warnings: i32,
    pub(crate) status: i32,
    pub(crate) text_end: u32,
    pub(crate) statement: u32,
    pub(crate) parameters: u32,
    pub(crate) needed_cells: u32,
    pub(crate) needed_text: u32,
    pub(crate) reserved: [u32; 2],
    pub(crate) affected_rows: f64,
    pub(crate) insert_id: u64,
}

/// Bits of the per-column bytes of a chunk of rows.
pub(crate) const COLUMN_NOT_ASCII: u8 = 1;
pub(crate) const COLUMN_HAS_NULL: u8 = 2;
