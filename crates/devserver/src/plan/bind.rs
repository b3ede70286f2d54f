//! Names to positions, types to every expression.

use taos_proto::DataType;

use super::scope::Scope;
use crate::error::SqlError;
use crate::exec::aggregate::{Aggregate, Shape};
use crate::exec::compare::{comparable, comparison, plain};
use crate::exec::function::{Function, session_value};
use crate::exec::group::{AggregateCall, GroupFunction};
use crate::exec::selection::Selection;
use crate::exec::series::SeriesFunction;
use crate::exec::{Environment, Node, Typed};
use crate::session::Context;
use crate::sql::ast::{Arithmetic, Comparison, Duration, Expr, ExprKind, Literal, TypeName};
use crate::value::{Datum, TypeClass as _, time};

/// Where the rows of groups, of series and of interpolations have their values: behind the input
/// row the keys, the begin, the end and the width of the window, then the values of the calls.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    pub(super) keys: Vec<Expr>,
    pub(super) key_types: Vec<TypeName>,
    pub(super) window: bool,
}

/// Functions of TDengine that this server does not have.
const NOT_OFFERED: &[&str] = &[
    "apercentile",
    "histogram",
    "hyperloglog_merge",
    "sample",
    "forecast",
    "to_timestamp",
    "to_base64",
    "from_base64",
    "atan2",
    "st_contains",
    "st_containsproperly",
    "st_covers",
    "st_equals",
    "st_intersects",
    "st_touches",
    "rand",
    "pi",
    "last_cache",
    "block_dist",
];

/// The pseudo columns of a window.
pub(super) const WINDOW_COLUMNS: usize = 3;

/// A call of a function of a series.
#[derive(Clone, Debug)]
pub(super) struct SeriesCall {
    /// None for `interp`.
    pub(super) function: Option<SeriesFunction>,
    pub(super) shape: Shape,
}

pub(super) struct Binder<'a> {
    context: &'a Context<'a>,
    scope: &'a Scope,
    environment: &'a Environment,
    /// Given when expressions are those of groups or of series.
    pub(super) layout: Option<Layout>,
    pub(super) calls: Vec<AggregateCall>,
    pub(super) series: Vec<SeriesCall>,
    /// Input columns that were named outside of a call.
    pub(super) plain: Vec<(usize, String)>,
    /// The times that the query asks for, if it says so.
    pub(super) range: (i64, i64),
    inside_call: bool,
}

impl<'a> Binder<'a> {
    pub(super) fn new(
        context: &'a Context<'a>,
        scope: &'a Scope,
        environment: &'a Environment,
    ) -> Self {
        Self {
            context,
            scope,
            environment,
            layout: None,
            calls: Vec::new(),
            series: Vec::new(),
            plain: Vec::new(),
            range: (i64::MIN, i64::MAX),
            inside_call: false,
        }
    }

    /// An expression on input rows: a filter, a key, an argument.
    pub(super) fn row(&mut self, expr: &Expr) -> Result<Typed, SqlError> {
        let outside = std::mem::replace(&mut self.inside_call, true);
        let result = self.bind(expr);
        self.inside_call = outside;
        result
    }

    /// An expression of the select list, of HAVING, of ORDER BY.
    pub(super) fn output(&mut self, expr: &Expr) -> Result<Typed, SqlError> {
        self.bind(expr)
    }

    fn bind(&mut self, expr: &Expr) -> Result<Typed, SqlError> {
        let typed = self.bind_kind(expr)?;
        // What does not depend on rows is computed once.
        if typed.constant().is_none() && typed.is_constant() {
            let value = typed.evaluate(&[], self.environment)?;
            return Ok(Typed::new(typed.kind, Node::Constant(value)));
        }
        Ok(typed)
    }

