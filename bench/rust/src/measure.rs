use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::libraries::Library;
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
    pub rounds: Result<Vec<Round>, String>,
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
    let mut libraries = Vec::new();
    for &name in names {
        let library =
            Library::connect(name, url).await.with_context(|| format!("connecting {name}"))?;
        let measured = Measured { library: name, rounds: Ok(Vec::new()) };
        libraries.push((library, measured));
    }
    let length = Duration::from_secs_f64(settings.seconds);
    for round in 0..settings.rounds {
        for turn in 0..names.len() {
            let (library, measured) = &mut libraries[(round + turn) % names.len()];
            let Ok(rounds) = &mut measured.rounds else { continue };
            match one_round(library, scenario, length).await {
                Ok(round) => rounds.push(round),
                Err(error) => measured.rounds = Err(format!("{error:#}")),
            }
        }
    }
    Ok(libraries.into_iter().map(|(_, measured)| measured).collect())
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
