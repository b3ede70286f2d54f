//! Aggregates: groups, partitions and windows.

use taos_proto::DataType;

use super::bind::{Binder, Layout, WINDOW_COLUMNS};
use super::output::Output;
use super::scope::{Role, Scope};
use super::select::{Plan, mark, partitions};
use crate::answer::Row;
use crate::error::SqlError;
use crate::exec::fill::FillPlan;
use crate::exec::group::{Group, GroupFunction, GroupRow, Grouping};
use crate::exec::window::{Interval, Step, WindowPlan};
use crate::exec::{Environment, Node, Typed};
use crate::relation::Relation;
use crate::sql::ast::{Expr, Fill, FillMode, Window};
use crate::value::{Datum, TypeClass as _, time};

pub(super) fn grouped(plan: Plan<'_>) -> Result<Relation, SqlError> {
    let Plan { query, select, scope, source, filter, range, items, environment, context } = plan;
    let mut binder = Binder::new(context, &scope, &environment);
    binder.range = range;
    if select.window.is_some() && !select.group_by.is_empty() {
        return Err(SqlError::new(
            0x2600,
            "syntax error near \"group by\": windows need PARTITION BY",
        ));
    }
    let key_exprs: Vec<Expr> = if select.group_by.is_empty() {
        select.partition_by.iter().map(|item| item.expr.clone()).collect()
    } else {
        select.group_by.clone()
    };
    let keys = key_exprs.iter().map(|key| binder.row(key)).collect::<Result<Vec<Typed>, _>>()?;
    let window = match &select.window {
        Some(window) => Some(bind_window(window, &mut binder, &scope, &environment)?),
        None => None,
    };
    binder.layout = Some(Layout {
        key_types: keys.iter().map(|key| key.kind).collect(),
        keys: key_exprs,
        window: window.is_some(),
    });
    let output = Output::bind(&items, query, &partitions(query, select), &mut binder)?;
    let having = select.having.as_ref().map(|having| binder.output(having)).transpose()?;
    check_plain(&binder, &scope, &keys, window.is_some(), !select.group_by.is_empty())?;

    let width = scope.columns.len();
    let calls = std::mem::take(&mut binder.calls);
    let ordered = calls.iter().any(
        |call| matches!(call.function, GroupFunction::Aggregate(aggregate) if aggregate.ordered),
    );
    let percentile = calls.iter().any(|call| matches!(call.function, GroupFunction::Aggregate(aggregate) if aggregate.name == "percentile"));
    if percentile
        && matches!(&source, super::source::Source::Table { schema, .. } if schema.is_stable() && scope.columns.iter().any(|column| column.role == Role::Tag))
    {
        return Err(SqlError::new(0x265f, "Only one table can be used with percentile"));
    }
    let slides = matches!(&window, Some(WindowPlan::Interval(interval)) if interval.sliding != interval.width);
    let twa = |call: &crate::exec::group::AggregateCall| matches!(call.function, GroupFunction::Aggregate(aggregate) if aggregate.name == "twa");
    if slides && calls.iter().any(twa) {
        return Err(SqlError::unsupported("twa in sliding windows"));
    }
    let fill = match &select.window {
        Some(Window::Interval { fill: Some(fill), .. }) if fill.mode != FillMode::None => {
            let Some(WindowPlan::Interval(interval)) = &window else {
                return Err(SqlError::unsupported("FILL of this window"));
            };
            let kinds: Vec<DataType> = calls.iter().map(|call| call.shape.kind.data_type).collect();
            Some(bind_fill(
                fill,
                interval,
                range,
                &kinds,
                &output,
                width + keys.len(),
                &mut binder,
                width,
            )?)
        }
        _ => None,
    };
    let mut needed = vec![false; width];
    output.needs(&mut |at| mark(&mut needed, at));
    let inputs = keys.iter().chain(&filter).chain(&having);
    inputs.for_each(|typed| typed.columns(&mut |at| mark(&mut needed, at)));
    for call in &calls {
        call.shape
            .arguments
            .iter()
            .for_each(|argument| argument.columns(&mut |at| mark(&mut needed, at)));
    }
    match &window {
        Some(WindowPlan::State(state)) => state.columns(&mut |at| mark(&mut needed, at)),
        Some(WindowPlan::Event { start, end }) => {
            start.columns(&mut |at| mark(&mut needed, at));
            end.columns(&mut |at| mark(&mut needed, at));
        }
        _ => {}
    }
    if let Some(time) = scope.time() {
        mark(&mut needed, time);
    }
    let timed = ordered || window.is_some();
    let mut rows = source.open(&needed, filter.as_ref(), timed, &environment, context)?;
    let by_position = calls.iter().any(|call| {
        matches!(call.function, GroupFunction::Aggregate(aggregate)
            if matches!(aggregate.name, "first" | "last" | "last_row"))
    });
    let time = scope.time();
    let Some(at) = time.or_else(|| (!timed && !by_position).then_some(0)) else {
        return Err(SqlError::new(0x2666, "This query needs a timestamp in its subquery"));
    };
    if timed && !matches!(select.from, Some(crate::sql::ast::FromItem::Table { .. })) {
        let mut sorted: Vec<Row> = rows.collect::<Result<_, _>>()?;
        sorted.sort_by(|left, right| compare_time(left, right, at));
        rows = Box::new(sorted.into_iter().map(Ok));
    }
    let grouping = Grouping { keys, window, calls, environment: environment.clone(), time, width };
    let mut groups = grouping.run(rows)?;
    if let Some(fill) = &fill {
        if groups.is_empty() && fill.forced() && grouping.keys.is_empty() {
            groups.push(Group { key: Vec::new(), rows: Vec::new() });
        }
        for group in &mut groups {
            fill.fill(group)?;
        }
    }
    let mut flat = Vec::new();
    for Group { key, rows } in groups {
        for row in rows {
            let row = group_row(row, &key);
            match &having {
                Some(having) if !having.holds(&row, &environment)? => {}
                _ => flat.push(row),
            }
        }
    }
    output.relation(Box::new(flat.into_iter().map(Ok)), query, &environment)
}

