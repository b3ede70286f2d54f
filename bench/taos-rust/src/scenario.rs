/// How often a prepared insert and a topic have all readings.
pub const REPEATS: usize = 10;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// All rows as tuples of Rust types, kept.
    Tuples,
    /// All rows as structs of serde, kept.
    Structs,
    /// The sum of a column, without rows.
    Columns,
    /// One row.
    OneRow,
    /// Lines of InfluxDB.
    Schemaless,
    /// Prepared inserts, so many rows at a time.
    Insert(usize),
    /// The sum of a column of the rows of a topic.
    Topic,
}

impl Scenario {
    pub const ALL: [Self; 8] = [
        Self::Tuples,
        Self::Structs,
        Self::Columns,
        Self::OneRow,
        Self::Schemaless,
        Self::Insert(1000),
        Self::Insert(10_000),
        Self::Topic,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Tuples => "tuples",
            Self::Structs => "structs",
            Self::Columns => "columns",
            Self::OneRow => "one-row",
            Self::Schemaless => "schemaless",
            Self::Insert(1000) => "insert-by-1000",
            Self::Insert(_) => "insert-by-10000",
            Self::Topic => "topic",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Tuples => "100 000 rows × 6 as tuples",
            Self::Structs => "100 000 rows × 6 as structs of serde",
            Self::Columns => "100 000 rows × 6, sum of a column",
            Self::OneRow => "a query of 1 row × 2",
            Self::Schemaless => "schemaless, 10 000 lines",
            Self::Insert(1000) => "prepared insert, 1 000 000 rows × 6 by 1 000",
            Self::Insert(_) => "prepared insert, 1 000 000 rows × 6 by 10 000",
            Self::Topic => "a topic, 1 000 000 rows × 6, sum of a column",
        }
    }
}
