use super::fields::with_fields;
use super::json::null_when_empty;
use super::message;

message! {
    /// `stmt2_init`.
    pub struct Stmt2Init {
        /// Whether the statement writes to one super table only.
        pub single_stb_insert: bool,
        /// Whether every table is bound once per execution.
        pub single_table_bind_once: bool,
    }
}

message! {
    /// `stmt2_prepare`.
    pub struct Stmt2Prepare {
        /// The statement.
        pub stmt_id: u64,
        /// Its text, with `?` for values.
        pub sql: String,
        /// Whether to answer the list of fields.
        pub get_fields: bool,
    }
}

message! {
    /// The answer to `stmt2_prepare`.
    pub struct Stmt2PrepareReply {
        /// The statement.
        pub stmt_id: u64,
        /// Whether it inserts.
        pub is_insert: bool,
        /// What the `?` of an insert stand for, in their order.
        #[serde(serialize_with = "null_when_empty")]
        pub fields: Vec<Stmt2Field>,
        /// How many `?` there are.
        pub fields_count: i64,
    }
}

/// The numbers of [`Stmt2Field::bind_type`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BindType {
    /// 1: a column.
    Column,
    /// 2: a tag.
    Tag,
    /// 3: a parameter of a query.
    Query,
    /// 4: the name of the table.
    TableName,
}

impl BindType {
    /// The meaning of the number, if it has one.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Column),
            2 => Some(Self::Tag),
            3 => Some(Self::Query),
            4 => Some(Self::TableName),
            _ => None,
        }
    }

    /// The number on the wire.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Column => 1,
            Self::Tag => 2,
            Self::Query => 3,
            Self::TableName => 4,
        }
    }
}

message! {
    /// What one `?` of an insert stands for.
    pub struct Stmt2Field {
        /// The name of the tag or column; `tbname` for the table's name.
        pub name: String,
        /// The code of its type.
        pub field_type: u8,
        /// Digits of decimals; of timestamps, the unit.
        pub precision: u8,
        /// Digits of decimals behind the point.
        pub scale: u8,
        /// Its size in storage, length prefix included.
        pub bytes: i32,
        /// A [`BindType`].
        pub bind_type: u8,
    }
}

with_fields! {
    /// The answer to `stmt2_result`.
    pub struct Stmt2ResultReply {
        /// The statement.
        pub stmt_id: u64,
        /// The result to fetch from.
        pub id: u64,
    }
}
