use super::ServerVersion;
use crate::capability::Capabilities;
use crate::error::{Error, Malformed};
use crate::response::ServerStatus;
use crate::wire::Reader;

/// The server's first packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// The server's version.
    pub version: ServerVersion,
    /// The id that `KILL` takes.
    pub connection_id: u32,
    /// What the server can do.
    pub capabilities: Capabilities,
    /// The server's default collation id.
    pub collation: u8,
    /// The session's first state.
    pub status: ServerStatus,
    /// The challenge for authentication, 20 bytes from every current server.
    pub seed: Vec<u8>,
    /// The authentication plugin that the server tries first; empty from very old servers.
    pub auth_plugin: Vec<u8>,
}

impl Greeting {
    /// Reads the packet; only protocol version 10 is spoken.
    pub fn decode(payload: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new("greeting", payload);
        let protocol = reader.u8()?;
        if protocol != 10 {
            return Err(Error::Unsupported(format!("protocol version {protocol}").into()));
        }
        let version = String::from_utf8_lossy(reader.nul_terminated()?).into_owned();
        let connection_id = reader.u32()?;
        let mut seed = reader.bytes(8)?.to_vec();
        reader.skip(1)?;
        let low = reader.u16()?;
        let collation = reader.u8()?;
        let status = ServerStatus(reader.u16()?);
        let high = reader.u16()?;
        let base = u64::from(low) | u64::from(high) << 16;
        let seed_length = usize::from(reader.u8()?);
        reader.skip(6)?;
        let extended = reader.u32()?;
        let mysql = Capabilities::from_bits(base).contains(Capabilities::MYSQL);
        // A MySQL server sends zeros here; what it sends is not MariaDB's to interpret.
        let capabilities =
            Capabilities::from_bits(if mysql { base } else { base | u64::from(extended) << 32 });
        if !capabilities.contains(Capabilities::PROTOCOL_41 | Capabilities::SECURE_CONNECTION) {
            return Err(Error::Unsupported("servers older than MySQL 4.1".into()));
        }
        seed.extend_from_slice(second_seed_part(&mut reader, seed_length)?);
        let auth_plugin = if capabilities.contains(Capabilities::PLUGIN_AUTH) {
            // Some servers leave the final NUL away.
            let rest = reader.remaining();
            rest.split(|&byte| byte == 0).next().unwrap_or_default().to_vec()
        } else {
            Vec::new()
        };
        Ok(Self {
            version: ServerVersion::parse(&version, !mysql),
            connection_id,
            capabilities,
            collation,
            status,
            seed,
            auth_plugin,
        })
    }
}

/// At least 12 bytes and a NUL, whatever length the server declares.
fn second_seed_part<'a>(reader: &mut Reader<'a>, declared: usize) -> Result<&'a [u8], Malformed> {
    let part = reader.bytes(declared.saturating_sub(9).max(12))?;
    if !reader.is_empty() {
        reader.skip(1)?;
    }
    Ok(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    /// Recorded from MariaDB 10.11.19.
    const MARIADB: [u8; 100] = hex!(
        "0a352e352e352d31302e31312e31392d4d6172696144422d302b6465623132753100da3700006e6a4a717c3b4f5d00feff2d"
        "0200ff81150000000000001d0000006258714f782f7d4c4245712e006d7973716c5f6e61746976655f70617373776f726400"
    );

    /// Written after the description of `Protocol::HandshakeV10` in MySQL's documentation.
    fn mysql() -> Vec<u8> {
        let fixed = hex!("05000000 3132333435363738 00 ffff ff 0200 ffdf 15 00000000000000000000");
        let seed = b"abcdefghijkl\0";
        [b"\x0a8.4.3\0", &fixed[..], seed, b"caching_sha2_password\0"].concat()
    }

    #[test]
    fn mariadb_introduces_itself() {
        let greeting = Greeting::decode(&MARIADB).unwrap();
        assert_eq!(greeting.version.as_str(), "10.11.19-MariaDB-0+deb12u1");
        assert!(greeting.version.is_mariadb());
        assert_eq!(greeting.connection_id, 0x37da);
        assert_eq!(greeting.collation, 45);
        assert_eq!(greeting.status, ServerStatus::AUTOCOMMIT);
        assert_eq!(greeting.seed, b"njJq|;O]bXqOx/}LBEq.");
        assert_eq!(greeting.auth_plugin, b"mysql_native_password");
        assert_eq!(greeting.capabilities.bits(), 0x1d_81ff_fffe);
    }

    #[test]
    fn mysql_has_no_extended_capabilities_whatever_stands_in_their_place() {
        let mut packet = mysql();
        let greeting = Greeting::decode(&packet).unwrap();
        assert!(!greeting.version.is_mariadb());
        assert_eq!(greeting.seed, b"12345678abcdefghijkl");
        assert_eq!(greeting.auth_plugin, b"caching_sha2_password");
        assert_eq!(greeting.capabilities.bits(), 0xdfff_ffff);
        // The last four of the ten filler bytes.
        packet[34..38].fill(0xff);
        assert_eq!(Greeting::decode(&packet).unwrap(), greeting);
    }

    #[test]
    fn the_nul_behind_the_plugin_may_be_missing() {
        let packet = mysql();
        let whole = Greeting::decode(&packet).unwrap();
        assert_eq!(Greeting::decode(&packet[..packet.len() - 1]), Ok(whole));
    }

    #[test]
    fn a_greeting_cut_off_before_the_plugin_is_malformed() {
        for packet in [&MARIADB[..], &mysql()] {
            let plugin = if packet.len() == 100 { 78 } else { packet.len() - 23 };
            for length in 0..plugin - 1 {
                assert!(
                    matches!(Greeting::decode(&packet[..length]), Err(Error::Malformed(_))),
                    "{length}"
                );
            }
        }
    }
}
