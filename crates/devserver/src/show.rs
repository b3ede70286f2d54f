//! `show`.

use taos_proto::DataType;

use crate::answer::Row;
use crate::catalog::{
    Catalog, Column, Database, Object, SYSTEM_DATABASES, Schema, Table, database_of,
};
use crate::error::SqlError;
use crate::exec::pattern::LikePattern;
use crate::relation::{OutputColumn, Relation, text};
use crate::session::Context;
use crate::sql::ast::{List, ObjectName, Show, TableKind};
use crate::value::Datum;
use crate::{describe, system};

pub(crate) fn show(show: &Show, context: &Context<'_>) -> Result<Relation, SqlError> {
    match show {
        Show::Databases { user_only } => {
            let state = context.engine.state();
            let system = SYSTEM_DATABASES.into_iter().filter(|_| !user_only).map(str::to_owned);
            let names = system.chain(state.catalog.databases.keys().cloned());
            Ok(names_relation("name", 64, names.map(text)))
        }
        Show::Stables { database, like } => {
            let names = with_database(database.as_deref(), context, |database| {
                database.stables.keys().cloned().collect()
            })?;
            Ok(names_relation("stable_name", 192, liked(names, like.as_deref())))
        }
        Show::Tables { database, kind, like } => {
            let names = match database.as_deref().or(context.database) {
                Some(system) if SYSTEM_DATABASES.contains(&system) => {
                    system::tables(system).iter().map(|table| table.name.to_owned()).collect()
                }
                _ => with_database(database.as_deref(), context, |database| {
                    table_names(database, *kind)
                })?,
            };
            Ok(names_relation("table_name", 192, liked(names, like.as_deref())))
        }
        Show::Tags(table) => tags_of(table, context),
        Show::TableTags { stable, tags } => table_tags(stable, tags, context),
        Show::CreateDatabase(name) => {
            let state = context.engine.state();
            let database = state.catalog.database(name)?;
            let columns = vec![
                OutputColumn::text("Database", 63),
                OutputColumn::text("Create Database", 65_517),
            ];
            let row = vec![text(name.as_str()), text(database.options.create_statement(name))];
            Ok(Relation::of_rows(columns, vec![row]))
        }
        Show::CreateTable(table) => create_table(table, context),
        Show::Variables { like } => {
            let mut relation = system::table("information_schema", "ins_configs", context)?;
            if let Some(pattern) = like {
                let pattern = LikePattern::new(pattern);
                relation.rows = Box::new(relation.rows.filter(move |row| match row {
                    Ok(row) => {
                        matches!(row.first(), Some(Datum::Text(name)) if pattern.matches(name))
                    }
                    Err(_) => true,
                }));
            }
            Ok(relation)
        }
        Show::ClusterAlive => {
            let columns = vec![OutputColumn::fixed("status", DataType::Int)];
            Ok(Relation::of_rows(columns, vec![vec![Datum::Int(1)]]))
        }
        Show::List(list) => self::list(*list, context),
    }
}

fn names_relation(column: &str, length: u32, names: impl Iterator<Item = Datum>) -> Relation {
    Relation::of_rows(
        vec![OutputColumn::text(column, length)],
        names.map(|name| vec![name]).collect(),
    )
}

fn liked(names: Vec<String>, like: Option<&str>) -> impl Iterator<Item = Datum> {
    let pattern = like.map(LikePattern::new);
    names
        .into_iter()
        .filter(move |name| pattern.as_ref().is_none_or(|pattern| pattern.matches(name)))
        .map(text)
}

fn with_database<T>(
    name: Option<&str>,
    context: &Context<'_>,
    read: impl FnOnce(&Database) -> T,
) -> Result<T, SqlError> {
    let name =
        name.or(context.database).ok_or_else(|| SqlError::new(0x2600, "database not specified"))?;
    Ok(read(context.engine.state().catalog.database(name)?))
}

fn table_names(database: &Database, kind: TableKind) -> Vec<String> {
    let wanted = |table: &Table| match kind {
        TableKind::Any => true,
        TableKind::Normal => matches!(table, Table::Normal(_)),
        TableKind::Child => matches!(table, Table::Child(_)),
    };
    database
        .tables
        .iter()
        .filter(|(_, table)| wanted(table))
        .map(|(name, _)| name.clone())
        .collect()
}

fn object<'a>(
    catalog: &'a Catalog,
    table: &'a ObjectName,
    context: &'a Context<'_>,
) -> Result<(&'a Database, Object), SqlError> {
    let database = catalog.database(database_of(table, context.database)?)?;
    let object = database.object(&table.name).ok_or_else(SqlError::no_table)?;
    Ok((database, object))
}

fn tags_of(table: &ObjectName, context: &Context<'_>) -> Result<Relation, SqlError> {
    let state = context.engine.state();
    let (database, object) = object(&state.catalog, table, context)?;
    let Object::Child(child, stable) = object else {
        return Err(SqlError::new(
            0x26ff,
            format!("The table `{}` is not a child table", table.name),
        ));
    };
    let definition = system::definition("information_schema", "ins_tags")?;
    let row = |(tag, value): (&Column, &Datum)| -> Row {
        let value = match value {
            Datum::Null => Datum::Null,
            value => text(crate::exec::cast::to_text(value, tag.kind)),
        };
        vec![
            Datum::Text(std::sync::Arc::clone(&child.name)),
            text(database.name.as_str()),
            text(stable.name.as_str()),
            text(tag.name.as_str()),
            text(tag.kind.declaration()),
            value,
        ]
    };
    let rows = stable.tags.iter().zip(&child.tags).map(row).collect();
    Ok(Relation::of_rows(system::output_columns(definition), rows))
}

