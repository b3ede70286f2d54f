use std::borrow::Cow;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use super::cell::CellReader;
use super::{Reason, SerdeRow};

/// A row: a map by names, or a sequence by places.
pub(super) struct RowReader<R, I> {
    row: R,
    /// The values of this column and those behind it.
    cells: I,
    column: usize,
}

impl<'de, R, I> RowReader<R, I>
where
    R: SerdeRow<'de>,
    I: Iterator<Item = Result<R::Cell, Reason>>,
{
    pub(super) const fn new(row: R, cells: I) -> Self {
        Self { row, cells, column: 0 }
    }

    /// The next value.
    fn cell(&mut self) -> Result<CellReader<R::Cell>, Reason> {
        match self.cells.next() {
            Some(cell) => cell.map(CellReader),
            None => Err(serde::de::Error::custom("the row ended before it")),
        }
    }

    /// The only value of a row of one column.
    fn single(mut self) -> Result<CellReader<R::Cell>, Reason> {
        let width = self.row.width();
        if width == 1 {
            return self.cell().map_err(|reason| reason.in_column(0));
        }
        Err(serde::de::Error::custom(format_args!(
            "it has {width} columns, but a single value was asked for"
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

impl<'de, R, I> Deserializer<'de> for RowReader<R, I>
where
    R: SerdeRow<'de>,
    I: Iterator<Item = Result<R::Cell, Reason>>,
{
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
        if length != self.row.width() {
            return Err(serde::de::Error::custom(format_args!(
                "it has {} columns, but {length} values were asked for",
                self.row.width()
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

impl<'de, R, I> MapAccess<'de> for RowReader<R, I>
where
    R: SerdeRow<'de>,
    I: Iterator<Item = Result<R::Cell, Reason>>,
{
    type Error = Reason;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Reason> {
        if self.column >= self.row.width() {
            return Ok(None);
        }
        let key = match self.row.name(self.column) {
            Cow::Borrowed(name) => seed.deserialize(BorrowedStrDeserializer::<Reason>::new(name)),
            Cow::Owned(name) => seed.deserialize(name.into_deserializer()),
        };
        key.map(Some).map_err(|reason| reason.in_column(self.column))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Reason> {
        let column = self.column;
        self.column += 1;
        let value = self.cell().and_then(|cell| seed.deserialize(cell));
        value.map_err(|reason| reason.in_column(column))
    }
}

impl<'de, R, I> SeqAccess<'de> for RowReader<R, I>
where
    R: SerdeRow<'de>,
    I: Iterator<Item = Result<R::Cell, Reason>>,
{
    type Error = Reason;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Reason> {
        if self.column >= self.row.width() {
            return Ok(None);
        }
        self.next_value_seed(seed).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.row.width() - self.column)
    }
}
