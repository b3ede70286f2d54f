//! Structs that derive `FromRow`.

use futures_util::TryStreamExt;
use otaria::mariadb::{Connection, Date, Row};
use otaria::row::SourceRow;
use otaria::{ErrorKind, FromRow, Sql};

use crate::server::{connect, first};

#[derive(Debug, PartialEq, FromRow)]
struct Person {
    id: u32,
    name: String,
    born: Option<Date>,
}

async fn error_of<T>(connection: &mut Connection, sql: &str) -> String
where
    T: for<'r> otaria::FromRow<Row<'r>> + std::fmt::Debug,
{
    let error =
        connection.query(Sql::trusted(sql)).await.unwrap().collect::<T>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conversion);
    error.to_string()
}

#[tokio::test]
async fn a_struct_is_read_by_the_names_of_its_fields_in_either_protocol() {
    let mut connection = connect().await;
    let ada =
        Person { id: 1, name: "Ada".into(), born: Some(Date { year: 1815, month: 12, day: 10 }) };
    for columns in [
        "1 AS id, 'Ada' AS name, DATE '1815-12-10' AS born",
        "DATE '1815-12-10' AS born, 'x' AS other, 'Ada' AS name, 1 AS id, NULL AS rest",
        "'Ada' AS NAME, 1 AS Id, DATE '1815-12-10' AS bORN",
    ] {
        let sql = format!("SELECT {columns}");
        assert_eq!(first::<Person>(&mut connection, &sql).await, ada);
        let mut result = connection.exec(Sql::trusted(&sql), ()).await.unwrap();
        assert_eq!(result.one::<Person>().await.unwrap(), ada);
    }
}

#[tokio::test]
async fn a_struct_may_borrow_from_the_row() {
    #[derive(FromRow)]
    struct Line<'a> {
        number: u64,
        text: &'a str,
        bytes: Option<&'a [u8]>,
    }
    let mut connection = connect().await;
    let sql = "SELECT seq AS number, REPEAT('x', seq) AS text, IF(seq = 2, NULL, _binary'b') AS bytes \
               FROM seq_1_to_3";
    let mut result = connection.query(sql).await.unwrap();
    let mut rows = 0;
    while let Some(line) = result.next_as::<Line<'_>>().await.unwrap() {
        assert_eq!(line.text.len() as u64, line.number);
        assert_eq!(line.bytes.is_none(), line.number == 2);
        rows += 1;
    }
    assert_eq!(rows, 3);
}

#[tokio::test]
async fn names_follow_a_rule_or_are_given_and_missing_columns_have_defaults() {
    #[derive(Debug, PartialEq, FromRow)]
    #[otaria(rename_all = "camelCase")]
    struct Account {
        account_id: i64,
        #[otaria(rename = "n")]
        holder_name: String,
        #[otaria(default)]
        note: Option<String>,
        #[otaria(default)]
        balance: i32,
    }
    let mut connection = connect().await;
    let account: Account =
        first(&mut connection, "SELECT 5 AS balance, 'Bo' AS n, 7 AS accountId").await;
    let expected = Account { account_id: 7, holder_name: "Bo".into(), note: None, balance: 5 };
    assert_eq!(account, expected);
    let account: Account = first(&mut connection, "SELECT 'Bo' AS n, 7 AS accountId").await;
    assert_eq!(account, Account { balance: 0, ..expected });
}

#[derive(Debug, PartialEq, FromRow)]
struct Place {
    street: String,
    number: Option<u8>,
}

#[tokio::test]
async fn parts_are_read_from_the_same_row_and_may_be_missing_as_a_whole() {
    #[derive(Debug, PartialEq, FromRow)]
    struct Customer {
        id: u8,
        #[otaria(flatten)]
        home: Place,
        #[otaria(flatten, prefix = "work_")]
        work: Option<Place>,
        rank: i8,
    }
    let mut connection = connect().await;
    let home = "1 AS id, 'Elm' AS street, 4 AS number, -1 AS `rank`";
    for (work, expected) in [
        ("'Oak' AS work_street, 5 AS work_number", Some(("Oak", Some(5)))),
        ("'Oak' AS work_street, NULL AS work_number", Some(("Oak", None))),
        ("NULL AS work_street, NULL AS work_number", None),
    ] {
        let customer: Customer = first(&mut connection, &format!("SELECT {work}, {home}")).await;
        let work = expected.map(|(street, number)| Place { street: street.into(), number });
        let home = Place { street: "Elm".into(), number: Some(4) };
        assert_eq!(customer, Customer { id: 1, home, work, rank: -1 });
    }
    let sql = format!("SELECT {home}, NULL AS work_street, 5 AS work_number");
    let message = error_of::<Customer>(&mut connection, &sql).await;
    assert!(message.contains("'work_street'") && message.contains("it is NULL"), "{message}");
}

#[tokio::test]
async fn tuple_structs_and_structs_that_ask_for_it_are_read_by_position() {
    #[derive(Debug, PartialEq, FromRow)]
    struct Pair<T>(i32, T);
    #[derive(Debug, PartialEq, FromRow)]
    #[otaria(by_position)]
    struct Named {
        first: i32,
        second: String,
    }
    let mut connection = connect().await;
    assert_eq!(first::<Pair<String>>(&mut connection, "SELECT 1, 'a'").await, Pair(1, "a".into()));
    assert_eq!(first::<Pair<u8>>(&mut connection, "SELECT 1, 2").await, Pair(1, 2));
    let named: Named = first(&mut connection, "SELECT 1, 'b'").await;
    assert_eq!(named, Named { first: 1, second: "b".into() });
    let message = error_of::<Named>(&mut connection, "SELECT 1, 'b', 3").await;
    assert!(message.ends_with("Named: they have 3 columns, not 2"), "{message}");
}

