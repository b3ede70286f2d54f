use crate::error::Malformed;
use crate::wire::Reader;

/// An error that the server reports. The connection lives on, unless the server itself is closing it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (error {code}, SQLSTATE {sql_state})")]
pub struct ServerError {
    /// The server's number, such as 1062 for a duplicate key.
    pub code: u16,
    /// Five characters; `HY000` when the server gave none.
    pub sql_state: String,
    /// The server's text.
    pub message: String,
}

impl ServerError {
    /// Reads an ERR packet, header byte included.
    pub fn decode(payload: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new("ERR packet", payload);
        reader.skip(1)?;
        let code = reader.u16()?;
        let (sql_state, message) = match reader.rest().split_first() {
            Some((b'#', tail)) => match tail.split_at_checked(5) {
                Some((state, message)) => (state, message),
                None => return Err(reader.malformed("its SQL state is too short")),
            },
            // Errors before the handshake come without a state.
            _ => (&b"HY000"[..], reader.rest()),
        };
        Ok(Self {
            code,
            sql_state: String::from_utf8_lossy(sql_state).into_owned(),
            message: String::from_utf8_lossy(message).into_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;
    use proptest::prelude::*;

    #[test]
    fn an_error_has_a_number_a_state_and_a_text() {
        // recorded from MariaDB 10.11.19
        let packet = hex!(
            "ff26042332333030304475706c696361746520656e7472792027312720666f72206b657920275052494d41525927"
        );
        let error = ServerError::decode(&packet).unwrap();
        assert_eq!((error.code, error.sql_state.as_str()), (1062, "23000"));
        assert_eq!(error.message, "Duplicate entry '1' for key 'PRIMARY'");
    }

    #[test]
    fn an_error_before_the_handshake_has_no_state() {
        let error = ServerError::decode(b"\xff\x10\x04Too many connections").unwrap();
        assert_eq!(error.to_string(), "Too many connections (error 1040, SQLSTATE HY000)");
    }

    #[test]
    fn text_that_is_not_utf_8_is_shown_as_well_as_it_can_be() {
        let error = ServerError::decode(b"\xff\x01\x00#42000caf\xe9").unwrap();
        assert_eq!(error.message, "caf\u{fffd}");
    }

    #[test]
    fn an_error_without_its_number_or_its_whole_state_is_malformed() {
        for packet in [&b""[..], b"\xff", b"\xff\x01", b"\xff\x01\x00#420"] {
            assert!(ServerError::decode(packet).is_err(), "{packet:?}");
        }
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes: Vec<u8>) {
            let _ = ServerError::decode(&bytes);
        }
    }
}
