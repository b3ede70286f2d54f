//! It blocks: the thread that measures waits in it.

use anyhow::{Result, bail};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;

use crate::inserted;
use crate::scenario::Scenario;
use crate::user::{self, User};

diesel::table! {
    users {
        id -> Integer,
        name -> VarChar,
        hair_color -> Nullable<VarChar>,
    }
}

diesel::table! {
    new_users {
        id -> Integer,
        name -> VarChar,
        hair_color -> Nullable<VarChar>,
    }
}

diesel::table! {
    new_readings {
        id -> Integer,
        name -> VarChar,
        ratio -> Double,
        price -> Double,
    }
}

pub struct Library(MysqlConnection);

/// It sends statements with rows prepared alone, panics at a bare parameter as a column, whose type MariaDB does not
/// tell, needs features for 100 columns and for dates, and has no DECIMAL as text, no borrowed rows, and no pool that
/// does not block.
pub const fn offers(scenario: Scenario) -> bool {
    matches!(
        scenario,
        Scenario::Do1 | Scenario::Users(_) | Scenario::InsertUsers(_) | Scenario::InsertReadings(_)
    )
}

impl Library {
    pub fn connect(url: &str) -> Result<Self> {
        Ok(Self(MysqlConnection::establish(&url.replacen("mariadb://", "mysql://", 1))?))
    }

    pub fn run(&mut self, scenario: Scenario) -> Result<()> {
        match scenario {
            Scenario::Do1 => Ok(self.0.batch_execute("DO 1")?),
            Scenario::Users(count) => {
                let users: Vec<User> = users::table.load(&mut self.0)?;
                user::check(count, &users)
            }
            Scenario::InsertUsers(count) => {
                use new_users::{hair_color, name, table};
                let row = |&(own, color): &_| (name.eq(own), hair_color.eq(color));
                let rows: Vec<_> = inserted::users(count).iter().map(row).collect();
                let done = diesel::insert_into(table).values(rows).execute(&mut self.0)?;
                inserted::check(count, done as u64)
            }
            Scenario::InsertReadings(count) => {
                use new_readings::{id, name, price, ratio, table};
                let row = |&(number, own, part, cost): &_| {
                    (id.eq(number), name.eq(own), ratio.eq(part), price.eq(cost))
                };
                let rows: Vec<_> = inserted::readings(count).iter().map(row).collect();
                let done = diesel::insert_into(table).values(rows).execute(&mut self.0)?;
                inserted::check(count, done as u64)
            }
            _ => bail!("diesel does not offer it"),
        }
    }
}