fn compare_time(left: &Row, right: &Row, at: usize) -> std::cmp::Ordering {
    match (left.get(at), right.get(at)) {
        (Some(left), Some(right)) => crate::value::compare(left, right),
        _ => std::cmp::Ordering::Equal,
    }
}

fn group_row(row: GroupRow, key: &[Datum]) -> Row {
    let GroupRow { mut source, begin, end, values } = row;
    source.extend_from_slice(key);
    source.extend([Datum::Int(begin), Datum::Int(end), Datum::Int(end.saturating_sub(begin))]);
    source.extend(values);
    source
}

/// Columns beside aggregates need one row that they can be of.
fn check_plain(
    binder: &Binder<'_>,
    scope: &Scope,
    keys: &[Typed],
    window: bool,
    group_by: bool,
) -> Result<(), SqlError> {
    let by_table = keys.iter().any(|key| {
        matches!(key.node, Node::Column(at) if
            scope.columns.get(at).is_some_and(|column| column.role == Role::TableName))
    });
    let outside = binder.plain.iter().find(|(at, _)| {
        let tag = scope.columns.get(*at).is_some_and(super::scope::ScopeColumn::is_tag);
        !(by_table && tag)
    });
    let Some((_, name)) = outside else { return Ok(()) };
    let selects = |call: &crate::exec::group::AggregateCall| match call.function {
        GroupFunction::Aggregate(aggregate) => aggregate.selects,
        GroupFunction::Selection(_) => true,
    };
    let last_rows = binder.calls.iter().all(|call| {
        matches!(call.function, GroupFunction::Aggregate(aggregate) if aggregate.name == "last_row")
    });
    let one_row = match binder.calls.as_slice() {
        [] => false,
        [only] => selects(only),
        _ => last_rows,
    };
    if one_row {
        return Ok(());
    }
    Err(if window {
        SqlError::new(0x2667, format!("Invalid usage of expr: {name}"))
    } else if group_by || !keys.is_empty() {
        SqlError::new(0x260a, "Not a GROUP BY expression")
    } else {
        SqlError::new(0x260c, "Not a single-group group function")
    })
}

