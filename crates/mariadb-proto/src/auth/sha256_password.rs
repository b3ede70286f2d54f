//! `sha256_password`: the password itself, in clear text over TLS and else under the server's RSA key. The server counts
//! a unix socket as a channel without TLS.

use super::state::{Expects, Move, Request};
use super::{Channel, Step, rsa};
use crate::error::Error;

pub(super) const NAME: &str = "sha256_password";

const KEY_REQUEST: u8 = 1;

pub(super) fn start(request: &Request<'_>) -> Result<Move, Error> {
    let password = request.credentials.password();
    if password.expose().is_empty() {
        return Ok((Step::Reply(Vec::new()), Expects::Verdict));
    }
    match request.policy.channel {
        Channel::Tls => Ok((Step::Reply(password.nul_terminated()?), Expects::Verdict)),
        Channel::Plain | Channel::UnixSocket | Channel::UnverifiedTls => {
            rsa::send_password(NAME, KEY_REQUEST, &password, &request.seed()?, request.policy)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scenario::{over, start, start_with};
    use super::super::{Channel, Policy, Step};
    use super::NAME;
    use crate::error::Refused;
    use hex_literal::hex;

    const CHALLENGE: [u8; 21] = hex!("0102030405060708090a0b0c0d0e0f101112131400");

    #[test]
    fn tls_carries_the_password_as_it_is() {
        let (_, step) = start(NAME.as_bytes(), &CHALLENGE, &over(Channel::Tls)).unwrap();
        assert_eq!(step, Step::Reply("Sésame 7\0".into()));
    }

    #[test]
    fn a_unix_socket_carries_it_encrypted_under_the_key_that_the_server_gives() {
        let (mut running, step) =
            start(NAME.as_bytes(), &CHALLENGE, &over(Channel::UnixSocket)).unwrap();
        // recorded from MariaDB Connector/C 3.3.20, the plaintext decrypted with the key's private half
        assert_eq!(step, Step::Reply(vec![1]));
        let plaintext = hex!("52c1aa77646b62283e0a").to_vec().into();
        let encrypt = Step::EncryptPassword { public_key_pem: "KEY".to_owned(), plaintext };
        assert_eq!(running.challenge(b"KEY"), Ok(encrypt));
        assert_eq!(running.encrypted(vec![9; 256]), Ok(Step::Reply(vec![9; 256])));
    }

    #[test]
    fn a_plain_channel_needs_a_key_or_leave_to_ask_for_it() {
        let error = start(NAME.as_bytes(), &CHALLENGE, &Policy::default()).unwrap_err();
        assert_eq!(error, Refused::PublicKeyRetrieval { plugin: "sha256_password" }.into());
    }

    #[test]
    fn the_mask_repeats_under_a_password_longer_than_the_seed() {
        let policy = Policy { public_key_pem: Some("KEY".to_owned()), ..Policy::default() };
        let password = "p".repeat(45);
        let (_, step) = start_with(&[&password], NAME.as_bytes(), &CHALLENGE, &policy).unwrap();
        let Step::EncryptPassword { plaintext, .. } = step else { panic!("{step:?}") };
        let masked = plaintext.expose();
        assert_eq!(masked[..20], masked[20..40]);
        assert_eq!((masked.len(), masked[44] ^ b'p', masked[45]), (46, 5, 6));
    }

    #[test]
    fn an_empty_password_is_an_empty_reply_on_any_channel() {
        let (_, step) = start_with(&[""], NAME.as_bytes(), &CHALLENGE, &Policy::default()).unwrap();
        assert_eq!(step, Step::Reply(vec![]));
    }
}
