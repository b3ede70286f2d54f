use futures_util::future::{join_all, try_join_all};
use otaria::Sql;
use otaria::taos::Client;

use crate::server::{all, database, make_numbers, one, run};
use crate::spy::Spy;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_share_a_client_and_each_gets_its_own_answers() {
    let (_server, client) = database("").await;
    make_numbers(&client, 5000).await;
    let tasks = (0..24_i64).map(|task| {
        let client = client.clone();
        tokio::spawn(async move {
            for round in 0..20 {
                let number = task * 200 + round * 10;
                let sql =
                    format!("SELECT v, s FROM numbers WHERE v >= {number} AND v < {}", number + 10);
                let rows: Vec<(i64, String)> = all(&client, &sql).await;
                let expected: Vec<_> = (number..number + 10)
                    .map(|i| (i, format!("the text of row {i:010}")))
                    .collect();
                assert_eq!(rows, expected);
            }
        })
    });
    try_join_all(tasks).await.unwrap();
}

#[tokio::test]
async fn several_results_are_read_in_turns() {
    let (_server, client) = database("").await;
    make_numbers(&client, 12_000).await;
    let query = |divisor| {
        let client = client.clone();
        async move {
            let sql = format!("SELECT v FROM numbers WHERE v % {divisor} = 0 ORDER BY ts");
            client.query(Sql::trusted(sql)).await.unwrap()
        }
    };
    let mut results = join_all([1, 2, 3].map(query)).await;
    let mut sums = [0_i64; 3];
    let mut open = true;
    while open {
        open = false;
        for (rows, sum) in results.iter_mut().zip(&mut sums) {
            if let Some(v) = rows.next_as::<i64>().await.unwrap() {
                *sum += v;
                open = true;
            }
        }
    }
    assert_eq!(sums, [1, 2, 3].map(|divisor| (0..12_000).step_by(divisor).sum::<i64>()));
}

#[tokio::test]
async fn answers_may_come_in_another_order_than_the_questions() {
    let (server, admin) = database("").await;
    make_numbers(&admin, 100).await;
    let spy = Spy::reordering(server.port()).await;
    let client = Client::connect(spy.options().database("d")).await.unwrap();
    for round in 0..10 {
        let questions = (0..10_i64).map(|i| {
            let client = &client;
            async move {
                let v = round * 10 + i;
                let found: i64 = one(client, &format!("SELECT v FROM numbers WHERE v = {v}")).await;
                assert_eq!(found, v);
            }
        });
        join_all(questions).await;
    }
    assert!(spy.overtaken() > 0, "the proxy has let answers pass each other");
}

#[tokio::test]
async fn an_error_of_one_call_is_no_concern_of_others() {
    let (_server, client) = database("").await;
    make_numbers(&client, 10).await;
    let calls = (0..40).map(|i| {
        let client = &client;
        async move {
            if i % 4 == 0 {
                let error = client.query("SELECT * FROM nowhere").await.unwrap_err();
                assert_eq!(error.server_error().unwrap().code(), 0x2662);
            } else {
                assert_eq!(one::<i64>(client, "SELECT COUNT(*) FROM numbers").await, 10);
            }
        }
    });
    join_all(calls).await;
    run(&client, "INSERT INTO numbers VALUES (11, 11, 'x')").await;
}
