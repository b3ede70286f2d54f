//! The super table that points need.

use taos_proto::DataType;

use super::point::Point;
use super::value::Cell;
use crate::catalog::{Column, Schema, TableInfo};
use crate::error::SqlError;
use crate::sql::ast::TypeName;
use crate::value::TypeClass as _;

/// The names that TDengine gives to what lines do not name.
const TIMESTAMP: &str = "_ts";
const NO_TAG: &str = "_tag_null";

/// A super table as it will be.
#[derive(Debug)]
pub(super) struct Growth {
    pub(super) schema: Schema,
    pub(super) new: bool,
    /// Slots of new columns.
    pub(super) added: Vec<u32>,
    /// The number of tags before.
    pub(super) tags_before: usize,
    pub(super) changed: bool,
}

impl Growth {
    pub(super) fn of(schema: Schema) -> Self {
        let tags_before = schema.tags.len();
        Self { schema, new: false, added: Vec::new(), tags_before, changed: false }
    }

    pub(super) fn create(id: i64, name: &str, created: i64) -> Self {
        let ts = Column {
            name: TIMESTAMP.to_owned(),
            kind: TypeName::fixed(DataType::Timestamp),
            slot: 0,
            primary_key: false,
        };
        let schema = Schema {
            id,
            name: name.to_owned(),
            columns: vec![ts],
            tags: Vec::new(),
            next_slot: 1,
            info: TableInfo { created, ..TableInfo::default() },
        };
        Self { schema, new: true, added: Vec::new(), tags_before: 0, changed: true }
    }

    /// Adds what the point has and the table has not; widens what is too short.
    pub(super) fn take(&mut self, point: &Point) -> Result<(), SqlError> {
        for (name, cell) in &point.fields {
            if self.schema.tag(name).is_some() {
                return Err(not_same(name));
            }
            match self.schema.columns.iter_mut().find(|column| column.name == *name) {
                Some(column) => self.changed |= fit(column, cell)?,
                None => {
                    let slot = self.schema.next_slot;
                    self.schema.next_slot += 1;
                    self.added.push(slot);
                    self.changed = true;
                    let column =
                        Column { name: name.clone(), kind: cell.kind, slot, primary_key: false };
                    self.schema.columns.push(column);
                }
            }
        }
        for (name, cell) in &point.tags {
            if self.schema.column(name).is_some() {
                return Err(not_same(name));
            }
            match self.schema.tags.iter_mut().find(|tag| tag.name == *name) {
                Some(tag) => self.changed |= fit(tag, cell)?,
                None => self.add_tag(name, cell.kind),
            }
        }
        if self.schema.tags.is_empty() {
            self.add_tag(NO_TAG, TypeName::new(DataType::NChar, 8));
        }
        Ok(())
    }

    fn add_tag(&mut self, name: &str, kind: TypeName) {
        self.changed = true;
        self.schema.tags.push(Column { name: name.to_owned(), kind, slot: 0, primary_key: false });
    }
}

/// Whether the column grew.
fn fit(column: &mut Column, cell: &Cell) -> Result<bool, SqlError> {
    let (has, wants) = (column.kind, cell.kind);
    if has.data_type != wants.data_type && !(has.data_type.is_text() && wants.data_type.is_text()) {
        return Err(not_same(&column.name));
    }
    if wants.data_type.has_length() && wants.length > has.length {
        column.kind.length = wants.length;
        return Ok(true);
    }
    Ok(false)
}

fn not_same(name: &str) -> SqlError {
    SqlError::new(0x3003, format!("Not the same type like before: {name}"))
}
