//! The rows of the system tables.

use taos_proto::Precision;

use super::tables;
use crate::answer::Row;
use crate::catalog::{Catalog, Database, Place, SYSTEM_DATABASES, Schema, Table};
use crate::exec::cast::to_text;
use crate::exec::function::zone_text;
use crate::session::Context;
use crate::value::Datum;

/// Rows of tables that have some here; others are empty.
pub(super) fn rows(name: &str, context: &Context<'_>) -> Vec<Row> {
    match name {
        "perf_connections" => return connections(context),
        "perf_consumers" => return consumers(context),
        "ins_subscriptions" => return subscriptions(context),
        _ => {}
    }
    let state = context.engine.state();
    let catalog = &state.catalog;
    match name {
        "ins_databases" => databases(catalog, context),
        "ins_stables" => catalog.databases.values().flat_map(stables).collect(),
        "ins_tables" => all_tables(catalog),
        "ins_columns" => catalog.databases.values().flat_map(columns).collect(),
        "ins_tags" => catalog.databases.values().flat_map(tags).collect(),
        "ins_users" => users(catalog),
        "ins_topics" => topics(catalog),
        "ins_dnodes" => {
            let now = Datum::Int(context.clock.now(Precision::Milliseconds));
            let row = vec![
                Datum::Int(1),
                text("localhost:6030"),
                Datum::Int(0),
                Datum::Int(256),
                text("ready"),
                now.clone(),
                now,
                text(""),
            ];
            vec![row]
        }
        "ins_configs" => [
            ("timezone", zone_text(context)),
            ("charset", "UTF-8".to_owned()),
            ("locale", "C.UTF-8".to_owned()),
        ]
        .map(|(name, value)| vec![text(name), Datum::text(value), text("both")])
        .to_vec(),
        _ => Vec::new(),
    }
}

fn text(text: &str) -> Datum {
    Datum::text(text)
}

