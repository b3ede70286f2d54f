//! What a person sees: headings, tables and times; and what differs if something does.

use std::fmt::{Debug, Display};
use std::io::{self, Write};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Row, Table, TableStyle};
use console::style;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

const NO_BORDERS: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));

/// Prints a line. A reader that went away is an error here, no panic, since there is something to clean up.
pub(crate) fn line(text: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "{text}")
}

pub(crate) fn heading(text: impl Display) -> io::Result<()> {
    line(format_args!("\n{}", style(text).cyan()))
}

/// Prints a table; the columns with the indexes `numeric` are aligned to the right.
pub(crate) fn table<R: Into<Row>>(
    header: impl Into<Row>,
    rows: impl IntoIterator<Item = R>,
    numeric: &[usize],
) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(NO_BORDERS).set_header(header).add_rows(rows);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(86);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
        if numeric.contains(&column.index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().try_for_each(|text| line(format_args!("  {}", text.trim_end())))
}

/// A progress bar on a terminal; elsewhere there is nothing but its last line, by [`finish`].
pub(crate) fn progress_bar(rows: usize) -> Result<ProgressBar> {
    let style = ProgressStyle::with_template("  {bar:40.cyan}  {human_pos} / {human_len} rows")?;
    let bar = ProgressBar::with_draw_target(Some(rows as u64), ProgressDrawTarget::stdout());
    Ok(bar.with_style(style.progress_chars("█░")))
}

pub(crate) fn finish(bar: &ProgressBar) -> io::Result<()> {
    bar.finish();
    if bar.is_hidden() {
        let rows = HumanCount(bar.position());
        line(format_args!("  {}  {rows} / {rows} rows", "█".repeat(40)))?;
    }
    Ok(())
}

/// The times that the steps took.
#[derive(Default)]
pub(crate) struct Timings(Vec<(&'static str, Duration, Option<usize>)>);

impl Timings {
    /// Awaits something and notes its time; `rows` is how many rows it is about, if that is worth a rate.
    pub(crate) async fn of<T>(
        &mut self,
        step: &'static str,
        rows: Option<usize>,
        work: impl Future<Output = T>,
    ) -> T {
        let start = Instant::now();
        let result = work.await;
        self.0.push((step, start.elapsed(), rows));
        result
    }

    pub(crate) fn print(&self) -> io::Result<()> {
        let cells = |&(step, time, rows): &(&str, Duration, Option<usize>)| {
            let count = |number: f64| HumanCount(number as u64).to_string();
            let rows = rows.map(|rows| rows as f64);
            let rate = rows.map(|rows| count(rows / time.as_secs_f64()));
            let ms = format!("{:.1}", time.as_secs_f64() * 1000.0);
            [step.into(), ms, rows.map(count).unwrap_or_default(), rate.unwrap_or_default()]
        };
        table(["step", "ms", "rows", "rows/s"], self.0.iter().map(cells), &[1, 2, 3])
    }
}

/// An error that says what differs, if anything does.
pub(crate) fn check<T: PartialEq + Debug>(what: impl Display, found: T, expected: T) -> Result<()> {
    ensure!(found == expected, "{what}: found {found:?}, expected {expected:?}");
    Ok(())
}

/// The same for lists, of which the first pair that differs is named.
pub(crate) fn check_all<T: PartialEq + Debug>(
    what: &str,
    found: &[T],
    expected: &[T],
) -> Result<()> {
    check(format_args!("{what}, how many"), found.len(), expected.len())?;
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        check(format_args!("{what}, number {}", i + 1), found, expected)?;
    }
    Ok(())
}
