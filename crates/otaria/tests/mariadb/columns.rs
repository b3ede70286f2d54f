use otaria::ErrorKind;
use otaria::mariadb::{Date, ParamColumn, ParamValue, ToParam};

use crate::server::{connect, counter, first, run};

type Row = (i64, Option<String>, f64, Option<Date>, Vec<u8>);

#[tokio::test]
async fn columns_of_several_types_become_rows() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (id BIGINT, a TEXT, b DOUBLE, c DATE, d BLOB)")
        .await;
    let ids: Vec<i64> = (0..20_000).collect();
    let texts: Vec<_> = ids.iter().map(|id| (id % 3 != 0).then(|| format!("text {id}"))).collect();
    let numbers: Vec<_> = ids.iter().map(|id| *id as f64 / 2.0).collect();
    let day = |id: &i64| Some(Date { year: 2024, month: 2, day: 1 + (id % 28) as u8 });
    let days: Vec<_> = ids.iter().map(day).collect();
    let bytes = vec![[0_u8, 255]; ids.len()];
    let columns = [
        ParamColumn::new(&ids),
        ParamColumn::new(&texts),
        ParamColumn::new(&numbers),
        ParamColumn::new(&days),
        ParamColumn::new(&bytes),
    ];
    let sql = "INSERT INTO t VALUES (?, ?, ?, ?, ?)";
    assert_eq!(connection.exec_columns(sql, columns).await.unwrap(), 20_000);
    assert!(counter(&mut connection, "Com_stmt_execute").await < 20);
    let mut rows = connection.query("SELECT * FROM t ORDER BY id").await.unwrap();
    let rows: Vec<Row> = rows.collect().await.unwrap();
    assert_eq!(rows.len(), ids.len());
    for (row, id) in rows.into_iter().zip(ids) {
        let at = id as usize;
        assert_eq!(row, (id, texts[at].clone(), numbers[at], days[at], bytes[at].to_vec()));
    }
}

/// Whatever is odd cannot be sent.
struct Even(i32);

impl ToParam for Even {
    fn to_param(&self) -> Result<ParamValue<'_>, otaria::mariadb::Mismatch> {
        if self.0 % 2 == 0 { self.0.to_param() } else { Err(otaria::mariadb::Mismatch::OutOfRange) }
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_before_anything_is_sent() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (a INT, b INT)").await;
    let sql = "INSERT INTO t VALUES (?, ?)";
    let numbers: Vec<i32> = (0..500_000).collect();
    let evens: Vec<_> = (0..500_000).map(|n| Even(if n == 499_998 { 7 } else { 2 })).collect();
    let columns = [ParamColumn::new(&numbers), ParamColumn::new(&evens)];
    let error = connection.exec_columns(sql, columns).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    let text = error.to_string();
    assert!(text.starts_with("row 499999 of column 2 ("), "{text}");
    assert!(
        text.ends_with("Even) cannot be sent: the value does not fit; nothing was executed"),
        "{text}"
    );

    let columns = [ParamColumn::new(&[1, 2]), ParamColumn::new(&[1_u8, 2, 3])];
    let error = connection.exec_columns(sql, columns).await.unwrap_err();
    let text = "column 2 (u8) has 3 rows, the first column has 2; nothing was executed";
    assert_eq!(error.to_string(), text);

    let error = connection.exec_columns(sql, [ParamColumn::new(&[1])]).await.unwrap_err();
    assert!(error.to_string().contains("takes 2 parameters, 1 were given"), "{error}");
    assert_eq!(first::<u8>(&mut connection, "SELECT COUNT(*) FROM t").await, 0);
}

#[tokio::test]
async fn nothing_is_sent_for_columns_without_rows() {
    let mut connection = connect().await;
    let none: [i32; 0] = [];
    let columns = [ParamColumn::new(&none), ParamColumn::new(&none)];
    assert_eq!(connection.exec_columns("never sent", columns).await.unwrap(), 0);
    assert_eq!(connection.exec_columns("never sent", []).await.unwrap(), 0);
}
