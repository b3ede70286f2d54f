use serde::de::value::StrDeserializer;
use serde::de::{IntoDeserializer, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};
use taos_proto::value::Cell;

use super::reason::Reason;

/// One value.
pub(super) struct CellReader<'de>(pub(super) Cell<'de>);

impl<'de> Deserializer<'de> for CellReader<'de> {
    type Error = Reason;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        match self.0 {
            Cell::Null => visitor.visit_unit(),
            Cell::Bool(truth) => visitor.visit_bool(truth),
            Cell::Int(number) | Cell::Timestamp(number) => visitor.visit_i64(number),
            Cell::UnsignedInt(number) => visitor.visit_u64(number),
            Cell::Float(number) => visitor.visit_f32(number),
            Cell::Double(number) => visitor.visit_f64(number),
            Cell::Text(bytes) => match str::from_utf8(bytes) {
                Ok(text) => visitor.visit_borrowed_str(text),
                Err(_) => visitor.visit_borrowed_bytes(bytes),
            },
            Cell::NChar(text) => visitor.visit_string(text.to_string()),
            Cell::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
            Cell::Decimal(number) => visitor.visit_string(number.to_string()),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        match self.0 {
            Cell::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Reason> {
        visitor.visit_newtype_struct(self)
    }

    /// Bytes are asked for as a sequence by `Vec<u8>`.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        match self.0 {
            Cell::Bytes(bytes) => {
                visitor.visit_seq(serde::de::value::SeqDeserializer::new(bytes.iter().copied()))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    /// The names of variants are text.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Reason> {
        let text = match self.0 {
            Cell::NChar(text) => text.to_string(),
            Cell::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            _ => return self.deserialize_any(visitor),
        };
        let variant: StrDeserializer<'_, Reason> = text.as_str().into_deserializer();
        variant.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}
