//! What is inserted.

use std::sync::LazyLock;

use anyhow::{Result, ensure};

/// Name and colour of hair.
pub type NewUser = (&'static str, Option<&'static str>);

/// Id, name, ratio and price.
pub type NewReading = (i32, &'static str, f64, f64);

pub fn users(count: usize) -> &'static [NewUser] {
    static USERS: LazyLock<Vec<NewUser>> = LazyLock::new(|| {
        let name = |id| &*format!("User {id}").leak();
        (0..100).map(|id| (name(id), Some(if id % 2 == 0 { "black" } else { "brown" }))).collect()
    });
    &USERS[..count]
}

pub fn readings(count: usize) -> &'static [NewReading] {
    static READINGS: LazyLock<Vec<NewReading>> = LazyLock::new(|| {
        let name = |id| &*format!("reading of the sensor {id:08}").leak();
        (0..10_000).map(|id| (id, name(id), f64::from(id) / 7.0, f64::from(id) * 1.25)).collect()
    });
    &READINGS[..count]
}

pub fn check(count: usize, inserted: u64) -> Result<()> {
    ensure!(inserted == count as u64, "{inserted} rows were inserted");
    Ok(())
}
