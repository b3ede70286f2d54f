use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::allocations;
use crate::libraries::{self, Library};
use crate::scenario::Scenario;

#[derive(Debug, Clone, Copy, Serialize)]
pub struct Settings {
    pub rounds: usize,
    /// Of one measurement.
    pub seconds: f64,
}

/// One library in one scenario: its rounds, or what went wrong.
#[derive(Debug, Serialize)]
pub struct Measured {
    pub library: &'static str,
    /// None if the library does not offer it.
    pub rounds: Result<Vec<Round>, String>,
    pub allocations_per_row: Option<f64>,
}

/// Microseconds per operation.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Round {
    pub time: f64,
    /// CPU time of this process, where the system tells it.
    pub cpu: Option<f64>,
}

/// Every round measures each library once, so that what else happens on the machine meets all of them; who begins
/// changes from round to round.
pub async fn rounds(
    url: &str,
    scenario: Scenario,
    names: &[&'static str],
    settings: Settings,
) -> Result<Vec<Measured>> {
    let measured =
        |library| Measured { library, rounds: Ok(Vec::new()), allocations_per_row: None };
    let (offering, others): (Vec<_>, Vec<_>) =
        names.iter().partition(|name| libraries::offers(name, scenario));
    let mut libraries = Vec::new();
    for name in offering {
        let library =
            Library::connect(name, url).await.with_context(|| format!("connecting {name}"))?;
        libraries.push((library, measured(name)));
    }
    let length = Duration::from_secs_f64(settings.seconds);
    for round in 0..settings.rounds {
        let count = libraries.len();
        for turn in 0..count {
            let (library, measured) = &mut libraries[(round + turn) % count];
            let Ok(rounds) = &mut measured.rounds else { continue };
            match one_round(library, scenario, length).await {
                Ok(round) => rounds.push(round),
                Err(error) => measured.rounds = Err(format!("{error:#}")),
            }
        }
    }
    for (library, measured) in &mut libraries {
        if measured.rounds.is_ok() {
            let (done, allocations) = allocations::count(library.run(scenario, 0)).await;
            done.with_context(|| format!("counting allocations of {}", measured.library))?;
            measured.allocations_per_row = Some(allocations as f64 / scenario.rows() as f64);
        }
    }
    let all = libraries.into_iter().map(|(_, measured)| measured);
    let mut all: Vec<_> = all.chain(others.into_iter().map(measured)).collect();
    all.sort_by_key(|one| names.iter().position(|&name| name == one.library));
    Ok(all)
}

/// Measures after a warm-up.
async fn one_round(library: &mut Library, scenario: Scenario, length: Duration) -> Result<Round> {
    repeat(library, scenario, length / 3).await?;
    repeat(library, scenario, length).await
}

async fn repeat(library: &mut Library, scenario: Scenario, length: Duration) -> Result<Round> {
    let (start, cpu_before) = (Instant::now(), cpu_time());
    let mut operations = 0;
    loop {
        library.run(scenario, operations).await?;
        operations += 1;
        let elapsed = start.elapsed();
        if elapsed >= length {
            let per_operation = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(operations);
            let cpu = cpu_time().zip(cpu_before).map(|(now, before)| per_operation(now - before));
            return Ok(Round { time: per_operation(elapsed), cpu });
        }
    }
}

/// The time that this thread, which does all the work, has been on a CPU.
fn cpu_time() -> Option<Duration> {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(statistics.split(' ').next()?.parse().ok()?))
}
