//! Functions of series, and `interp`.

use std::collections::HashMap;

use super::bind::{Binder, Layout, SeriesCall, WINDOW_COLUMNS};
use super::output::Output;
use super::select::{Plan, mark, partitions};
use crate::answer::Row;
use crate::error::SqlError;
use crate::exec::interpolate::InterpolationPlan;
use crate::exec::series::Series;
use crate::exec::{Environment, Typed, key_of};
use crate::relation::Relation;
use crate::sql::ast::{FillMode, Interpolation};
use crate::value::{Datum, TypeClass as _, time};

/// The first function of a series in the list, where it may not be.
pub(super) fn not_mixed(plan: &Plan<'_>) -> SqlError {
    let mut name = String::new();
    for item in &plan.items {
        super::names::walk(&item.expr, &mut |part| {
            if let crate::sql::ast::ExprKind::Function { name: called, .. } = &part.kind
                && name.is_empty()
                && crate::exec::series::SeriesFunction::named(called).is_some()
            {
                name.clone_from(called);
            }
        });
    }
    if plan.select.window.is_some() || !plan.select.group_by.is_empty() {
        return SqlError::new(
            0x264f,
            format!("{name} function is not supported in window query or group query"),
        );
    }
    SqlError::new(
        0x264f,
        "Some functions are allowed only in the SELECT list of a query. And, cannot be mixed with other non scalar functions or columns.",
    )
}

pub(super) fn series(plan: Plan<'_>) -> Result<Relation, SqlError> {
    let Plan { query, select, scope, source, filter, range, items, environment, context } = plan;
    if scope.time() != Some(0) {
        return Err(SqlError::new(
            0x2666,
            "This function needs the timestamp as the first column of its rows",
        ));
    }
    let mut binder = Binder::new(context, &scope, &environment);
    binder.range = range;
    let keys = select
        .partition_by
        .iter()
        .map(|item| binder.row(&item.expr))
        .collect::<Result<Vec<Typed>, _>>()?;
    let interpolation = match &select.interpolation {
        Some(interpolation) => Some(bind_range(interpolation, &mut binder, &environment)?),
        None => None,
    };
    binder.layout = Some(Layout {
        keys: select.partition_by.iter().map(|item| item.expr.clone()).collect(),
        key_types: keys.iter().map(|key| key.kind).collect(),
        window: interpolation.is_some(),
    });
    let output = Output::bind(&items, query, &partitions(query, select), &mut binder)?;
    let calls = std::mem::take(&mut binder.series);
    let interpolates = calls.iter().any(|call| call.function.is_none());
    if interpolates != interpolation.is_some()
        || (interpolates && calls.iter().any(|call| call.function.is_some()))
    {
        return Err(SqlError::new(
            0x265d,
            "interp needs RANGE and stands with no other function of series",
        ));
    }
    let different = calls.windows(2).any(|pair| match pair {
        [left, right] => {
            left.function.map(|function| function.name)
                != right.function.map(|function| function.name)
                || left.shape.integer(1) != right.shape.integer(1)
        }
        _ => false,
    });
    if different {
        return Err(SqlError::new(
            0x264f,
            "Some functions are allowed only in the SELECT list of a query. And, cannot be mixed with other non scalar functions or columns.",
        ));
    }
    let mut needed = vec![false; scope.columns.len()];
    output.needs(&mut |at| mark(&mut needed, at));
    keys.iter().chain(&filter).for_each(|typed| typed.columns(&mut |at| mark(&mut needed, at)));
    for call in &calls {
        call.shape
            .arguments
            .iter()
            .for_each(|argument| argument.columns(&mut |at| mark(&mut needed, at)));
    }
    let rows = source.open(&needed, filter.as_ref(), true, &environment, context)?;
    let width = scope.columns.len();
    let mut rows: Vec<Row> = rows.collect::<Result<_, _>>()?;
    if !matches!(select.from, Some(crate::sql::ast::FromItem::Table { .. })) {
        rows.sort_by_key(|row| time_of(row));
    }
    let computed = match interpolation {
        Some(mut plan) => {
            let kinds: Vec<_> = calls.iter().map(|call| call.shape.kind).collect();
            plan.whole = kinds
                .iter()
                .map(|kind| kind.data_type.is_signed() || kind.data_type.is_unsigned())
                .collect();
            let values = std::mem::take(&mut plan.values);
            plan.values = kinds
                .iter()
                .zip(values.into_iter().chain(std::iter::repeat(Datum::Null)))
                .map(|(kind, value)| match value {
                    Datum::Int(number) if kind.data_type.is_float() => Datum::Double(number as f64),
                    Datum::Double(number) if !kind.data_type.is_float() => {
                        Datum::Int(number as i64)
                    }
                    other => other,
                })
                .collect();
            interpolate(&plan, rows, &keys, &calls, width, &environment)?
        }
        None => follow(rows, &keys, &calls, &environment)?,
    };
    output.relation(Box::new(computed.into_iter().map(Ok)), query, &environment)
}

