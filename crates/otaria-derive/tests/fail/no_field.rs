#[derive(otaria::FromRow)]
struct Nothing;

fn main() {}
