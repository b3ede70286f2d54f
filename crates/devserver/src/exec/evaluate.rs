//! The value of an expression for a row.

use std::cmp::Ordering;

use taos_proto::DataType;

use super::{Environment, Node, Typed, cast};
use crate::error::SqlError;
use crate::sql::ast::{Arithmetic, Comparison};
use crate::value::{Datum, compare, json, time, to_double};

impl Typed {
    pub(crate) fn evaluate(
        &self,
        row: &[Datum],
        environment: &Environment,
    ) -> Result<Datum, SqlError> {
        let value = |operand: &Self| operand.evaluate(row, environment);
        Ok(match &self.node {
            Node::Constant(value) => value.clone(),
            Node::Column(at) => row.get(*at).cloned().unwrap_or_default(),
            Node::Arithmetic(operator, left, right) => {
                arithmetic(*operator, (&value(left)?, left), (&value(right)?, right))
            }
            Node::Negate(operand) => to_double(&value(operand)?, operand.kind.scale)
                .map_or(Datum::Null, |number| Datum::Double(-number)),
            Node::Shift(operand, duration) => match value(operand)? {
                Datum::Int(ticks) => {
                    time::shift(ticks, *duration, environment.precision, &environment.clock.zone)
                        .map_or(Datum::Null, Datum::Int)
                }
                _ => Datum::Null,
            },
            Node::Compare(comparison, left, right) => {
                compared(*comparison, &value(left)?, &value(right)?)
            }
            Node::Like { operand, pattern, negated } => match value(operand)? {
                Datum::Text(text) => Datum::Bool(pattern.matches(&text) != *negated),
                Datum::Null => Datum::Null,
                _ => Datum::Bool(false),
            },
            Node::Match { operand, pattern, negated } => match value(operand)? {
                Datum::Text(text) => match pattern.matches(&text) {
                    Some(matches) => Datum::Bool(matches != *negated),
                    None => Datum::Bool(false),
                },
                Datum::Null => Datum::Null,
                _ => Datum::Bool(false),
            },
            Node::Contains(operand, key) => match value(operand)? {
                Datum::Text(tag) => Datum::Bool(json::contains(&tag, key)),
                _ => Datum::Bool(false),
            },
            Node::Member(operand, key) => match value(operand)? {
                Datum::Text(tag) => json::member(&tag, key),
                _ => Datum::Null,
            },
            Node::Plain(operand) => match value(operand)? {
                Datum::Text(text) => json::plain(&text),
                other => other,
            },
            Node::And(operands) => connect(operands, false, row, environment)?,
            Node::Or(operands) => connect(operands, true, row, environment)?,
            Node::Not(operand) => {
                truth(&value(operand)?).map_or(Datum::Null, |truth| Datum::Bool(!truth))
            }
            Node::IsNull { operand, negated } => Datum::Bool(value(operand)?.is_null() != *negated),
            Node::In { operand, list, negated } => {
                let operand = value(operand)?;
                let mut found = false;
                let mut unknown = operand.is_null();
                for item in list {
                    match compared(Comparison::Equal, &operand, &value(item)?) {
                        Datum::Bool(true) => {
                            found = true;
                            break;
                        }
                        Datum::Null => unknown = true,
                        _ => {}
                    }
                }
                if unknown && !found { Datum::Null } else { Datum::Bool(found != *negated) }
            }
            Node::Case { arms, otherwise } => {
                for (condition, result) in arms {
                    if truth(&value(condition)?) == Some(true) {
                        return value(result);
                    }
                }
                otherwise.as_deref().map_or(Ok(Datum::Null), value)?
            }
            Node::Cast(operand) => {
                cast::cast(&value(operand)?, operand.kind, self.kind, environment.precision)?
            }
            Node::Call(function, operands) => {
                let values: Vec<Datum> = operands.iter().map(value).collect::<Result<_, _>>()?;
                function.call(&values, operands, environment)?
            }
        })
    }

    /// Whether a condition holds for the row; NULL does not.
    pub(crate) fn holds(&self, row: &[Datum], environment: &Environment) -> Result<bool, SqlError> {
        Ok(truth(&self.evaluate(row, environment)?) == Some(true))
    }
}

/// A number is true unless it is zero.
fn truth(value: &Datum) -> Option<bool> {
    match value {
        Datum::Bool(value) => Some(*value),
        other => to_double(other, 0).map(|number| number != 0.0),
    }
}

/// AND and OR with three values.
fn connect(
    operands: &[Typed],
    deciding: bool,
    row: &[Datum],
    environment: &Environment,
) -> Result<Datum, SqlError> {
    let mut unknown = false;
    for operand in operands {
        match truth(&operand.evaluate(row, environment)?) {
            Some(value) if value == deciding => return Ok(Datum::Bool(deciding)),
            Some(_) => {}
            None => unknown = true,
        }
    }
    Ok(if unknown { Datum::Null } else { Datum::Bool(!deciding) })
}

fn compared(comparison: Comparison, left: &Datum, right: &Datum) -> Datum {
    if left.is_null() || right.is_null() {
        return Datum::Null;
    }
    let order = compare(left, right);
    Datum::Bool(match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterEqual => order != Ordering::Less,
        // The others have nodes of their own.
        _ => return Datum::Null,
    })
}

fn arithmetic(operator: Arithmetic, left: (&Datum, &Typed), right: (&Datum, &Typed)) -> Datum {
    if let Arithmetic::BitAnd | Arithmetic::BitOr = operator {
        return match (integer(left.0), integer(right.0)) {
            (Some(left), Some(right)) if operator == Arithmetic::BitAnd => Datum::Int(left & right),
            (Some(left), Some(right)) => Datum::Int(left | right),
            _ => Datum::Null,
        };
    }
    let number = |(value, typed): (&Datum, &Typed)| to_double(value, typed.kind.scale);
    let (Some(left), Some(right)) = (number(left), number(right)) else { return Datum::Null };
    let result = match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide if right == 0.0 => return Datum::Null,
        Arithmetic::Divide => left / right,
        Arithmetic::Remainder if right == 0.0 => return Datum::Null,
        Arithmetic::Remainder | Arithmetic::BitAnd | Arithmetic::BitOr => left % right,
    };
    if result.is_finite() { Datum::Double(result) } else { Datum::Null }
}

fn integer(value: &Datum) -> Option<i64> {
    match value {
        Datum::Int(value) => Some(*value),
        Datum::UInt(value) => Some(value.cast_signed()),
        other => to_double(other, 0).map(|number| number as i64),
    }
}

/// Whether values of these types are compared as what they are.
pub(super) fn is_binary(data_type: DataType) -> bool {
    matches!(
        data_type,
        DataType::VarBinary | DataType::Blob | DataType::MediumBlob | DataType::Geometry
    )
}
