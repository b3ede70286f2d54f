use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use cpu_time::ProcessTime;

use crate::library::Library;
use crate::scenario::Scenario;

#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub rounds: usize,
    /// Of one measurement.
    pub seconds: f64,
}

/// One library in one scenario: microseconds per operation, a value for each round.
pub struct Measured {
    pub library: &'static str,
    times: Vec<f64>,
    cpu_times: Vec<f64>,
}

impl Measured {
    pub fn time(&self) -> f64 {
        quantile(&self.times, 0.5)
    }

    pub fn cpu(&self) -> f64 {
        quantile(&self.cpu_times, 0.5)
    }

    /// Half the distance between the quartiles, as part of the median.
    pub fn spread(&self) -> f64 {
        (quantile(&self.times, 0.75) - quantile(&self.times, 0.25)) / 2.0 / self.time()
    }
}

fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = part * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
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
            Library::connect(name, url).await.with_context(|| format!("connect {name}"))?;
        let measured = Measured { library: name, times: Vec::new(), cpu_times: Vec::new() };
        libraries.push((library, measured));
    }
    let length = Duration::from_secs_f64(settings.seconds);
    for round in 0..settings.rounds {
        for turn in 0..names.len() {
            let (library, measured) = &mut libraries[(round + turn) % names.len()];
            let work = async {
                repeat(library, scenario, length / 3).await?;
                repeat(library, scenario, length).await
            };
            let (time, cpu) = work
                .await
                .with_context(|| format!("{} by {}", scenario.name(), measured.library))?;
            measured.times.push(time);
            measured.cpu_times.push(cpu);
        }
    }
    Ok(libraries.into_iter().map(|(_, measured)| measured).collect())
}

/// Microseconds per operation, and those of CPU time of this process.
async fn repeat(library: &mut Library, scenario: Scenario, length: Duration) -> Result<(f64, f64)> {
    let (start, cpu_start) = (Instant::now(), ProcessTime::try_now()?);
    let mut operations = 0;
    loop {
        library.run(scenario).await?;
        operations += 1;
        let elapsed = start.elapsed();
        if elapsed >= length {
            let per_operation = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(operations);
            return Ok((per_operation(elapsed), per_operation(cpu_start.try_elapsed()?)));
        }
    }
}
