//! Compares `otaria::taos` with the crate `taos` 0.12.3, both over WebSocket. The server is a process that sends prepared
//! messages, so that what is measured is the client.

mod adapter;
mod insert;
mod library;
mod measure;
mod readings;
mod scenario;
mod topic;
mod transport;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use comfy_table::{CellAlignment, Table, presets};

use adapter::Adapter;
use measure::{Measured, Settings};
use scenario::Scenario;

/// Compares otaria::taos with the official client of TDengine.
#[derive(Parser)]
struct Arguments {
    /// Measurements of each library in each scenario [default: 10, quick: 3]
    #[arg(long)]
    rounds: Option<usize>,
    /// Length of one measurement [default: 0.7, quick: 0.3]
    #[arg(long)]
    seconds: Option<f64>,
    /// Only the scenarios whose names start so
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Only these libraries: taos, otaria
    #[arg(long, value_delimiter = ',')]
    library: Vec<String>,
    /// Let the server acknowledge bytes when the system likes, not when they are read
    #[arg(long)]
    delayed_acks: bool,
    /// A first impression
    #[arg(long)]
    quick: bool,
    /// Be the server
    #[arg(long, hide = true)]
    serve: bool,
    /// Passed by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if arguments.serve {
        return adapter::serve(arguments.delayed_acks).await;
    }
    let wanted = |start: &String, name: &str| name.starts_with(start.as_str());
    let scenarios: Vec<_> = Scenario::ALL
        .into_iter()
        .filter(|scenario| {
            arguments.only.is_empty() || arguments.only.iter().any(|s| wanted(s, scenario.name()))
        })
        .collect();
    let libraries: Vec<_> = library::NAMES
        .into_iter()
        .filter(|name| arguments.library.is_empty() || arguments.library.iter().any(|l| l == name))
        .collect();
    ensure!(!scenarios.is_empty() && !libraries.is_empty(), "nothing has such a name");
    let (rounds, seconds) = if arguments.quick { (3, 0.3) } else { (10, 0.7) };
    let settings = Settings {
        rounds: arguments.rounds.unwrap_or(rounds).max(1),
        seconds: arguments.seconds.unwrap_or(seconds),
    };

    let adapter =
        Adapter::start(arguments.delayed_acks).context("starting the server's process")?;
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(["scenario", "library", "time/op", "±", "CPU/op", "throughput", "CPU time"]);
    for scenario in scenarios {
        let measured = measure::rounds(adapter.url(), scenario, &libraries, settings).await?;
        add(&mut table, scenario, &measured);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("{table}\nThroughput and CPU time are those of otaria divided by those of taos.");
    Ok(())
}

fn add(table: &mut Table, scenario: Scenario, measured: &[Measured]) {
    let peer = measured.iter().find(|measured| measured.library == library::TAOS);
    for (index, one) in measured.iter().enumerate() {
        let against = peer.filter(|_| one.library != library::TAOS);
        let ratio = |ratio: f64| format!("{ratio:.2}");
        table.add_row([
            if index == 0 { scenario.title().to_owned() } else { String::new() },
            one.library.to_owned(),
            duration(one.time()),
            format!("{:.1} %", one.spread() * 100.0),
            duration(one.cpu()),
            against.map(|peer| ratio(peer.time() / one.time())).unwrap_or_default(),
            against.map(|peer| ratio(one.cpu() / peer.cpu())).unwrap_or_default(),
        ]);
    }
}

fn duration(microseconds: f64) -> String {
    match microseconds {
        10_000.0.. => format!("{:.1} ms", microseconds / 1000.0),
        _ => format!("{microseconds:.1} µs"),
    }
}
