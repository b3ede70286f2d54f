/// What is measured. Every library does the same work: it turns all values of all rows into Rust types and keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    Do1,
    OneRow,
    ExecuteTwoParameters,
    HundredColumns { prepared: bool },
    ThousandRows,
    Readings { count: usize, prepared: bool },
}

use Scenario::{Do1, ExecuteTwoParameters, HundredColumns, OneRow, Readings, ThousandRows};

impl Scenario {
    pub const ALL: [Self; 10] = [
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
    ];

    pub fn name(self) -> &'static str {
        match self {
            Do1 => "do-1",
            OneRow => "one-row",
            ExecuteTwoParameters => "execute-two-parameters",
            HundredColumns { prepared: false } => "hundred-columns-text",
            HundredColumns { prepared: true } => "hundred-columns-prepared",
            ThousandRows => "thousand-rows",
            Readings { count: 10_000, prepared: false } => "ten-thousand-text",
            Readings { count: 10_000, prepared: true } => "ten-thousand-prepared",
            Readings { prepared: false, .. } => "hundred-thousand-text",
            Readings { prepared: true, .. } => "hundred-thousand-prepared",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Do1 => "DO 1",
            OneRow => "1 row: int and 32 characters, text",
            ExecuteTwoParameters => "prepared, two parameters",
            HundredColumns { prepared: false } => "1 row of 100 int columns, text",
            HundredColumns { prepared: true } => "1 row of 100 int columns, prepared",
            ThousandRows => "1 000 rows: int and 32 characters, text",
            Readings { count: 10_000, prepared: false } => "10 000 rows × 6, text",
            Readings { count: 10_000, prepared: true } => "10 000 rows × 6, prepared",
            Readings { prepared: false, .. } => "100 000 rows × 6, text",
            Readings { prepared: true, .. } => "100 000 rows × 6, prepared",
        }
    }
}

pub const ONE_ROW: &str = "SELECT 42 AS id, 'thirty-two characters of content' AS name";
pub const TWO_PARAMETERS: &str = "SELECT ? AS id, ? AS name";
pub const HUNDRED_COLUMNS: &str = "SELECT * FROM hundred_columns";
pub const THOUSAND_ROWS: &str = "SELECT id, name FROM thousand_rows";
pub const TEN_THOUSAND: &str =
    "SELECT id, counter, ratio, name, moment, price FROM readings WHERE id <= 10000";
pub const HUNDRED_THOUSAND: &str = "SELECT id, counter, ratio, name, moment, price FROM readings";

/// The statement that reads so many readings.
pub fn readings(count: usize) -> &'static str {
    if count == 10_000 { TEN_THOUSAND } else { HUNDRED_THOUSAND }
}

/// The statements that fill the database.
pub fn tables() -> Vec<String> {
    let definitions: Vec<_> = (0..100).map(|i| format!("c{i} INT NOT NULL")).collect();
    let values: Vec<_> = (0..100).map(|i| ((i - 50) * 1_000_003).to_string()).collect();
    vec![
        format!("CREATE TABLE hundred_columns ({})", definitions.join(", ")),
        format!("INSERT INTO hundred_columns VALUES ({})", values.join(", ")),
        "CREATE TABLE thousand_rows (id INT NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL)".into(),
        "INSERT INTO thousand_rows SELECT seq, CONCAT('the name of sensor number ', LPAD(seq, 6, '0')) \
         FROM seq_1_to_1000"
            .into(),
        "CREATE TABLE readings (id INT NOT NULL PRIMARY KEY, counter BIGINT NOT NULL, ratio DOUBLE NOT NULL, \
         name VARCHAR(40) NOT NULL, moment DATETIME(3) NOT NULL, price DECIMAL(12, 2) NOT NULL)"
            .into(),
        "INSERT INTO readings SELECT seq, seq * 10000000007, seq / 7e0, \
         CONCAT('reading of the sensor ', LPAD(seq, 8, '0')), \
         TIMESTAMPADD(MICROSECOND, seq * 61001000, CAST('2024-01-01' AS DATETIME(6))), seq * 1.25 \
         FROM seq_1_to_100000"
            .into(),
    ]
}
