//! What a real TDengine answered, case by case, against this engine.
//!
//! `semantics/cases.jsonl` holds the answers as REST printed them (see the README beside it);
//! `semantics/differences.txt` names the cases that are answered otherwise, each with its reason.

#![expect(clippy::unwrap_used, reason = "what the records lack fails the test")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use devserver::{Answer, Engine, ResultSet, SqlError, Storage};
use serde_json::{Value as Json, json};
use taos_proto::{Precision, Value};

const CASES: &str = include_str!("semantics/cases.jsonl");
const DIFFERENCES: &str = include_str!("semantics/differences.txt");

/// What a statement answered: the columns and rows, or code and text of the error.
enum Outcome {
    Rows(Vec<(String, String)>, Vec<Vec<Json>>),
    Error(u32, String),
}

#[test]
fn recorded_answers_are_given_again_but_for_the_listed_ones() {
    let engine = Engine::open(Storage::Memory).unwrap();
    engine.set_time_zone("UTC").unwrap();
    let differences: BTreeMap<&str, &str> = DIFFERENCES
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("{line}: a reason is missing")))
        .collect();
    let mut known = 0;
    let mut total = 0;
    let mut report = String::new();
    for line in CASES.lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let id = case["id"].as_str().unwrap();
        total += 1;
        let difference = check(&engine, &case).err();
        match (difference, differences.get(id)) {
            (None, None) => known += 1,
            (Some(_), Some(reason)) => {
                assert!(!reason.trim().is_empty(), "{id}: a reason is missing");
            }
            (Some(why), None) => writeln!(report, "{id}: {} -> {why}", case["sql"]).unwrap(),
            (None, Some(_)) => writeln!(report, "{id}: agrees now; take it off the list").unwrap(),
        }
    }
    println!("{known} of {total} recorded answers reproduced");
    assert!(report.is_empty(), "{known} of {total} agree; these changed:\n{report}");
    assert!(known * 4 >= total * 3, "only {known} of {total} agree");
}

fn check(engine: &Engine, case: &Json) -> Result<(), String> {
    for setup in case["setup"].as_array().into_iter().flatten() {
        let _ = engine.session("root").execute(setup.as_str().unwrap());
    }
    compare(case, ask(engine, case), case)?;
    for verify in case["verify"].as_array().into_iter().flatten() {
        let verified = json!({"sql": verify["sql"], "db": case["db"]});
        compare(verify, ask(engine, &verified), case)
            .map_err(|why| format!("then {}: {why}", verify["sql"]))?;
    }
    Ok(())
}

fn ask(engine: &Engine, case: &Json) -> Outcome {
    let mut session = engine.session("root");
    if let Some(database) = case["db"].as_str() {
        let _ = session.use_database(database);
    }
    let answered = session.execute(case["sql"].as_str().unwrap()).and_then(outcome);
    answered.unwrap_or_else(|SqlError { code, message }| Outcome::Error(code, message))
}

fn outcome(answer: Answer) -> Result<Outcome, SqlError> {
    let mut set: ResultSet = match answer {
        Answer::Affected(count) => {
            let columns = vec![("affected_rows".to_owned(), "INT".to_owned())];
            return Ok(Outcome::Rows(columns, vec![vec![json!(count)]]));
        }
        Answer::Rows(set) => set,
    };
    let columns: Vec<_> = set
        .columns()
        .iter()
        .map(|field| (field.name.clone(), field.data_type.sql_name().to_owned()))
        .collect();
    let fields = set.columns().to_vec();
    let precision = set.precision();
    let mut rows = Vec::new();
    loop {
        let page = set.next_rows(3)?;
        if page.is_empty() {
            return Ok(Outcome::Rows(columns, rows));
        }
        for row in page {
            rows.push(
                row.iter()
                    .zip(&fields)
                    .map(|(value, field)| cell(value, field.data_type, precision))
                    .collect(),
            );
        }
    }
}

fn cell(value: &Value, data_type: taos_proto::DataType, precision: Precision) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::UnsignedInt(value) => json!(value),
        Value::Float(value) => value.to_string().parse::<f64>().map(|value| json!(value)).unwrap(),
        Value::Double(value) => json!(value),
        Value::Timestamp(ticks) => {
            let digits = match precision {
                Precision::Milliseconds => 3,
                Precision::Microseconds => 6,
                Precision::Nanoseconds => 9,
            };
            let nanos = i128::from(*ticks) * i128::from(1_000_000_000 / precision.per_second());
            let time = jiff::Timestamp::from_nanosecond(nanos).unwrap();
            json!(format!("{time:.digits$}"))
        }
        Value::Text(text) if data_type == taos_proto::DataType::Json => {
            serde_json::from_str(text).unwrap()
        }
        Value::Text(text) => json!(text),
        Value::Bytes(bytes) => {
            json!(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
        }
        Value::Decimal(decimal) => json!(decimal.to_string()),
    }
}

fn compare(expected: &Json, got: Outcome, case: &Json) -> Result<(), String> {
    let error = expected.get("error").or_else(|| expected.get("code").map(|_| expected));
    let (columns, rows) = match (got, error) {
        (Outcome::Error(code, message), Some(error)) => {
            let equal = error["code"].as_u64() == Some(code.into())
                && error["desc"].as_str() == Some(&message);
            return if equal {
                Ok(())
            } else {
                Err(format!("{error} expected, got 0x{code:x} {message}"))
            };
        }
        (Outcome::Error(code, message), None) => return Err(format!("error 0x{code:x} {message}")),
        (Outcome::Rows(..), Some(error)) => return Err(format!("error {error} expected")),
        (Outcome::Rows(columns, rows), None) => (columns, rows),
    };
    let wanted: Vec<(String, String)> = expected["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| {
            (column[0].as_str().unwrap().to_owned(), column[1].as_str().unwrap().to_owned())
        })
        .collect();
    if wanted != columns {
        return Err(format!("columns {wanted:?} expected, got {columns:?}"));
    }
    if case["volatile"] == true {
        return Ok(());
    }
    let wanted = expected["rows"].as_array().unwrap();
    let equal = wanted.len() == rows.len()
        && wanted.iter().zip(&rows).all(|(wanted, row)| {
            let wanted = wanted.as_array().unwrap();
            wanted.len() == row.len()
                && wanted.iter().zip(row).all(|(wanted, cell)| same(wanted, cell))
        });
    if equal {
        Ok(())
    } else {
        Err(format!("rows {} expected, got {}", json!(wanted), json!(rows)))
    }
}

/// Numbers within 1e-9 of each other; times of this year and later by their form alone.
fn same(wanted: &Json, got: &Json) -> bool {
    let recent = |text: &str| {
        text.len() > 10
            && text
                .get(..4)
                .and_then(|year| year.parse::<u32>().ok())
                .is_some_and(|year| (2025..2100).contains(&year))
    };
    match (wanted, got) {
        (Json::Number(wanted), Json::Number(got)) => {
            let (wanted, got) = (wanted.as_f64().unwrap(), got.as_f64().unwrap());
            wanted == got || (wanted - got).abs() <= 1e-9 * wanted.abs().max(got.abs()) + 1e-12
        }
        (Json::String(wanted), Json::String(got)) if recent(wanted) && recent(got) => true,
        (Json::Object(wanted), Json::Object(got)) => {
            wanted.len() == got.len()
                && wanted
                    .iter()
                    .all(|(key, value)| got.get(key).is_some_and(|got| same(value, got)))
        }
        _ => wanted == got,
    }
}
