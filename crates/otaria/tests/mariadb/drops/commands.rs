use otaria::Sql;
use otaria::mariadb::Connection;

use super::Drops;
use crate::server::{counter, first, run};

const BOTH: [(i32, &str); 2] = [(7, "seven"), (8, "eight")];

fn both() -> Vec<(i32, String)> {
    BOTH.map(|(number, name)| (number, name.into())).into()
}

#[tokio::test]
async fn queries_and_executions_can_be_dropped_at_every_point() {
    let mut drops = Drops::start(|options| options).await;
    let rows = drops
        .at_every_point_of(async |connection| {
            let sql = "SELECT 7, 'seven' UNION SELECT 8, 'eight'";
            connection.query(sql).await?.collect::<(i32, String)>().await
        })
        .await;
    assert_eq!(rows, both());
    // The first drop that comes after the preparation leaves the statement to those that follow.
    let rows = drops
        .at_every_point_of(async |connection| {
            let sql = "SELECT ?, 'seven' UNION SELECT 8, 'eight'";
            connection.exec(sql, (7,)).await?.collect::<(i32, String)>().await
        })
        .await;
    assert_eq!(rows, both());
    let statement = drops.connection.prepare("SELECT ?, 'seven'").await.unwrap();
    let row = drops
        .at_every_point_of(async |connection| {
            connection.execute(&statement, (7,)).await?.one::<(i32, String)>().await
        })
        .await;
    assert_eq!(row, (7, "seven".into()));
    drops.assert_more_than(180);
}

#[tokio::test]
async fn first_uses_of_statements_can_be_dropped_at_every_point_and_leave_none_open() {
    let mut drops = Drops::start(|options| options.statement_cache_size(2)).await;
    for alone in [false, true] {
        for polls in 0.. {
            let sql = format!("SELECT ? + {polls}, 'first use {alone}'");
            let done = drops
                .once(polls, &mut async |connection: &mut Connection| {
                    if alone {
                        connection.prepare(Sql::trusted(&sql)).await.map(|_| polls + 1)
                    } else {
                        let mut result = connection.exec(Sql::trusted(&sql), (1,)).await?;
                        Ok(result.one::<(usize, String)>().await?.0)
                    }
                })
                .await;
            drops.assert_in_step().await;
            if let Some(sum) = done {
                assert_eq!(sum.unwrap(), polls + 1);
                break;
            }
        }
    }
    drops.assert_more_than(200);
    let prepared = counter(&mut drops.connection, "Com_stmt_prepare").await;
    let closed = counter(&mut drops.connection, "Com_stmt_close").await;
    assert_eq!(prepared - closed, 2, "{prepared} prepared");
}

#[tokio::test]
async fn failing_statements_can_be_dropped_at_every_point() {
    let mut drops = Drops::start(|options| options).await;
    let failing = drops
        .at_every_point_of(async |connection| {
            Ok(connection.query("SELECT * FROM no_such_table").await.map(drop))
        })
        .await;
    assert_eq!(failing.unwrap_err().server_error().unwrap().code(), 1146);
    let failing = drops
        .at_every_point_of(async |connection| {
            Ok(connection.exec("SELECT ? FROM no_such_table", (1,)).await.map(drop))
        })
        .await;
    assert_eq!(failing.unwrap_err().server_error().unwrap().code(), 1146);
    drops.assert_more_than(100);
}

#[tokio::test]
async fn pings_and_resets_can_be_dropped_at_every_point() {
    let init = |options: otaria::mariadb::Options| options.init("SET @a = 1").init("SET @b = 2");
    let mut drops = Drops::start(init).await;
    drops.at_every_point_of(Connection::ping).await;
    for polls in 0.. {
        run(&mut drops.connection, "SET @a = 10, @b = 10").await;
        let done = drops.once(polls, &mut Connection::reset).await;
        let variables: (i64, i64) = first(&mut drops.connection, "SELECT @a, @b").await;
        assert!(variables == (1, 2) || polls == 0, "{variables:?} after {polls} polls");
        drops.assert_in_step().await;
        if let Some(result) = done {
            result.unwrap();
            break;
        }
    }
    drops.assert_more_than(25);
}

#[tokio::test]
async fn pipelines_can_be_dropped_at_every_point() {
    let mut drops = Drops::start(|options| options).await;
    let ended = drops
        .at_every_point_of(async |connection| {
            let mut pipeline = connection.pipeline().await?;
            pipeline.query("SELECT 1, 'one'");
            pipeline.exec("SELECT ? + 1", (1,)).await?;
            pipeline.query("SELECT seq FROM seq_1_to_5");
            let mut answers = pipeline.send();
            let mut ended = 0;
            while let Some(answer) = answers.next().await {
                ended += usize::from(answer?.next().await?.is_some());
            }
            Ok(ended)
        })
        .await;
    assert_eq!(ended, 3);
    let affected = drops
        .at_every_point_of(async |connection| {
            let mut pipeline = connection.pipeline().await?;
            pipeline.query("DO 1");
            pipeline.query("SELECT seq FROM seq_1_to_5");
            pipeline.send().finish().await
        })
        .await;
    assert_eq!(affected.len(), 2);
    drops.assert_more_than(300);
}
