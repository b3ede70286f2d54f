use super::CHANGE_USER;
use crate::capability::Capabilities;
use crate::handshake::ConnectAttributes;
use crate::wire::WriteWire;

/// The fields of `COM_CHANGE_USER`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ChangeUser<'a> {
    pub(crate) capabilities: Capabilities,
    pub(crate) user: &'a str,
    pub(crate) auth_data: &'a [u8],
    pub(crate) database: Option<&'a str>,
    pub(crate) collation: u16,
    pub(crate) auth_plugin: &'a str,
    pub(crate) attributes: &'a ConnectAttributes,
}

impl ChangeUser<'_> {
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        out.put_u8(CHANGE_USER);
        out.put_nul_terminated(self.user.as_bytes());
        let data = self.auth_data.get(..usize::from(u8::MAX)).unwrap_or(self.auth_data);
        out.put_u8(u8::try_from(data.len()).unwrap_or(u8::MAX));
        out.put_bytes(data);
        out.put_nul_terminated(self.database.unwrap_or_default().as_bytes());
        out.put_u16(self.collation);
        if self.capabilities.contains(Capabilities::PLUGIN_AUTH) {
            out.put_nul_terminated(self.auth_plugin.as_bytes());
        }
        if self.capabilities.contains(Capabilities::CONNECT_ATTRS) {
            self.attributes.encode(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn a_change_of_user_is_as_the_server_took_it() {
        // accepted by MariaDB 10.11.19
        let recorded = hex!(
            "11666978747572655f6564323535313900 14a719889d4e78193983eef40acce27b0107d47fdd 666978747572657300 2d00"
            "6d7973716c5f6e61746976655f70617373776f726400 160c70726f6772616d5f6e616d65086669787475726573"
        );
        let mut attributes = ConnectAttributes::default();
        attributes.push("program_name", "fixtures");
        let packet = ChangeUser {
            capabilities: Capabilities::PLUGIN_AUTH | Capabilities::CONNECT_ATTRS,
            user: "fixture_ed25519",
            auth_data: &hex!("a719889d4e78193983eef40acce27b0107d47fdd"),
            database: Some("fixtures"),
            collation: 45,
            auth_plugin: "mysql_native_password",
            attributes: &attributes,
        };
        let mut out = Vec::new();
        packet.encode(&mut out);
        assert_eq!(out, recorded);
    }

    #[test]
    fn without_plugins_and_attributes_it_ends_with_the_collation() {
        let packet = ChangeUser {
            capabilities: Capabilities::default(),
            user: "ann",
            auth_data: &[],
            database: None,
            collation: 0x2d1,
            auth_plugin: "mysql_native_password",
            attributes: &ConnectAttributes::default(),
        };
        let mut out = Vec::new();
        packet.encode(&mut out);
        assert_eq!(out, b"\x11ann\0\0\0\xd1\x02");
    }
}