fn time_of(row: &[Datum]) -> i64 {
    match row.first() {
        Some(Datum::Int(ts)) => *ts,
        _ => 0,
    }
}

fn evaluate(
    expressions: &[Typed],
    row: &[Datum],
    environment: &Environment,
) -> Result<Vec<Datum>, SqlError> {
    expressions.iter().map(|expression| expression.evaluate(row, environment)).collect()
}

/// The key of a partition and its rows.
type Partition = (Vec<Datum>, Vec<Row>);

/// Rows of each partition, in the order of the partitions' first rows.
fn partitioned(
    rows: Vec<Row>,
    keys: &[Typed],
    environment: &Environment,
) -> Result<Vec<Partition>, SqlError> {
    let mut partitions: Vec<Partition> = Vec::new();
    let mut known: HashMap<Vec<u8>, usize> = HashMap::new();
    for row in rows {
        let key = evaluate(keys, &row, environment)?;
        let at = *known.entry(key_of(&key)).or_insert_with(|| {
            partitions.push((key, Vec::new()));
            partitions.len() - 1
        });
        if let Some((_, rows)) = partitions.get_mut(at) {
            rows.push(row);
        }
    }
    Ok(partitions)
}

fn follow(
    rows: Vec<Row>,
    keys: &[Typed],
    calls: &[SeriesCall],
    environment: &Environment,
) -> Result<Vec<Row>, SqlError> {
    let mut answered = Vec::new();
    for (key, rows) in partitioned(rows, keys, environment)? {
        let mut series: Vec<Box<dyn Series>> = calls
            .iter()
            .filter_map(|call| call.function.map(|function| function.make(&call.shape)))
            .collect();
        let mut last = None;
        for mut row in rows {
            let ts = time_of(&row);
            if last.replace(ts) == Some(ts) {
                return Err(SqlError::new(0x2805, "Duplicate timestamps not allowed in function"));
            }
            let mut values = Vec::with_capacity(calls.len());
            let mut wanted = false;
            for (series, call) in series.iter_mut().zip(calls) {
                let arguments = evaluate(&call.shape.arguments, &row, environment)?;
                let value = series.next(&arguments, ts);
                wanted |= value.is_some();
                values.push(value.unwrap_or_default());
            }
            if wanted {
                row.extend_from_slice(&key);
                row.resize(row.len() + WINDOW_COLUMNS, Datum::Null);
                row.extend(values);
                answered.push(row);
            }
        }
    }
    Ok(answered)
}

fn interpolate(
    plan: &InterpolationPlan,
    rows: Vec<Row>,
    keys: &[Typed],
    calls: &[SeriesCall],
    width: usize,
    environment: &Environment,
) -> Result<Vec<Row>, SqlError> {
    let mut answered = Vec::new();
    for (key, rows) in partitioned(rows, keys, environment)? {
        let mut values = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut cells = Vec::with_capacity(calls.len());
            for call in calls {
                cells.extend(evaluate(&call.shape.arguments, row, environment)?);
            }
            values.push((time_of(row), cells));
        }
        for point in plan.points(&values)? {
            let mut row = vec![Datum::Null; width];
            row.extend_from_slice(&key);
            row.extend([Datum::Int(point.ts), Datum::Int(point.ts), Datum::Bool(point.filled)]);
            row.extend(point.values);
            answered.push(row);
        }
    }
    Ok(answered)
}

fn bind_range(
    interpolation: &Interpolation,
    binder: &mut Binder<'_>,
    environment: &Environment,
) -> Result<InterpolationPlan, SqlError> {
    let mut point = |expr| -> Result<i64, SqlError> {
        match binder.row(expr)?.constant() {
            Some(Datum::Int(ticks)) => Ok(*ticks),
            Some(Datum::Text(text)) => {
                time::parse(text, environment.precision, &environment.clock.zone).ok_or_else(|| {
                    SqlError::new(0x127, format!("Invalid timestamp format: '{text}'"))
                })
            }
            _ => Err(SqlError::new(0x2600, "RANGE takes constant times")),
        }
    };
    let from = point(&interpolation.from)?;
    let to = interpolation.to.as_ref().map_or(Ok(from), &mut point)?;
    let every = match interpolation.every {
        Some(every) => time::ticks(every, environment.precision)
            .filter(|every| *every > 0)
            .ok_or_else(|| SqlError::new(0x2615, "EVERY must be a fixed time greater than 0"))?,
        None if from == to => 1,
        None => return Err(SqlError::new(0x2600, "RANGE over more than one time needs EVERY")),
    };
    let (mode, values) = match &interpolation.fill {
        None => (FillMode::None, Vec::new()),
        Some(fill) => {
            let values = fill
                .values
                .iter()
                .map(|value| binder.row(value)?.evaluate(&[], environment))
                .collect::<Result<_, _>>()?;
            (fill.mode, values)
        }
    };
    Ok(InterpolationPlan { from, to, every, mode, values, whole: Vec::new() })
}
