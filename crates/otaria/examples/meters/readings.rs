//! Readings of imaginary electricity meters, and what can be said of them without a database.

use std::collections::BTreeMap;

use serde::Deserialize;

const PLACES: [&str; 5] = ["attic", "cellar", "garden", "kitchen", "office"];
/// 1 January 2026, in milliseconds.
const START: i64 = 1_767_225_600_000;
const INTERVAL: i64 = 10_000;

/// A meter, whose readings have a table of their own.
pub(crate) struct Meter {
    pub(crate) table: String,
    pub(crate) place: &'static str,
    pub(crate) group: usize,
    pub(crate) readings: Vec<Reading>,
}

/// What a meter measured.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Reading {
    /// Milliseconds since 1970.
    pub(crate) ts: i64,
    pub(crate) amps: f32,
    pub(crate) volts: Option<i32>,
}

/// Meters with their readings, one each every ten seconds.
pub(crate) fn make_meters(count: usize, readings_of_each: i64) -> Vec<Meter> {
    let make = |number: usize| Meter {
        table: format!("meter_{number}"),
        place: PLACES[number % PLACES.len()],
        group: number / PLACES.len(),
        readings: (0..readings_of_each).map(|turn| reading(number as i64, turn)).collect(),
    };
    (0..count).map(make).collect()
}

fn reading(number: i64, turn: i64) -> Reading {
    let by_day = if turn % 2880 < 1440 { 0 } else { 40 };
    // Eighths are exact in a FLOAT, too.
    let eighths = 64 + (turn * 7 + number * 13) % 97 + by_day;
    // Now and then a meter has no answer.
    let volts = (turn % 1000 != 999).then_some(225 + ((turn * 3 + number) % 11) as i32);
    Reading { ts: START + turn * INTERVAL, amps: eighths as f32 / 8.0, volts }
}

/// A window of time: its begin, how many readings it has, the average of their currents, the highest voltage.
pub(crate) type Window = (i64, i64, f64, i32);

/// The same as the database says with INTERVAL.
pub(crate) fn windows<'a>(readings: impl Iterator<Item = &'a Reading>, hours: i64) -> Vec<Window> {
    let length = hours * 3_600_000;
    let mut windows = BTreeMap::new();
    for Reading { ts, amps, volts } in readings {
        let (count, sum, max) = windows.entry(ts - ts % length).or_insert((0, 0.0, i32::MIN));
        *count += 1;
        *sum += f64::from(*amps);
        *max = volts.map_or(*max, |volts| volts.max(*max));
    }
    let line = |(begin, (count, sum, max)): (i64, (i64, f64, i32))| {
        (begin, count, sum / count as f64, max)
    };
    windows.into_iter().map(line).collect()
}
