use otaria::FromRow;
use otaria::mariadb::Row;

struct Unreadable;

#[derive(FromRow)]
struct Person {
    name: Unreadable,
}

fn reads<T>()
where
    T: for<'r> FromRow<Row<'r>>,
{
}

fn main() {
    reads::<Person>();
}
