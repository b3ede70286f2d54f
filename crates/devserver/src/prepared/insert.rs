//! Bound rows into tables.

use taos_proto::Value;

use super::form::{Form, Slot, no_table_name, only_target};
use super::{Parameter, parse_table_name};
use crate::catalog::{Column, Schema};
use crate::error::SqlError;
use crate::insert::{Destination, Place, Plan, Target};
use crate::session::Context;
use crate::sql::ast::{Insert, InsertTable, InsertTarget, ObjectName};
use crate::value::Datum;

/// The rows of one table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct BoundTable {
    /// For a `?` in place of the table, or for `tbname`.
    pub(crate) name: Option<String>,
    /// One value for each `?` of a tag. A table that exists needs none.
    pub(crate) tags: Vec<Parameter>,
    /// One column of values for each `?` of a column.
    pub(crate) columns: Vec<Parameter>,
}

pub(super) fn insert(
    insert: &Insert<'_>,
    tables: &[BoundTable],
    context: &Context<'_>,
) -> Result<u64, SqlError> {
    let target = only_target(insert)?;
    let mut state = context.engine.state();
    let mut plan = Plan::default();
    for table in tables {
        add(&mut plan, target, table, &mut state, context)?;
    }
    plan.write(&mut state)
}

fn add(
    plan: &mut Plan,
    target: &InsertTarget<'_>,
    table: &BoundTable,
    state: &mut crate::engine::State,
    context: &Context<'_>,
) -> Result<(), SqlError> {
    let bound_name = match table.name.as_deref() {
        None => None,
        // As a value of `tbname` it is the name itself.
        Some(name)
            if matches!(target.table, InsertTable::Named(_)) && !name.contains(['`', '.']) =>
        {
            Some(ObjectName { database: None, name: name.to_owned() })
        }
        Some(name) => Some(parse_table_name(name)?),
    };
    let form = Form::of(target, bound_name.as_ref(), state, context)?;
    let values = rows(&form, &table.columns)?;
    let columns: Vec<usize> = form.columns.iter().map(|slot| slot.at).collect();
    if form.by_row {
        let InsertTable::Named(stable) = &target.table else { return Err(no_table_name()) };
        let destination = Destination::of(stable, state, context)?;
        let name = bound_name.ok_or_else(no_table_name)?;
        if name.database.as_ref().is_some_and(|database| *database != destination.database) {
            return Err(SqlError::unsupported(
                "a child table in another database than its super table",
            ));
        }
        let tags = tags(&form, &table.tags)?;
        let Destination { database, oldest, .. } = destination;
        let (schema, table) = (form.schema, name.name);
        let child = plan.child_of(state, database, &table, &schema, tags, &context.clock)?;
        let database = database.to_owned();
        plan.push(Target { database, table, schema, child, columns, values, oldest });
        return Ok(());
    }
    let name: &ObjectName = match (&target.table, &bound_name) {
        (InsertTable::Named(name), _) | (InsertTable::Placeholder, Some(name)) => name,
        (InsertTable::Placeholder, None) => return Err(no_table_name()),
    };
    let destination = Destination::of(name, state, context)?;
    let stable = target.using.as_ref().map(|using| &using.stable);
    let new_tags = |_: &Schema| tags(&form, &table.tags);
    let (schema, child) = plan.place(&destination, stable, new_tags, state, context)?;
    let Destination { database, table, oldest, .. } = destination;
    let (database, table) = (database.to_owned(), table.name.clone());
    plan.push(Target { database, table, schema, child, columns, values, oldest });
    Ok(())
}

/// A value for each tag of the super table; what is not named is NULL.
fn tags(form: &Form, bound: &[Parameter]) -> Result<Vec<Datum>, SqlError> {
    let expected = form.tags.iter().filter(|slot| slot.literal.is_none()).count();
    if bound.is_empty() && expected > 0 {
        return Err(SqlError::new(0x200, "Bind tags is empty!"));
    }
    if bound.len() != expected {
        return Err(SqlError::new(0xffff, "stmt tags count not match"));
    }
    let mut values = vec![Datum::Null; form.schema.tags.len()];
    let mut bound = bound.iter();
    for slot in &form.tags {
        let Some(tag) = form.schema.tags.get(slot.at) else { continue };
        let value = match slot_values(slot, tag, &mut bound, 1)?.as_slice() {
            [value] => value.clone(),
            _ => return Err(SqlError::new(0xffff, "rows not equal 1")),
        };
        if let Some(place) = values.get_mut(slot.at) {
            *place = value;
        }
    }
    Ok(values)
}

