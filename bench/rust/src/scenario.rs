use crate::pool;

/// What is measured. Every library does the same work: it turns all values of all rows into Rust types and keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    Do1,
    OneRow,
    ExecuteTwoParameters,
    HundredColumns {
        prepared: bool,
    },
    ThousandRows,
    Readings {
        count: usize,
        prepared: bool,
    },
    /// 100 000 readings as columns of Arrow.
    RecordBatches,
    /// The trivial query of the benchmark of diesel.
    Users(usize),
    /// The same, whose rows are looked at and not kept.
    BorrowedUsers(usize),
    /// The insert of the benchmark of diesel, as one statement.
    InsertUsers(usize),
    InsertReadings(usize),
    Pool,
}

use Scenario::*;

impl Scenario {
    pub const ALL: [Self; 24] = [
        Do1,
        OneRow,
        ExecuteTwoParameters,
        HundredColumns { prepared: false },
        HundredColumns { prepared: true },
        ThousandRows,
        Readings { count: 10_000, prepared: false },
        Readings { count: 10_000, prepared: true },
        Readings { count: 100_000, prepared: false },
        Readings { count: 100_000, prepared: true },
        RecordBatches,
        Users(1),
        Users(10),
        Users(100),
        Users(1_000),
        Users(10_000),
        BorrowedUsers(10_000),
        InsertUsers(1),
        InsertUsers(10),
        InsertUsers(25),
        InsertUsers(50),
        InsertUsers(100),
        InsertReadings(10_000),
        Pool,
    ];

    pub fn name(self) -> String {
        match self {
            Do1 => "do-1".into(),
            OneRow => "one-row".into(),
            ExecuteTwoParameters => "execute-two-parameters".into(),
            HundredColumns { prepared } => format!("hundred-columns-{}", protocol(prepared)),
            ThousandRows => "thousand-rows".into(),
            Readings { count, prepared } => format!("readings-{count}-{}", protocol(prepared)),
            RecordBatches => "record-batches".into(),
            Users(count) => format!("users-{count}"),
            BorrowedUsers(count) => format!("borrowed-users-{count}"),
            InsertUsers(count) => format!("insert-{count}"),
            InsertReadings(_) => "bulk-insert".into(),
            Pool => "pool".into(),
        }
    }

    pub fn title(self) -> String {
        match self {
            Do1 => "DO 1".into(),
            OneRow => "1 row: int and 32 characters, text".into(),
            ExecuteTwoParameters => "prepared, two parameters".into(),
            HundredColumns { prepared } => {
                format!("1 row of 100 int columns, {}", protocol(prepared))
            }
            ThousandRows => "1 000 rows: int and 32 characters, text".into(),
            Readings { count, prepared } => format!("{count} rows × 6, {}", protocol(prepared)),
            RecordBatches => "100000 rows × 6, prepared, as Arrow".into(),
            Users(1) => "trivial query: 1 user".into(),
            Users(count) => format!("trivial query: {count} users"),
            BorrowedUsers(count) => format!("{count} users, borrowed"),
            InsertUsers(1) => "insert 1 user".into(),
            InsertUsers(count) => format!("insert {count} users"),
            InsertReadings(count) => format!("insert {count} rows × 4"),
            Pool => format!(
                "pool of {}, {} in flight: {} queries",
                pool::CONNECTIONS,
                pool::IN_FLIGHT,
                self.rows()
            ),
        }
    }

    /// How many rows an operation reads or writes; allocations are counted by them.
    pub fn rows(self) -> usize {
        match self {
            Do1 | OneRow | ExecuteTwoParameters | HundredColumns { .. } => 1,
            ThousandRows => 1_000,
            RecordBatches => 100_000,
            Readings { count, .. }
            | Users(count)
            | BorrowedUsers(count)
            | InsertUsers(count)
            | InsertReadings(count) => count,
            Pool => pool::IN_FLIGHT * pool::QUERIES_EACH,
        }
    }
}

fn protocol(prepared: bool) -> &'static str {
    if prepared { "prepared" } else { "text" }
}
