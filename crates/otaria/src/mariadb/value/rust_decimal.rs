//! DECIMAL as the crate rust_decimal's type, digit by digit. It holds 28 digits; DECIMAL up to 65.

use rust_decimal::Decimal;

use super::{FromValue, Mismatch, Value, ValueKind, unfit};
use crate::mariadb::{ParamValue, ToParam};

impl FromValue<'_> for Decimal {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Decimal(text) => exact(text).ok_or(Mismatch::OutOfRange),
            Value::Int(number) => Ok(number.into()),
            Value::UInt(number) => Ok(number.into()),
            other => Err(unfit(&other)),
        }
    }

    fn accepts(kind: ValueKind) -> bool {
        matches!(kind, ValueKind::Decimal | ValueKind::Int | ValueKind::UInt)
    }
}

/// Zeros behind the last digit of the fraction are dropped where there is no room for them.
fn exact(text: &str) -> Option<Decimal> {
    let shorter = || text.contains('.').then(|| text.trim_end_matches('0').trim_end_matches('.'));
    Decimal::from_str_exact(text).ok().or_else(|| Decimal::from_str_exact(shorter()?).ok())
}

impl ToParam for Decimal {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        Ok(ParamValue::decimal(self.to_string()))
    }
}
