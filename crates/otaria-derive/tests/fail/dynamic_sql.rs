use otaria::mariadb::Connection;
use otaria::taos::Client;

async fn find(connection: &mut Connection, name: &str) -> otaria::Result<()> {
    connection.query(format!("SELECT * FROM person WHERE name = '{name}'")).await?;
    Ok(())
}

async fn run(connection: &mut Connection, text: &str) -> otaria::Result<()> {
    connection.query(text).await?;
    Ok(())
}

async fn measure(client: &Client, place: &str) -> otaria::Result<()> {
    client.query(format!("SELECT * FROM meters WHERE place = '{place}'")).await?;
    Ok(())
}

fn main() {}
