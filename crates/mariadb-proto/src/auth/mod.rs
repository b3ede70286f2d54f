//! Authentication plugins: how a user proves an identity to the server.
//!
//! The server names a plugin, in its handshake or in an `AuthSwitchRequest`, and sends a challenge.
//! [`Authentication::start`] answers it; [`Authentication::challenge`] takes what the plugin sends after that, until OK,
//! an error or a switch to another plugin ends the exchange. Each plugin is one file, and each step of it a state that
//! is named for what it expects and consumed by it.
//!
//! Format: <https://mariadb.com/docs/server/reference/clientserver-protocol/1-connecting/connection>, and below it one
//! page per plugin.

mod answers;
mod caching_sha2_password;
mod clear_password;
mod client_ed25519;
mod credentials;
mod dialog;
mod key_derivation;
mod native_password;
mod parsec;
mod policy;
mod rsa;
mod server_proof;
mod sha256_password;
mod state;
mod step;

use std::fmt;
use std::mem;

use crate::error::{Error, Refused};

pub use credentials::{Credentials, Secret};
pub use key_derivation::KeyDerivation;
pub use policy::{Channel, Policy};
pub(crate) use server_proof::ServerProof;
use state::{Expects, Move, Request};
pub use step::Step;

type Start = fn(&Request<'_>) -> Result<Move, Error>;

/// The plugins this crate speaks, by the name that the server uses.
const PLUGINS: [(&str, Start); 7] = [
    (caching_sha2_password::NAME, caching_sha2_password::start),
    (client_ed25519::NAME, client_ed25519::start),
    (dialog::NAME, dialog::start),
    (clear_password::NAME, clear_password::start),
    (native_password::NAME, native_password::start),
    (parsec::NAME, parsec::start),
    (sha256_password::NAME, sha256_password::start),
];

/// Those that never show the password, and whose stored form of it lets the server prove its certificate.
const PROVING: [&[u8]; 3] =
    [client_ed25519::NAME.as_bytes(), native_password::NAME.as_bytes(), parsec::NAME.as_bytes()];

/// One running exchange of one plugin.
///
/// - Inputs: [`challenge`](Self::challenge), for every packet that belongs to the plugin.
/// - Commands: [`start`](Self::start), then [`encrypted`](Self::encrypted) after a [`Step::EncryptPassword`] and
///   [`key_derived`](Self::key_derived) after a [`Step::DeriveKey`].
/// - Outputs: the [`Step`] that each of these returns; [`plugin`](Self::plugin).
///
/// When the server switches to another plugin, drop this one and start again. After an error the connection is of no
/// further use.
pub struct Authentication {
    plugin: &'static str,
    expects: Expects,
}

impl Authentication {
    /// Starts `plugin` with the server's challenge.
    ///
    /// `entropy` are 32 unpredictable bytes, drawn anew by the driver for every call.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for a plugin that is not spoken here, [`Refused`] for one that the policy forbids or that
    /// would show the password on this channel, [`Malformed`](crate::error::Malformed) for a challenge that is too
    /// short. Nothing has been sent then.
    pub fn start(
        plugin: &[u8],
        challenge: &[u8],
        credentials: &Credentials,
        policy: &Policy,
        entropy: &[u8; 32],
    ) -> Result<(Self, Step), Error> {
        if !policy.permits(plugin) {
            return Err(Refused::PluginNotPermitted { plugin: printable(plugin) }.into());
        }
        if policy.channel == Channel::UnverifiedTls && !PROVING.contains(&plugin) {
            return Err(Refused::UnverifiedServer { plugin: printable(plugin) }.into());
        }
        let Some((name, start)) = PLUGINS.iter().find(|(name, _)| name.as_bytes() == plugin) else {
            return Err(unsupported(plugin));
        };
        let (step, expects) = start(&Request { challenge, credentials, policy, entropy })?;
        Ok((Self { plugin: name, expects }, step))
    }

    /// The first permitted plugin that is spoken here, before the server has sent a challenge for it: it gives no answer
    /// yet, and the server replies with a switch to the account's plugin.
    pub(crate) fn awaiting_switch(policy: &Policy) -> Option<Self> {
        let mut permitted = policy.permitted_plugins.iter().flatten();
        let plugin =
            permitted.find_map(|name| PLUGINS.iter().find(|(spoken, _)| spoken == name))?.0;
        Some(Self { plugin, expects: Expects::Verdict })
    }

    /// Takes a packet that the plugin sends: the payload of an `AuthMoreData` packet without its leading 0x01, or,
    /// since MariaDB's plugins may leave that byte out, a whole payload that is neither OK (0x00), ERR (0xff) nor
    /// `AuthSwitchRequest` (0xfe).
    ///
    /// # Errors
    ///
    /// [`Error::OutOfTurn`] when the plugin had nothing more to say, [`Refused`] when it demands what the policy
    /// forbids, [`Malformed`](crate::error::Malformed) when the packet is not what the plugin sends.
    pub fn challenge(&mut self, data: &[u8]) -> Result<Step, Error> {
        match mem::replace(&mut self.expects, Expects::Verdict) {
            Expects::Packet(state) => {
                let (step, expects) = state.packet(data)?;
                self.expects = expects;
                Ok(step)
            }
            Expects::Verdict | Expects::Proof(_) | Expects::Ciphertext | Expects::Key(_) => {
                Err(Error::OutOfTurn {
                    expected: "the verdict on the authentication",
                    received: "a further packet of the plugin".into(),
                })
            }
        }
    }

    /// Takes the driver's answer to [`Step::EncryptPassword`].
    ///
    /// # Errors
    ///
    /// [`Error::Misuse`] when no password was given out for encryption, or the ciphertext is empty.
    pub fn encrypted(&mut self, ciphertext: Vec<u8>) -> Result<Step, Error> {
        if !matches!(self.expects, Expects::Ciphertext) {
            return Err(Error::Misuse("no password was given out for encryption".into()));
        }
        if ciphertext.is_empty() {
            return Err(Error::Misuse("the encrypted password is empty".into()));
        }
        self.expects = Expects::Verdict;
        Ok(Step::Reply(ciphertext))
    }

    /// Takes the driver's answer to [`Step::DeriveKey`].
    ///
    /// # Errors
    ///
    /// [`Error::Misuse`] when no key was asked for.
    pub fn key_derived(&mut self, key: &[u8; 32]) -> Result<Step, Error> {
        match mem::replace(&mut self.expects, Expects::Verdict) {
            Expects::Key(state) => {
                let (step, expects) = state.derived(key);
                self.expects = expects;
                Ok(step)
            }
            other => {
                self.expects = other;
                Err(Error::Misuse("no key was asked for".into()))
            }
        }
    }

    /// The stored form of the password, when it can prove the server's certificate.
    pub(crate) const fn proof_secret(&self) -> Option<&Secret> {
        match &self.expects {
            Expects::Proof(secret) => Some(secret),
            _ => None,
        }
    }

    /// The plugin's name.
    #[must_use]
    pub const fn plugin(&self) -> &'static str {
        self.plugin
    }
}

