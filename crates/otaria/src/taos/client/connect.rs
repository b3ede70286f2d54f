use std::sync::Arc;

use taos_proto::Session;
use taos_proto::message::Conn;
use taos_proto::reconnect::another_adapter_may_help;
use taos_proto::session::Config;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::client::ClientRequestBuilder;
use tokio_tungstenite::tungstenite::error::{Error as SocketError, ProtocolError};
use tokio_tungstenite::tungstenite::http::{StatusCode, Uri};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use url::form_urlencoded;

use super::driver::Driver;
use super::line::Line;
use super::state::Shared;
use super::{Client, Handle, SYSTEM};
use crate::error::{Error, ErrorKind, Result};
use crate::net::{Deadline, Endpoint, Stream, span};
use crate::taos::Options;

impl Client {
    /// Connects and logs in, to the first adapter that can be reached and that reaches its server; one that refuses the login
    /// is not followed by the next. Each has [`Options::connect_timeout`].
    ///
    /// Takes [`Options`], a reference to them, or a URL. It needs a tokio runtime, which runs the connection's task.
    ///
    /// # Errors
    ///
    /// The message names host, port, user and what failed. A wrong password or an unknown database is of the kind
    /// [`ErrorKind::Server`], a gateway that refuses the token [`ErrorKind::Refused`], a missing login [`ErrorKind::Usage`].
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
        let (call_timeout, retry) = (options.call_timeout, options.retry);
        let line = Arc::new(Line::connect(options, Service::Sql).await?);
        Ok(Self { line, call_timeout, retry })
    }
}

/// What an adapter offers.
#[derive(Clone, Copy)]
pub(in crate::taos) enum Service {
    /// Statements, on `/ws`.
    Sql,
    /// One consumer of topics, on `/rest/tmq`, which logs in later.
    Topics,
}

impl Service {
    const fn path(self) -> &'static str {
        match self {
            Self::Sql => "/ws",
            Self::Topics => "/rest/tmq",
        }
    }
}

/// Connects to the first adapter that can be reached.
pub(in crate::taos) async fn connect(options: &Options, service: Service) -> Result<Arc<Handle>> {
    let login = options.login()?;
    let login = matches!(service, Service::Sql).then_some(login);
    let mut unreached: Option<Error> = None;
    for endpoint in options.endpoints() {
        let error = match connect_to(options, endpoint, service, login.clone()).await {
            Ok(handle) => return Ok(handle),
            Err(error) => error,
        };
        let last = is_final(&error);
        let error = match unreached {
            Some(earlier) => error.while_doing(format_args!("{earlier}; and then")),
            None => error,
        };
        if last {
            return Err(error);
        }
        unreached = Some(error);
    }
    Err(unreached.unwrap_or_else(|| Error::new(ErrorKind::Usage, "there is no address")))
}

/// Whether the next adapter would say the same.
pub(super) fn is_final(error: &Error) -> bool {
    match error.server_error() {
        Some(reported) => !u16::try_from(reported.code()).is_ok_and(another_adapter_may_help),
        None => matches!(error.kind(), ErrorKind::Refused | ErrorKind::Usage),
    }
}

/// Connects to this adapter. Services without a login at first have none here.
pub(super) async fn connect_to(
    options: &Options,
    endpoint: Endpoint,
    service: Service,
    login: Option<Conn>,
) -> Result<Arc<Handle>> {
    let span = span::connecting(SYSTEM, &endpoint, options.database.as_deref());
    let target = endpoint.clone();
    let connecting = async {
        open(options, endpoint, service, login).await.map_err(|error| {
            error.while_doing(format_args!("cannot connect to {target} as '{}'", options.user))
        })
    };
    span::within(span, connecting).await
}

async fn open(
    options: &Options,
    endpoint: Endpoint,
    service: Service,
    login: Option<Conn>,
) -> Result<Arc<Handle>> {
    let origin = Instant::now();
    let deadline = Deadline::after(options.connect_timeout);
    let mut stream = endpoint.connect(deadline).await?;
    if let Some(tls) = &options.tls {
        let handshake = tls.handshake(stream, endpoint.server_name());
        stream = deadline.run("the TLS handshake", handshake).await?;
    }
    let upgrade = upgrade(options, &endpoint, service, stream);
    let socket = deadline.run("the WebSocket handshake", upgrade).await?;
    let database = login.as_ref().map(|login| login.db.clone()).filter(|name| !name.is_empty());
    let mut config = login.map_or_else(Config::topics, Config::new);
    config.login_deadline = Some(options.connect_timeout);
    config.first_req_id = first_req_id()?;
    let shared = Shared::new(Session::new(config), origin);
    let driver = Driver::new(Arc::clone(&shared), socket, options.keep_alive);
    let handle = Arc::new(Handle::new(shared, endpoint, database));
    tokio::spawn(driver.run(options.close_timeout));
    deadline.run("the login", handle.connected()).await?;
    Ok(handle)
}

async fn upgrade(
    options: &Options,
    endpoint: &Endpoint,
    service: Service,
    stream: Stream,
) -> Result<WebSocketStream<Stream>> {
    let scheme = if options.tls.is_some() { "wss" } else { "ws" };
    let mut address = format!("{scheme}://{endpoint}{}", service.path());
    if !options.token.is_empty() {
        let token: String =
            form_urlencoded::byte_serialize(options.token.expose().as_bytes()).collect();
        address.push_str("?token=");
        address.push_str(&token);
    }
    let uri: Uri = address
        .parse()
        .map_err(|_| Error::new(ErrorKind::Usage, format!("'{endpoint}' cannot stand in a URL")))?;
    let config = WebSocketConfig::default()
        .max_message_size(Some(options.max_message_size))
        .max_frame_size(Some(options.max_message_size));
    let request = ClientRequestBuilder::new(uri);
    match client_async_with_config(request, stream, Some(config)).await {
        Ok((socket, _)) => Ok(socket),
        Err(error) => Err(upgrade_failed(error)),
    }
}

/// The error may hold the address with its token in its source, but not in its text.
fn upgrade_failed(error: SocketError) -> Error {
    let (kind, message) = match &error {
        SocketError::Http(response) => {
            let status = response.status();
            let refused = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
            let kind = if refused { ErrorKind::Refused } else { ErrorKind::Protocol };
            return Error::new(
                kind,
                format!("the server answers the WebSocket handshake with HTTP {status}"),
            )
            .ending_connection();
        }
        SocketError::Io(_)
        | SocketError::ConnectionClosed
        | SocketError::Protocol(ProtocolError::HandshakeIncomplete) => {
            (ErrorKind::Io, "the connection was lost in the WebSocket handshake")
        }
        _ => (ErrorKind::Protocol, "the server does not speak WebSocket here"),
    };
    Error::new(kind, message).with_source(error)
}

/// Connections shall differ in the server's logs.
fn first_req_id() -> Result<u64> {
    let mut random = [0; 4];
    getrandom::fill(&mut random).map_err(|error| {
        Error::new(ErrorKind::Io, "the operating system gives no random bytes").with_source(error)
    })?;
    Ok(u64::from(u32::from_le_bytes(random)) << 20 | 1)
}
