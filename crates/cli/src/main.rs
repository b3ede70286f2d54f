//! The command line of Otaria.

#![expect(clippy::print_stderr, reason = "a command line program reports on stderr")]

mod end;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Otaria's command line.
#[derive(Parser)]
#[command(name = "otaria", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Serve),
}

/// Ends with 0 after a graceful stop, 1 after a failure, 2 for arguments that do not fit.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve(serve) => serve.run().await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("otaria: {error:#}");
            ExitCode::FAILURE
        }
    }
}
