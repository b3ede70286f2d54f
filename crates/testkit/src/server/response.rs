use mariadb_proto::response::ServerStatus;
use mariadb_proto::wire::WriteWire;

/// An OK packet; nothing affected and autocommit on unless told otherwise.
#[derive(Debug, Clone)]
pub struct OkPacket {
    header: u8,
    affected_rows: u64,
    last_insert_id: u64,
    status: u16,
    warnings: u16,
    session_tracking: Vec<u8>,
}

/// An OK packet.
#[must_use]
pub const fn ok() -> OkPacket {
    OkPacket {
        header: 0,
        affected_rows: 0,
        last_insert_id: 0,
        status: ServerStatus::AUTOCOMMIT.0,
        warnings: 0,
        session_tracking: Vec::new(),
    }
}

impl OkPacket {
    /// The end of rows under `DEPRECATE_EOF`.
    #[must_use]
    pub const fn at_end_of_rows(mut self) -> Self {
        self.header = 0xfe;
        self
    }

    /// The number of affected rows.
    #[must_use]
    pub const fn affected_rows(mut self, count: u64) -> Self {
        self.affected_rows = count;
        self
    }

    /// A further status flag.
    #[must_use]
    pub const fn status(mut self, status: ServerStatus) -> Self {
        self.status |= status.0;
        self
    }

    /// The tracked change of a system variable.
    #[must_use]
    pub fn variable(self, name: &str, value: &str) -> Self {
        let mut entry = Vec::new();
        entry.put_lenenc_bytes(name.as_bytes());
        entry.put_lenenc_bytes(value.as_bytes());
        self.tracked(0, &entry)
    }

    /// The tracked change of the default database.
    #[must_use]
    pub fn schema(self, name: &str) -> Self {
        let mut entry = Vec::new();
        entry.put_lenenc_bytes(name.as_bytes());
        self.tracked(1, &entry)
    }

    /// An entry of session tracking, of any kind.
    #[must_use]
    pub fn tracked(mut self, kind: u8, entry: &[u8]) -> Self {
        self.session_tracking.put_u8(kind);
        self.session_tracking.put_lenenc_bytes(entry);
        self.status(ServerStatus::SESSION_STATE_CHANGED)
    }
}

impl From<OkPacket> for Vec<u8> {
    fn from(ok: OkPacket) -> Self {
        let mut out = vec![ok.header];
        out.put_lenenc_int(ok.affected_rows);
        out.put_lenenc_int(ok.last_insert_id);
        out.put_u16(ok.status);
        out.put_u16(ok.warnings);
        if !ok.session_tracking.is_empty() {
            out.put_lenenc_bytes(b"");
            out.put_lenenc_bytes(&ok.session_tracking);
        }
        out
    }
}

/// An ERR packet with the SQL state 42000.
#[must_use]
pub fn err(code: u16, message: &str) -> Vec<u8> {
    [&[0xff], &code.to_le_bytes()[..], b"#42000", message.as_bytes()].concat()
}

/// An ERR packet in the form that comes before the greeting.
#[must_use]
pub fn err_without_state(code: u16, message: &str) -> Vec<u8> {
    [&[0xff], &code.to_le_bytes()[..], message.as_bytes()].concat()
}

/// An EOF packet.
#[must_use]
pub fn eof(status: ServerStatus) -> Vec<u8> {
    [&[0xfe, 0, 0], &status.0.to_le_bytes()[..]].concat()
}

/// A request for another authentication plugin.
#[must_use]
pub fn auth_switch(plugin: &str, challenge: &[u8]) -> Vec<u8> {
    [&[0xfe], plugin.as_bytes(), &[0], challenge].concat()
}

/// A packet of an authentication plugin.
#[must_use]
pub fn auth_more_data(data: &[u8]) -> Vec<u8> {
    [&[0x01], data].concat()
}

/// A request for a local file.
#[must_use]
pub fn local_infile(file_name: &str) -> Vec<u8> {
    [&[0xfb], file_name.as_bytes()].concat()
}
