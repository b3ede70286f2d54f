use crate::column::{DataType, Field};
use crate::error::Malformed;
use crate::wire::{Reader, WriteWire};

/// The columns of a block of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSchema {
    /// Counts the changes of the table.
    pub version: i64,
    /// The columns.
    pub columns: Vec<TopicColumn>,
}

/// A column of a block of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicColumn {
    /// Its type.
    pub data_type: DataType,
    /// The server's flags.
    pub flags: u8,
    /// Its size in storage, length prefix included.
    pub bytes: i64,
    /// Its number in the table.
    pub id: i64,
    /// Its name.
    pub name: String,
}

impl TopicColumn {
    /// The column as a [`Field`]. Of decimals, the block itself knows the scale.
    #[must_use]
    pub fn field(&self) -> Field {
        let storage = u32::try_from(self.bytes).unwrap_or_default();
        Field::from_storage(&*self.name, self.data_type, storage)
    }
}

impl TopicSchema {
    /// `zig-zag columns`, `zig-zag version`, then per column `u8 type`, `u8 flags`, `zig-zag bytes`, `zig-zag id`, name.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let count = reader.zigzag()?;
        let version = reader.zigzag()?;
        let mut columns = Vec::new();
        for _ in 0..count {
            columns.push(TopicColumn {
                data_type: DataType::from_code(reader.u8()?)
                    .ok_or_else(|| reader.malformed("a column has an unknown type"))?,
                flags: reader.u8()?,
                bytes: reader.zigzag()?,
                id: reader.zigzag()?,
                name: read_name(reader)?,
            });
        }
        Ok(Self { version, columns })
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.put_zigzag(i64::try_from(self.columns.len()).unwrap_or(i64::MAX));
        out.put_zigzag(self.version);
        for column in &self.columns {
            out.put_u8(column.data_type.code());
            out.put_u8(column.flags);
            out.put_zigzag(column.bytes);
            out.put_zigzag(column.id);
            write_name(out, &column.name);
        }
    }
}

/// A LEB128 length that counts the NUL, the name, and the NUL.
pub(super) fn read_name(reader: &mut Reader<'_>) -> Result<String, Malformed> {
    let length =
        usize::try_from(reader.leb128()?).map_err(|_| reader.malformed("a name is too long"))?;
    let bytes = reader.bytes(length)?;
    let name = bytes.strip_suffix(b"\0").unwrap_or(bytes);
    Ok(String::from_utf8_lossy(name).into_owned())
}

pub(super) fn write_name(out: &mut Vec<u8>, name: &str) {
    out.put_leb128(name.len() as u64 + 1);
    out.put_bytes(name.as_bytes());
    out.put_u8(0);
}
