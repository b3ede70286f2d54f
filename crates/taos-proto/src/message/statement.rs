use serde_json::value::RawValue;

use super::fields::with_fields;
use super::json::null_when_empty;
use super::message;

message! {
    /// A prepared statement by its id: the arguments of `add_batch`, `exec`, `close`, `stmt2_exec` and many more, and their answer.
    pub struct StatementId {
        /// The statement.
        pub stmt_id: u64,
    }
}

message! {
    /// `prepare`.
    pub struct Prepare {
        /// The statement.
        pub stmt_id: u64,
        /// Its text, with `?` for values.
        pub sql: String,
    }
}

message! {
    /// The answer to `prepare`.
    pub struct PrepareReply {
        /// The statement.
        pub stmt_id: u64,
        /// Whether it inserts; the legacy endpoint leaves it out.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub is_insert: Option<bool>,
    }
}

message! {
    /// `set_table_name`.
    pub struct SetTableName {
        /// The statement.
        pub stmt_id: u64,
        /// The table, as in SQL.
        pub name: String,
    }
}

message! {
    /// `set_tags`, when not sent as a binary message.
    pub struct SetTags {
        /// The statement.
        pub stmt_id: u64,
        /// A JSON array with one value per tag.
        pub tags: Json,
    }
}

message! {
    /// `bind`, when not sent as a binary message.
    pub struct Bind {
        /// The statement.
        pub stmt_id: u64,
        /// A JSON array of columns, each an array of values.
        pub columns: Json,
    }
}

/// JSON text that is passed on as it is, so that its numbers stay exact.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Json(Box<RawValue>);

impl Json {
    /// Checks that the text is JSON.
    pub fn new(text: String) -> Result<Self, crate::Error> {
        RawValue::from_string(text)
            .map(Self)
            .map_err(|error| crate::Error::misuse(format!("not JSON: {error}")))
    }

    /// The text.
    #[must_use]
    pub fn get(&self) -> &str {
        self.0.get()
    }
}

impl Default for Json {
    fn default() -> Self {
        Self(RawValue::NULL.to_owned())
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

message! {
    /// The answer to `exec` and `stmt2_exec`.
    pub struct AffectedReply {
        /// The statement.
        pub stmt_id: u64,
        /// Rows of this execution.
        pub affected: i64,
    }
}

with_fields! {
    /// The answer to `use_result`.
    pub struct ResultReply {
        /// The statement.
        pub stmt_id: u64,
        /// The result to fetch from.
        pub result_id: u64,
    }
}

message! {
    /// A tag or column of the table that a statement writes to.
    pub struct StatementField {
        /// Its name.
        pub name: String,
        /// The code of its type.
        pub field_type: u8,
        /// Digits of decimals; of timestamps, the unit.
        pub precision: u8,
        /// Digits of decimals behind the point.
        pub scale: u8,
        /// Its size in storage, length prefix included.
        pub bytes: i32,
    }
}

message! {
    /// The answer to `get_tag_fields` and `get_col_fields`.
    pub struct FieldsReply {
        /// The statement.
        pub stmt_id: u64,
        /// The tags or columns.
        #[serde(serialize_with = "null_when_empty")]
        pub fields: Vec<StatementField>,
    }
}

message! {
    /// The answer to `stmt_num_params`.
    pub struct NumParamsReply {
        /// The statement.
        pub stmt_id: u64,
        /// How many `?` it has.
        pub num_params: i64,
    }
}

message! {
    /// `stmt_get_param`.
    pub struct GetParam {
        /// The statement.
        pub stmt_id: u64,
        /// Which parameter, from 0.
        pub index: i64,
    }
}

message! {
    /// The answer to `stmt_get_param`.
    pub struct GetParamReply {
        /// The statement.
        pub stmt_id: u64,
        /// Which parameter, from 0.
        pub index: i64,
        /// The code of its type.
        pub data_type: i64,
        /// Its length.
        pub length: i64,
    }
}
