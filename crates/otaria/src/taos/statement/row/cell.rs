use serde::Serialize;
use serde::ser::{Impossible, Serializer};
use taos_proto::column::DataType;
use taos_proto::stmt2::BindWriter;
use taos_proto::value::Value;

use super::refusal::Refusal;

/// Appends one value to a column.
pub(super) struct CellWriter<'a>(pub(super) &'a mut BindWriter);

type Outcome = Result<(), Refusal>;

fn no_value(what: &str) -> Refusal {
    Refusal(format!("{what} is no single value"))
}

impl CellWriter<'_> {
    fn push(self, value: &Value) -> Outcome {
        Ok(self.0.push(value)?)
    }
}

macro_rules! values {
    ($($method:ident($type:ty) $variant:ident;)+) => {$(
        fn $method(self, value: $type) -> Outcome {
            self.push(&Value::$variant(value.into()))
        }
    )+};
}

impl Serializer for CellWriter<'_> {
    type Ok = ();
    type Error = Refusal;
    type SerializeSeq = Impossible<(), Refusal>;
    type SerializeTuple = Impossible<(), Refusal>;
    type SerializeTupleStruct = Impossible<(), Refusal>;
    type SerializeTupleVariant = Impossible<(), Refusal>;
    type SerializeMap = Impossible<(), Refusal>;
    type SerializeStruct = Impossible<(), Refusal>;
    type SerializeStructVariant = Impossible<(), Refusal>;

    values! {
        serialize_bool(bool) Bool;
        serialize_i8(i8) Int;
        serialize_i16(i16) Int;
        serialize_i32(i32) Int;
        serialize_i64(i64) Int;
        serialize_u8(u8) UnsignedInt;
        serialize_u16(u16) UnsignedInt;
        serialize_u32(u32) UnsignedInt;
        serialize_u64(u64) UnsignedInt;
        serialize_f32(f32) Float;
    }

    /// FLOAT takes it when no digit is lost.
    fn serialize_f64(self, value: f64) -> Outcome {
        let narrow = value as f32;
        if self.0.data_type() == DataType::Float && f64::from(narrow) == value {
            return self.push(&Value::Float(narrow));
        }
        self.push(&Value::Double(value))
    }

    fn serialize_char(self, value: char) -> Outcome {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Outcome {
        Ok(self.0.push_bytes(text.as_bytes())?)
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Outcome {
        Ok(self.0.push_bytes(bytes)?)
    }

    fn serialize_none(self) -> Outcome {
        self.0.push_null();
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Outcome {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Outcome {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Outcome {
        self.serialize_none()
    }

    /// The names of variants are text.
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Outcome {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Outcome {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Outcome {
        Err(no_value("a variant with a value"))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Refusal> {
        Err(no_value("a sequence (bytes need the crate `serde_bytes`)"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Refusal> {
        Err(no_value("a tuple"))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Refusal> {
        Err(no_value("a tuple"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Refusal> {
        Err(no_value("a tuple"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Refusal> {
        Err(no_value("a map"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, Refusal> {
        Err(no_value("a struct"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Refusal> {
        Err(no_value("a struct"))
    }
}
