use otaria::FromRow;

#[derive(FromRow)]
struct Misspelled {
    #[otaria(renamed = "x")]
    a: u8,
}

#[derive(FromRow)]
#[otaria(rename_all = "Camel")]
struct Rule {
    a: u8,
}

#[derive(FromRow)]
struct Prefix {
    #[otaria(prefix = "p_")]
    a: u8,
}

#[derive(FromRow)]
struct Flat {
    #[otaria(flatten, rename = "b")]
    a: Prefix,
}

#[derive(FromRow)]
struct ByPosition(#[otaria(rename = "b")] u8);

fn main() {}
