//! `caching_sha2_password`: a SHA-256 scramble against the server's cache and, when it does not know the user yet, the
//! password itself over a channel that hides it.

use sha2::{Digest, Sha256};

use super::state::{Expects, Move, Request, State};
use super::{Channel, Policy, Secret, Step, rsa};
use crate::error::{Error, Malformed};

pub(super) const NAME: &str = "caching_sha2_password";

const FAST_PATH: u8 = 3;
const FULL_PATH: u8 = 4;
const KEY_REQUEST: u8 = 2;

pub(super) fn start(request: &Request<'_>) -> Result<Move, Error> {
    let seed = request.seed()?;
    let password = request.credentials.password();
    let reply = match password.expose() {
        [] => Vec::new(),
        password => scramble(password, &seed),
    };
    let state = ExpectPath { password, seed, policy: request.policy.clone() };
    Ok((Step::Reply(reply), Expects::packet(state)))
}

struct ExpectPath {
    password: Secret,
    seed: [u8; 20],
    policy: Policy,
}

impl State for ExpectPath {
    fn packet(self: Box<Self>, data: &[u8]) -> Result<Move, Error> {
        match data {
            [FAST_PATH] => Ok((Step::Done, Expects::Verdict)),
            [FULL_PATH] => match self.policy.channel {
                Channel::Tls | Channel::UnixSocket => {
                    Ok((Step::Reply(self.password.nul_terminated()?), Expects::Verdict))
                }
                Channel::Plain | Channel::UnverifiedTls => {
                    rsa::send_password(NAME, KEY_REQUEST, &self.password, &self.seed, &self.policy)
                }
            },
            _ => Err(Malformed::new(
                "path choice",
                "it is neither the fast (3) nor the full one (4)",
            )
            .into()),
        }
    }
}

/// SHA256(password) XOR SHA256(SHA256(SHA256(password)), seed).
fn scramble(password: &[u8], seed: &[u8; 20]) -> Vec<u8> {
    let hash = Sha256::digest(password);
    let mask = Sha256::new().chain_update(Sha256::digest(hash)).chain_update(seed).finalize();
    hash.iter().zip(mask).map(|(a, b)| a ^ b).collect()
}

#[cfg(test)]
mod tests {
    use super::super::scenario::{over, start, start_with};
    use super::super::{Channel, Policy, Step};
    use super::NAME;
    use crate::error::{Error, Refused};
    use hex_literal::hex;

    /// The seed of the recorded exchange.
    const CHALLENGE: [u8; 21] = hex!("0102030405060708090a0b0c0d0e0f101112131400");

    #[test]
    fn the_fast_path_ends_after_the_scramble() {
        let (mut running, step) = start(NAME.as_bytes(), &CHALLENGE, &Policy::default()).unwrap();
        // recorded from MariaDB Connector/C 3.3.20
        let scramble = hex!("0af27b34cd2311a1d1435c8e0d9b41739e01f388207703387eb3ad50fbd7017d");
        assert_eq!(step, Step::Reply(scramble.to_vec()));
        assert_eq!(running.challenge(&[3]), Ok(Step::Done));
        assert!(matches!(running.challenge(&[4]), Err(Error::OutOfTurn { .. })));
    }

    #[test]
    fn the_full_path_shows_the_password_where_nobody_reads_along() {
        for channel in [Channel::Tls, Channel::UnixSocket] {
            let (mut running, _) = start(NAME.as_bytes(), &CHALLENGE, &over(channel)).unwrap();
            // recorded from MariaDB Connector/C 3.3.20
            assert_eq!(running.challenge(&[4]), Ok(Step::Reply("Sésame 7\0".into())));
        }
    }

    #[test]
    fn the_full_path_over_a_plain_channel_needs_a_key_or_leave_to_ask_for_it() {
        let (mut running, _) = start(NAME.as_bytes(), &CHALLENGE, &Policy::default()).unwrap();
        let refused = Refused::PublicKeyRetrieval { plugin: "caching_sha2_password" };
        assert_eq!(running.challenge(&[4]), Err(refused.into()));
    }

    #[test]
    fn a_retrieved_key_encrypts_the_password() {
        let policy = Policy { allow_public_key_retrieval: true, ..Policy::default() };
        let (mut running, _) = start(NAME.as_bytes(), &CHALLENGE, &policy).unwrap();
        assert_eq!(running.challenge(&[4]), Ok(Step::Reply(vec![2])));
        let encrypt = Step::EncryptPassword {
            public_key_pem: "-----BEGIN PUBLIC KEY-----".to_owned(),
            // recorded from MariaDB Connector/C 3.3.20, decrypted with the key's private half
            plaintext: hex!("52c1aa77646b62283e0a").to_vec().into(),
        };
        assert_eq!(running.challenge(b"-----BEGIN PUBLIC KEY-----"), Ok(encrypt));
        assert_eq!(running.encrypted(vec![9; 256]), Ok(Step::Reply(vec![9; 256])));
        assert!(matches!(running.encrypted(vec![9; 256]), Err(Error::Misuse(_))));
    }

    #[test]
    fn a_known_key_is_used_without_asking() {
        let policy = Policy { public_key_pem: Some("KEY".to_owned()), ..Policy::default() };
        let (mut running, _) = start(NAME.as_bytes(), &CHALLENGE, &policy).unwrap();
        let step = running.challenge(&[4]).unwrap();
        assert!(
            matches!(step, Step::EncryptPassword { public_key_pem, .. } if public_key_pem == "KEY")
        );
        assert!(matches!(running.encrypted(vec![]), Err(Error::Misuse(_))));
    }

    #[test]
    fn an_empty_password_is_an_empty_reply() {
        let (_, step) = start_with(&[""], NAME.as_bytes(), &CHALLENGE, &Policy::default()).unwrap();
        assert_eq!(step, Step::Reply(vec![]));
    }

    #[test]
    fn a_password_is_not_cut_off_at_a_nul_but_refused() {
        let (mut running, _) =
            start_with(&["a\0b"], NAME.as_bytes(), &CHALLENGE, &over(Channel::Tls)).unwrap();
        assert!(matches!(running.challenge(&[4]), Err(Error::Misuse(_))));
    }

    #[test]
    fn an_unknown_path_is_malformed() {
        let (mut running, _) = start(NAME.as_bytes(), &CHALLENGE, &Policy::default()).unwrap();
        assert!(matches!(running.challenge(&[5]), Err(Error::Malformed(_))));
    }
}
