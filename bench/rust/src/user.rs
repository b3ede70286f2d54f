use anyhow::{Result, ensure};

/// A row of the trivial query.
#[derive(Debug, PartialEq, otaria::FromRow, sqlx::FromRow, zero_mysql::r#macro::FromRow)]
#[cfg_attr(feature = "diesel", derive(diesel::Queryable))]
pub struct User {
    pub id: i32,
    pub name: String,
    pub hair_color: Option<String>,
}

/// The same row, borrowed from what the library has received.
#[derive(Debug, Clone, Copy, PartialEq, otaria::FromRow)]
pub struct BorrowedUser<'a> {
    pub id: i32,
    pub name: &'a str,
    pub hair_color: Option<&'a str>,
}

/// Checks users who are not kept, one after the other.
#[derive(Debug, Default)]
pub struct Passed {
    count: usize,
    /// Of the texts, and the ids besides.
    bytes: usize,
}

impl Passed {
    pub fn by(&mut self, user: BorrowedUser<'_>) {
        self.count += 1;
        self.bytes += user.id as usize + user.name.len() + user.hair_color.map_or(0, str::len);
    }

    pub fn check(&self, count: usize) -> Result<()> {
        let of = |id| id + "User ".len() + digits(id) + color(id).map_or(0, str::len);
        let bytes: usize = (1..=count).map(of).sum();
        ensure!(self.count == count, "{} rows", self.count);
        ensure!(self.bytes == bytes, "wrong values: {} bytes", self.bytes);
        Ok(())
    }
}

/// Checks the number of users, the first one and the last one.
pub fn check(count: usize, users: &[User]) -> Result<()> {
    ensure!(users.len() == count, "{} rows", users.len());
    for (user, id) in [(&users[0], 1), (&users[count - 1], count)] {
        let number = user.name.strip_prefix("User ").and_then(|number| number.parse().ok());
        let right =
            user.id as usize == id && number == Some(id) && user.hair_color.as_deref() == color(id);
        ensure!(right, "wrong row: {user:?}");
    }
    Ok(())
}

fn digits(number: usize) -> usize {
    number.ilog10() as usize + 1
}

fn color(id: usize) -> Option<&'static str> {
    [None, Some("black"), Some("brown")][id % 3]
}
