//! From the greeting to the end of the login.

use super::pending::{Login, Phase};
use super::{Connection, Event, Session};
use crate::auth::{Authentication, Channel, ServerProof, Step};
use crate::capability::Capabilities;
use crate::error::{Error, Refused};
use crate::frame::{Inflater, Packet};
use crate::handshake::{Greeting, HandshakeResponse, SslRequest};
use crate::response::{OkPacket, ServerError};

/// Plugins whose first answer may go with the handshake, since the greeting holds their challenge.
const DIRECT_PLUGINS: [&[u8]; 2] = [b"mysql_native_password", b"caching_sha2_password"];

impl Connection {
    pub(super) fn on_greeting(&mut self, packet: Packet) -> Result<Option<Event>, Error> {
        if packet.payload.first() == Some(&0xff) {
            // Too many connections, host blocked: the server refuses before it greets.
            return self.refused_login(&packet);
        }
        let greeting = Greeting::decode(&packet.payload)?;
        let capabilities = self.config.negotiate(greeting.capabilities);
        self.session = Some(Session::new(&greeting, capabilities));
        if !self.config.tls {
            self.answer_greeting(&greeting, packet.sequence.wrapping_add(1))?;
            return Ok(None);
        }
        if !capabilities.contains(Capabilities::SSL) {
            return Err(Refused::TlsUnavailable.into());
        }
        let request = self.ssl_request(capabilities);
        self.outgoing.reply(packet.sequence.wrapping_add(1), |out| request.encode(out));
        self.phase = Phase::ExpectTls(Box::new(greeting));
        Ok(Some(Event::StartTls))
    }

    /// The driver has made the TLS handshake that [`Event::StartTls`] asked for; the login goes on, encrypted.
    pub fn tls_established(&mut self) -> Result<(), Error> {
        self.continue_over(Channel::Tls)
    }

    /// The same, when nobody vouches for the server's certificate: only plugins that keep the password from the server
    /// are used, and after the login [`proves_certificate`](Self::proves_certificate) tells whether it can be trusted.
    /// Nothing may be sent before that.
    pub fn tls_established_unverified(&mut self) -> Result<(), Error> {
        self.continue_over(Channel::UnverifiedTls)
    }

    /// Whether the login proved the certificate with this SHA-256 fingerprint, as MariaDB 11.4 and later do by means of
    /// the password. From then on the connection counts as any over TLS.
    pub fn proves_certificate(&mut self, fingerprint: &[u8]) -> bool {
        let proven = self.server_proof.take().is_some_and(|proof| proof.holds_for(fingerprint));
        if proven {
            self.config.policy.channel = Channel::Tls;
        }
        proven
    }

    fn continue_over(&mut self, channel: Channel) -> Result<(), Error> {
        let greeting = match std::mem::replace(&mut self.phase, Phase::Closed) {
            Phase::ExpectTls(greeting) => greeting,
            other => {
                self.phase = other;
                return Err(Error::Misuse("no TLS handshake was asked for".into()));
            }
        };
        if !self.frames.buffer().is_empty() {
            // Bytes that came before the handshake are not from the authenticated server.
            return Err(Error::OutOfTurn {
                expected: "the TLS handshake",
                received: "unencrypted bytes".into(),
            });
        }
        self.config.policy.channel = channel;
        self.answer_greeting(&greeting, 2)
    }

    fn answer_greeting(&mut self, greeting: &Greeting, sequence: u8) -> Result<(), Error> {
        self.greeting_seed.clone_from(&greeting.seed);
        self.greeting_plugin = first_plugin(&greeting.auth_plugin);
        let (authentication, auth_data) = self.first_step()?;
        let capabilities = self.capabilities();
        let response = HandshakeResponse {
            base: self.ssl_request(capabilities),
            user: &self.config.credentials.user,
            auth_data: &auth_data,
            database: self.config.database.as_deref(),
            auth_plugin: authentication.plugin(),
            attributes: &self.config.attributes,
        };
        let next = self.outgoing.reply(sequence, |out| response.encode(out));
        self.frames.expect_sequence(Some(next));
        self.phase = Phase::ExpectLogin(Box::new(Login { authentication, switches: 0 }));
        Ok(())
    }

