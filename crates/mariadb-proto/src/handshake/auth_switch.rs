use crate::error::{Error, Malformed};
use crate::wire::Reader;

/// The server asks for another authentication plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthSwitchRequest<'a> {
    /// The plugin's name.
    pub plugin: &'a [u8],
    /// Its challenge.
    pub challenge: &'a [u8],
}

impl<'a> AuthSwitchRequest<'a> {
    /// Reads the packet, header byte 0xfe included.
    pub fn decode(payload: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new("authentication switch", payload);
        reader.skip(1)?;
        if reader.is_empty() {
            return Err(Error::Unsupported("authentication plugin 'mysql_old_password'".into()));
        }
        let plugin = reader.nul_terminated()?;
        if plugin.is_empty() {
            return Err(Malformed::new("authentication switch", "it names no plugin").into());
        }
        Ok(Self { plugin, challenge: reader.remaining() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn a_switch_names_a_plugin_and_its_challenge() {
        // recorded from MariaDB 10.11.19
        let packet = hex!(
            "fe636c69656e745f6564323535313900"
            "2983a6fdcba546164be74c2c02ebbbb990d788cf423a987b15996a40bb9d0dc1"
        );
        let switch = AuthSwitchRequest::decode(&packet).unwrap();
        assert_eq!(switch.plugin, b"client_ed25519");
        assert_eq!(switch.challenge.len(), 32);
    }

    #[test]
    fn a_switch_to_no_plugin_is_refused() {
        assert!(matches!(AuthSwitchRequest::decode(&[0xfe]), Err(Error::Unsupported(_))));
        for packet in [&[0xfe, 0][..], b"\xfeplugin", &[]] {
            assert!(matches!(AuthSwitchRequest::decode(packet), Err(Error::Malformed(_))));
        }
    }
}
