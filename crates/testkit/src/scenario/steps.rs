use mariadb_proto::command::BulkFlags;
use mariadb_proto::value::{Date, Param};

use super::Step;
use super::Step::{
    Bulk, ChangeUser, CloseStatement, Execute, ExecuteWithLongData, InitDb, Ping, Prepare,
    PrepareExecute, Query, ResetConnection, ResetStatement, SetMultiStatements, Together,
};

pub(super) fn text_results() -> Vec<Step> {
    vec![
        Query("SELECT 1 AS one, NULL AS nothing, 'text' AS text, 2.50 AS price, 1e3 AS big"),
        Query(
            "SELECT DATE'2024-02-29' AS d, TIME'-838:59:59' AS t, TIMESTAMP'2024-02-29 23:59:58.123456' AS dt",
        ),
        Query(
            "SELECT x'00ff' AS bytes, JSON_OBJECT('a', 1) AS json, CAST('::1' AS INET6) AS inet6",
        ),
        Query("SELECT seq FROM seq_1_to_300"),
        Query("SELECT 1 AS none WHERE FALSE"),
        Query("SELECT REPEAT('x', 70000) AS long_text"),
        Query("DO 1"),
    ]
}

pub(super) fn multiple_results() -> Vec<Step> {
    vec![
        Query("CREATE PROCEDURE two_results() BEGIN SELECT 1 AS a; SELECT 'x' AS b, 'y' AS c; END"),
        Query("CALL two_results()"),
        Query("SELECT 1; DO 2; SELECT 3"),
        Query("SELECT 1; SELECT nonsense; SELECT 3"),
        Prepare("CALL two_results()"),
        Execute(vec![]),
        Execute(vec![]),
        Query("DROP PROCEDURE two_results"),
    ]
}

pub(super) fn multi_statements() -> Vec<Step> {
    vec![
        Query("DO 1; DO 2"),
        SetMultiStatements(true),
        Query("DO 1; SELECT 2 AS two"),
        SetMultiStatements(false),
        Query("DO 1; DO 2"),
    ]
}

pub(super) fn errors() -> Vec<Step> {
    vec![
        Query("SELEKT 1"),
        Query("CREATE TEMPORARY TABLE unique_ids (id INT PRIMARY KEY)"),
        Query("INSERT INTO unique_ids VALUES (1)"),
        Query("INSERT INTO unique_ids VALUES (1)"),
        // Fails after some rows.
        Query("SELECT seq, IF(seq > 2, (SELECT 1 UNION SELECT 2), 0) AS n FROM seq_1_to_5"),
        Query("SELECT CAST('abc' AS INT) AS warned"),
        InitDb("no_such_database"),
        Ping,
    ]
}

pub(super) fn prepared() -> Vec<Step> {
    vec![
        Query("CREATE TEMPORARY TABLE things (id INT PRIMARY KEY, name VARCHAR(20))"),
        Prepare("INSERT INTO things VALUES (?, ?)"),
        Execute(vec![Param::Int32(1), Param::Text("one")]),
        Execute(vec![Param::Int32(2), Param::Null]),
        Execute(vec![Param::Int32(2), Param::Text("again")]),
        CloseStatement,
        Prepare("SELECT * FROM things WHERE id >= ? ORDER BY id"),
        Execute(vec![Param::Int32(1)]),
        Execute(vec![Param::Int32(2)]),
        Query("ALTER TABLE things ADD price DECIMAL(5,2) DEFAULT 1.5"),
        Execute(vec![Param::Int32(1)]),
        Execute(vec![Param::Int32(1)]),
        Prepare("SELECT LENGTH(?) AS length"),
        ExecuteWithLongData(b"sent ahead"),
        ResetStatement,
        Execute(vec![Param::Text("sent along")]),
        Prepare("SELECT"),
    ]
}

pub(super) fn prepare_execute() -> Vec<Step> {
    vec![
        PrepareExecute("SELECT ? + 1 AS next", vec![Param::Int32(41)]),
        Execute(vec![Param::Int32(1)]),
        PrepareExecute("SELECT nonsense", vec![]),
        PrepareExecute("SELECT ? AS a, ? AS b", vec![Param::Int32(1)]),
        PrepareExecute("DO ?", vec![Param::Date(Date { year: 2024, month: 2, day: 29 })]),
        Ping,
    ]
}

