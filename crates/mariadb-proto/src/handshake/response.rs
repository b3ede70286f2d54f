use super::ConnectAttributes;
use crate::capability::Capabilities;
use crate::wire::WriteWire;

/// The fields that the TLS request and the response share: 32 bytes.
#[derive(Debug, Clone, Copy)]
pub struct SslRequest {
    /// The capabilities in force.
    pub capabilities: Capabilities,
    /// The largest packet that the client takes.
    pub max_packet_size: u32,
    /// The collation of the connection.
    pub collation: u8,
}

impl SslRequest {
    /// Appends the packet's payload. MariaDB's extended capabilities go into the last four filler bytes.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let (low, extended) = self.capabilities.halves();
        out.put_u32(low);
        out.put_u32(self.max_packet_size);
        out.put_u8(self.collation);
        out.put_bytes(&[0; 19]);
        out.put_u32(extended);
    }
}

/// The client's answer to the greeting.
#[derive(Debug, Clone, Copy)]
pub struct HandshakeResponse<'a> {
    /// Capabilities, size and collation.
    pub base: SslRequest,
    /// The user.
    pub user: &'a str,
    /// The first bytes of the authentication plugin.
    pub auth_data: &'a [u8],
    /// The default database; sent when `CONNECT_WITH_DB` is in force.
    pub database: Option<&'a str>,
    /// The plugin that `auth_data` belongs to.
    pub auth_plugin: &'a str,
    /// Sent when `CONNECT_ATTRS` is in force.
    pub attributes: &'a ConnectAttributes,
}

impl HandshakeResponse<'_> {
    /// Appends the packet's payload.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let capabilities = self.base.capabilities;
        self.base.encode(out);
        out.put_nul_terminated(self.user.as_bytes());
        if capabilities.contains(Capabilities::PLUGIN_AUTH_LENENC) {
            out.put_lenenc_bytes(self.auth_data);
        } else {
            // The 1-byte form: every first answer of the plugins in use is far shorter than 256 bytes.
            let data = self.auth_data.get(..usize::from(u8::MAX)).unwrap_or(self.auth_data);
            out.put_u8(u8::try_from(data.len()).unwrap_or(u8::MAX));
            out.put_bytes(data);
        }
        if capabilities.contains(Capabilities::CONNECT_WITH_DB) {
            out.put_nul_terminated(self.database.unwrap_or_default().as_bytes());
        }
        if capabilities.contains(Capabilities::PLUGIN_AUTH) {
            out.put_nul_terminated(self.auth_plugin.as_bytes());
        }
        if capabilities.contains(Capabilities::CONNECT_ATTRS) {
            self.attributes.encode(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    const SCRAMBLE: [u8; 20] = hex!("3022d2cf1116900e2002b34e33318d9ce7642a5b");

    fn encoded(capabilities: u64, database: Option<&str>) -> Vec<u8> {
        let mut attributes = ConnectAttributes::default();
        attributes.push("program_name", "fixtures");
        let mut out = Vec::new();
        let capabilities = Capabilities::from_bits(capabilities);
        HandshakeResponse {
            base: SslRequest { capabilities, max_packet_size: 1 << 30, collation: 45 },
            user: "fixture",
            auth_data: &SCRAMBLE,
            database,
            auth_plugin: "mysql_native_password",
            attributes: &attributes,
        }
        .encode(&mut out);
        out
    }

    #[test]
    fn a_response_holds_all_that_the_capabilities_announce() {
        // accepted by MariaDB 10.11.19
        let recorded = hex!(
            "0aa2be01000000402d000000000000000000000000000000000000001c00000066697874757265 00"
            "143022d2cf1116900e2002b34e33318d9ce7642a5b666978747572657300"
            "6d7973716c5f6e61746976655f70617373776f726400160c70726f6772616d5f6e616d65086669787475726573"
        );
        assert_eq!(encoded(0x1c_01be_a20a, Some("fixtures")), recorded);
    }

    #[test]
    fn what_the_capabilities_do_not_announce_stays_away() {
        let base = hex!("00820000 00000040 2d 00000000000000000000000000000000000000 00000000");
        let response = [&base[..], b"fixture\0\x14", &SCRAMBLE].concat();
        assert_eq!(encoded(0x8200, Some("fixtures")), response);
    }

    #[test]
    fn a_database_that_is_announced_but_not_given_is_empty() {
        assert!(encoded(0x8208, None).ends_with(&[&SCRAMBLE[..], b"\0"].concat()));
    }

    #[test]
    fn a_request_for_tls_is_the_first_32_bytes_and_shows_no_user() {
        let mut out = Vec::new();
        let capabilities = Capabilities::from_bits(0x1c_01be_aa0a);
        SslRequest { capabilities, max_packet_size: 1 << 30, collation: 45 }.encode(&mut out);
        assert_eq!(out, encoded(0x1c_01be_aa0a, None)[..32]);
    }
}
