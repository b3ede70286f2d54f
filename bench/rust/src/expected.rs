//! What every operation must have read.

use anyhow::{Result, ensure};

pub const TEXT: &str = "thirty-two characters of content";

/// Year, month, day, hour, minute, second, microsecond.
pub type Moment = (i32, u8, u8, u8, u8, u8, u32);

/// One reading, as every library must give it.
#[derive(Debug, PartialEq)]
pub struct Reading<'a> {
    pub id: i32,
    pub counter: i64,
    pub ratio: f64,
    pub name: &'a str,
    pub moment: Moment,
    pub price: &'a str,
}

pub fn one_row(rows: &[(i32, String)], id: i32) -> Result<()> {
    ensure!(matches!(rows, [(read, text)] if *read == id && text == TEXT), "wrong row: {rows:?}");
    Ok(())
}

pub fn hundred_columns(row: &[i32]) -> Result<()> {
    let right = row.len() == 100 && row.iter().zip(-50..).all(|(&value, i)| value == i * 1_000_003);
    ensure!(right, "wrong row: {row:?}");
    Ok(())
}

pub fn thousand_rows(rows: &[(i32, String)]) -> Result<()> {
    ensure!(rows.len() == 1000, "{} rows", rows.len());
    for (row, number) in [(&rows[0], 1), (&rows[999], 1000)] {
        let right = row.0 == number && row.1 == format!("the name of sensor number {number:06}");
        ensure!(right, "wrong row: {row:?}");
    }
    Ok(())
}

pub fn readings(count: usize, read: usize, first: &Reading<'_>, last: &Reading<'_>) -> Result<()> {
    ensure!(read == count, "{read} rows");
    for (reading, id) in [(first, 1), (last, count as i32)] {
        let name = format!("reading of the sensor {id:08}");
        let price = format!("{:.2}", f64::from(id) * 1.25);
        let wanted = Reading {
            id,
            counter: i64::from(id) * 10_000_000_007,
            ratio: f64::from(id) / 7.0,
            name: &name,
            moment: moment(id),
            price: &price,
        };
        ensure!(*reading == wanted, "wrong row: {reading:?}");
    }
    Ok(())
}

fn moment(id: i32) -> Moment {
    let start = time::Date::from_calendar_date(2024, time::Month::January, 1).expect("a date");
    let at = start.midnight() + time::Duration::milliseconds(i64::from(id) * 61_001);
    of(at)
}

pub fn of(at: time::PrimitiveDateTime) -> Moment {
    let (hour, minute, second, microsecond) = at.as_hms_micro();
    (at.year(), at.month().into(), at.day(), hour, minute, second, microsecond)
}
