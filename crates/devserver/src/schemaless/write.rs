//! Points into tables, in one transaction.

use std::collections::BTreeMap;
use std::sync::Arc;

use md5::{Digest as _, Md5};
use taos_proto::Precision;

use super::point::Point;
use super::schema::Growth;
use super::value::Cell;
use crate::catalog::{Child, Object, Table, TableInfo};
use crate::engine::State;
use crate::error::SqlError;
use crate::insert::oldest;
use crate::log::{Changes, meta};
use crate::session::{Context, Schemaless, Written};
use crate::store::{self, Kind, RowBatch};
use crate::value::Datum;

/// Rows of one table that name the same columns.
struct Batch {
    measurement: String,
    table: String,
    child: i64,
    columns: Vec<usize>,
    values: Vec<Datum>,
}

pub(super) fn write(
    mut points: Vec<Point>,
    database: &str,
    lines: &Schemaless<'_>,
    context: &Context<'_>,
) -> Result<Written, SqlError> {
    let names: Vec<String> =
        points.iter_mut().map(|point| table_name(point, lines.table_name_key)).collect();
    let mut state = context.engine.state();
    let growths = grow(&points, database, &mut state, context)?;
    let options = &state.catalog.database(database)?.options;
    let oldest = oldest(context, options.keep_minutes(), options.precision());
    let mut children: BTreeMap<String, Child> = BTreeMap::new();
    let mut batches: Vec<Batch> = Vec::new();
    for (point, name) in points.iter().zip(&names) {
        if point.ts < oldest {
            return Err(SqlError::new(0x60b, "Timestamp data out of range"));
        }
        let Some(Growth { schema, .. }) = growths.get(&point.measurement) else { continue };
        let known = match state.catalog.database(database)?.object(name) {
            Some(Object::Child(child, _)) if child.stable == point.measurement => Some(child.id),
            Some(_) => return Err(SqlError::new(0x603, "Table already exists")),
            None => children.get(name).map(|child| child.id),
        };
        let child = match known {
            Some(id) => id,
            None => {
                let id = state.catalog.new_id();
                let info = TableInfo {
                    created: context.clock.now(Precision::Milliseconds),
                    comment: None,
                    ttl: lines.ttl.max(0),
                };
                let tag = |tag: &crate::catalog::Column| {
                    let given = point.tags.iter().find(|(name, _)| *name == tag.name);
                    given.map_or(Datum::Null, |(_, cell)| cell.value.clone())
                };
                let tags = schema.tags.iter().map(tag).collect();
                let stable = point.measurement.clone();
                children.insert(
                    name.clone(),
                    Child { id, name: name.as_str().into(), stable, tags, info },
                );
                id
            }
        };
        let mut columns = vec![0];
        columns.extend(point.fields.iter().filter_map(|(name, _)| schema.column(name)));
        let values = std::iter::once(Datum::Int(point.ts))
            .chain(point.fields.iter().map(|(_, cell)| cell.value.clone()));
        match batches.last_mut() {
            Some(last) if last.child == child && last.columns == columns => {
                last.values.extend(values);
            }
            _ => {
                let measurement = point.measurement.clone();
                let (table, values) = (name.clone(), values.collect());
                batches.push(Batch { measurement, table, child, columns, values });
            }
        }
    }
    commit(growths, children, &batches, database, &mut state)?;
    let rows = u64::try_from(points.len()).unwrap_or(u64::MAX);
    Ok(Written { affected_rows: rows, total_rows: rows })
}

