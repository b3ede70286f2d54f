//! Columns of any type with values that fit.

use proptest::collection::vec;
use proptest::prelude::*;
use taos_proto::{DataType, Decimal, Field, Value};

/// A column of any type and values that fit it.
pub(crate) fn field_and_values(rows: usize) -> impl Strategy<Value = (Field, Vec<Value>)> {
    (1..22_u8, 0..=18_u8).prop_flat_map(move |(code, scale)| {
        let data_type = DataType::from_code(code).unwrap();
        let field = match data_type {
            DataType::Decimal64 => Field::decimal("c", 18, scale),
            DataType::Decimal => Field::decimal("c", 38, scale),
            _ => Field::new("c", data_type),
        };
        let value = prop_oneof![1 => Just(Value::Null), 4 => value(data_type, scale)];
        (Just(field), vec(value, rows))
    })
}

fn value(data_type: DataType, scale: u8) -> BoxedStrategy<Value> {
    let unsigned = |most: u64| (0..=most).prop_map(Value::UnsignedInt).boxed();
    let signed = |least: i64, most: i64| (least..=most).prop_map(Value::Int).boxed();
    match data_type {
        DataType::Null => Just(Value::Null).boxed(),
        DataType::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        DataType::TinyInt => signed(i8::MIN.into(), i8::MAX.into()),
        DataType::SmallInt => signed(i16::MIN.into(), i16::MAX.into()),
        DataType::Int => signed(i32::MIN.into(), i32::MAX.into()),
        DataType::BigInt => signed(i64::MIN, i64::MAX),
        DataType::TinyIntUnsigned => unsigned(u8::MAX.into()),
        DataType::SmallIntUnsigned => unsigned(u16::MAX.into()),
        DataType::IntUnsigned => unsigned(u32::MAX.into()),
        DataType::BigIntUnsigned => unsigned(u64::MAX),
        DataType::Float => any::<f32>().prop_map(Value::Float).boxed(),
        DataType::Double => any::<f64>().prop_map(Value::Double).boxed(),
        DataType::Timestamp => any::<i64>().prop_map(Value::Timestamp).boxed(),
        DataType::VarChar | DataType::NChar | DataType::Json => {
            any::<String>().prop_map(Value::Text).boxed()
        }
        DataType::VarBinary | DataType::Geometry | DataType::Blob | DataType::MediumBlob => {
            vec(any::<u8>(), 0..40).prop_map(Value::Bytes).boxed()
        }
        DataType::Decimal64 => any::<i64>()
            .prop_map(move |unscaled| Value::Decimal(Decimal { unscaled: unscaled.into(), scale }))
            .boxed(),
        DataType::Decimal => any::<i128>()
            .prop_map(move |unscaled| Value::Decimal(Decimal { unscaled, scale }))
            .boxed(),
    }
}
