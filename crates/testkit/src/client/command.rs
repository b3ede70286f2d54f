use anyhow::{Result, bail, ensure};
use mariadb_proto::column::ColumnType;
use mariadb_proto::wire::Reader;

/// A command packet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the protocol's own names")]
pub enum Command {
    BulkExecute { statement: u32, flags: u16, body: Vec<u8> },
    ChangeUser(Vec<u8>),
    CloseStatement(u32),
    Execute(Execute),
    InitDb(String),
    LongData { statement: u32, param: u16, data: Vec<u8> },
    Ping,
    Prepare(String),
    Query(String),
    Quit,
    ResetConnection,
    ResetStatement(u32),
    SetOption(u16),
}

/// `COM_STMT_EXECUTE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execute {
    /// The statement's id.
    pub statement: u32,
    /// Which parameters are NULL, by index.
    pub nulls: Vec<bool>,
    /// The type of each parameter, and whether it is unsigned.
    pub types: Vec<(ColumnType, bool)>,
    /// The values, one after the other.
    pub values: Vec<u8>,
}

impl Command {
    /// Reads a command. The packet of an execution does not say how many parameters it has: `parameters` does.
    pub fn decode(payload: &[u8], parameters: usize) -> Result<Self> {
        let mut reader = Reader::new("command", payload);
        let code = reader.u8()?;
        let command = match code {
            0x01 => Self::Quit,
            0x02 => Self::InitDb(rest(&mut reader)?),
            0x03 => Self::Query(rest(&mut reader)?),
            0x0e => Self::Ping,
            0x11 => Self::ChangeUser(reader.remaining().to_vec()),
            0x16 => Self::Prepare(rest(&mut reader)?),
            0x17 => Self::Execute(Execute::read(&mut reader, parameters)?),
            0x18 => Self::LongData {
                statement: reader.u32()?,
                param: reader.u16()?,
                data: reader.remaining().to_vec(),
            },
            0x19 => Self::CloseStatement(reader.u32()?),
            0x1a => Self::ResetStatement(reader.u32()?),
            0x1b => Self::SetOption(reader.u16()?),
            0x1f => Self::ResetConnection,
            0xfa => Self::BulkExecute {
                statement: reader.u32()?,
                flags: reader.u16()?,
                body: reader.remaining().to_vec(),
            },
            other => bail!("command {other:#04x} is not known"),
        };
        ensure!(reader.is_empty(), "{} bytes follow {command:?}", reader.rest().len());
        Ok(command)
    }
}

impl Execute {
    fn read(reader: &mut Reader<'_>, parameters: usize) -> Result<Self> {
        let statement = reader.u32()?;
        ensure!(reader.u8()? == 0, "a cursor is asked for");
        ensure!(reader.u32()? == 1, "the iteration count is not 1");
        if parameters == 0 {
            return Ok(Self { statement, nulls: vec![], types: vec![], values: vec![] });
        }
        let bitmap = reader.bytes(parameters.div_ceil(8))?;
        let bit =
            |index: usize| bitmap.get(index / 8).is_some_and(|byte| byte >> (index % 8) & 1 != 0);
        let nulls = (0..parameters).map(bit).collect();
        let spare = (parameters..bitmap.len() * 8).any(bit);
        ensure!(!spare, "bits beyond the last parameter are set");
        ensure!(reader.u8()? == 1, "the types do not follow");
        let types = (0..parameters)
            .map(|_| Ok((ColumnType(reader.u8()?), reader.u8()? & 0x80 != 0)))
            .collect::<Result<_>>()?;
        Ok(Self { statement, nulls, types, values: reader.remaining().to_vec() })
    }
}

fn rest(reader: &mut Reader<'_>) -> Result<String> {
    Ok(String::from_utf8(reader.remaining().to_vec())?)
}
