use anyhow::{Result, ensure};
use mariadb_proto::capability::Capabilities;
use mariadb_proto::wire::Reader;

/// The 32 bytes that ask for TLS, which the handshake response repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TlsRequest {
    /// The client's capabilities.
    pub capabilities: Capabilities,
    /// The largest packet that it takes.
    pub max_packet_size: u32,
    /// Its collation.
    pub collation: u16,
}

/// A handshake response, or the fields of `COM_CHANGE_USER`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The fields before the user's name; of `COM_CHANGE_USER` only the collation is the packet's own.
    pub base: TlsRequest,
    /// The user.
    pub user: String,
    /// The first bytes of the authentication plugin.
    pub auth_data: Vec<u8>,
    /// The database, when one is named.
    pub database: Option<String>,
    /// The plugin's name, when one is given.
    pub plugin: Option<String>,
    /// The connection attributes.
    pub attributes: Vec<(String, String)>,
}

impl TlsRequest {
    /// Reads the packet.
    pub fn decode(payload: &[u8]) -> Result<Self> {
        let mut reader = Reader::new("TLS request", payload);
        let base = Self::read(&mut reader)?;
        ensure!(reader.is_empty(), "a TLS request has 32 bytes, not {}", payload.len());
        ensure!(base.capabilities.contains(Capabilities::SSL), "it lacks the capability SSL");
        Ok(base)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let low = u64::from(reader.u32()?);
        let max_packet_size = reader.u32()?;
        let collation = u16::from(reader.u8()?);
        ensure!(reader.bytes(19)? == [0; 19], "the filler is not zero");
        let capabilities = Capabilities::from_bits(low | u64::from(reader.u32()?) << 32);
        Ok(Self { capabilities, max_packet_size, collation })
    }
}

impl Login {
    /// Reads a handshake response.
    pub fn decode(payload: &[u8]) -> Result<Self> {
        let mut reader = Reader::new("handshake response", payload);
        let base = TlsRequest::read(&mut reader)?;
        let has = |capability| base.capabilities.contains(capability);
        let user = text(reader.nul_terminated()?)?;
        let auth_data = if has(Capabilities::PLUGIN_AUTH_LENENC) {
            reader.lenenc_bytes()?
        } else {
            short_bytes(&mut reader)?
        };
        let auth_data = auth_data.to_vec();
        let database = if has(Capabilities::CONNECT_WITH_DB) {
            Some(text(reader.nul_terminated()?)?)
        } else {
            None
        };
        let (plugin, attributes) = plugin_and_attributes(&mut reader, base.capabilities)?;
        Ok(Self { base, user, auth_data, database, plugin, attributes })
    }

    /// Reads the body of `COM_CHANGE_USER` on a connection with these `capabilities`.
    pub fn decode_change_user(body: &[u8], capabilities: Capabilities) -> Result<Self> {
        let mut reader = Reader::new("change of user", body);
        let user = text(reader.nul_terminated()?)?;
        let auth_data = short_bytes(&mut reader)?.to_vec();
        let database = Some(text(reader.nul_terminated()?)?).filter(|name| !name.is_empty());
        let base = TlsRequest { capabilities, max_packet_size: 0, collation: reader.u16()? };
        let (plugin, attributes) = plugin_and_attributes(&mut reader, capabilities)?;
        Ok(Self { base, user, auth_data, database, plugin, attributes })
    }
}

type PluginAndAttributes = (Option<String>, Vec<(String, String)>);

fn plugin_and_attributes(
    reader: &mut Reader<'_>,
    capabilities: Capabilities,
) -> Result<PluginAndAttributes> {
    let plugin = if capabilities.contains(Capabilities::PLUGIN_AUTH) {
        Some(text(reader.nul_terminated()?)?)
    } else {
        None
    };
    let mut attributes = Vec::new();
    if capabilities.contains(Capabilities::CONNECT_ATTRS) {
        let mut block = Reader::new("connection attributes", reader.lenenc_bytes()?);
        while !block.is_empty() {
            attributes.push((text(block.lenenc_bytes()?)?, text(block.lenenc_bytes()?)?));
        }
    }
    ensure!(reader.is_empty(), "{} bytes follow the last field", reader.rest().len());
    Ok((plugin, attributes))
}

fn short_bytes<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8]> {
    let length = reader.u8()?;
    Ok(reader.bytes(length.into())?)
}

fn text(bytes: &[u8]) -> Result<String> {
    Ok(String::from_utf8(bytes.to_vec())?)
}
