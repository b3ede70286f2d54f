//! Parameters as JavaScript writes them: a tag and a payload each, one after the other, little-endian.
//! `packages/otaria/src/mariadb/params/encoder.ts` writes them.

use mariadb_proto::error::Malformed;
use mariadb_proto::value::{Date, DateTime, Param};
use mariadb_proto::wire::Reader;

/// A parameter of a text query: one value or a list of them.
pub(crate) enum TextParam<'a> {
    One(Param<'a>),
    /// The next `count` parameters, separated by commas.
    List {
        count: u32,
        parenthesis: bool,
    },
    /// The next `count` parameters, one behind the other.
    Sequence {
        count: u32,
    },
    /// A string that comes from a stream.
    Stream,
    /// SQL that JavaScript has already made safe.
    Raw(&'a [u8]),
}

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const INT32: u8 = 3;
const DOUBLE: u8 = 4;
const INT64: u8 = 5;
const UINT64: u8 = 6;
const DECIMAL: u8 = 7;
const TEXT: u8 = 8;
const BYTES: u8 = 9;
const DATE_TIME: u8 = 10;
const LIST: u8 = 11;
const LIST_IN_PARENTHESIS: u8 = 12;
const RAW: u8 = 13;
const SEQUENCE: u8 = 14;
const STREAM: u8 = 15;

/// Reads the values one by one.
pub(crate) struct Params<'a>(Reader<'a>);

impl<'a> Params<'a> {
    pub(crate) const fn new(written: &'a [u8]) -> Self {
        Self(Reader::new("parameters", written))
    }

    /// The next parameter of a text query; `None` after the last.
    pub(crate) fn next_text(&mut self) -> Result<Option<TextParam<'a>>, Malformed> {
        let Some(tag) = self.0.rest().first().copied() else {
            return Ok(None);
        };
        let parenthesis = tag == LIST_IN_PARENTHESIS;
        Ok(Some(match tag {
            LIST | LIST_IN_PARENTHESIS => {
                self.0.skip(1)?;
                TextParam::List { count: self.0.u32()?, parenthesis }
            }
            SEQUENCE => {
                self.0.skip(1)?;
                TextParam::Sequence { count: self.0.u32()? }
            }
            STREAM => {
                self.0.skip(1)?;
                TextParam::Stream
            }
            RAW => {
                self.0.skip(1)?;
                TextParam::Raw(self.sized()?)
            }
            _ => TextParam::One(self.next_value()?),
        }))
    }

    /// All of them, for a prepared statement, and the places of those that go ahead as long data.
    pub(crate) fn values(mut self) -> Result<(Vec<Param<'a>>, Vec<usize>), Malformed> {
        let (mut values, mut streams) = (Vec::new(), Vec::new());
        while let Some(tag) = self.0.rest().first() {
            if *tag == STREAM {
                self.0.skip(1)?;
                streams.push(values.len());
                values.push(Param::Bytes(&[]));
            } else {
                values.push(self.next_value()?);
            }
        }
        Ok((values, streams))
    }

    #[expect(
        clippy::inline_always,
        reason = "for each value of a batch; a result returned by reference is slow to read back"
    )]
    #[inline(always)]
    fn next_value(&mut self) -> Result<Param<'a>, Malformed> {
        Ok(match self.0.u8()? {
            NULL => Param::Null,
            FALSE => Param::Bool(false),
            TRUE => Param::Bool(true),
            INT32 => Param::Int32(self.0.u32()?.cast_signed()),
            DOUBLE => Param::Double(f64::from_bits(self.0.u64()?)),
            INT64 => Param::Int(self.0.u64()?.cast_signed()),
            UINT64 => Param::UInt(self.0.u64()?),
            DECIMAL => Param::Decimal(self.text()?),
            TEXT => Param::Text(self.text()?),
            BYTES => Param::Bytes(self.sized()?),
            DATE_TIME => {
                let date = Date { year: self.0.u16()?, month: self.0.u8()?, day: self.0.u8()? };
                let (hour, minute, second) = (self.0.u8()?, self.0.u8()?, self.0.u8()?);
                let microsecond = self.0.u32()?;
                Param::DateTime(DateTime { date, hour, minute, second, microsecond })
            }
            _ => return Err(self.0.malformed("an unknown tag")),
        })
    }

    fn text(&mut self) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.sized()?)
            .map_err(|_| Malformed::new("parameters", "text is not UTF-8"))
    }

    fn sized(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.0.u32()? as usize;
        self.0.bytes(length)
    }
}
