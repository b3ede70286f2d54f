//! Changes of tables as JSON, as `fetch_json_meta` answers them.

use serde_json::{Value as Json, json};

use crate::catalog::{Child, Column, Schema};
use crate::exec::cast::to_text;
use crate::sql::ast::AlterAction;
use crate::value::{DataType, Datum, TypeClass as _};

pub(crate) fn create_stable(schema: &Schema) -> Json {
    json!({
        "type": "create", "tableType": "super", "tableName": schema.name,
        "columns": columns(&schema.columns), "tags": columns(&schema.tags),
    })
}

pub(crate) fn create_normal(schema: &Schema) -> Json {
    json!({
        "type": "create", "tableType": "normal", "tableName": schema.name,
        "columns": columns(&schema.columns), "tags": [],
    })
}

pub(crate) fn create_child(child: &Child, stable: &Schema) -> Json {
    let tag = |(tag, value): (&Column, &Datum)| {
        let mut object = column(tag);
        object["value"] = value_of(tag, value);
        object
    };
    let tags: Vec<Json> = stable.tags.iter().zip(&child.tags).map(tag).collect();
    json!({
        "type": "create", "tableType": "child", "tableName": child.name, "using": child.stable,
        "tagNum": tags.len(), "tags": tags, "createList": [],
    })
}

pub(crate) fn drop_stable(name: &str) -> Json {
    json!({ "type": "drop", "tableType": "super", "tableName": name })
}

pub(crate) fn drop_table(name: &str) -> Json {
    json!({ "type": "drop", "tableNameList": [name] })
}

/// Rows that are deleted, by their first and last time.
pub(crate) fn delete(table: &str, schema: &Schema, (from, to): (i64, i64)) -> Json {
    let ts = schema.columns.first().map_or("", |column| column.name.as_str());
    let sql = format!("delete from `{table}` where `{ts}` >= {from} and `{ts}` <= {to}");
    json!({ "type": "delete", "sql": sql })
}

/// What a super table has more than before: columns, tags, and longer ones.
pub(crate) fn grown(before: &Schema, after: &Schema) -> Vec<Json> {
    let mut metas = Vec::new();
    let kinds = [(&before.columns, &after.columns, 5, 7), (&before.tags, &after.tags, 1, 8)];
    for (before, now, added, longer) in kinds {
        for one in now {
            let number = match before.iter().find(|known| known.name == one.name) {
                None => added,
                Some(known) if known.kind != one.kind => longer,
                Some(_) => continue,
            };
            metas.push(defined(after, number, one));
        }
    }
    metas
}

/// A change of a super table or a normal one; `None` when it is none of columns or tags.
pub(crate) fn alter(schema: &Schema, action: &AlterAction<'_>) -> Option<Json> {
    let defined = |number, definition| defined(schema, number, &Column::new(definition, 0));
    let named = |number, name: &str| altered(schema, number, name);
    let renamed = |number, from: &str, to: &str| {
        let mut meta = altered(schema, number, from);
        meta["colNewName"] = to.into();
        meta
    };
    Some(match action {
        AlterAction::AddTag(definition) => defined(1, definition),
        AlterAction::DropTag(name) => named(2, name),
        AlterAction::RenameTag(from, to) => renamed(3, from, to),
        AlterAction::AddColumn(definition) => defined(5, definition),
        AlterAction::DropColumn(name) => named(6, name),
        AlterAction::ModifyColumn(definition) => defined(7, definition),
        AlterAction::ModifyTag(definition) => defined(8, definition),
        AlterAction::RenameColumn(from, to) => renamed(10, from, to),
        AlterAction::SetTags(_) | AlterAction::Options(_) => return None,
    })
}

fn altered(schema: &Schema, number: u8, column: &str) -> Json {
    let kind = if schema.is_stable() { "super" } else { "normal" };
    json!({
        "type": "alter", "tableType": kind, "tableName": schema.name, "alterType": number,
        "colName": column,
    })
}

fn defined(schema: &Schema, number: u8, column: &Column) -> Json {
    let mut meta = altered(schema, number, &column.name);
    meta["colType"] = column.kind.data_type.code().into();
    if column.kind.data_type.has_length() {
        meta["colLength"] = column.kind.length.into();
    }
    meta
}

/// A tag of a child that has another value now.
pub(crate) fn set_tag(child: &Child, tag: &Column, value: &Datum) -> Json {
    json!({
        "type": "alter", "tableType": "child", "tableName": child.name, "alterType": 4,
        "colName": tag.name, "colValue": value_of(tag, value), "colValueNull": value.is_null(),
    })
}

fn columns(columns: &[Column]) -> Vec<Json> {
    columns.iter().map(column).collect()
}

fn column(column: &Column) -> Json {
    let mut object = json!({ "name": column.name, "type": column.kind.data_type.code() });
    if column.kind.data_type.has_length() {
        object["length"] = column.kind.length.into();
    }
    object
}

fn value_of(tag: &Column, value: &Datum) -> Json {
    match value {
        Datum::Null => Json::Null,
        Datum::Bool(value) => Json::from(*value),
        Datum::Int(value) => Json::from(*value),
        Datum::UInt(value) => Json::from(*value),
        Datum::Double(value) => Json::from(*value),
        // As SQL has it.
        Datum::Text(text) if tag.kind.data_type != DataType::Json => {
            Json::from(format!("\"{text}\""))
        }
        other => Json::from(to_text(other, tag.kind)),
    }
}
