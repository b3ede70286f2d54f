//! Rows of serde as columns.

mod cell;
mod refusal;

use serde::Serialize;
use serde::ser::{
    Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, SerializeTupleStruct,
    Serializer,
};
use taos_proto::stmt2::BindWriter;

use super::parameter::Parameter;
use super::table::usage;
use crate::error::Result;
use cell::CellWriter;
use refusal::Refusal;

/// A column for each parameter, with the values of the rows.
pub(super) fn columns_of<T: Serialize>(
    parameters: &[Parameter],
    rows: impl IntoIterator<Item = T>,
) -> Result<Vec<BindWriter>> {
    let mut columns: Vec<_> =
        parameters.iter().map(|parameter| BindWriter::new(parameter.data_type)).collect();
    let mut count = 0;
    for row in rows {
        let writer = RowWriter { parameters, columns: &mut columns, row: count, place: 0 };
        row.serialize(writer)
            .map_err(|Refusal(text)| usage(format!("row {}: {text}", count + 1)))?;
        count += 1;
    }
    if count == 0 {
        return Err(usage("there are no rows to insert"));
    }
    Ok(columns)
}

/// Appends the values of one row.
struct RowWriter<'a> {
    parameters: &'a [Parameter],
    columns: &'a mut [BindWriter],
    /// How many rows came before.
    row: usize,
    /// The parameter that is expected next.
    place: usize,
}

impl RowWriter<'_> {
    fn named<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Refusal> {
        let is_next = self.parameters.get(self.place).is_some_and(|next| next.name == name);
        if !is_next {
            let found = self.parameters.iter().position(|parameter| parameter.name == name);
            self.place =
                found.ok_or_else(|| Refusal(format!("the statement has no parameter '{name}'")))?;
        }
        self.placed(value)
    }

    fn placed<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        let place = self.place;
        let (Some(parameter), Some(column)) =
            (self.parameters.get(place), self.columns.get_mut(place))
        else {
            let count = self.parameters.len();
            return Err(Refusal(format!("it has more values than the statement has '?', {count}")));
        };
        if column.len() > self.row {
            return Err(Refusal(format!("it has '{}' twice", parameter.name)));
        }
        self.place += 1;
        value
            .serialize(CellWriter(column))
            .map_err(|Refusal(text)| Refusal(format!("'{}': {text}", parameter.name)))
    }

    fn finish(self) -> Result<(), Refusal> {
        let mut columns = self.parameters.iter().zip(&*self.columns);
        match columns.find(|(_, column)| column.len() <= self.row) {
            Some((parameter, _)) => Err(Refusal(format!("it lacks '{}'", parameter.name))),
            None => Ok(()),
        }
    }
}

fn no_row(what: &str) -> Refusal {
    Refusal(format!("{what} is no row: a struct, a map, a tuple or a sequence is"))
}

macro_rules! no_rows {
    ($($method:ident($($type:ty),*) $what:literal;)+) => {$(
        fn $method(self, $(_: $type),*) -> Result<(), Refusal> {
            Err(no_row($what))
        }
    )+};
}

impl<'a> Serializer for RowWriter<'a> {
    type Ok = ();
    type Error = Refusal;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Impossible<(), Refusal>;
    type SerializeMap = MapWriter<'a>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Impossible<(), Refusal>;

    no_rows! {
        serialize_bool(bool) "a boolean";
        serialize_i8(i8) "a number";
        serialize_i16(i16) "a number";
        serialize_i32(i32) "a number";
        serialize_i64(i64) "a number";
        serialize_u8(u8) "a number";
        serialize_u16(u16) "a number";
        serialize_u32(u32) "a number";
        serialize_u64(u64) "a number";
        serialize_f32(f32) "a number";
        serialize_f64(f64) "a number";
        serialize_char(char) "a character";
        serialize_str(&str) "a text";
        serialize_bytes(&[u8]) "bytes";
        serialize_none() "nothing";
        serialize_unit() "nothing";
        serialize_unit_struct(&'static str) "nothing";
        serialize_unit_variant(&'static str, u32, &'static str) "a variant";
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refusal> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refusal> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Refusal> {
        Err(no_row("a variant"))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Refusal> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Refusal> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Refusal> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Refusal> {
        Err(no_row("a variant"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Refusal> {
        Ok(MapWriter { row: self, name: String::new() })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Refusal> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Refusal> {
        Err(no_row("a variant"))
    }
}

macro_rules! by_place {
    ($($kind:ident $method:ident;)+) => {$(
        impl $kind for RowWriter<'_> {
            type Ok = ();
            type Error = Refusal;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
                self.placed(value)
            }

            fn end(self) -> Result<(), Refusal> {
                self.finish()
            }
        }
    )+};
}

by_place! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
}

impl SerializeStruct for RowWriter<'_> {
    type Ok = ();
    type Error = Refusal;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Refusal> {
        self.named(name, value)
    }

    fn end(self) -> Result<(), Refusal> {
        self.finish()
    }
}

/// A map, whose keys come before their values.
struct MapWriter<'a> {
    row: RowWriter<'a>,
    name: String,
}

impl SerializeMap for MapWriter<'_> {
    type Ok = ();
    type Error = Refusal;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refusal> {
        let mut name = BindWriter::new(taos_proto::DataType::VarChar);
        key.serialize(CellWriter(&mut name))?;
        let bytes = name.values().flatten().next().unwrap_or_default();
        self.name = String::from_utf8_lossy(bytes).into_owned();
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        let name = std::mem::take(&mut self.name);
        self.row.named(&name, value)
    }

    fn end(self) -> Result<(), Refusal> {
        self.row.finish()
    }
}