fn count(count: usize) -> Datum {
    Datum::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

fn optional(comment: Option<&String>) -> Datum {
    comment.map_or(Datum::Null, |comment| text(comment))
}

fn databases(catalog: &Catalog, context: &Context<'_>) -> Vec<Row> {
    let columns = tables("information_schema").iter().find(|table| table.name == "ins_databases");
    let width = columns.map_or(0, |table| table.columns.len());
    let now = context.clock.now(Precision::Milliseconds);
    let system = SYSTEM_DATABASES.map(|name| {
        let mut row = vec![text(name), Datum::Int(now)];
        row.resize(width, Datum::Null);
        if let Some(status) = row.get_mut(15) {
            *status = text("ready");
        }
        row
    });
    let row = |database: &Database| {
        let options = &database.options;
        let integer = |name: &str| Datum::Int(options.integer(name));
        vec![
            text(&database.name),
            Datum::Int(database.created),
            integer("vgroups"),
            count(database.tables.len()),
            integer("replica"),
            text("on"),
            Datum::text(options.duration_text()),
            Datum::text(options.keep_text()),
            integer("buffer"),
            integer("pagesize"),
            integer("pages"),
            integer("minrows"),
            integer("maxrows"),
            integer("comp"),
            text(options.precision().sql_name()),
            text("ready"),
            Datum::Null,
            Datum::Bool(options.integer("single_stable") != 0),
            text(options.cachemodel()),
            integer("cachesize"),
            integer("wal_level"),
            integer("wal_fsync_period"),
            integer("wal_retention_period"),
            integer("wal_retention_size"),
            integer("stt_trigger"),
            integer("table_prefix"),
            integer("table_suffix"),
            integer("tsdb_pagesize"),
            integer("keep_time_offset"),
            Datum::Int(262_144),
            text("5256000m"),
            Datum::Int(0),
            Datum::Int(0),
            text("none"),
        ]
    };
    system.into_iter().chain(catalog.databases.values().map(row)).collect()
}

fn stables(database: &Database) -> impl Iterator<Item = Row> {
    database.stables.values().map(|stable| {
        vec![
            text(&stable.name),
            text(&database.name),
            Datum::Int(stable.info.created),
            count(stable.columns.len()),
            count(stable.tags.len()),
            Datum::Int(stable.info.created),
            optional(stable.info.comment.as_ref()),
            text("5000a,5000a"),
            text("-1a,-1a"),
            text(""),
        ]
    })
}

fn all_tables(catalog: &Catalog) -> Vec<Row> {
    let mut rows = Vec::new();
    for database in SYSTEM_DATABASES {
        for table in tables(database) {
            rows.push(vec![
                text(table.name),
                text(database),
                Datum::Null,
                count(table.columns.len()),
                Datum::Null,
                Datum::Null,
                Datum::Null,
                Datum::Null,
                Datum::Null,
                text("SYSTEM_TABLE"),
            ]);
        }
    }
    for database in catalog.databases.values() {
        for (name, table) in &database.tables {
            let (schema, id, info, stable, kind) = match table {
                Table::Normal(schema) => {
                    (Some(schema), schema.id, &schema.info, Datum::Null, "NORMAL_TABLE")
                }
                Table::Child(child) => (
                    database.stables.get(&child.stable),
                    child.id,
                    &child.info,
                    text(&child.stable),
                    "CHILD_TABLE",
                ),
            };
            rows.push(vec![
                text(name),
                text(&database.name),
                Datum::Int(info.created),
                count(schema.map_or(0, |schema| schema.columns.len())),
                stable,
                Datum::Int(id),
                Datum::Int(database.vgroup_of(name).into()),
                Datum::Int(i64::from(info.ttl)),
                optional(info.comment.as_ref()),
                text(kind),
            ]);
        }
    }
    rows
}

fn column_rows(database: &str, table: &str, kind: &str, schema: &Schema) -> Vec<Row> {
    let row = |column: &crate::catalog::Column| {
        vec![
            text(table),
            text(database),
            text(kind),
            text(&column.name),
            Datum::text(column.kind.declaration()),
            Datum::Int(i64::from(column.kind.length)),
            Datum::Null,
            Datum::Null,
            Datum::Null,
        ]
    };
    schema.columns.iter().map(row).collect()
}

fn columns(database: &Database) -> Vec<Row> {
    let mut rows = Vec::new();
    for stable in database.stables.values() {
        rows.extend(column_rows(&database.name, &stable.name, "SUPER_TABLE", stable));
    }
    for (name, table) in &database.tables {
        match table {
            Table::Normal(schema) => {
                rows.extend(column_rows(&database.name, name, "NORMAL_TABLE", schema));
            }
            Table::Child(child) => {
                if let Some(stable) = database.stables.get(&child.stable) {
                    rows.extend(column_rows(&database.name, name, "CHILD_TABLE", stable));
                }
            }
        }
    }
    rows
}

/// The tags of all children of a database.
pub(crate) fn tags(database: &Database) -> Vec<Row> {
    let mut rows = Vec::new();
    for table in database.tables.values() {
        let Table::Child(child) = table else { continue };
        let Some(stable) = database.stables.get(&child.stable) else { continue };
        for (tag, value) in stable.tags.iter().zip(&child.tags) {
            let shown =
                if value.is_null() { Datum::Null } else { Datum::text(to_text(value, tag.kind)) };
            rows.push(vec![
                text(&child.name),
                text(&database.name),
                text(&child.stable),
                text(&tag.name),
                Datum::text(tag.kind.declaration()),
                shown,
            ]);
        }
    }
    rows
}

fn users(catalog: &Catalog) -> Vec<Row> {
    let flag = |flag: bool| Datum::Int(i64::from(flag));
    let row = |user: &crate::catalog::User| {
        vec![
            text(&user.name),
            flag(user.superuser),
            flag(user.enabled),
            flag(user.sysinfo),
            flag(user.superuser),
            Datum::Int(user.created),
            text("127.0.0.1"),
        ]
    };
    catalog.users.values().map(row).collect()
}

fn topics(catalog: &Catalog) -> Vec<Row> {
    let row = |topic: &crate::catalog::Topic| {
        vec![
            text(&topic.name),
            text(&topic.database),
            Datum::Int(topic.created),
            text(&topic.sql),
            Datum::Null,
            text(if topic.with_meta { "yes" } else { "no" }),
            text(&topic.kind),
        ]
    };
    catalog.topics.values().map(row).collect()
}

/// One row for each topic of a consumer.
fn consumers(context: &Context<'_>) -> Vec<Row> {
    let groups = context.engine.groups().lock();
    let mut rows = Vec::new();
    for (id, member) in groups.members() {
        for topic in &member.topics {
            rows.push(vec![
                Datum::text(format!("0x{id:x}")),
                text(&member.options.group),
                text(&member.options.client),
                text("ready"),
                text(topic),
                Datum::Int(member.since),
                Datum::Int(member.subscribed),
                Datum::Int(member.rebalanced),
                Datum::text(member.options.parameters()),
            ]);
        }
    }
    rows
}

fn subscriptions(context: &Context<'_>) -> Vec<Row> {
    let groups = context.engine.groups().lock();
    let state = context.engine.state();
    let row = |(place, offset): (&Place, &Option<i64>)| {
        let holder = groups.holder(place);
        vec![
            text(&place.topic),
            text(&place.group),
            Datum::Int(place.vgroup.into()),
            holder.map_or(Datum::Null, |seat| Datum::text(format!("0x{:x}", seat.owner))),
            offset.map_or(Datum::Null, |offset| Datum::text(format!("wal:{offset}"))),
            holder.map_or(Datum::Null, |seat| Datum::Int(seat.rows)),
        ]
    };
    state.catalog.offsets.iter().map(row).collect()
}

fn connections(context: &Context<'_>) -> Vec<Row> {
    let row = |(id, connection): (u32, crate::connections::Connection)| {
        vec![
            Datum::UInt(u64::from(id)),
            text(&connection.user),
            Datum::text(connection.client.connector),
            Datum::UInt(0),
            text(&connection.client.ip),
            Datum::Int(connection.login),
            Datum::Int(connection.last_access),
            Datum::text(connection.client.app),
            text(&connection.client.ip),
        ]
    };
    context.engine.connections().list().into_iter().map(row).collect()
}
