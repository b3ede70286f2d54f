//! Readings of imaginary sensors, and what can be said of them without a database.

use std::collections::BTreeMap;
use std::f64::consts::TAU;

use anyhow::Result;
use otaria::FromRow;
use otaria::mariadb::{Date, DateTime};

const SENSORS: [&str; 5] = ["attic", "cellar", "garden", "kitchen", "office"];
const PER_DAY: usize = 24 * 6;

/// What a sensor measured.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub(crate) struct Reading {
    pub(crate) sensor: String,
    pub(crate) taken_at: DateTime,
    /// DECIMAL is exact, and so is its text.
    pub(crate) celsius: String,
    pub(crate) humidity: Option<f64>,
}

impl Reading {
    pub(crate) const TYPES: [&str; 4] = ["String", "DateTime", "String", "Option<f64>"];

    /// The texts for a table.
    pub(crate) fn cells(&self) -> [String; 4] {
        let DateTime { date: Date { year, month, day }, hour, minute, second, .. } = self.taken_at;
        let taken_at = format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
        let humidity = self.humidity.map_or_else(|| "NULL".into(), |percent| percent.to_string());
        [self.sensor.clone(), taken_at, self.celsius.clone(), humidity]
    }
}

/// Readings of five sensors, one each every ten minutes from 1 January 2026 on.
pub(crate) fn make_readings(count: usize) -> Vec<Reading> {
    let make = |i: usize| {
        let (turn, place) = (i / SENSORS.len(), i % SENSORS.len());
        let (day, of_day) = (turn / PER_DAY, turn % PER_DAY);
        let wave = 400.0 * (of_day as f64 / PER_DAY as f64 * TAU).sin();
        let celsius = 1463 + 217 * place + i * 37 % 101;
        Reading {
            sensor: SENSORS[place].into(),
            taken_at: DateTime {
                hour: (of_day / 6) as u8,
                minute: (of_day % 6 * 10) as u8,
                ..january(day as u8 + 1)
            },
            celsius: degrees(celsius as i64 + wave.round() as i64),
            // Now and then the hygrometer fails.
            humidity: (i % 100 != 1).then(|| 40.0 + (i % 250) as f64 / 10.0),
        }
    };
    (0..count).map(make).collect()
}

/// The beginning of a day.
pub(crate) fn january(day: u8) -> DateTime {
    DateTime { date: Date { year: 2026, month: 1, day }, ..DateTime::default() }
}

/// Sensor, number of readings, minimum, maximum and average.
pub(crate) type SummaryLine = (String, u64, String, String, String);

/// Number, sum and extremes per sensor. Hundredths of a degree are whole numbers: their sums are exact.
#[derive(Default)]
pub(crate) struct Summary(BTreeMap<String, Figures>);

struct Figures {
    count: u64,
    sum: i64,
    min: i64,
    max: i64,
}

impl Summary {
    pub(crate) fn of<'a>(readings: impl IntoIterator<Item = &'a Reading>) -> Result<Self> {
        let mut summary = Self::default();
        for reading in readings {
            summary.add(&reading.sensor, &reading.celsius)?;
        }
        Ok(summary)
    }

    pub(crate) fn add(&mut self, sensor: &str, celsius: &str) -> Result<()> {
        let value = celsius.replace('.', "").parse()?;
        let Some(figures) = self.0.get_mut(sensor) else {
            let first = Figures { count: 1, sum: value, min: value, max: value };
            self.0.insert(sensor.into(), first);
            return Ok(());
        };
        figures.count += 1;
        figures.sum += value;
        figures.min = figures.min.min(value);
        figures.max = figures.max.max(value);
        Ok(())
    }

    /// Number and sum over all sensors: the same as the database says without GROUP BY.
    pub(crate) fn total(&self) -> (u64, String) {
        let count = self.0.values().map(|figures| figures.count).sum();
        (count, degrees(self.0.values().map(|figures| figures.sum).sum()))
    }

    /// One line per sensor, by name: the same as the database says with GROUP BY.
    pub(crate) fn lines(&self) -> Vec<SummaryLine> {
        let line = |(sensor, figures): (&String, &Figures)| {
            let &Figures { count, sum, min, max } = figures;
            let average = (sum as f64 / count as f64).round() as i64;
            (sensor.clone(), count, degrees(min), degrees(max), degrees(average))
        };
        self.0.iter().map(line).collect()
    }
}

/// 2137 becomes `21.37`, as DECIMAL(…, 2) is written.
fn degrees(hundredths: i64) -> String {
    format!("{:.2}", hundredths as f64 / 100.0)
}
