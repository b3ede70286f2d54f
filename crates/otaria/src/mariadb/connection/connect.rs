use mariadb_proto::auth::{Channel, Credentials, KeyDerivation, Policy};
use mariadb_proto::handshake::ConnectAttributes;
use mariadb_proto::{Config, Connection as Machine, Event};

use super::link::Link;
use super::statement_cache::StatementCache;
use super::{Connection, SYSTEM, rsa, span};
use crate::error::{Error, ErrorKind, Result};
use crate::mariadb::Options;
use crate::net::{Deadline, Endpoint};

impl Connection {
    /// Connects, logs in and sets the session up, all within [`Options::connect_timeout`].
    ///
    /// Takes [`Options`], a reference to them, or a URL.
    ///
    /// # Errors
    ///
    /// The message names host, port, user and the stage that failed. A wrong password or an unknown database is of the
    /// kind [`ErrorKind::Server`], a server without TLS where TLS is required [`ErrorKind::Refused`], and a stage
    /// that did not end in time [`ErrorKind::Timeout`].
    ///
    /// # Cancellation
    ///
    /// Dropping the future closes what was opened.
    pub async fn connect<O>(options: O) -> Result<Self>
    where
        O: TryInto<Options>,
        Error: From<O::Error>,
    {
        let options = options.try_into()?;
        let endpoint = options.endpoint();
        let span = span::connecting(SYSTEM, &endpoint, options.database.as_deref());
        let user = options.user.clone();
        let target = endpoint.clone();
        // Boxed: a program's own futures need not have room for all of this.
        let connecting = Box::pin(async {
            Self::open(options, endpoint).await.map_err(|error| {
                error.while_doing(format_args!("cannot connect to {target} as '{user}'"))
            })
        });
        span::within(span, connecting).await
    }

    async fn open(options: Options, endpoint: Endpoint) -> Result<Self> {
        let deadline = Deadline::after(options.connect_timeout);
        let machine = Machine::new(config(&options, &endpoint)?);
        let stream = endpoint.connect(deadline).await?;
        let mut link = Link::new(machine, stream, options.command_timeout);
        while !link.machine.is_ready() {
            let Some(event) = deadline.limit(link.event()).await else {
                return Err(deadline.missed(link.machine.stage()));
            };
            login_step(&mut link, event?, &options, &endpoint, deadline).await?;
        }
        let statements = StatementCache::new(options.statement_cache_size);
        let mut connection = Self {
            link,
            options,
            endpoint,
            statements,
            preparing: None,
            unwatched: None,
            unfit: false,
            fresh_session: true,
        };
        deadline.run("the session's settings", connection.ready()).await?;
        Ok(connection)
    }
}

async fn login_step(
    link: &mut Link,
    event: Event,
    options: &Options,
    endpoint: &Endpoint,
    deadline: Deadline,
) -> Result<()> {
    match event {
        Event::StartTls => {
            deadline.run("the TLS handshake", start_tls(link, options, endpoint)).await
        }
        Event::EncryptPassword { public_key_pem, plaintext } => {
            let ciphertext = rsa::encrypt_password(&public_key_pem, &plaintext)?;
            Ok(link.machine.password_encrypted(ciphertext)?)
        }
        Event::DeriveKey(derivation) => {
            let key = deadline.run("the derivation of the key", derive(derivation)).await?;
            Ok(link.machine.key_derived(&key)?)
        }
        Event::Failed(reported) => Err(Error::from(reported).ending_connection()),
        _ => Ok(()),
    }
}

/// Derives a key on a thread of its own: other connections go on meanwhile.
async fn derive(derivation: KeyDerivation) -> Result<[u8; 32]> {
    match tokio::task::spawn_blocking(move || derivation.run()).await {
        Ok(key) => Ok(key),
        Err(error) => {
            let message = "the derivation of the login's key was cut off";
            Err(Error::new(ErrorKind::Io, message).with_source(error))
        }
    }
}

async fn start_tls(link: &mut Link, options: &Options, endpoint: &Endpoint) -> Result<()> {
    link.flush().await?;
    let stream = link.take_stream("its TLS handshake did not end")?;
    let Some(tls) = &options.tls else {
        return Err(Error::new(ErrorKind::Protocol, "TLS was not asked for"));
    };
    link.set_stream(tls.handshake(stream, endpoint.server_name()).await?);
    Ok(link.machine.tls_established()?)
}

fn config(options: &Options, endpoint: &Endpoint) -> Result<Config> {
    let credentials =
        Credentials { user: options.user.clone(), passwords: vec![options.password.clone()] };
    let channel = match endpoint {
        Endpoint::Tcp { .. } => Channel::Plain,
        Endpoint::Unix(_) => Channel::UnixSocket,
    };
    let policy = Policy {
        channel,
        public_key_pem: options.server_public_key.clone(),
        allow_public_key_retrieval: options.allow_public_key_retrieval,
        permitted_plugins: None,
    };
    let mut entropy = [0; 32];
    getrandom::fill(&mut entropy).map_err(|error| {
        Error::new(ErrorKind::Io, "the operating system gives no random bytes").with_source(error)
    })?;
    let mut config = Config::new(credentials, policy, entropy);
    config.database.clone_from(&options.database);
    config.tls = options.tls.is_some();
    config.compress = options.compression;
    config.attributes = attributes(options);
    config.found_rows = options.found_rows;
    config.multi_statements = options.multi_statements;
    config.local_infile = options.local_infile;
    config.max_packet_size = options.max_packet_size;
    Ok(config)
}

fn attributes(options: &Options) -> ConnectAttributes {
    let mut attributes = ConnectAttributes::default();
    attributes.push("_client_name", "otaria");
    attributes.push("_client_version", env!("CARGO_PKG_VERSION"));
    attributes.push("_os", std::env::consts::OS);
    attributes.push("_platform", std::env::consts::ARCH);
    attributes.push("_pid", std::process::id().to_string());
    for (name, value) in &options.attributes {
        attributes.push(name, value);
    }
    attributes
}
