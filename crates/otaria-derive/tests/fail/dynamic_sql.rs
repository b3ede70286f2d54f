use otaria::mariadb::Connection;

async fn find(connection: &mut Connection, name: &str) -> otaria::Result<()> {
    connection.query(format!("SELECT * FROM person WHERE name = '{name}'")).await?;
    Ok(())
}

async fn run(connection: &mut Connection, text: &str) -> otaria::Result<()> {
    connection.query(text).await?;
    Ok(())
}

fn main() {}
