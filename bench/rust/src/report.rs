use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::libraries::NAMES;
use crate::measure::{Measured, Settings};
use crate::scenario::Scenario;

/// Everything that was measured, and what a reader needs to judge it.
#[derive(Serialize)]
pub struct Report {
    date: String,
    settings: Settings,
    libraries: BTreeMap<&'static str, &'static str>,
    cpu: String,
    server: String,
    pinning: String,
    pub results: Vec<Entry>,
}

/// One scenario.
#[derive(Serialize)]
pub struct Entry {
    scenario: String,
    pub title: String,
    pub libraries: Vec<Summary>,
}

/// One library in one scenario.
#[derive(Serialize)]
pub struct Summary {
    #[serde(flatten)]
    pub measured: Measured,
    /// Medians over the rounds, in microseconds.
    pub time: Option<f64>,
    pub cpu: Option<f64>,
    /// Half the distance between the quartiles, as part of the median.
    pub spread: Option<f64>,
    /// Operations per second divided by those of the faster peer.
    pub throughput_to_better_peer: Option<f64>,
    /// CPU time divided by that of the peer that needs less.
    pub cpu_to_better_peer: Option<f64>,
}

impl Report {
    pub fn new(settings: Settings, server: String, pinning: &str) -> Self {
        Self {
            date: OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default(),
            settings,
            libraries: NAMES.iter().map(|&name| (name, locked_version(name))).collect(),
            cpu: cpu(),
            server,
            pinning: pinning.into(),
            results: Vec::new(),
        }
    }

    pub fn print_head(&self) {
        let versions: Vec<_> =
            self.libraries.iter().map(|(name, version)| format!("{name} {version}")).collect();
        println!("{}", versions.join(", "));
        if !cfg!(feature = "diesel") {
            println!(
                "diesel is not measured: it needs the C library of MariaDB or MySQL with its headers (Debian: libmariadb-dev) \
                 and `--features diesel`"
            );
        }
        println!("{}, server {}", self.cpu, self.server);
        println!("pinning: {}", self.pinning);
        println!("{} interleaved rounds of {} s\n", self.settings.rounds, self.settings.seconds);
    }

    pub fn add(&mut self, scenario: Scenario, measured: Vec<Measured>) {
        let mut libraries: Vec<_> = measured.into_iter().map(Summary::of).collect();
        let better = |time: fn(&Summary) -> Option<f64>| {
            let peers = libraries.iter().filter(|summary| summary.measured.library != "otaria");
            peers.filter_map(time).min_by(f64::total_cmp)
        };
        let (best_time, best_cpu) = (better(|summary| summary.time), better(|summary| summary.cpu));
        for summary in &mut libraries {
            summary.throughput_to_better_peer =
                best_time.zip(summary.time).map(|(best, own)| best / own);
            summary.cpu_to_better_peer = best_cpu.zip(summary.cpu).map(|(best, own)| own / best);
        }
        self.results.push(Entry { scenario: scenario.name(), title: scenario.title(), libraries });
    }

    /// Writes everything as JSON beside the results of the other benchmarks.
    pub fn store(&self) -> Result<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("results");
        fs::create_dir_all(&folder)?;
        let file = folder.join(format!("rust-{}.json", self.date.replace(':', "-")));
        fs::write(&file, serde_json::to_string_pretty(self)?)?;
        Ok(file)
    }

    /// Fails if any library read something wrong.
    pub fn check(&self) -> Result<()> {
        for entry in &self.results {
            for summary in &entry.libraries {
                if let Err(error) = &summary.measured.rounds {
                    println!("ERR {}, {}: {error}", entry.scenario, summary.measured.library);
                }
            }
        }
        let mut all = self.results.iter().flat_map(|entry| &entry.libraries);
        ensure!(all.all(|summary| summary.measured.rounds.is_ok()), "some results were wrong");
        Ok(())
    }
}

impl Summary {
    fn of(measured: Measured) -> Self {
        let rounds = measured.rounds.as_deref().unwrap_or_default();
        let times = sorted(rounds.iter().map(|round| round.time));
        let cpu = sorted(rounds.iter().filter_map(|round| round.cpu));
        let time = quantile(&times, 0.5);
        let between = quantile(&times, 0.75).zip(quantile(&times, 0.25));
        let spread = between.zip(time).map(|((above, below), time)| (above - below) / 2.0 / time);
        Self {
            time,
            cpu: quantile(&cpu, 0.5),
            spread,
            throughput_to_better_peer: None,
            cpu_to_better_peer: None,
            measured,
        }
    }
}

/// The version of a package in this benchmark's lock file.
fn locked_version(package: &str) -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let entry =
        lock.split("[[package]]").find(|entry| entry.contains(&format!("name = \"{package}\"\n")));
    let version =
        entry.and_then(|entry| entry.lines().find_map(|line| line.strip_prefix("version = ")));
    version.map_or("?", |version| version.trim_matches('"'))
}

fn cpu() -> String {
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let mut models = information.lines().filter(|line| line.starts_with("model name"));
    let model = models.next().and_then(|line| line.split(": ").nth(1)).unwrap_or("unknown CPU");
    format!("{} × {model}", models.count() + 1)
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sorted: Vec<_> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted
}

fn quantile(sorted: &[f64], part: f64) -> Option<f64> {
    let position = sorted.len().checked_sub(1)? as f64 * part;
    let (below, above) = (position.floor() as usize, position.ceil() as usize);
    Some(sorted[below] + (sorted[above] - sorted[below]) * position.fract())
}
