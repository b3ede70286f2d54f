struct Money(i64);

fn to_mariadb<T: otaria::mariadb::Params>(_: T) {}

fn to_tdengine<T: otaria::taos::Params>(_: T) {}

fn main() {
    to_mariadb((1, Money(2)));
    to_tdengine((1, Money(2)));
}
