//! The steps of an authentication, in the handshake and in `COM_CHANGE_USER`.

use super::pending::{Command, Login, Pending, Phase};
use super::{Connection, Event};
use crate::auth::{Authentication, Step};
use crate::error::{Error, Malformed};
use crate::frame::Packet;
use crate::handshake::AuthSwitchRequest;

/// A multi-factor account switches once per factor; nobody has this many.
const MAX_SWITCHES: u8 = 8;

impl Connection {
    /// Answers one packet of the authentication that is neither OK nor ERR.
    pub(super) fn login_step(
        &mut self,
        login: &mut Login,
        packet: &Packet,
    ) -> Result<Option<Event>, Error> {
        let step = match packet.payload.split_first() {
            Some((0xfe, _)) => {
                let switch = AuthSwitchRequest::decode(&packet.payload)?;
                login.switches += 1;
                if login.switches > MAX_SWITCHES {
                    return Err(
                        Malformed::new("authentication", "the server switches for ever").into()
                    );
                }
                let config = &self.config;
                let (authentication, step) = Authentication::start(
                    switch.plugin,
                    switch.challenge,
                    &config.credentials,
                    &config.policy,
                    &config.entropy,
                )?;
                login.authentication = authentication;
                step
            }
            Some((0x01, data)) => login.authentication.challenge(data)?,
            Some(_) => login.authentication.challenge(&packet.payload)?,
            None => return Err(Malformed::new("authentication", "an empty packet").into()),
        };
        Ok(self.perform(step, packet.sequence.wrapping_add(1)))
    }

    fn perform(&mut self, step: Step, sequence: u8) -> Option<Event> {
        match step {
            Step::Reply(data) => {
                let next = self.outgoing.reply(sequence, |out| out.extend_from_slice(&data));
                self.frames.expect_sequence(Some(next));
                None
            }
            Step::EncryptPassword { public_key_pem, plaintext } => {
                self.frames.expect_sequence(Some(sequence));
                Some(Event::EncryptPassword { public_key_pem, plaintext })
            }
            Step::DeriveKey(derivation) => {
                self.frames.expect_sequence(Some(sequence));
                Some(Event::DeriveKey(derivation))
            }
            Step::Done => None,
        }
    }

    /// The driver has encrypted the password that [`Event::EncryptPassword`] asked for.
    pub fn password_encrypted(&mut self, ciphertext: Vec<u8>) -> Result<(), Error> {
        let step = self.authentication()?.encrypted(ciphertext)?;
        self.go_on(step);
        Ok(())
    }

    /// The driver has derived the key that [`Event::DeriveKey`] asked for.
    pub fn key_derived(&mut self, key: &[u8; 32]) -> Result<(), Error> {
        let step = self.authentication()?.key_derived(key)?;
        self.go_on(step);
        Ok(())
    }

    fn go_on(&mut self, step: Step) {
        let sequence = self.frames.expected_sequence();
        self.perform(step, sequence);
    }

    /// The authentication that is going on.
    fn authentication(&mut self) -> Result<&mut Authentication, Error> {
        match (&mut self.phase, self.pending.front_mut()) {
            (Phase::ExpectLogin(login), _) => Ok(&mut login.authentication),
            (Phase::Ready, Some(Pending { command: Command::ChangeUser(login), .. })) => {
                Ok(&mut login.authentication)
            }
            _ => Err(Error::Misuse("no authentication is going on".into())),
        }
    }
}
