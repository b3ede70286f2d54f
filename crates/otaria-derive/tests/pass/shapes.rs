//! Every shape of struct, with attributes, raw names, generics and lifetimes.

use otaria::FromRow;
use otaria::mariadb::Row;

#[derive(FromRow)]
struct Named<'a, T: Clone, const N: usize>
where
    T: Default,
{
    r#type: T,
    text: &'a str,
    #[otaria(rename = "other", default)]
    renamed: Option<String>,
}

#[derive(FromRow)]
struct Single(u8);

#[derive(FromRow)]
#[otaria(rename_all = "SCREAMING_SNAKE_CASE", crate = "::otaria")]
struct Outer {
    #[otaria(try_from = "i64", default)]
    wide: i128,
    #[otaria(flatten)]
    single: Single,
    #[otaria(flatten, prefix = "p_")]
    maybe: Option<Single>,
}

fn reads<T>()
where
    T: for<'r> FromRow<Row<'r>>,
{
}

fn borrows<'r>() -> impl Fn(Row<'r>) -> otaria::Result<Named<'r, i32, 1>> {
    |row| row.read()
}

fn main() {
    reads::<Single>();
    reads::<Outer>();
    let _ = borrows();
}
