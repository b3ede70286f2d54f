//! Queries and their results.

use crate::server::connect;

#[tokio::test]
async fn a_query_gives_its_rows() {
    let mut connection = connect().await;
    let mut result = connection.query("SELECT 1 AS one, 'two' AS two").await.unwrap();
    let row = result.next().await.unwrap().unwrap();
    assert_eq!(row.get::<i32>(0).unwrap(), 1);
    assert_eq!(row.get::<&str>("two").unwrap(), "two");
    assert!(result.next().await.unwrap().is_none());
    let (x, y): (i32, String) = connection
        .exec("SELECT ? + 1, ?", (41, "a"))
        .await
        .unwrap()
        .next_as()
        .await
        .unwrap()
        .unwrap();
    assert_eq!((x, y.as_str()), (42, "a"));
}
