#[derive(otaria::FromRow)]
enum Either {
    This(u8),
    That(String),
}

fn main() {}
