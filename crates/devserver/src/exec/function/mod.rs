//! Scalar functions: their arguments, their types, their values.

mod math;
mod session;
mod shape;
mod text;
mod time;

use std::fmt;

use taos_proto::DataType;

use super::{Environment, Typed};
use crate::error::SqlError;
use crate::sql::ast::TypeName;
use crate::value::Datum;

/// A call of a scalar function with its checked arguments.
pub(crate) struct Call<'a> {
    pub(crate) values: &'a [Datum],
    pub(crate) arguments: &'a [Typed],
    pub(crate) environment: &'a Environment,
}

impl Call<'_> {
    fn number(&self, at: usize) -> Option<f64> {
        let scale = self.arguments.get(at).map_or(0, |argument| argument.kind.scale);
        crate::value::to_double(self.values.get(at)?, scale)
    }

    fn text(&self, at: usize) -> Option<&str> {
        match self.values.get(at)? {
            Datum::Text(text) => Some(text),
            _ => None,
        }
    }

    fn kind(&self, at: usize) -> TypeName {
        self.arguments
            .get(at)
            .map_or_else(|| TypeName::new(DataType::Null, 0), |argument| argument.kind)
    }
}

type Check = fn(&[Typed]) -> Result<TypeName, Fault>;
type Evaluate = fn(&Call<'_>) -> Result<Datum, Fault>;

/// What is wrong with a call; the function's name is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Type,
    Value,
    /// In the text of the error as it is.
    Zone,
    Unit,
}

/// A scalar function.
#[derive(Clone, Copy)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    low: usize,
    high: usize,
    check: Check,
    evaluate: Evaluate,
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

const fn function(
    name: &'static str,
    low: usize,
    high: usize,
    check: Check,
    evaluate: Evaluate,
) -> Function {
    Function { name, low, high, check, evaluate }
}

impl Function {
    pub(crate) fn named(name: &str) -> Option<Self> {
        [math::FUNCTIONS, text::FUNCTIONS, time::FUNCTIONS, shape::FUNCTIONS]
            .into_iter()
            .flatten()
            .find(|function| function.name == name)
            .copied()
    }

    /// The type of the result, if the arguments are right.
    pub(crate) fn check(&self, arguments: &[Typed]) -> Result<TypeName, SqlError> {
        if !(self.low..=self.high).contains(&arguments.len()) {
            return Err(wrong_count(self.name));
        }
        let decimal = arguments.iter().any(|argument| argument.kind.data_type.is_decimal());
        (self.check)(arguments).map_err(|fault| match fault {
            Fault::Type if decimal => SqlError::unsupported(&format!("{} of DECIMAL", self.name)),
            fault => fault.error(self.name),
        })
    }

    pub(crate) fn call(
        &self,
        values: &[Datum],
        arguments: &[Typed],
        environment: &Environment,
    ) -> Result<Datum, SqlError> {
        let call = Call { values, arguments, environment };
        (self.evaluate)(&call).map_err(|fault| fault.error(self.name))
    }
}

impl Fault {
    pub(crate) fn error(self, name: &str) -> SqlError {
        match self {
            Self::Type => SqlError::new(0x2802, format!("Invalid parameter data type : {name}")),
            Self::Value => SqlError::new(0x2803, format!("Invalid parameter value : {name}")),
            Self::Zone => SqlError::new(0x2800, "Invalid timzone format"),
            Self::Unit => SqlError::new(0x2800, format!("Invalid time unit : {name}")),
        }
    }
}

pub(crate) fn wrong_count(name: &str) -> SqlError {
    SqlError::new(0x2801, format!("Invalid number of parameters : {name}"))
}

pub(crate) use session::{session_value, zone_text};