    /// Starts the plugin that the greeting named; used by the handshake and by `COM_CHANGE_USER`.
    pub(super) fn first_step(&self) -> Result<(Authentication, Vec<u8>), Error> {
        let config = &self.config;
        config.check_names()?;
        if !config.policy.permits(&self.greeting_plugin)
            && let Some(authentication) = Authentication::awaiting_switch(&config.policy)
        {
            return Ok((authentication, Vec::new()));
        }
        let (authentication, step) = Authentication::start(
            &self.greeting_plugin,
            &self.greeting_seed,
            &config.credentials,
            &config.policy,
            &config.entropy,
        )?;
        match step {
            Step::Reply(data) => Ok((authentication, data)),
            Step::Done | Step::EncryptPassword { .. } | Step::DeriveKey(_) => {
                Ok((authentication, Vec::new()))
            }
        }
    }

    pub(super) fn on_login_packet(&mut self, packet: Packet) -> Result<Option<Event>, Error> {
        let capabilities = self.capabilities();
        match packet.payload.first() {
            Some(0x00) => {
                let ok = OkPacket::decode(&packet.payload, capabilities)?;
                if let Phase::ExpectLogin(login) = std::mem::replace(&mut self.phase, Phase::Ready)
                {
                    self.server_proof = self.server_proof(&login, &ok);
                }
                self.frames.set_limit(self.config.max_packet_size);
                if capabilities.contains(Capabilities::COMPRESS) {
                    self.start_compression();
                }
                if let Some(session) = &mut self.session {
                    session.database.clone_from(&self.config.database);
                    session.update(&ok);
                }
                self.await_front();
                Ok(Some(Event::Authenticated(ok)))
            }
            Some(0xff) => self.refused_login(&packet),
            _ => {
                let Phase::ExpectLogin(mut login) =
                    std::mem::replace(&mut self.phase, Phase::Closed)
                else {
                    return Ok(None);
                };
                let event = self.login_step(&mut login, &packet)?;
                self.phase = Phase::ExpectLogin(login);
                Ok(event)
            }
        }
    }

    fn server_proof(&self, login: &Login, ok: &OkPacket) -> Option<ServerProof> {
        let secret = login.authentication.proof_secret()?;
        let unverified = self.config.policy.channel == Channel::UnverifiedTls;
        unverified.then(|| ServerProof::new(secret.clone(), &self.greeting_seed, ok.info.clone()))
    }

    fn refused_login(&mut self, packet: &Packet) -> Result<Option<Event>, Error> {
        self.phase = Phase::Closed;
        Ok(Some(Event::Failed(ServerError::decode(&packet.payload)?)))
    }

    /// Whatever already lies in the frame buffer came compressed.
    fn start_compression(&mut self) {
        let mut inflater = Inflater::new();
        inflater.receive(&self.frames.buffer().split());
        self.inflater = Some(inflater);
        self.frames.ignore_sequence();
        self.outgoing.compress();
    }

    fn ssl_request(&self, capabilities: Capabilities) -> SslRequest {
        SslRequest {
            capabilities,
            max_packet_size: u32::try_from(self.config.max_packet_size).unwrap_or(u32::MAX),
            collation: self.config.handshake_collation(),
        }
    }

    pub(super) fn capabilities(&self) -> Capabilities {
        self.session.as_ref().map(|session| session.capabilities).unwrap_or_default()
    }
}

/// The plugin to begin with: the server's own if the greeting's challenge serves it, else the oldest one, from which
/// the server switches to what the account really uses.
fn first_plugin(server: &[u8]) -> Vec<u8> {
    let [native, _] = DIRECT_PLUGINS;
    if DIRECT_PLUGINS.contains(&server) { server.to_vec() } else { native.to_vec() }
}