/// The super tables as the points need them.
fn grow(
    points: &[Point],
    database: &str,
    state: &mut State,
    context: &Context<'_>,
) -> Result<BTreeMap<String, Growth>, SqlError> {
    let mut growths: BTreeMap<String, Growth> = BTreeMap::new();
    for point in points {
        if !growths.contains_key(&point.measurement) {
            let growth = match state.catalog.database(database)?.object(&point.measurement) {
                Some(Object::Stable(schema)) => Growth::of(schema.as_ref().clone()),
                Some(_) => return Err(SqlError::new(0x603, "Table already exists")),
                None => {
                    let created = context.clock.now(Precision::Milliseconds);
                    Growth::create(state.catalog.new_id(), &point.measurement, created)
                }
            };
            growths.insert(point.measurement.clone(), growth);
        }
        if let Some(growth) = growths.get_mut(&point.measurement) {
            growth.take(point)?;
        }
    }
    Ok(growths)
}

fn commit(
    growths: BTreeMap<String, Growth>,
    children: BTreeMap<String, Child>,
    batches: &[Batch],
    database: &str,
    state: &mut State,
) -> Result<(), SqlError> {
    // Children that exist get NULL for new tags.
    let mut grown: Vec<Child> = Vec::new();
    for growth in growths
        .values()
        .filter(|growth| !growth.new && growth.tags_before < growth.schema.tags.len())
    {
        for child in state.catalog.database(database)?.children(&growth.schema.name) {
            let mut child = Child::clone(child);
            child.tags.resize(growth.schema.tags.len(), Datum::Null);
            grown.push(child);
        }
    }
    let mut changes = Changes::default();
    let place = state.catalog.database(database)?;
    for Growth { schema, .. } in growths.values().filter(|growth| growth.changed) {
        match place.stables.get(&schema.name) {
            None => changes.of_stable(place, &schema.name, &meta::create_stable(schema)),
            Some(before) => {
                for meta in meta::grown(before, schema) {
                    changes.of_stable(place, &schema.name, &meta);
                }
            }
        }
    }
    for child in children.values() {
        let Some(Growth { schema, .. }) = growths.get(&child.stable) else { continue };
        let meta = meta::create_child(child, schema);
        changes.of_table(place, Some(&schema.name), &child.name, &meta);
    }
    for Batch { measurement, table, columns, values, .. } in batches {
        let Some(Growth { schema, .. }) = growths.get(measurement) else { continue };
        changes.rows(place, table, schema, columns, values)?;
    }
    state.commit(&changes, |transaction| {
        for Growth { schema, new, added, changed, .. } in growths.values() {
            if *new {
                store::create_table(transaction, schema)?;
            } else {
                for slot in added {
                    store::add_column(transaction, schema.id, *slot)?;
                }
            }
            if *changed {
                store::save(transaction, Kind::Stable, database, &schema.name, schema)?;
            }
        }
        for child in grown.iter().chain(children.values()) {
            store::save(transaction, Kind::Child, database, &child.name, child)?;
        }
        for Batch { measurement, child, columns, values, .. } in batches {
            let Some(Growth { schema, .. }) = growths.get(measurement) else { continue };
            store::upsert(transaction, &RowBatch { schema, child: *child, columns, values })?;
        }
        Ok(())
    })?;
    let database = state.catalog.database_mut(database)?;
    for (name, growth) in growths {
        database.stables.insert(name, Arc::new(growth.schema));
    }
    for child in grown.into_iter().chain(children.into_values()) {
        database.tables.insert(child.name.to_string(), Table::Child(Arc::new(child)));
    }
    Ok(())
}

/// The tag of this name gives the name and is no tag then; else the super table and all tags do, as
/// in TDengine.
fn table_name(point: &mut Point, key: Option<&str>) -> String {
    if let Some(at) = key.and_then(|key| point.tags.iter().position(|(name, _)| name == key))
        && let Datum::Text(name) = point.tags.remove(at).1.value
    {
        return name.to_string();
    }
    let mut tags: Vec<&(String, Cell)> = point.tags.iter().collect();
    tags.sort_unstable_by_key(|(name, _)| name);
    let mut digest = Md5::new();
    digest.update(&point.measurement);
    for (name, cell) in tags {
        digest.update(format!(",{name}="));
        digest.update(cell.bytes());
    }
    let digest = digest.finalize();
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t_{hex}")
}