fn bind_window(
    window: &Window,
    binder: &mut Binder<'_>,
    scope: &Scope,
    environment: &Environment,
) -> Result<WindowPlan, SqlError> {
    let precision = scope.precision;
    let bad_interval = || {
        SqlError::new(0x2615, format!("Interval cannot be less than 1 {}", precision.sql_name()))
    };
    let step = |duration| match Step::of(duration, precision) {
        Some(step @ (Step::Ticks(1..) | Step::Months(1..))) => Ok(step),
        _ => Err(bad_interval()),
    };
    Ok(match window {
        Window::Interval { interval, offset, sliding, .. } => {
            let width = step(*interval)?;
            let sliding = sliding.map_or(Ok(width), step)?;
            match (width, sliding) {
                (Step::Ticks(width), Step::Ticks(sliding)) if sliding > width => {
                    return Err(SqlError::new(
                        0x2631,
                        "sliding value no larger than the interval value",
                    ));
                }
                (Step::Ticks(width), Step::Ticks(sliding)) if width / sliding > 10_000 => {
                    return Err(SqlError::new(
                        0x2630,
                        "sliding value can not less than 1% of interval value",
                    ));
                }
                (Step::Months(width), Step::Months(sliding)) if sliding > width => {
                    return Err(SqlError::new(
                        0x2631,
                        "sliding value no larger than the interval value",
                    ));
                }
                (Step::Months(_), Step::Ticks(_)) | (Step::Ticks(_), Step::Months(_)) => {
                    return Err(SqlError::unsupported(
                        "an interval and a sliding of which one counts in months",
                    ));
                }
                _ => {}
            }
            let offset = match offset {
                Some(offset) => time::ticks(*offset, precision)
                    .filter(|ticks| *ticks >= 0)
                    .ok_or_else(bad_interval)?,
                None => 0,
            };
            if let Step::Ticks(width) = width
                && offset >= width
            {
                return Err(SqlError::new(
                    0x2628,
                    "Interval offset should be shorter than interval",
                ));
            }
            let zone = environment.clock.zone.clone();
            // Days and weeks begin at the zone's midnight: with its offset of today, as in TDengine.
            let offset = match interval.unit {
                'd' | 'w' => offset.saturating_sub(environment.clock.offset(precision)),
                _ => offset,
            };
            WindowPlan::Interval(Interval { width, sliding, offset, precision, zone })
        }
        Window::Session { column, gap } => {
            let column = binder.row(column)?;
            if !matches!(column.node, Node::Column(at) if scope.columns.get(at).is_some_and(|column| column.role == Role::Time))
            {
                return Err(SqlError::new(
                    0x2637,
                    "Only support session over primary timestamp column",
                ));
            }
            let gap = time::ticks(*gap, precision).filter(|gap| *gap > 0);
            WindowPlan::Session(gap.ok_or_else(|| {
                SqlError::new(0x2636, "Session gap should be fixed and greater than 0")
            })?)
        }
        Window::State(state) => WindowPlan::State(binder.row(state)?),
        Window::Event { start, end } => {
            WindowPlan::Event { start: binder.row(start)?, end: binder.row(end)? }
        }
        Window::Count { count, sliding } => {
            let sliding = sliding.unwrap_or(*count);
            if !(1..=2_147_483_647).contains(count) || !(1..=*count).contains(&sliding) {
                return Err(SqlError::new(
                    0x2600,
                    "Size of Count window must exceed 0, and its sliding no more than it",
                ));
            }
            WindowPlan::Count { count: *count, sliding }
        }
    })
}

#[expect(clippy::too_many_arguments, reason = "each is another part of the query")]
fn bind_fill(
    fill: &Fill,
    interval: &Interval,
    (from, to): (i64, i64),
    kinds: &[DataType],
    output: &Output,
    first_call: usize,
    binder: &mut Binder<'_>,
    width: usize,
) -> Result<FillPlan, SqlError> {
    if from == i64::MIN || to == i64::MAX {
        return Err(SqlError::new(
            0x263b,
            "Start(end) time of query range required or time range too large",
        ));
    }
    let mut values = vec![Datum::Null; kinds.len()];
    if matches!(fill.mode, FillMode::Value | FillMode::ValueForced) {
        let base = first_call + WINDOW_COLUMNS;
        let items: Vec<&Typed> =
            output.expressions().iter().filter(|typed| !typed.reads_only(|at| at < base)).collect();
        if fill.values.len() < items.len() {
            return Err(SqlError::new(0x2605, "Filled values number mismatch"));
        }
        for (item, value) in items.into_iter().zip(&fill.values) {
            let Node::Column(at) = item.node else {
                return Err(SqlError::unsupported(
                    "FILL(VALUE) of an expression that is no aggregate alone",
                ));
            };
            let value = binder.row(value)?;
            let constant = value.evaluate(
                &[],
                &Environment {
                    clock: crate::value::Clock::new(interval.zone.clone()),
                    precision: interval.precision,
                },
            )?;
            if let Some(slot) = at.checked_sub(base).and_then(|at| values.get_mut(at)) {
                *slot =
                    crate::exec::cast::cast(&constant, value.kind, item.kind, interval.precision)?;
            }
        }
    }
    Ok(FillPlan {
        mode: fill.mode,
        values,
        interval: interval.clone(),
        from,
        to,
        width,
        calls: kinds.len(),
        whole: kinds.iter().map(|kind| kind.is_signed() || kind.is_unsigned()).collect(),
    })
}
