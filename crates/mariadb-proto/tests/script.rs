//! Cutting a script into statements.

use mariadb_proto::sql::{CharsetRule, Script, SqlContext, Unclosed};
use proptest::prelude::*;

const DEFAULT: SqlContext =
    SqlContext { no_backslash_escapes: false, charset: CharsetRule::Utf8mb4 };

type Read = (Vec<(Vec<u8>, u64)>, Option<Unclosed>);

/// The statements of a script that comes in these pieces, with their lines.
fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, context: SqlContext) -> Read {
    let mut script = Script::new();
    let mut statements = Vec::new();
    let mut take = |script: &mut Script| {
        while let Some(statement) = script.next_statement(context)? {
            statements.push((statement.text.to_vec(), statement.line));
        }
        Ok(())
    };
    for piece in pieces {
        script.push(piece);
        if let Err(unclosed) = take(&mut script) {
            return (statements, Some(unclosed));
        }
    }
    script.end();
    let unclosed = take(&mut script).err();
    (statements, unclosed)
}

#[track_caller]
fn check(script: &str, expected: &[(&str, u64)]) {
    let (statements, unclosed) = read([script.as_bytes()], DEFAULT);
    let expected: Vec<_> =
        expected.iter().map(|(text, line)| (text.as_bytes().to_vec(), *line)).collect();
    assert_eq!(statements, expected);
    assert_eq!(unclosed, None);
}

#[test]
fn statements_end_at_semicolons_and_the_last_one_at_the_end() {
    check("SELECT 1; SELECT 2;\nSELECT 3", &[("SELECT 1", 1), ("SELECT 2", 1), ("SELECT 3", 2)]);
    check("SELECT 1;\n", &[("SELECT 1", 1)]);
}

#[test]
fn there_are_no_empty_statements() {
    check("", &[]);
    check(";; ;\n;", &[]);
    check(" \r\n\t", &[]);
    check("-- nothing;\n# nothing;\n/* nothing; */ ;", &[]);
    check("; SELECT 1 ;;", &[("SELECT 1", 1)]);
}

#[test]
fn a_delimiter_in_strings_names_and_comments_ends_nothing() {
    for statement in [
        "SELECT ';'",
        "SELECT \";\"",
        "SELECT `;`",
        "SELECT 'it''s; one'",
        r"SELECT '\';'",
        r"SELECT '\\', ';'",
        r"SELECT `\`, ';'",
        "SELECT 1 /* ; */ + 1",
        "SELECT 1 -- ; '\n + 1",
        "SELECT 1 # ; \"\n + 1",
        "SELECT 1 /*! + ';' ; */",
        "SELECT 1 /*M!100000 + 1; */",
        "/*!50003 CREATE PROCEDURE p() BEGIN /* ; */ SELECT '*/'; END */",
        "SELECT 5--1",
        "SELECT 4/2*3",
        "SELECT '-- ' , '/*'",
        "SELECT 'ü;é'",
    ] {
        check(
            &format!("{statement};SELECT 2"),
            &[(statement, 1), ("SELECT 2", 1 + statement.matches('\n').count() as u64)],
        );
    }
}

#[test]
fn comments_between_statements_belong_to_none() {
    check(
        "-- a; b\n/* c;\n */ SELECT 1; # d\n\nSELECT 2 -- e",
        &[("SELECT 1", 3), ("SELECT 2 -- e", 5)],
    );
}

#[test]
fn a_comment_that_servers_run_is_a_statement() {
    check(
        "/*!40101 SET NAMES utf8 */;\n/*M!100616 SET @a = 1 */;",
        &[("/*!40101 SET NAMES utf8 */", 1), ("/*M!100616 SET @a = 1 */", 2)],
    );
}

#[test]
fn the_delimiter_can_be_another_one() {
    let script = "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//\n\
        delimiter ;\r\nSELECT 3; DELIMITER $$ \nSELECT 4; $$\nSELECT 5$$";
    check(
        script,
        &[
            ("CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END", 2),
            ("SELECT 3", 4),
            ("SELECT 4;", 5),
            ("SELECT 5", 6),
        ],
    );
}

#[test]
fn the_word_delimiter_elsewhere_is_no_command() {
    check("SELECT 1 AS\nDELIMITER , 2;", &[("SELECT 1 AS\nDELIMITER , 2", 1)]);
    check("DELIMITERS;", &[("DELIMITERS", 1)]);
    check("DELIMITER\n;", &[("DELIMITER", 1)]);
    check("DELI", &[("DELI", 1)]);
}

#[test]
fn a_byte_order_mark_at_the_beginning_is_no_part_of_a_statement() {
    check("\u{feff}SELECT 1; \u{feff}x", &[("SELECT 1", 1), ("\u{feff}x", 1)]);
}

#[test]
fn bytes_that_are_no_text_stay_as_they_are() {
    let script = b"INSERT INTO t VALUES (_binary '\xff\x00\\';\x80'); SELECT '\xfe';";
    let (statements, _) = read([&script[..]], DEFAULT);
    assert_eq!(
        statements,
        [
            (b"INSERT INTO t VALUES (_binary '\xff\x00\\';\x80')".to_vec(), 1),
            (b"SELECT '\xfe'".to_vec(), 1),
        ]
    );
}

