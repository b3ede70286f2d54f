//! Comparisons: both sides become values that can be compared.

use taos_proto::DataType;

use super::evaluate::is_binary;
use super::pattern::{LikePattern, RegexPattern};
use super::{Environment, Node, Typed};
use crate::error::SqlError;
use crate::insert::hex;
use crate::sql::ast::{Comparison, TypeName};
use crate::value::{Datum, TypeClass as _, decimal, time};

/// The comparison as a condition.
pub(crate) fn comparison(
    comparison: Comparison,
    left: Typed,
    right: Typed,
    environment: &Environment,
) -> Result<Typed, SqlError> {
    let node = match comparison {
        Comparison::Like | Comparison::NotLike => {
            let pattern = LikePattern::new(pattern_text(&right)?);
            Node::Like { operand: plain(left), pattern, negated: comparison == Comparison::NotLike }
        }
        Comparison::Match | Comparison::NotMatch => {
            let pattern = RegexPattern::new(pattern_text(&right)?);
            Node::Match {
                operand: plain(left),
                pattern,
                negated: comparison == Comparison::NotMatch,
            }
        }
        Comparison::Contains => Node::Contains(Box::new(left), pattern_text(&right)?.into()),
        _ => {
            let (left, right) = comparable(*plain(left), *plain(right), environment)?;
            Node::Compare(comparison, Box::new(left), Box::new(right))
        }
    };
    Ok(Typed::new(TypeName::fixed(DataType::Bool), node))
}

/// JSON is compared as what it stands for.
pub(crate) fn plain(typed: Typed) -> Box<Typed> {
    if typed.kind.data_type == DataType::Json {
        let kind = typed.kind;
        return Box::new(Typed::new(kind, Node::Plain(Box::new(typed))));
    }
    Box::new(typed)
}

fn pattern_text(typed: &Typed) -> Result<&str, SqlError> {
    match typed.constant() {
        Some(Datum::Text(text)) => Ok(text),
        _ => Err(SqlError::unsupported("a pattern that is not a text literal")),
    }
}

/// Converts constants to the type of what they are compared with.
pub(crate) fn comparable(
    left: Typed,
    right: Typed,
    environment: &Environment,
) -> Result<(Typed, Typed), SqlError> {
    let right = adapted(right, left.kind, environment)?;
    let left = adapted(left, right.kind, environment)?;
    if left.kind.data_type.is_decimal() || right.kind.data_type.is_decimal() {
        return Ok(decimals(left, right));
    }
    Ok((left, right))
}

fn adapted(typed: Typed, other: TypeName, environment: &Environment) -> Result<Typed, SqlError> {
    let Some(Datum::Text(text)) = typed.constant() else { return Ok(typed) };
    if other.data_type == DataType::Timestamp {
        let ticks = time::parse(text, environment.precision, &environment.clock.zone)
            .or_else(|| text.parse().ok())
            .ok_or_else(|| SqlError::new(0x127, format!("Invalid timestamp format: '{text}'")))?;
        return Ok(Typed::new(other, Node::Constant(Datum::Int(ticks))));
    }
    if is_binary(other.data_type) {
        let bytes = match text.strip_prefix("\\x").map(hex) {
            Some(Some(bytes)) => bytes,
            _ => text.as_bytes().to_vec(),
        };
        return Ok(Typed::new(other, Node::Constant(Datum::Bytes(bytes.into()))));
    }
    // As a double a large integer would lose its last digits.
    if other.data_type.is_signed() || other.data_type.is_unsigned() {
        let exact = match (text.parse(), text.parse()) {
            (Ok(number), _) => Some((DataType::BigInt, Datum::Int(number))),
            (_, Ok(number)) => Some((DataType::BigIntUnsigned, Datum::UInt(number))),
            _ => None,
        };
        return Ok(match exact {
            Some((data_type, value)) => {
                Typed::new(TypeName::fixed(data_type), Node::Constant(value))
            }
            None => typed,
        });
    }
    if other.data_type == DataType::Bool {
        let value = if text.eq_ignore_ascii_case("true") {
            true
        } else if text.eq_ignore_ascii_case("false") {
            false
        } else {
            return Ok(typed);
        };
        return Ok(Typed::new(other, Node::Constant(Datum::Bool(value))));
    }
    Ok(typed)
}

/// Decimals of one scale compare exactly; where that cannot be, both are doubles.
fn decimals(left: Typed, right: Typed) -> (Typed, Typed) {
    let scale = left.kind.scale.max(right.kind.scale);
    let rescaled = |typed: &Typed| -> Option<Typed> {
        let kind = TypeName { data_type: DataType::Decimal, length: 16, precision: 38, scale };
        if typed.kind.data_type.is_decimal() && typed.kind.scale == scale {
            return Some(Typed { kind, node: typed.node.clone() });
        }
        let text = match typed.constant()? {
            Datum::Int(value) => value.to_string(),
            Datum::UInt(value) => value.to_string(),
            Datum::Double(value) => value.to_string(),
            Datum::Text(text) => text.to_string(),
            _ => return None,
        };
        let unscaled = decimal::parse(&text, scale)?;
        let exact = decimal::parse(&text, scale.saturating_add(12))?
            == decimal::rescale(unscaled, scale, scale.saturating_add(12))?;
        exact.then(|| Typed::new(kind, Node::Constant(Datum::Decimal(unscaled))))
    };
    match (rescaled(&left), rescaled(&right)) {
        (Some(left), Some(right)) => (left, right),
        _ => (double(left), double(right)),
    }
}

fn double(typed: Typed) -> Typed {
    Typed::new(TypeName::fixed(DataType::Double), Node::Cast(Box::new(typed)))
}