pub(super) fn bulk() -> Vec<Step> {
    let rows = |params: &[Param<'static>]| Bulk {
        columns: 2,
        params: params.to_vec(),
        flags: BulkFlags::default(),
    };
    vec![
        Query("CREATE TEMPORARY TABLE things (id BIGINT PRIMARY KEY, name VARCHAR(20))"),
        Prepare("INSERT INTO things VALUES (?, ?)"),
        rows(&[
            Param::Int32(1),
            Param::Text("one"),
            Param::Int(1 << 40),
            Param::Null,
            Param::Int32(3),
            Param::Text(""),
        ]),
        rows(&[Param::Int32(4), Param::Null]),
        rows(&[Param::Int32(5), Param::Text("five"), Param::Int32(1), Param::Text("again")]),
        Query("SELECT * FROM things ORDER BY id"),
    ]
}

pub(super) fn local_infile() -> Vec<Step> {
    vec![
        Query("CREATE TEMPORARY TABLE imported (id INT, name VARCHAR(20))"),
        Query("LOAD DATA LOCAL INFILE 'lines.tsv' INTO TABLE imported"),
        Query("SELECT * FROM imported ORDER BY id"),
    ]
}

pub(super) fn change_user() -> Vec<Step> {
    let whoami = Query("SELECT CURRENT_USER() AS user, DATABASE() AS db");
    vec![ChangeUser("fixture_ed25519"), whoami.clone(), ChangeUser("fixture"), whoami]
}

pub(super) fn reset_connection() -> Vec<Step> {
    vec![
        Query("SET @kept = 1"),
        Prepare("SELECT @kept AS kept"),
        Execute(vec![]),
        ResetConnection,
        Execute(vec![]),
        Query("SELECT @kept AS kept"),
    ]
}

pub(super) fn session_tracking() -> Vec<Step> {
    vec![
        Query("USE information_schema"),
        InitDb(super::DATABASE),
        Query("SET NAMES latin1"),
        Query("SET sql_mode = 'NO_BACKSLASH_ESCAPES', autocommit = 0"),
        Query("BEGIN"),
        Query("SET NAMES utf8mb4, time_zone = '+02:00'"),
    ]
}

pub(super) fn eof_packets() -> Vec<Step> {
    vec![
        Query("SELECT 1 AS one UNION SELECT 2"),
        Query("SELECT 1 AS none WHERE FALSE"),
        Query("SELECT nonsense"),
        Prepare("SELECT ? AS a, ? AS b"),
        Execute(vec![Param::Int32(1), Param::Text("x")]),
        Execute(vec![Param::Int32(2), Param::Text("y")]),
        Prepare("DO ?"),
        Execute(vec![Param::Int32(1)]),
        PrepareExecute("SELECT 5 AS five", vec![]),
        Query("USE information_schema"),
        SetMultiStatements(true),
    ]
}

pub(super) fn compressed() -> Vec<Step> {
    vec![
        Query("SELECT 1 AS one"),
        Query("SELECT REPEAT('x', 70000) AS long_text"),
        Query("SELECT seq, REPEAT('y', seq) AS y FROM seq_1_to_100"),
        Prepare("SELECT ? AS a"),
        Together(vec![Execute(vec![Param::Int32(1)]), Ping, Query("SELECT nonsense"), Ping]),
        ChangeUser("fixture_ed25519"),
        Ping,
    ]
}

pub(super) fn pipelined() -> Vec<Step> {
    vec![
        Prepare("SELECT ? AS a"),
        Together(vec![
            Query("SELECT 1 AS one"),
            Execute(vec![Param::Int32(1)]),
            Query("SELECT nonsense"),
            PrepareExecute("SELECT ? AS b", vec![Param::Text("b")]),
            PrepareExecute("SELECT nonsense", vec![]),
            Execute(vec![Param::Text("changed type")]),
            CloseStatement,
            Ping,
            ResetConnection,
            Query("SELECT 2 AS two"),
        ]),
    ]
}
