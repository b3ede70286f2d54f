//! `otaria serve`: the development server as a process.

use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, Error, Result, bail};
use clap::Args;
use devserver::{DevServer, DevServerOptions, StartError, Storage};

use crate::end::{self, Signals};

/// The password that every TDengine has until someone changes it: no secret.
const WELL_KNOWN_PASSWORD: &str = "taosdata";

/// Start a TDengine-compatible development server
///
/// It listens until Ctrl-C, SIGTERM or, with --exit-with-stdin, the end of standard input. It is made for development
/// and tests: it has no TLS, no cluster and no replication.
#[derive(Args)]
pub(crate) struct Serve {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 6041)]
    port: u16,
    /// Address or name of the interface to listen on
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// File that keeps the data; without it they live in memory and end with the server
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Name of the administrator
    #[arg(long, default_value = "root")]
    user: String,
    /// Password of the administrator
    #[arg(
        long,
        env = "OTARIA_PASSWORD",
        hide_env_values = true,
        default_value = WELL_KNOWN_PASSWORD
    )]
    password: String,
    /// TDengine version that clients are told
    #[arg(long, value_name = "VERSION", default_value = "3.3.6.0")]
    server_version: String,
    /// Print the URL and nothing else
    #[arg(long)]
    print_url: bool,
    /// Stop when standard input ends, that is with the process that holds its other end
    #[arg(long)]
    exit_with_stdin: bool,
}

impl Serve {
    pub(crate) async fn run(self) -> Result<()> {
        let mut signals = Signals::new().context("cannot wait for signals")?;
        let server = DevServer::start(self.options()).await.map_err(advised)?;
        // Whoever started the server may not read: that is no reason to stop it.
        drop(writeln!(io::stdout(), "{}", self.message(&server)));
        tokio::select! {
            () = signals.next() => {}
            read = end::stdin(), if self.exit_with_stdin => read.context("cannot read standard input")?,
        }
        tokio::select! {
            () = server.stop() => Ok(()),
            () = signals.next() => bail!("stopped before all requests were answered"),
        }
    }

    fn options(&self) -> DevServerOptions {
        let storage = self.data.clone().map_or(Storage::Memory, Storage::File);
        DevServerOptions::new()
            .host(&self.host)
            .port(self.port)
            .storage(storage)
            .user(&self.user)
            .password(&self.password)
            .version(&self.server_version)
    }

    /// What a client connects to. A password that only its owner knows is left out.
    fn url(&self, server: &DevServer) -> String {
        if self.password == WELL_KNOWN_PASSWORD {
            server.url()
        } else {
            server.url_without_password()
        }
    }

    fn message(&self, server: &DevServer) -> String {
        let url = self.url(server);
        if self.print_url {
            return url;
        }
        let data = match &self.data {
            Some(file) => format!("in {}", file.display()),
            None => "in memory; they end with the server".to_owned(),
        };
        let reach = if server.address().ip().is_loopback() {
            "this machine only"
        } else {
            "every machine that can reach this address, without encryption"
        };
        format!(
            "Otaria development server, compatible with TDengine {version}\n\n  \
             URL    {url}\n  REST   http://{address}/rest/sql\n  data   {data}\n  open   to {reach}\n\n\
             Ctrl-C stops it.",
            version = self.server_version,
            address = server.address(),
        )
    }
}

/// Says what to do about an address that cannot be had.
fn advised(error: StartError) -> Error {
    let listen = matches!(error, StartError::Listen { .. });
    let error = Error::new(error);
    if listen { error.context("choose another --port, or 0 for a free one") } else { error }
}
