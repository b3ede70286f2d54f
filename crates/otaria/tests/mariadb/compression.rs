use crate::server::{connect_with, first, options};

#[tokio::test]
async fn a_compressed_connection_gives_the_same_results() {
    let mut connection = connect_with(options().compression(true)).await;
    let (_, on): (String, String) =
        first(&mut connection, "SHOW SESSION STATUS LIKE 'Compression'").await;
    assert_eq!(on, "ON");
    let sql = "SELECT seq, REPEAT('x', seq % 300) FROM seq_1_to_20000";
    for prepared in [false, true] {
        let mut result =
            if prepared { connection.exec(sql, ()).await } else { connection.query(sql).await }
                .unwrap();
        let rows: Vec<(usize, String)> = result.collect().await.unwrap();
        assert_eq!(rows.len(), 20_000);
        assert!(
            rows.iter()
                .zip(1..)
                .all(|((seq, text), wanted)| *seq == wanted && text.len() == wanted % 300)
        );
    }
}

#[tokio::test]
async fn long_parameters_go_compressed() {
    let mut connection = connect_with(options().compression(true)).await;
    let text: String = ('a'..='z').cycle().take(3_000_000).collect();
    let mut result = connection.exec("SELECT MD5(?), LENGTH(?)", (&text, &text)).await.unwrap();
    let (digest, length): (String, usize) = result.next_as().await.unwrap().unwrap();
    assert_eq!(length, text.len());
    let mut result =
        connection.query("SELECT MD5(REPEAT('abcdefghijklmnopqrstuvwxyz', 115385))").await.unwrap();
    assert_ne!(result.next_as::<String>().await.unwrap().unwrap(), digest);
    let cut = "SELECT MD5(LEFT(REPEAT('abcdefghijklmnopqrstuvwxyz', 115385), 3000000))";
    assert_eq!(first::<String>(&mut connection, cut).await, digest);
}