#[test]
fn a_backslash_is_ordinary_where_the_session_says_so() {
    let context = SqlContext { no_backslash_escapes: true, ..DEFAULT };
    let (statements, unclosed) = read([&br"SELECT '\'; SELECT '2'"[..]], context);
    assert_eq!(statements.len(), 2);
    assert_eq!(unclosed, None);
}

#[test]
fn a_character_that_ends_in_a_backslash_hides_nothing() {
    let gbk = SqlContext { charset: CharsetRule::Gbk, ..DEFAULT };
    let (statements, unclosed) = read([&b"SELECT '\x81\\'; SELECT 2"[..]], gbk);
    assert_eq!(statements.len(), 2);
    assert_eq!(unclosed, None);
}

#[test]
fn a_script_that_is_cut_off_inside_something_does_not_run_its_last_statement() {
    for (script, what) in [
        ("SELECT 1;\nSELECT 'abc", "a string"),
        ("SELECT 1;\nSELECT \"abc; \\\"", "a string"),
        ("SELECT 1;\nSELECT `abc;", "a quoted name"),
        ("SELECT 1;\nSELECT 2 /* abc;", "a comment"),
        ("SELECT 1;\n/* abc *", "a comment"),
        ("SELECT 1;\n/*! SELECT 2;", "a comment"),
        ("SELECT 1;\nSELECT 'a\\", "a string"),
    ] {
        let (statements, unclosed) = read([script.as_bytes()], DEFAULT);
        assert_eq!(statements, [(b"SELECT 1".to_vec(), 1)], "{script}");
        assert_eq!(unclosed, Some(Unclosed { what, line: 2 }), "{script}");
    }
}

#[test]
fn only_the_statement_that_is_being_read_is_held() {
    let mut script = Script::new();
    for number in 0..1000 {
        script.push(format!("SELECT {number}; -- and a comment that nobody needs\n").as_bytes());
        while script.next_statement(DEFAULT).unwrap().is_some() {}
        assert!(script.held() <= 1, "{}", script.held());
    }
    assert_eq!(script.line(), 1001);
}

/// Pieces of SQL that matter here, and any bytes.
fn fragment() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "'",
        "\"",
        "`",
        "\\",
        ";",
        "--",
        "-- ",
        "#",
        "/*",
        "*/",
        "/*!",
        "/*M!",
        "\n",
        " ",
        "a",
        "//",
        "$",
        "DELIMITER //\n",
        "\nDELIMITER ;\n",
        "delimiter $",
        "\u{feff}",
        "é",
        "-",
        "/",
        "*",
    ]);
    prop_oneof![
        8 => known.prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ]
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_statements(
        fragments in prop::collection::vec(fragment(), 0..30),
        sizes in prop::collection::vec(1_usize..5, 1..8),
        no_backslash_escapes in any::<bool>(),
        charset in prop::sample::select(vec![CharsetRule::Utf8mb4, CharsetRule::Gbk, CharsetRule::ShiftJis]),
    ) {
        let context = SqlContext { no_backslash_escapes, charset };
        let script = fragments.concat();
        let whole = read([&script[..]], context);
        let mut rest = &script[..];
        let mut pieces = Vec::new();
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, further) = rest.split_at((*size).min(rest.len()));
            pieces.push(piece);
            rest = further;
        }
        prop_assert_eq!(read(pieces, context), whole);
    }
}

#[test]
fn statements_with_one_result_that_leave_the_reading_of_sql_as_it_is_can_share_a_query() {
    for (statement, expected) in [
        ("INSERT INTO t VALUES (1)", true),
        ("insert into t select 1 -- end", true),
        ("REPLACE t SET a = 1", true),
        ("UPDATE t SET a = 1", true),
        ("DELETE FROM t", true),
        ("SELECT(1)", true),
        ("DO 1", true),
        ("INSERT INTO t VALUES (';')", false),
        ("DO 1 /*! ; DO 2 */", false),
        ("SET sql_mode = ''", false),
        ("CALL p()", false),
        ("BEGIN NOT ATOMIC SELECT 1", false),
        ("DOUBLE 1", false),
        ("/*! DO 1 */", false),
    ] {
        let mut script = Script::new();
        script.push(statement.as_bytes());
        script.end();
        let read = script.next_statement(DEFAULT).unwrap().unwrap();
        assert_eq!(read.can_share_query(), expected, "{statement}");
    }
}

#[test]
fn a_statement_that_is_put_back_comes_again() {
    let mut script = Script::new();
    script.push(b"DO 1;\n-- next\nDO ';', 2;\nDO 3");
    script.end();
    let mut taken = Vec::new();
    for _ in 0..3 {
        let first = script.next_statement(DEFAULT).unwrap().map(|it| (it.text.to_vec(), it.line));
        script.put_back();
        let again = script.next_statement(DEFAULT).unwrap().map(|it| (it.text.to_vec(), it.line));
        assert_eq!(first, again);
        taken.extend(again);
    }
    let expected: [(&[u8], u64); 3] = [(b"DO 1", 1), (b"DO ';', 2", 3), (b"DO 3", 4)];
    assert_eq!(taken, expected.map(|(text, line)| (text.to_vec(), line)));
    assert_eq!(script.next_statement(DEFAULT), Ok(None));
}
