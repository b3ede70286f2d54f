use crate::error::Malformed;
use crate::wire::Reader;

/// A change of the session that the server tracks and reports with an OK packet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionChange {
    /// A system variable has a new value.
    Variable {
        /// Its name, such as `character_set_client`.
        name: String,
        /// Its value.
        value: String,
    },
    /// The default database changed.
    Schema(String),
}

/// No server has so many variables to report; each costs more memory than it costs the server.
const MOST_CHANGES: usize = 4096;
const SYSTEM_VARIABLES: u8 = 0;
const SCHEMA: u8 = 1;

impl SessionChange {
    /// Reads the tracking block of an OK packet; kinds that say nothing a client acts on are passed over.
    pub(crate) fn decode_all(block: &[u8]) -> Result<Vec<Self>, Malformed> {
        let mut reader = Reader::new("session tracking", block);
        let mut changes = Vec::new();
        while !reader.is_empty() {
            check_number(&changes)?;
            let kind = reader.u8()?;
            let mut entry = Reader::new("session tracking entry", reader.lenenc_bytes()?);
            match kind {
                SYSTEM_VARIABLES => {
                    while !entry.is_empty() {
                        check_number(&changes)?;
                        let name = text(entry.lenenc_bytes()?);
                        let value = text(entry.lenenc_bytes()?);
                        changes.push(Self::Variable { name, value });
                    }
                }
                SCHEMA => changes.push(Self::Schema(text(entry.lenenc_bytes()?))),
                _ => {}
            }
        }
        Ok(changes)
    }
}

fn check_number(changes: &[SessionChange]) -> Result<(), Malformed> {
    if changes.len() < MOST_CHANGES {
        return Ok(());
    }
    Err(Malformed::new("session tracking", "it lists more changes than a session can have"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