fn table_tags(
    stable: &ObjectName,
    wanted: &[String],
    context: &Context<'_>,
) -> Result<Relation, SqlError> {
    let state = context.engine.state();
    let (database, object) = object(&state.catalog, stable, context)?;
    let Object::Stable(schema) = object else {
        return Err(SqlError::new(
            0x26ff,
            format!("The table `{}` is not a super table", stable.name),
        ));
    };
    let names: Vec<&str> = if wanted.is_empty() {
        std::iter::once("tbname").chain(schema.tags.iter().map(|tag| tag.name.as_str())).collect()
    } else {
        wanted.iter().map(String::as_str).collect()
    };
    let mut columns = Vec::new();
    for name in &names {
        columns.push(match schema.tag(name).and_then(|at| schema.tags.get(at)) {
            Some(tag) => OutputColumn::new(tag.name.clone(), tag.kind),
            None if *name == "tbname" => OutputColumn::text("tbname", 270),
            None => return Err(SqlError::invalid_column(name)),
        });
    }
    let value = |child: &crate::catalog::Child, name: &str| match schema.tag(name) {
        Some(at) => child.tags.get(at).cloned().unwrap_or_default(),
        None => Datum::Text(std::sync::Arc::clone(&child.name)),
    };
    let rows = database
        .children(&schema.name)
        .map(|child| names.iter().map(|name| value(child, name)).collect())
        .collect();
    Ok(Relation::of_rows(columns, rows))
}

fn create_table(table: &ObjectName, context: &Context<'_>) -> Result<Relation, SqlError> {
    let state = context.engine.state();
    let (_, object) = object(&state.catalog, table, context)?;
    let statement = match &object {
        Object::Stable(schema) => format!(
            "CREATE STABLE `{}` ({}) TAGS ({})",
            schema.name,
            column_list(schema),
            tag_list(schema),
        ),
        Object::Normal(schema) => {
            format!("CREATE TABLE `{}` ({})", schema.name, column_list(schema))
        }
        Object::Child(child, schema) => {
            let names: Vec<String> =
                schema.tags.iter().map(|tag| format!("`{}`", tag.name)).collect();
            let values: Vec<String> = schema
                .tags
                .iter()
                .zip(&child.tags)
                .map(|(tag, value)| literal(tag, value))
                .collect();
            format!(
                "CREATE TABLE `{}` USING `{}` ({}) TAGS ({})",
                child.name,
                schema.name,
                names.join(", "),
                values.join(", "),
            )
        }
    };
    let columns =
        vec![OutputColumn::text("Table", 193), OutputColumn::text("Create Table", 3_145_726)];
    Ok(Relation::of_rows(columns, vec![vec![text(table.name.as_str()), text(statement)]]))
}

fn literal(tag: &Column, value: &Datum) -> String {
    match value {
        Datum::Null => "NULL".to_owned(),
        Datum::Text(text) => format!("\"{text}\""),
        value => crate::exec::cast::to_text(value, tag.kind),
    }
}

fn column_list(schema: &Schema) -> String {
    let column = |column: &Column| {
        let key = if column.primary_key { " PRIMARY KEY" } else { "" };
        format!(
            "`{}` {} ENCODE '{}' COMPRESS 'lz4' LEVEL 'medium'{key}",
            column.name,
            column.kind.declaration(),
            describe::encoding(column.kind.data_type),
        )
    };
    schema.columns.iter().map(column).collect::<Vec<_>>().join(", ")
}

fn tag_list(schema: &Schema) -> String {
    let tag = |tag: &Column| format!("`{}` {}", tag.name, tag.kind.declaration());
    schema.tags.iter().map(tag).collect::<Vec<_>>().join(", ")
}

fn list(list: List, context: &Context<'_>) -> Result<Relation, SqlError> {
    let (database, table, first_only) = match list {
        List::Users => ("information_schema", "ins_users", false),
        List::Topics => ("information_schema", "ins_topics", true),
        List::Streams => ("information_schema", "ins_streams", true),
        List::Subscriptions => ("information_schema", "ins_subscriptions", false),
        List::Dnodes => ("information_schema", "ins_dnodes", false),
        List::Mnodes => ("information_schema", "ins_mnodes", false),
        List::Qnodes => ("information_schema", "ins_qnodes", false),
        List::Snodes => ("information_schema", "ins_snodes", false),
        List::Cluster => ("information_schema", "ins_cluster", false),
        List::Functions => ("information_schema", "ins_functions", true),
        List::Views => ("information_schema", "ins_views", true),
        List::Vgroups => ("information_schema", "ins_vgroups", false),
        List::Indexes => ("information_schema", "ins_indexes", false),
        List::Consumers => ("performance_schema", "perf_consumers", false),
        List::Connections => ("performance_schema", "perf_connections", false),
        List::Apps => ("performance_schema", "perf_apps", false),
        List::Queries => ("performance_schema", "perf_queries", false),
        List::Transactions => ("performance_schema", "perf_trans", false),
    };
    let mut relation = system::table(database, table, context)?;
    if first_only {
        relation.columns.truncate(1);
        relation.rows = Box::new(relation.rows.map(|row| {
            row.map(|mut row| {
                row.truncate(1);
                row
            })
        }));
    }
    Ok(relation)
}