impl fmt::Debug for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authentication").field("plugin", &self.plugin).finish_non_exhaustive()
    }
}

fn unsupported(plugin: &[u8]) -> Error {
    let spoken = PLUGINS.map(|(name, _)| name).join(", ");
    Error::Unsupported(
        format!("authentication plugin '{}' (spoken are: {spoken})", printable(plugin)).into(),
    )
}

/// The name that a server sent, fit for an error message: it may be any bytes, of any length.
fn printable(plugin: &[u8]) -> String {
    const LONGEST: usize = 64;
    plugin
        .iter()
        .take(LONGEST)
        .copied()
        .flat_map(std::ascii::escape_default)
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod scenario;

#[cfg(test)]
mod tests {
    use super::scenario::{over, start};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_unknown_plugin_is_named_together_with_those_spoken_here() {
        let error = start(b"auth_gssapi_client", &[], &Policy::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "unsupported: authentication plugin 'auth_gssapi_client' (spoken are: caching_sha2_password, \
             client_ed25519, dialog, mysql_clear_password, mysql_native_password, parsec, sha256_password)"
        );
    }

    #[test]
    fn a_plugin_name_that_is_not_text_is_printed_escaped_and_shortened() {
        let error = start(&[0xff; 1000], &[], &Policy::default()).unwrap_err();
        let escaped = r"\xff".repeat(64);
        assert!(error.to_string().contains(&format!("'{escaped}'")), "{error}");
    }

    #[test]
    fn only_permitted_plugins_run() {
        let policy = Policy {
            permitted_plugins: Some(vec!["client_ed25519".to_owned(), "parsec".to_owned()]),
            ..Policy::default()
        };
        let error = start(b"mysql_native_password", &[7; 21], &policy).unwrap_err();
        let plugin = "mysql_native_password".to_owned();
        assert_eq!(error, Refused::PluginNotPermitted { plugin }.into());
        assert_eq!(start(b"parsec", &[7; 32], &policy).unwrap().0.plugin(), "parsec");
    }

    #[test]
    fn an_unverified_server_is_refused_plugins_that_show_the_password_to_it() {
        for (plugin, _) in PLUGINS {
            let outcome = start(plugin.as_bytes(), &[7; 32], &over(Channel::UnverifiedTls));
            if PROVING.contains(&plugin.as_bytes()) {
                assert!(outcome.is_ok(), "{plugin}");
            } else {
                let plugin = plugin.to_owned();
                assert_eq!(outcome.unwrap_err(), Refused::UnverifiedServer { plugin }.into());
            }
        }
    }

    #[test]
    fn a_challenge_without_the_whole_seed_is_malformed() {
        let seeded = [("mysql_native_password", 20), ("caching_sha2_password", 20)]
            .into_iter()
            .chain([("client_ed25519", 32), ("parsec", 32)]);
        for (plugin, length) in seeded {
            let policy = Policy::default();
            let error = start(plugin.as_bytes(), &vec![7; length - 1], &policy).unwrap_err();
            assert!(matches!(error, Error::Malformed(_)), "{plugin}: {error}");
            assert!(start(plugin.as_bytes(), &vec![7; length], &policy).is_ok());
        }
    }

    #[test]
    fn a_packet_after_the_last_word_of_a_plugin_is_out_of_turn() {
        let (mut native, _) =
            start(b"mysql_native_password", &[7; 21], &Policy::default()).unwrap();
        assert!(matches!(native.challenge(&[1]), Err(Error::OutOfTurn { .. })));
    }

    #[test]
    fn a_ciphertext_that_nobody_asked_for_is_misuse() {
        let (mut native, _) =
            start(b"mysql_native_password", &[7; 21], &Policy::default()).unwrap();
        assert!(matches!(native.encrypted(vec![1]), Err(Error::Misuse(_))));
    }

    #[test]
    fn nothing_that_holds_the_password_prints_it() {
        let credentials = Credentials::new("ann", "hunter2");
        let policy = over(Channel::Tls);
        let (running, step) =
            Authentication::start(b"mysql_clear_password", &[], &credentials, &policy, &[0; 32])
                .unwrap();
        assert_eq!(step, Step::Reply(b"hunter2\0".to_vec()));
        assert_eq!(
            format!("{credentials:?} {running:?} {step:?}"),
            "Credentials { user: \"ann\", passwords: [***] } \
             Authentication { plugin: \"mysql_clear_password\", .. } Reply(8 bytes)"
        );
    }

    fn packet() -> impl Strategy<Value = Vec<u8>> {
        let question =
            (2_u8..6, any::<Vec<u8>>()).prop_map(|(kind, text)| [&[kind], &*text].concat());
        let salt = (9_u8.., any::<Vec<u8>>())
            .prop_map(|(factor, salt)| [b"P", &[factor][..], &salt].concat());
        prop_oneof![any::<Vec<u8>>(), Just(vec![3]), Just(vec![4]), question, salt]
    }

    proptest! {
        #[test]
        fn hostile_packets_never_panic(
            plugin in prop::sample::select(PLUGINS.map(|(name, _)| name).to_vec()),
            challenge in prop_oneof![any::<Vec<u8>>(), prop::collection::vec(any::<u8>(), 20..40), packet()],
            packets in prop::collection::vec(packet(), 0..20),
            channel in prop::sample::select(vec![
                Channel::Plain,
                Channel::Tls,
                Channel::UnverifiedTls,
                Channel::UnixSocket,
            ]),
            allow_public_key_retrieval: bool,
        ) {
            let policy = Policy { allow_public_key_retrieval, ..over(channel) };
            if let Ok((mut running, mut step)) = start(plugin.as_bytes(), &challenge, &policy) {
                for packet in packets {
                    let next = match step {
                        Step::EncryptPassword { .. } => running.encrypted(packet),
                        Step::DeriveKey(_) => running.key_derived(&[1; 32]),
                        Step::Reply(_) | Step::Done => running.challenge(&packet),
                    };
                    match next {
                        Ok(next) => step = next,
                        Err(_) => break,
                    }
                }
            }
        }

        #[test]
        fn hostile_plugin_names_never_panic(plugin: Vec<u8>) {
            prop_assert!(start(&plugin, &[7; 32], &Policy::default()).is_err());
        }
    }
}
