use comfy_table::{CellAlignment, Table, TableComponent, presets};

use crate::report::{Entry, Report, Summary};

const HEADER: [&str; 8] = [
    "scenario",
    "library",
    "time/op",
    "±",
    "throughput\nto better peer",
    "CPU/op",
    "CPU time\nto better peer",
    "allocations\nper row",
];

/// The results as text; numbers on the right of their columns.
pub fn table(report: &Report) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.remove_style(TableComponent::HorizontalLines);
    table.remove_style(TableComponent::MiddleIntersections);
    table.set_header(HEADER);
    for column in 2..HEADER.len() {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for Entry { title, libraries, .. } in &report.results {
        for (index, summary) in libraries.iter().enumerate() {
            table.add_row(row(if index == 0 { title } else { "" }, summary));
        }
    }
    table
}

fn row(title: &str, summary: &Summary) -> [String; HEADER.len()] {
    [
        title.to_owned(),
        summary.measured.library.to_owned(),
        time(summary),
        summary.spread.map(|part| format!("{:.1} %", part * 100.0)).unwrap_or_default(),
        summary.throughput_to_better_peer.map(ratio).unwrap_or_default(),
        summary.cpu.map(duration).unwrap_or_default(),
        summary.cpu_to_better_peer.map(ratio).unwrap_or_default(),
        summary.measured.allocations_per_row.map(ratio).unwrap_or_default(),
    ]
}

fn time(summary: &Summary) -> String {
    match (summary.time, &summary.measured.rounds) {
        (Some(time), _) => duration(time),
        // It does not offer the like.
        (None, Ok(_)) => "–".into(),
        (None, Err(_)) => "ERR".into(),
    }
}

fn duration(microseconds: f64) -> String {
    match microseconds {
        10_000.0.. => format!("{:.1} ms", microseconds / 1000.0),
        100.0.. => format!("{microseconds:.0} µs"),
        _ => format!("{microseconds:.1} µs"),
    }
}

fn ratio(ratio: f64) -> String {
    format!("{ratio:.2}")
}
