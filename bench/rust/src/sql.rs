//! What the database holds, and the statements that are measured.

use crate::scenario::Scenario;

pub const ONE_ROW: &str = "SELECT 42 AS id, 'thirty-two characters of content' AS name";
pub const TWO_PARAMETERS: &str = "SELECT ? AS id, ? AS name";
pub const HUNDRED_COLUMNS: &str = "SELECT * FROM hundred_columns";
pub const THOUSAND_ROWS: &str = "SELECT id, name FROM thousand_rows";
pub const TEN_THOUSAND: &str =
    "SELECT id, counter, ratio, name, moment, price FROM readings WHERE id <= 10000";
pub const HUNDRED_THOUSAND: &str = "SELECT id, counter, ratio, name, moment, price FROM readings";
pub const USERS: &str = "SELECT id, name, hair_color FROM users";
pub const INSERT_USER: &str = "INSERT INTO new_users (name, hair_color) VALUES (?, ?)";
pub const INSERT_READING: &str =
    "INSERT INTO new_readings (id, name, ratio, price) VALUES (?, ?, ?, ?)";
pub const ONE: &str = "SELECT 1 AS one";

/// The statement that reads so many readings.
pub fn readings(count: usize) -> &'static str {
    if count == 10_000 { TEN_THOUSAND } else { HUNDRED_THOUSAND }
}

/// An INSERT of one row as one of `count` rows.
pub fn of_rows(insert: &str, count: usize) -> String {
    let (head, row) = insert.split_once(" VALUES ").unwrap_or((insert, ""));
    format!("{head} VALUES {row}{}", format!(", {row}").repeat(count - 1))
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
        "CREATE TABLE users (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(255) NOT NULL, \
         hair_color VARCHAR(255))"
            .into(),
        "CREATE TABLE new_users (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(255) NOT NULL, \
         hair_color VARCHAR(255)) ENGINE = BLACKHOLE"
            .into(),
        "CREATE TABLE new_readings (id INT NOT NULL, name VARCHAR(40) NOT NULL, ratio DOUBLE, price DOUBLE) \
         ENGINE = BLACKHOLE"
            .into(),
    ]
}

/// The statements that put into the tables what a scenario reads.
pub fn rows(scenario: Scenario) -> Vec<String> {
    match scenario {
        Scenario::Users(count) | Scenario::BorrowedUsers(count) => vec![
            "TRUNCATE users".into(),
            format!(
                "INSERT INTO users SELECT seq, CONCAT('User ', seq), ELT(1 + seq % 3, NULL, 'black', 'brown') \
                 FROM seq_1_to_{count}"
            ),
        ],
        _ => Vec::new(),
    }
}
