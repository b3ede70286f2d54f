use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};
use taos_proto::value::Cell;

use super::cell::CellReader;
use super::reason::Reason;
use crate::taos::Row;

/// A row: a map by names, or a sequence by places.
#[derive(Clone, Copy)]
pub(super) struct RowReader<'de> {
    row: &'de Row,
    column: usize,
}

impl<'de> RowReader<'de> {
    pub(super) const fn new(row: &'de Row) -> Self {
        Self { row, column: 0 }
    }

    fn cell(&self, column: usize) -> CellReader<'de> {
        CellReader(self.row.cell(column).unwrap_or(Cell::Null))
    }

    /// The only value of a row of one column.
    fn single(&self) -> Result<CellReader<'de>, Reason> {
        if self.row.len() == 1 {
            return Ok(self.cell(0));
        }
        Err(serde::de::Error::custom(format_args!(
            "it has {} columns, but a single value was asked for",
            self.row.len()
        )))
    }
}

macro_rules! of_one_column {
    ($($method:ident)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
            self.single()?.$method(visitor).map_err(|reason| reason.in_column(0))
        }
    )+};
}

impl<'de> Deserializer<'de> for RowReader<'de> {
    type Error = Reason;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        visitor.visit_map(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        visitor.visit_seq(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Reason> {
        if length != self.row.len() {
            return Err(serde::de::Error::custom(format_args!(
                "it has {} columns, but {length} values were asked for",
                self.row.len()
            )));
        }
        visitor.visit_seq(self)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Reason> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Reason> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Reason> {
        let single = self.single()?;
        single.deserialize_enum(name, variants, visitor).map_err(|reason| reason.in_column(0))
    }

    of_one_column! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string
        deserialize_bytes deserialize_byte_buf deserialize_option
    }

    forward_to_deserialize_any! { unit unit_struct map struct identifier ignored_any }
}

impl<'de> MapAccess<'de> for RowReader<'de> {
    type Error = Reason;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Reason> {
        let Some(field) = self.row.fields().get(self.column) else { return Ok(None) };
        let name = BorrowedStrDeserializer::<Reason>::new(&field.name);
        seed.deserialize(name).map(Some).map_err(|reason| reason.in_column(self.column))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Reason> {
        let column = self.column;
        self.column += 1;
        let value = seed.deserialize(self.cell(column));
        value.map_err(|reason| reason.in_column(column))
    }
}

impl<'de> SeqAccess<'de> for RowReader<'de> {
    type Error = Reason;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Reason> {
        if self.column >= self.row.len() {
            return Ok(None);
        }
        self.next_value_seed(seed).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.row.len() - self.column)
    }
}
