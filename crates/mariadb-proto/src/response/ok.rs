use super::{ServerStatus, SessionChange};
use crate::capability::Capabilities;
use crate::error::Malformed;
use crate::wire::Reader;

/// What an OK packet says; also made from an EOF packet, which knows only warnings and status.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OkPacket {
    /// Rows inserted, changed, deleted, or matched, as the session's FOUND_ROWS says.
    pub affected_rows: u64,
    /// The first generated AUTO_INCREMENT value, or 0.
    pub last_insert_id: u64,
    /// The session's state.
    pub status: ServerStatus,
    /// How many warnings `SHOW WARNINGS` would list.
    pub warnings: u16,
    /// The server's remark, such as `Rows matched: 1  Changed: 1  Warnings: 0`; often empty.
    pub info: Vec<u8>,
    /// Changes of the session that came with it.
    pub session_changes: Vec<SessionChange>,
}

impl OkPacket {
    /// Reads an OK packet, header byte (0x00, or 0xfe at the end of rows) included.
    pub fn decode(payload: &[u8], capabilities: Capabilities) -> Result<Self, Malformed> {
        let mut reader = Reader::new("OK packet", payload);
        reader.skip(1)?;
        let affected_rows = reader.lenenc_int()?;
        let last_insert_id = reader.lenenc_int()?;
        let status = ServerStatus(reader.u16()?);
        let warnings = reader.u16()?;
        let mut ok = Self { affected_rows, last_insert_id, status, warnings, ..Self::default() };
        if reader.is_empty() {
            return Ok(ok);
        }
        if !capabilities.contains(Capabilities::SESSION_TRACK) {
            ok.info = reader.remaining().to_vec();
            return Ok(ok);
        }
        ok.info = reader.lenenc_bytes()?.to_vec();
        if status.contains(ServerStatus::SESSION_STATE_CHANGED) {
            ok.session_changes = SessionChange::decode_all(reader.lenenc_bytes()?)?;
        }
        Ok(ok)
    }

    /// Reads an EOF packet, header byte 0xfe included.
    pub fn decode_eof(payload: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new("EOF packet", payload);
        reader.skip(1)?;
        let warnings = reader.u16()?;
        let status = ServerStatus(reader.u16()?);
        Ok(Self { status, warnings, ..Self::default() })
    }

    /// Whether another result of the same command follows.
    #[must_use]
    pub const fn more_results(&self) -> bool {
        self.status.contains(ServerStatus::MORE_RESULTS_EXIST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;
    use proptest::prelude::*;

    fn decode(packet: &[u8]) -> Result<OkPacket, Malformed> {
        OkPacket::decode(packet, Capabilities::SESSION_TRACK)
    }

    #[test]
    fn the_shortest_ok_says_that_all_is_well() {
        // recorded from MariaDB 10.11.19
        let ok = decode(&hex!("00000002000000")).unwrap();
        assert_eq!(ok, OkPacket { status: ServerStatus::AUTOCOMMIT, ..OkPacket::default() });
        assert!(!ok.more_results());
    }

    #[test]
    fn a_remark_comes_with_a_length_only_under_session_tracking() {
        // recorded from MariaDB 10.11.19
        let packet = hex!(
            "00030002000000 26 5265636f7264733a203320204475706c6963617465733a203020205761726e696e67733a2030"
        );
        let ok = decode(&packet).unwrap();
        assert_eq!(ok.affected_rows, 3);
        assert_eq!(ok.info, b"Records: 3  Duplicates: 0  Warnings: 0");
        let without = OkPacket::decode(&packet, Capabilities::default()).unwrap();
        assert_eq!(without.info, packet[7..]);
    }

    #[test]
    fn changes_of_the_session_are_read_when_the_status_announces_them() {
        // recorded from MariaDB 10.11.19: USE, then SET NAMES latin1
        let packet = hex!("00000002400000 00 15 0113 12696e666f726d6174696f6e5f736368656d61");
        let schema = SessionChange::Schema("information_schema".to_owned());
        assert_eq!(decode(&packet).unwrap().session_changes, [schema]);
        let packet = hex!(
            "00000002400000 00 5f 0020186368617261637465725f7365745f636f6e6e656374696f6e066c6174696e31"
            "001c146368617261637465725f7365745f636c69656e74066c6174696e31"
            "001d156368617261637465725f7365745f726573756c7473066c6174696e31"
        );
        let changed = ["connection", "client", "results"].map(|what| SessionChange::Variable {
            name: format!("character_set_{what}"),
            value: "latin1".to_owned(),
        });
        assert_eq!(decode(&packet).unwrap().session_changes, changed);
    }

    #[test]
    fn one_entry_may_hold_several_variables_and_unknown_kinds_are_passed_over() {
        let packet = hex!("00000002400000 00 0d 0008 01610131 01620132 0501ff");
        let changes = decode(&packet).unwrap().session_changes;
        let names = changes.iter().map(|change| match change {
            SessionChange::Variable { name, .. } | SessionChange::Schema(name) => name.as_str(),
        });
        assert_eq!(names.collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn an_eof_packet_holds_warnings_and_status() {
        // recorded from MariaDB 10.11.19
        let ok = OkPacket::decode_eof(&hex!("fe00002200")).unwrap();
        assert_eq!((ok.status, ok.warnings), (ServerStatus(0x22), 0));
        let ok = OkPacket::decode_eof(&hex!("fe01000a00")).unwrap();
        assert!(ok.more_results() && ok.warnings == 1);
    }

    #[test]
    fn an_ok_cut_off_anywhere_is_malformed() {
        let packet = hex!("00000002400000 00 15 0113 12696e666f726d6174696f6e5f736368656d61");
        for length in (0..packet.len()).filter(|&length| length != 7) {
            assert!(decode(&packet[..length]).is_err(), "{length}");
        }
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes: Vec<u8>, tracking: [u8; 20]) {
            let _ = decode(&bytes);
            let _ = OkPacket::decode_eof(&bytes);
            let _ = decode(&[&hex!("00000002400000 00 14")[..], &tracking].concat());
        }
    }
}
