//! The checks of this repository that no ready-made tool offers.
//!
//! `cargo xtask check-layers` compares every dependency and import with the tables of allowed
//! layers, `cargo xtask check-size` finds source files that have grown too long,
//! `cargo xtask check-cancellation` finds async functions of the Rust API whose documentation does
//! not say what dropping their future does. All print each violation with the rule that it breaks,
//! and fail if there is one.

#![expect(clippy::print_stdout, reason = "a command line program reports on stdout")]

mod addon;
mod cancellation;
mod crates;
mod modules;
mod packages;
mod repository;
mod size;

use std::process::ExitCode;

use anyhow::Result;

fn main() -> Result<ExitCode> {
    let command = std::env::args().nth(1).unwrap_or_default();
    let violations = match command.as_str() {
        "check-layers" => check_layers()?,
        "check-size" => size::check()?,
        "check-cancellation" => cancellation::check()?,
        _ => {
            println!("usage: cargo xtask check-layers | check-size | check-cancellation");
            return Ok(ExitCode::FAILURE);
        }
    };
    for violation in &violations {
        println!("{violation}");
    }
    if violations.is_empty() {
        println!("{command}: ok");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{command}: {} violation(s)", violations.len());
    Ok(ExitCode::FAILURE)
}

fn check_layers() -> Result<Vec<String>> {
    Ok([crates::check()?, modules::check()?, packages::check()?, addon::check()?].concat())
}
