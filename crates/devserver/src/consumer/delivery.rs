//! What a consumer gets of a log at a time.

use taos_proto::block::BlockVersion;
use taos_proto::tmq::{TopicBlock, TopicColumn, TopicData, TopicSchema};
use taos_proto::{Block, BlockWriter, Field};

use crate::answer::{ResultSet, Row};
use crate::catalog::{Object, Topic};
use crate::error::SqlError;
use crate::log::{Content, Entry, Filter, encoding, storage};
use crate::plan::{self, TableRows};
use crate::session::{Context, Session};
use crate::sql::ast::{Query, Statement, TopicSource};
use crate::sql::parser::parse;
use crate::value::Datum;

/// Rows of a message at most, but for those of its last entry.
const ROWS: usize = 4096;
/// Bytes of a message, about.
const BYTES: usize = 4 << 20;
/// Entries that are looked at together.
const ENTRIES: usize = 64;

/// A message.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) topic: String,
    pub(crate) database: String,
    pub(crate) vgroup: i32,
    /// The versions that it covers: the first, and the one behind the last.
    pub(crate) begin: i64,
    pub(crate) end: i64,
    pub(crate) content: Delivered,
}

#[derive(Clone, Debug)]
pub(crate) enum Delivered {
    Rows(TopicData),
    /// A change of tables, as JSON.
    Meta(String),
}

impl Delivery {
    pub(crate) fn rows(&self) -> usize {
        match &self.content {
            Delivered::Rows(data) => data.blocks.iter().map(|block| block.block.rows()).sum(),
            Delivered::Meta(_) => 0,
        }
    }
}

/// What was found: a message, or how far there is none.
pub(crate) enum Found {
    Message(Delivery),
    Nothing { end: i64 },
}

/// Reads the next message of a topic from a log.
pub(crate) fn read(
    topic: &Topic,
    vgroup: i32,
    from: i64,
    table_names: bool,
    session: &Session,
) -> Result<Found, SqlError> {
    let context =
        Context { database: Some(topic.database.as_str()), ..session.context(&topic.sql) };
    let query = match parse(&topic.sql)? {
        Statement::CreateTopic(create) => match create.source {
            TopicSource::Query(query) => Some(query),
            TopicSource::Database(_) | TopicSource::Stable { .. } => None,
        },
        _ => None,
    };
    let filter = filter(topic, &context);
    let mut blocks: Vec<TopicBlock> = Vec::new();
    let (mut rows, mut bytes) = (0, 0);
    let mut at = from;
    let message = |content, end| {
        Found::Message(Delivery {
            topic: topic.name.clone(),
            database: topic.database.clone(),
            vgroup,
            begin: from,
            end,
            content,
        })
    };
    loop {
        let (entries, end) = {
            let state = context.engine.state();
            let bounds = state.logs.bounds(vgroup);
            let at = at.max(bounds.begin);
            (state.store.entries(vgroup, at, &filter, ENTRIES)?, bounds.end)
        };
        let last = entries.len() < ENTRIES;
        for Entry { version, table, content } in entries {
            match content {
                Content::Meta(json) if blocks.is_empty() => {
                    return Ok(message(Delivered::Meta(json), version + 1));
                }
                Content::Meta(_) => {
                    let data = TopicData::new(from, version, blocks);
                    return Ok(message(Delivered::Rows(data), version));
                }
                Content::Rows(data) => {
                    let data = TopicData::decode(&data).map_err(|error| encoding(error.into()))?;
                    for block in data.blocks {
                        let block = match (&query, &table) {
                            (Some(query), Some(table)) => {
                                selected(block, table, query, topic, table_names, &context)?
                            }
                            _ => Some(block),
                        };
                        if let Some(block) = block {
                            rows += block.block.rows();
                            bytes += block.block.bytes().len();
                            blocks.push(block);
                        }
                    }
                }
            }
            at = version + 1;
            if rows >= ROWS || bytes >= BYTES {
                return Ok(message(Delivered::Rows(TopicData::new(from, at, blocks)), at));
            }
        }
        if last {
            let end = end.max(at);
            if blocks.is_empty() {
                return Ok(Found::Nothing { end });
            }
            return Ok(message(Delivered::Rows(TopicData::new(from, end, blocks)), end));
        }
    }
}

/// The entries that a topic is about.
fn filter(topic: &Topic, context: &Context<'_>) -> Filter {
    let mut filter = Filter { meta: topic.with_meta, ..Filter::default() };
    let Some(name) = &topic.table else { return filter };
    let state = context.engine.state();
    let database = state.catalog.databases.get(&topic.database);
    match database.and_then(|database| database.object(name)) {
        Some(Object::Stable(_)) => filter.stable = Some(name.clone()),
        _ => filter.table = Some(name.clone()),
    }
    filter
}

/// What the query of a topic makes of the rows of one table; none when it leaves nothing of them.
fn selected(
    block: TopicBlock,
    table: &str,
    query: &Query,
    topic: &Topic,
    table_names: bool,
    context: &Context<'_>,
) -> Result<Option<TopicBlock>, SqlError> {
    let Some(rows) = whole_rows(&block, table, topic, context) else { return Ok(None) };
    let source = TableRows { table: topic.table.clone().unwrap_or_default(), rows };
    let context = Context { rows: Some(&source), clock: context.clock.clone(), ..*context };
    let mut set = ResultSet::from_relation(plan::query(query, &context)?);
    let rows = set.next_rows(usize::MAX)?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut writer = BlockWriter::for_fields(set.columns()).map_err(encoding)?;
    rows.iter().try_for_each(|row| writer.push_row(row)).map_err(encoding)?;
    let bytes = writer.finish(BlockVersion::Topic).map_err(encoding)?;
    let column = |(id, field): (i64, &Field)| TopicColumn {
        data_type: field.data_type,
        flags: 0,
        bytes: storage(field),
        id,
        name: field.name.clone(),
    };
    Ok(Some(TopicBlock {
        precision: block.precision,
        block: Block::decode(bytes.into()).map_err(|error| encoding(error.into()))?,
        schema: Some(TopicSchema {
            version: 0,
            columns: (1..).zip(set.columns()).map(column).collect(),
        }),
        table: table_names.then(|| table.to_owned()),
    }))
}

/// The rows with a value for each column of the table as it is now, its tags and its name; none when the table is gone.
fn whole_rows(
    block: &TopicBlock,
    table: &str,
    topic: &Topic,
    context: &Context<'_>,
) -> Option<Vec<Row>> {
    let state = context.engine.state();
    let object = state.catalog.databases.get(&topic.database)?.object(table)?;
    let schema = object.schema();
    let mut tail: Row = match &object {
        Object::Child(child, _) => child.tags.clone(),
        Object::Stable(_) | Object::Normal(_) => Vec::new(),
    };
    tail.push(Datum::text(table));
    let logged = block.schema.as_ref()?;
    // Columns may have other names by now, their numbers stay.
    let columns: Vec<_> = schema
        .columns
        .iter()
        .map(|column| {
            let id = i64::from(column.slot) + 1;
            let at = logged.columns.iter().position(|logged| logged.id == id)?;
            block.block.column(at)
        })
        .collect();
    let row = |at: usize| {
        let value = |column: &Option<taos_proto::block::Column<'_>>| {
            column.and_then(|column| column.cell(at)).map_or(Datum::Null, Datum::of_cell)
        };
        columns.iter().map(value).chain(tail.iter().cloned()).collect()
    };
    Some((0..block.block.rows()).map(row).collect())
}
