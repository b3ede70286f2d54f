//! DECIMAL as the crate rust_decimal's type, digit by digit. It holds 28 digits; DECIMAL up to 38.

use rust_decimal::Decimal;
use taos_proto::column::{DataType, Precision};
use taos_proto::value::Cell;

use super::{FromValue, Mismatch, is_decimal, is_integer, unfit};
use crate::taos::{ParamValue, ToParam};

impl FromValue<'_> for Decimal {
    fn from_value(value: Cell<'_>, _: Precision) -> Result<Self, Mismatch> {
        match value {
            Cell::Decimal(number) => {
                Self::try_from_i128_with_scale(number.unscaled, number.scale.into())
                    .map_err(|_| Mismatch::OutOfRange)
            }
            Cell::Int(number) => Ok(number.into()),
            Cell::UnsignedInt(number) => Ok(number.into()),
            other => Err(unfit(&other)),
        }
    }

    fn accepts(data_type: DataType) -> bool {
        is_decimal(data_type) || is_integer(data_type)
    }
}

impl ToParam for Decimal {
    fn to_param(&self) -> ParamValue<'_> {
        ParamValue::decimal(self.to_string())
    }
}
