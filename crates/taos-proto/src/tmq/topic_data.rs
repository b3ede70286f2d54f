use bytes::Bytes;

use super::schema::{TopicSchema, read_name, write_name};
use crate::block::Block;
use crate::column::Precision;
use crate::error::{Error, Malformed};
use crate::wire::{Reader, WriteWire, length_i32};

/// The rows of a message of a topic: any number of blocks, each with its own table and columns.
///
/// ```text
/// u8  100 or more: i32 length, and two encoded offsets of that length
///     (servers before 3.0.5: 1, 2 or 3 = the first offset of 8 or 16 bytes, and the second with its own u8)
/// i32 blocks
/// u8  with table names     u8  with schemas     only if there are blocks
/// per block: LEB128 length { i64 ; i64 rows, BIG-endian ; u8 compressed ; u8 precision ; raw block }
///            the schema, the name of the table
/// i64 sleep time, and in metadata the tables to create
/// ```
#[derive(Debug, Clone)]
pub struct TopicData {
    /// The encoded offsets, which consumers do not need.
    pub offsets: Bytes,
    /// The blocks.
    pub blocks: Vec<TopicBlock>,
    /// What follows the blocks: the sleep time, and in metadata the tables to create.
    pub tail: Bytes,
}

/// A block of a message.
#[derive(Debug, Clone)]
pub struct TopicBlock {
    /// The unit of its timestamps.
    pub precision: Precision,
    /// The rows.
    pub block: Block,
    /// Its columns; all blocks have it or none.
    pub schema: Option<TopicSchema>,
    /// Its table; all blocks have it or none. May be empty.
    pub table: Option<String>,
}

const NAME: &str = "message of a topic";
/// The version of what current servers send.
const VERSION: u8 = 100;
/// Bytes before the raw block in a part.
const PART_HEADER: usize = 18;
/// The type of an offset in the log, with its version.
const LOG_OFFSET: u8 = 17;
/// The bits of an offset's type without the version, and how it reads in the log.
const OFFSET_TYPE: u8 = 0x0f;
const IN_LOG: u8 = 1;

impl TopicData {
    /// A message whose blocks lie between two offsets of the log.
    #[must_use]
    pub fn new(begin: i64, end: i64, blocks: Vec<TopicBlock>) -> Self {
        let mut offsets = Vec::with_capacity(PART_HEADER);
        for offset in [begin, end] {
            offsets.put_u8(LOG_OFFSET);
            offsets.put_i64(offset);
        }
        Self { offsets: offsets.into(), blocks, tail: Bytes::from_static(&[0; 8]) }
    }

    /// Reads the content of a message with rows. The blocks share its bytes.
    pub fn decode(data: &Bytes) -> Result<Self, Malformed> {
        let mut reader = Reader::new(NAME, data);
        let version = reader.u8()?;
        let offsets = if version >= VERSION {
            let length = reader.count()?;
            reader.bytes(length)?
        } else {
            let start = reader.rest();
            skip_offset(&mut reader, version)?;
            let second = reader.u8()?;
            skip_offset(&mut reader, second)?;
            start.get(..start.len() - reader.rest().len()).unwrap_or_default()
        };
        let offsets = data.slice_ref(offsets);
        let count = reader.count()?;
        let (with_table, with_schema) =
            if count == 0 { (false, false) } else { (reader.u8()? != 0, reader.u8()? != 0) };
        let mut blocks = Vec::new();
        for _ in 0..count {
            let length = usize::try_from(reader.leb128()?)
                .map_err(|_| reader.malformed("a block is too long"))?;
            let (precision, block) = read_part(data, reader.bytes(length)?)?;
            let schema = if with_schema { Some(TopicSchema::read(&mut reader)?) } else { None };
            let table = if with_table { Some(read_name(&mut reader)?) } else { None };
            blocks.push(TopicBlock { precision, block, schema, table });
        }
        Ok(Self { offsets, blocks, tail: data.slice_ref(reader.rest()) })
    }

    /// The offset in the log behind the message; `None` where the rows do not come from the log.
    #[must_use]
    pub fn next_offset(&self) -> Option<i64> {
        let mut reader = Reader::new(NAME, &self.offsets);
        match reader.u8().ok()? {
            log if log & OFFSET_TYPE == IN_LOG => reader.skip(8).ok()?,
            // Negative: where a consumer wanted to begin that had no offset.
            0x80.. => {}
            _ => return None,
        }
        let is_log = reader.u8().ok()? & OFFSET_TYPE == IN_LOG;
        is_log.then(|| reader.i64().ok()).flatten()
    }

    /// The content as bytes, in the form of current servers.
    pub fn encode(&self) -> Result<Bytes, Error> {
        let mut out = vec![VERSION];
        out.put_i32(length_i32(self.offsets.len())?);
        out.put_bytes(&self.offsets);
        out.put_i32(length_i32(self.blocks.len())?);
        if let Some(first) = self.blocks.first() {
            let (with_table, with_schema) = (first.table.is_some(), first.schema.is_some());
            let alike = |block: &TopicBlock| {
                block.table.is_some() == with_table && block.schema.is_some() == with_schema
            };
            if !self.blocks.iter().all(alike) {
                return Err(Error::misuse(
                    "all blocks of a message have tables and schemas or none",
                ));
            }
            out.put_u8(u8::from(with_table));
            out.put_u8(u8::from(with_schema));
        }
        for TopicBlock { precision, block, schema, table } in &self.blocks {
            out.put_leb128((PART_HEADER + block.bytes().len()) as u64);
            out.put_i64(1);
            out.put_bytes(&i64::from(length_i32(block.rows())?).to_be_bytes());
            out.put_u8(0);
            out.put_u8(precision.code());
            out.put_bytes(block.bytes());
            if let Some(schema) = schema {
                schema.write(&mut out);
            }
            if let Some(table) = table {
                write_name(&mut out, table);
            }
        }
        out.put_bytes(&self.tail);
        Ok(out.into())
    }
}

fn skip_offset(reader: &mut Reader<'_>, kind: u8) -> Result<(), Malformed> {
    match kind {
        1 => reader.skip(8),
        2 | 3 => reader.skip(16),
        _ => Err(reader.malformed("an offset has an unknown type")),
    }
}

fn read_part(data: &Bytes, part: &[u8]) -> Result<(Precision, Block), Malformed> {
    let mut reader = Reader::new(NAME, part);
    reader.skip(16)?;
    if reader.u8()? != 0 {
        return Err(reader.malformed("a block is compressed"));
    }
    let precision = reader.u8()?.try_into()?;
    Ok((precision, Block::decode(data.slice_ref(reader.rest()))?))
}