/// The bound columns row by row.
fn rows(form: &Form, bound: &[Parameter]) -> Result<Vec<Datum>, SqlError> {
    let expected = form.columns.iter().filter(|slot| slot.literal.is_none()).count();
    if bound.len() != expected {
        return Err(SqlError::new(0xffff, "stmt column count not match"));
    }
    // A statement whose columns are all given by its text has one row.
    let rows = bound.first().map_or(1, |column| column.values.len());
    if bound.iter().any(|column| column.values.len() != rows) {
        return Err(SqlError::new(
            0xffff,
            "wrong row length: the columns have different numbers of rows",
        ));
    }
    let mut bound = bound.iter();
    let mut columns = Vec::with_capacity(form.columns.len());
    for slot in &form.columns {
        let Some(column) = form.schema.columns.get(slot.at) else { continue };
        columns.push(slot_values(slot, column, &mut bound, rows)?.into_iter());
    }
    let mut values = Vec::with_capacity(rows.saturating_mul(columns.len()));
    for _ in 0..rows {
        values.extend(columns.iter_mut().filter_map(Iterator::next));
    }
    Ok(values)
}

fn slot_values<'a>(
    slot: &Slot,
    column: &Column,
    bound: &mut impl Iterator<Item = &'a Parameter>,
    rows: usize,
) -> Result<Vec<Datum>, SqlError> {
    match &slot.literal {
        Some(value) => Ok(vec![value.clone(); rows]),
        // Their number was compared before.
        None => bound.next().map_or_else(|| Ok(Vec::new()), |values| values.column(column)),
    }
}

/// Cuts columns of rows, one for each `?`, into runs of rows of the same table.
pub(super) fn tables(
    insert: &Insert<'_>,
    mut columns: Vec<Parameter>,
    context: &Context<'_>,
) -> Result<Vec<BoundTable>, SqlError> {
    let target = only_target(insert)?;
    let first = match (&target.table, columns.first().and_then(|names| names.values.first())) {
        (InsertTable::Placeholder, Some(Value::Text(name))) => Some(parse_table_name(name)?),
        _ => None,
    };
    let form = Form::of(target, first.as_ref(), &context.engine.state(), context)?;
    if form.order.len() != columns.len() {
        return Err(SqlError::new(0xffff, "stmt column count not match"));
    }
    let rows = columns.first().map_or(0, |column| column.values.len());
    let name_at = form.order.iter().position(|place| *place == Place::Name);
    let names = name_at.and_then(|at| columns.get(at)).map(|names| names.values.clone());
    let mut tables = Vec::new();
    let mut begin = 0;
    while begin < rows {
        let (name, length) = match &names {
            None => (None, rows - begin),
            Some(names) => {
                let same = names.iter().skip(begin);
                let name = names.get(begin);
                let Some(Value::Text(text)) = name else { return Err(no_table_name()) };
                (Some(text.clone()), same.take_while(|other| Some(*other) == name).count())
            }
        };
        let mut table = BoundTable { name, ..BoundTable::default() };
        for (place, column) in form.order.iter().zip(&mut columns) {
            let cut = column.values.iter_mut().skip(begin);
            let take = |count: usize| cut.take(count).map(std::mem::take).collect();
            let data_type = column.data_type;
            match place {
                Place::Name => {}
                Place::Tag(_) => table.tags.push(Parameter { data_type, values: take(1) }),
                Place::Column(_) => {
                    table.columns.push(Parameter { data_type, values: take(length) });
                }
            }
        }
        tables.push(table);
        begin += length;
    }
    Ok(tables)
}
