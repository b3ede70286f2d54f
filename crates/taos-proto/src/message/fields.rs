//! The columns of a result, which replies hold as parallel lists.

use crate::column::{DataType, Field};
use crate::error::Malformed;

/// Declares a reply that describes the columns of a result.
macro_rules! with_fields {
    ($(#[$outer:meta])* pub struct $name:ident { $($rest:tt)* }) => {
        crate::message::message! {
            $(#[$outer])*
            pub struct $name {
                $($rest)*
                /// How many columns there are.
                pub fields_count: i64,
                /// Their names.
                #[serde(serialize_with = "crate::message::json::null_when_empty")]
                pub fields_names: Vec<String>,
                /// The codes of their types.
                #[serde(serialize_with = "crate::message::json::null_when_empty")]
                pub fields_types: Vec<u8>,
                /// The lengths that users see.
                #[serde(serialize_with = "crate::message::json::null_when_empty")]
                pub fields_lengths: Vec<i64>,
                /// The unit of timestamps: 0 ms, 1 µs, 2 ns.
                pub precision: u8,
                /// Digits of decimals; old adapters leave it out.
                #[serde(serialize_with = "crate::message::json::null_when_empty")]
                pub fields_precisions: Vec<i64>,
                /// Digits of decimals behind the point; old adapters leave it out.
                #[serde(serialize_with = "crate::message::json::null_when_empty")]
                pub fields_scales: Vec<i64>,
            }
        }

        impl $name {
            /// The same reply, describing these columns.
            #[must_use]
            pub fn with_fields(
                self,
                fields: &[crate::column::Field],
                precision: crate::column::Precision,
            ) -> Self {
                let numbers =
                    |number: fn(&crate::column::Field) -> i64| fields.iter().map(number).collect();
                Self {
                    fields_count: i64::try_from(fields.len()).unwrap_or(i64::MAX),
                    fields_names: fields.iter().map(|field| field.name.clone()).collect(),
                    fields_types: fields.iter().map(|field| field.data_type.code()).collect(),
                    fields_lengths: numbers(|field| field.length.into()),
                    precision: precision.code(),
                    fields_precisions: numbers(|field| field.precision.into()),
                    fields_scales: numbers(|field| field.scale.into()),
                    ..self
                }
            }

            /// The columns that the lists describe.
            pub fn fields(&self) -> Result<Vec<crate::column::Field>, crate::error::Malformed> {
                crate::message::fields::read(&crate::message::fields::Lists {
                    count: self.fields_count,
                    names: &self.fields_names,
                    types: &self.fields_types,
                    lengths: &self.fields_lengths,
                    precisions: &self.fields_precisions,
                    scales: &self.fields_scales,
                })
            }

            /// The unit of the result's timestamps.
            pub fn time_precision(&self) -> Result<crate::column::Precision, crate::error::Malformed> {
                self.precision.try_into()
            }
        }
    };
}

pub(crate) use with_fields;

pub(crate) struct Lists<'a> {
    pub(crate) count: i64,
    pub(crate) names: &'a [String],
    pub(crate) types: &'a [u8],
    pub(crate) lengths: &'a [i64],
    pub(crate) precisions: &'a [i64],
    pub(crate) scales: &'a [i64],
}

pub(crate) fn read(lists: &Lists<'_>) -> Result<Vec<Field>, Malformed> {
    let count = lists.names.len();
    let counted = usize::try_from(lists.count) == Ok(count);
    if !counted || lists.types.len() != count || lists.lengths.len() != count {
        return Err(Malformed::new("reply", "the lists of its columns differ in length"));
    }
    let digits = |list: &[i64], index: usize| {
        u8::try_from(list.get(index).copied().unwrap_or_default())
            .map_err(|_| Malformed::new("reply", "the digits of a decimal are out of range"))
    };
    let columns = lists.names.iter().zip(lists.types).zip(lists.lengths);
    let field = |(index, ((name, &code), &length)): (usize, ((&String, &u8), &i64))| {
        Ok(Field {
            name: name.clone(),
            data_type: DataType::from_code(code)
                .ok_or(Malformed::new("reply", "a column has an unknown type"))?,
            length: u32::try_from(length)
                .map_err(|_| Malformed::new("reply", "the length of a column is out of range"))?,
            precision: digits(lists.precisions, index)?,
            scale: digits(lists.scales, index)?,
        })
    };
    columns.enumerate().map(field).collect()
}