#[tokio::test]
async fn a_field_is_converted_from_what_is_read() {
    #[derive(Debug, PartialEq)]
    enum Light {
        Red,
        Green,
    }
    impl TryFrom<u8> for Light {
        type Error = String;

        fn try_from(code: u8) -> Result<Self, String> {
            match code {
                1 => Ok(Self::Red),
                2 => Ok(Self::Green),
                _ => Err(format!("there is no light {code}")),
            }
        }
    }
    #[derive(Debug, PartialEq, FromRow)]
    struct Signal {
        #[otaria(try_from = "u8")]
        light: Light,
    }
    let mut connection = connect().await;
    let signals = connection.query("SELECT seq AS light FROM seq_1_to_2").await.unwrap();
    let signals: Vec<Signal> = signals.into_stream_of().try_collect().await.unwrap();
    assert_eq!(signals, [Signal { light: Light::Red }, Signal { light: Light::Green }]);
    let message = error_of::<Signal>(&mut connection, "SELECT 3 AS light").await;
    assert!(message.starts_with("row 1: column 'light' (INT) cannot be read as"), "{message}");
    assert!(message.ends_with("there is no light 3"), "{message}");
}

#[tokio::test]
async fn a_wrong_type_or_a_missing_column_is_found_without_a_row() {
    let mut connection = connect().await;
    let sql = "SELECT 'x' AS id, 'Ada' AS name, NULL AS born FROM DUAL WHERE FALSE";
    let message = error_of::<Person>(&mut connection, sql).await;
    let wanted = "Person: column 'id' (VARCHAR) cannot be read as u32: \
                  there is no conversion between these types";
    assert!(
        message.starts_with("rows cannot be read as ") && message.ends_with(wanted),
        "{message}"
    );
    let sql = "SELECT 1 AS id, NULL AS born FROM DUAL WHERE FALSE";
    let message = error_of::<Person>(&mut connection, sql).await;
    assert!(message.ends_with("there is no column 'name': the result has id, born"), "{message}");
    assert_eq!(
        error_of::<i32>(&mut connection, "SELECT DATE '2024-01-01' AS d")
            .await
            .matches("'d' (DATE)")
            .count(),
        1
    );
}

#[tokio::test]
async fn the_columns_are_found_again_for_each_result_and_each_type() {
    let mut connection = connect().await;
    crate::server::run(&mut connection, "CREATE TEMPORARY TABLE t (a INT, b INT)").await;
    let mut result = connection.query("SELECT 1 AS number, 'Elm' AS street").await.unwrap();
    assert!(result.next_as::<Person>().await.is_err());
    let place: Place = result.one().await.unwrap();
    assert_eq!(place, Place { street: "Elm".into(), number: Some(1) });
    let mut result = connection.query("INSERT INTO t VALUES (1, 2)").await.unwrap();
    assert_eq!(result.collect::<Place>().await.unwrap(), []);
    assert_eq!(result.rows_affected(), 1);
}

#[tokio::test]
async fn one_row_is_neither_none_nor_two() {
    let mut connection = connect().await;
    let mut result = connection.query("SELECT 1 FROM DUAL WHERE FALSE").await.unwrap();
    let none = result.one::<u8>().await.unwrap_err();
    assert_eq!(none.to_string(), "one row was asked for, the result has none");
    let mut result = connection.query("SELECT seq FROM seq_1_to_2").await.unwrap();
    let two = result.one::<u8>().await.unwrap_err();
    assert_eq!(two.to_string(), "one row was asked for, the result has more");
}

#[tokio::test]
async fn a_stream_of_a_type_ends_after_columns_that_do_not_fit_but_not_after_such_a_row() {
    let mut connection = connect().await;
    let result = connection.query("SELECT seq * 100 FROM seq_1_to_4").await.unwrap();
    let mut stream = result.into_stream_of::<u8>();
    let mut read = Vec::new();
    loop {
        match stream.try_next().await {
            Ok(Some(number)) => read.push(Some(number)),
            Ok(None) => break,
            Err(_) => read.push(None),
        }
    }
    assert_eq!(read, [Some(100), Some(200), None, None]);
    let mut stream = connection.query("SELECT 'x'").await.unwrap().into_stream_of::<u8>();
    assert!(stream.try_next().await.is_err());
    assert_eq!(stream.try_next().await.unwrap(), None);
}

#[tokio::test]
async fn a_struct_written_by_hand_names_its_columns_once() {
    struct City(String, u32);
    impl<R: SourceRow> otaria::FromRow<R> for City
    where
        String: otaria::row::FromField<R>,
        u32: otaria::row::FromField<R>,
    {
        fn plan(planner: &mut otaria::row::Planner<'_, R>) -> otaria::Result<()> {
            planner.named::<String>("name")?;
            planner.named::<u32>("people")
        }

        fn from_row(fields: &mut otaria::row::Fields<'_, R>) -> otaria::Result<Self> {
            Ok(Self(fields.take()?, fields.take()?))
        }
    }
    let mut connection = connect().await;
    let mut result = connection.query("SELECT 9 AS people, 'Bern' AS name").await.unwrap();
    let row = result.next().await.unwrap().unwrap().into_owned();
    let City(name, people) = row.as_row().read().unwrap();
    assert_eq!((name.as_str(), people), ("Bern", 9));
}