    fn bind_kind(&mut self, expr: &Expr) -> Result<Typed, SqlError> {
        if !self.inside_call
            && let Some(layout) = &self.layout
            && let Some(at) = layout.keys.iter().position(|key| key == expr)
        {
            let kind = layout.key_types.get(at).copied();
            let kind = kind.ok_or_else(|| SqlError::new(0x260a, "Not a GROUP BY expression"))?;
            return Ok(Typed::new(kind, Node::Column(self.scope.columns.len() + at)));
        }
        let bool = TypeName::fixed(DataType::Bool);
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Column { table, name } => self.column(table.as_deref(), name),
            ExprKind::Star { .. } => Err(SqlError::new(0x2600, "syntax error near \"*\"")),
            ExprKind::Function { name, arguments } => self.function(name, arguments),
            ExprKind::Cast { operand, to } => self.cast(operand, *to),
            ExprKind::Negate(operand) => {
                let operand = plain(self.bind(operand)?);
                Ok(Typed::new(TypeName::fixed(DataType::Double), Node::Negate(operand)))
            }
            ExprKind::Not(operand) => {
                Ok(Typed::new(bool, Node::Not(Box::new(self.bind(operand)?))))
            }
            ExprKind::Arithmetic(operator, left, right) => self.arithmetic(*operator, left, right),
            ExprKind::Compare(operator, left, right) => {
                let (left, right) = (self.bind(left)?, self.bind(right)?);
                comparison(*operator, left, right, self.environment)
            }
            ExprKind::JsonMember(tag, key) => {
                let tag = self.bind(tag)?;
                match &key.kind {
                    ExprKind::Literal(Literal::Text(key))
                        if tag.kind.data_type == DataType::Json =>
                    {
                        let kind = tag.kind;
                        Ok(Typed::new(kind, Node::Member(Box::new(tag), key.as_str().into())))
                    }
                    _ => Err(SqlError::new(0x2802, "-> takes a JSON tag and a text")),
                }
            }
            ExprKind::And(operands) => Ok(Typed::new(bool, Node::And(self.all(operands)?))),
            ExprKind::Or(operands) => Ok(Typed::new(bool, Node::Or(self.all(operands)?))),
            ExprKind::IsNull { operand, negated } => {
                let operand = Box::new(self.bind(operand)?);
                Ok(Typed::new(bool, Node::IsNull { operand, negated: *negated }))
            }
            ExprKind::Between { operand, low, high, negated } => {
                let operand = self.bind(operand)?;
                let (low, high) = (self.bind(low)?, self.bind(high)?);
                let from =
                    comparison(Comparison::GreaterEqual, operand.clone(), low, self.environment)?;
                let to = comparison(Comparison::LessEqual, operand, high, self.environment)?;
                let both = Typed::new(bool, Node::And(vec![from, to]));
                Ok(if *negated { Typed::new(bool, Node::Not(Box::new(both))) } else { both })
            }
            ExprKind::In { operand, list, negated } => {
                let operand = *plain(self.bind(operand)?);
                let mut items = Vec::with_capacity(list.len());
                for item in list {
                    let item = *plain(self.bind(item)?);
                    items.push(comparable(operand.clone(), item, self.environment)?.1);
                }
                Ok(Typed::new(
                    bool,
                    Node::In { operand: Box::new(operand), list: items, negated: *negated },
                ))
            }
            ExprKind::Case { operand, arms, otherwise } => {
                self.case(operand.as_deref(), arms, otherwise.as_deref())
            }
        }
    }

    fn all(&mut self, operands: &[Expr]) -> Result<Vec<Typed>, SqlError> {
        operands.iter().map(|operand| self.bind(operand)).collect()
    }

    fn literal(&self, literal: &Literal) -> Result<Typed, SqlError> {
        let fixed =
            |data_type, value| Typed::new(TypeName::fixed(data_type), Node::Constant(value));
        Ok(match literal {
            Literal::Null => {
                Typed::new(TypeName::new(DataType::Null, 0), Node::Constant(Datum::Null))
            }
            Literal::Bool(value) => fixed(DataType::Bool, Datum::Bool(*value)),
            Literal::Integer(value) => fixed(DataType::BigInt, Datum::Int(*value)),
            Literal::Unsigned(value) => fixed(DataType::BigIntUnsigned, Datum::UInt(*value)),
            Literal::Float(value) => fixed(DataType::Double, Datum::Double(*value)),
            Literal::Text(text) => {
                let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
                Typed::new(
                    TypeName::new(DataType::VarChar, length),
                    Node::Constant(Datum::text(text.as_str())),
                )
            }
            Literal::Timestamp(text) => {
                let ticks = time::parse(text, self.scope.precision, &self.context.clock.zone)
                    .ok_or_else(|| {
                        SqlError::new(0x127, format!("Invalid timestamp format: '{text}'"))
                    })?;
                fixed(DataType::Timestamp, Datum::Int(ticks))
            }
            Literal::Duration(duration) => {
                fixed(DataType::BigInt, Datum::Int(self.ticks(*duration)?))
            }
            Literal::Placeholder(number) => match self.context.parameters.get(*number) {
                Some(parameter) => parameter.clone(),
                None => {
                    return Err(SqlError::unsupported(
                        "a placeholder outside of a prepared statement",
                    ));
                }
            },
        })
    }

    fn ticks(&self, duration: Duration) -> Result<i64, SqlError> {
        time::ticks(duration, self.scope.precision).ok_or_else(|| {
            SqlError::unsupported(&format!(
                "the duration {}{} in this place",
                duration.count, duration.unit
            ))
        })
    }

    fn column(&mut self, table: Option<&str>, name: &str) -> Result<Typed, SqlError> {
        let width = self.scope.columns.len();
        if table.is_none() && name.starts_with('_') {
            let keys = self.layout.as_ref().map_or(0, |layout| layout.keys.len());
            let window = match name {
                "_wstart" | "_irowts" => Some((0, DataType::Timestamp)),
                "_wend" => Some((1, DataType::Timestamp)),
                "_wduration" => Some((2, DataType::BigInt)),
                "_isfilled" => Some((2, DataType::Bool)),
                _ => None,
            };
            if let Some((at, data_type)) = window {
                let windowed = self.layout.as_ref().is_some_and(|layout| layout.window);
                if !windowed || self.inside_call {
                    return Err(SqlError::new(
                        0x2658,
                        "_WSTART, _WEND and _WDURATION can only be used in window query",
                    ));
                }
                return Ok(Typed::new(TypeName::fixed(data_type), Node::Column(width + keys + at)));
            }
            let (from, to) = self.range;
            let bound = |bound: i64| (bound != i64::MIN && bound != i64::MAX).then_some(bound);
            let constant = |data_type, value: Option<i64>| {
                let value = value.map_or(Datum::Null, Datum::Int);
                Ok(Typed::new(TypeName::fixed(data_type), Node::Constant(value)))
            };
            match name {
                "_qstart" => return constant(DataType::Timestamp, bound(from)),
                "_qend" => return constant(DataType::Timestamp, bound(to)),
                "_qduration" => {
                    let duration =
                        bound(from).zip(bound(to)).map(|(from, to)| to.saturating_sub(from));
                    return constant(DataType::BigInt, duration);
                }
                _ => {}
            }
        }
        let at = self.scope.find(table, name)?;
        let kind = self.scope.columns.get(at).map(|column| column.kind);
        if !self.inside_call && self.layout.is_some() {
            self.plain.push((at, name.to_owned()));
        }
        Ok(Typed::new(kind.ok_or_else(|| SqlError::invalid_column(name))?, Node::Column(at)))
    }

    fn function(&mut self, name: &str, arguments: &[Expr]) -> Result<Typed, SqlError> {
        if arguments.is_empty()
            && let Some((kind, value)) = session_value(name, self.scope.precision, self.context)
        {
            return Ok(Typed::new(kind, Node::Constant(value)));
        }
        if let Some(function) = Function::named(name) {
            let arguments = self.arguments(name, arguments)?;
            let kind = function.check(&arguments)?;
            return Ok(Typed::new(kind, Node::Call(function, arguments)));
        }
        let aggregate = Aggregate::named(name);
        let selection = Selection::named(name);
        let series = SeriesFunction::named(name);
        if aggregate.is_none() && selection.is_none() && series.is_none() && name != "interp" {
            if NOT_OFFERED.contains(&name) {
                return Err(SqlError::unsupported(&format!("the function {name}")));
            }
            return Err(SqlError::new(0x374, "Func not exists"));
        }
        if self.inside_call || self.layout.is_none() {
            return Err(SqlError::new(0x2608, "There mustn't be aggregation"));
        }
        let mut shape = Shape {
            arguments: self.call_arguments(arguments)?,
            kind: TypeName::fixed(DataType::BigInt),
            per_second: self.scope.precision.per_second(),
        };
        let width = self.scope.columns.len();
        let keys = self.layout.as_ref().map_or(0, |layout| layout.keys.len());
        let base = width + keys + WINDOW_COLUMNS;
        if let Some(function) = series {
            shape.kind = function.check(&shape)?;
            let kind = shape.kind;
            self.series.push(SeriesCall { function: Some(function), shape });
            return Ok(Typed::new(kind, Node::Column(base + self.series.len() - 1)));
        }
        if name == "interp" {
            let [argument] = shape.arguments.as_slice() else {
                return Err(crate::exec::function::wrong_count(name));
            };
            let kind = argument.kind;
            if !kind.data_type.is_number() && kind.data_type != DataType::Bool {
                return Err(crate::exec::function::Fault::Type.error(name));
            }
            shape.kind = kind;
            self.series.push(SeriesCall { function: None, shape });
            return Ok(Typed::new(kind, Node::Column(base + self.series.len() - 1)));
        }
        let function = match (aggregate, selection) {
            (Some(aggregate), _) => {
                shape.kind = aggregate.check(&shape)?;
                GroupFunction::Aggregate(aggregate)
            }
            (None, Some(selection)) => {
                shape.kind = selection.check(&shape)?;
                GroupFunction::Selection(selection)
            }
            (None, None) => return Err(SqlError::new(0x374, "Func not exists")),
        };
        let kind = shape.kind;
        self.calls.push(AggregateCall { function, shape });
        Ok(Typed::new(kind, Node::Column(base + self.calls.len() - 1)))
    }

    /// Arguments of an aggregate; `*` is the row itself.
    fn call_arguments(&mut self, arguments: &[Expr]) -> Result<Vec<Typed>, SqlError> {
        arguments
            .iter()
            .map(|argument| match &argument.kind {
                ExprKind::Star { .. } => {
                    Ok(Typed::new(TypeName::fixed(DataType::BigInt), Node::Constant(Datum::Int(1))))
                }
                _ => Ok(*plain(self.row(argument)?)),
            })
            .collect()
    }

    /// Arguments of a scalar function; units of time are given as they are written.
    fn arguments(&mut self, name: &str, arguments: &[Expr]) -> Result<Vec<Typed>, SqlError> {
        let unit_at = match name {
            "timetruncate" => Some(1),
            "timediff" => Some(2),
            _ => None,
        };
        let mut typed = Vec::with_capacity(arguments.len());
        for (at, argument) in arguments.iter().enumerate() {
            match &argument.kind {
                ExprKind::Literal(Literal::Duration(duration)) if unit_at == Some(at) => {
                    let text = format!("{}{}", duration.count, duration.unit);
                    let kind = TypeName::new(DataType::VarChar, 2);
                    typed.push(Typed::new(kind, Node::Constant(Datum::text(text))));
                }
                _ => typed.push(*plain_text(self.bind(argument)?)),
            }
        }
        Ok(typed)
    }

    fn cast(&mut self, operand: &Expr, mut to: TypeName) -> Result<Typed, SqlError> {
        let operand = self.bind(operand)?;
        if to.data_type == DataType::Json {
            return Err(SqlError::new(0xffff, "Unknown error 65535"));
        }
        if to.length == 0 && to.data_type.has_length() {
            to.length =
                if operand.kind.data_type.has_length() { operand.kind.length.max(1) } else { 64 };
        }
        // Texts are times in the session's zone.
        if to.data_type == DataType::Timestamp
            && let Some(Datum::Text(text)) = operand.constant()
            && let Some(ticks) = time::parse(text, self.scope.precision, &self.context.clock.zone)
        {
            return Ok(Typed::new(to, Node::Constant(Datum::Int(ticks))));
        }
        Ok(Typed::new(to, Node::Cast(Box::new(operand))))
    }

    fn arithmetic(
        &mut self,
        operator: Arithmetic,
        left: &Expr,
        right: &Expr,
    ) -> Result<Typed, SqlError> {
        let typed = self.bind(left)?;
        if let (ExprKind::Literal(Literal::Duration(duration)), DataType::Timestamp) =
            (&right.kind, typed.kind.data_type)
            && matches!(operator, Arithmetic::Add | Arithmetic::Subtract)
        {
            let mut duration = *duration;
            if operator == Arithmetic::Subtract {
                duration.count = -duration.count;
            }
            return Ok(Typed::new(typed.kind, Node::Shift(Box::new(typed), duration)));
        }
        let (left, right) = (plain(typed), plain(self.bind(right)?));
        if left.kind.data_type.is_decimal() || right.kind.data_type.is_decimal() {
            return Err(SqlError::unsupported("arithmetic with DECIMAL"));
        }
        let bits = matches!(operator, Arithmetic::BitAnd | Arithmetic::BitOr);
        let data_type = if bits { DataType::BigInt } else { DataType::Double };
        Ok(Typed::new(TypeName::fixed(data_type), Node::Arithmetic(operator, left, right)))
    }

    /// The result has the type of the first arm that has one.
    fn case(
        &mut self,
        operand: Option<&Expr>,
        arms: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
    ) -> Result<Typed, SqlError> {
        let operand = operand.map(|operand| self.bind(operand)).transpose()?;
        let mut bound = Vec::with_capacity(arms.len());
        for (condition, value) in arms {
            let condition = self.bind(condition)?;
            let condition = match &operand {
                Some(operand) => {
                    comparison(Comparison::Equal, operand.clone(), condition, self.environment)?
                }
                None => condition,
            };
            bound.push((condition, self.bind(value)?));
        }
        let otherwise = otherwise.map(|otherwise| self.bind(otherwise)).transpose()?;
        let kind = self.case_kind(&bound, otherwise.as_ref());
        let to_kind = |value: Typed| {
            if value.kind == kind || value.kind.data_type == DataType::Null {
                return value;
            }
            Typed::new(kind, Node::Cast(Box::new(value)))
        };
        let arms =
            bound.into_iter().map(|(condition, value)| (condition, to_kind(value))).collect();
        let otherwise = otherwise.map(to_kind).map(Box::new);
        Ok(Typed::new(kind, Node::Case { arms, otherwise }))
    }

    fn case_kind(&self, arms: &[(Typed, Typed)], otherwise: Option<&Typed>) -> TypeName {
        let mut kinds: Vec<TypeName> = arms.iter().map(|(_, value)| value.kind).collect();
        kinds.extend(otherwise.map(|otherwise| otherwise.kind));
        kinds.retain(|kind| kind.data_type != DataType::Null);
        let Some(first) = kinds.first().copied() else { return TypeName::new(DataType::Null, 0) };
        // Texts become as long as the longest THEN; a longer ELSE is cut, as TDengine does it.
        if first.data_type.is_text() && kinds.iter().all(|kind| kind.data_type.is_text()) {
            let lengths = arms.iter().map(|(_, value)| value.kind.length);
            let length = lengths.max().unwrap_or(first.length);
            return TypeName { length, ..first };
        }
        if kinds.iter().any(|kind| kind.data_type == DataType::Double)
            && first.data_type.is_number()
        {
            return TypeName::fixed(DataType::Double);
        }
        first
    }
}

/// Functions of texts take members of a JSON tag as what they stand for.
fn plain_text(typed: Typed) -> Box<Typed> {
    let member = matches!(typed.node, Node::Member(..));
    if member { plain(typed) } else { Box::new(typed) }
}
