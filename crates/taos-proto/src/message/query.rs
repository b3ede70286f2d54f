use super::fields::with_fields;
use super::json::null_when_empty;
use super::message;
use crate::column::{Field, Precision};

message! {
    /// `query`: one statement. Clients send it as a binary message instead.
    pub struct Query {
        /// The statement.
        pub sql: String,
    }
}

with_fields! {
    /// The answer to `query` and `binary_query`.
    pub struct QueryReply {
        /// The result to fetch from; 0 for statements without rows.
        pub id: u64,
        /// Whether the statement has no columns: definitions, inserts, `use`.
        pub is_update: bool,
        /// Rows written by an insert.
        pub affected_rows: i64,
    }
}

impl QueryReply {
    /// The answer to a statement without columns.
    #[must_use]
    pub fn update(affected_rows: i64) -> Self {
        Self { is_update: true, affected_rows, ..Self::default() }
    }

    /// The answer to a statement with columns; `id` is the result to fetch from.
    #[must_use]
    pub fn rows(id: u64, fields: &[Field], precision: Precision) -> Self {
        Self { id, ..Self::default() }.with_fields(fields, precision)
    }
}

message! {
    /// `fetch`, `fetch_block`, `free_result`: a result by its id. `free_result` is never answered.
    pub struct Fetch {
        /// The result.
        pub id: u64,
    }
}

message! {
    /// The answer to `fetch`, which old clients send before `fetch_block`.
    pub struct FetchReply {
        /// The result.
        pub id: u64,
        /// Whether there are no more rows; the result is free then.
        pub completed: bool,
        /// The storage sizes of the columns.
        #[serde(serialize_with = "null_when_empty")]
        pub lengths: Vec<i64>,
        /// Rows in the block to fetch.
        pub rows: i64,
    }
}

message! {
    /// `num_fields`.
    pub struct NumFields {
        /// The result.
        pub result_id: u64,
    }
}

message! {
    /// The answer to `num_fields`.
    pub struct NumFieldsReply {
        /// How many columns the result has.
        pub num_fields: i64,
    }
}

message! {
    /// The answer to the binary action `validate_sql`.
    pub struct ValidateReply {
        /// 0 when the statement is valid.
        pub result_code: i64,
    }
}
