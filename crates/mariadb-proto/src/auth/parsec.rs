//! `parsec`: an Ed25519 signature over the server's and the client's random bytes, with a key derived from the password
//! by PBKDF2. The salt comes in a packet of its own, which an empty reply asks for. The derivation is the driver's to run,
//! since it may take some tenths of a second.

use ed25519_dalek::{Signer, SigningKey};

use super::key_derivation::KeyDerivation;
use super::state::{Expects, Move, Request, State};
use super::{Secret, Step};
use crate::error::{Error, Malformed, Refused};
use crate::wire::Reader;

pub(super) const NAME: &str = "parsec";

const PBKDF2: u8 = b'P';
const LEAST_ROUNDS: u32 = 1024;
/// The server's demand is bounded, so that it cannot keep its clients busy: 262 144 rounds.
const MOST_DOUBLINGS: u8 = 8;

pub(super) fn start(request: &Request<'_>) -> Result<Move, Error> {
    let state = ExpectSalt {
        server_nonce: request.seed()?,
        client_nonce: *request.entropy,
        password: request.credentials.password(),
    };
    Ok((Step::Reply(Vec::new()), Expects::packet(state)))
}

struct ExpectSalt {
    server_nonce: [u8; 32],
    client_nonce: [u8; 32],
    password: Secret,
}

impl State for ExpectSalt {
    fn packet(self: Box<Self>, data: &[u8]) -> Result<Move, Error> {
        let mut reader = Reader::new("parsec salt", data);
        if reader.u8()? != PBKDF2 {
            return Err(reader.malformed("its key derivation is unknown").into());
        }
        let doublings = reader.u8()?;
        let rounds = rounds(doublings)?;
        let salt = reader.remaining();
        if salt.is_empty() {
            return Err(Malformed::new("parsec salt", "it is empty").into());
        }
        let next = ExpectKey {
            nonces: [self.server_nonce, self.client_nonce],
            settings: [&[PBKDF2, doublings], salt].concat(),
        };
        let derivation = KeyDerivation { password: self.password, salt: salt.to_vec(), rounds };
        Ok((Step::DeriveKey(derivation), Expects::Key(Box::new(next))))
    }
}

/// What is left to do once the key is there.
pub(super) struct ExpectKey {
    nonces: [[u8; 32]; 2],
    /// The server's demand, as it stores it beside the public key.
    settings: Vec<u8>,
}

impl ExpectKey {
    /// Signs with the derived key.
    pub(super) fn derived(self, seed: &[u8; 32]) -> Move {
        let key = SigningKey::from_bytes(seed);
        let signature = key.sign(&self.nonces.concat()).to_bytes();
        let stored = [&self.settings[..], key.verifying_key().as_bytes()].concat();
        let [_, client_nonce] = &self.nonces;
        let reply = [&client_nonce[..], &signature].concat();
        (Step::Reply(reply), Expects::Proof(stored.into()))
    }
}

fn rounds(doublings: u8) -> Result<u32, Refused> {
    if doublings > MOST_DOUBLINGS {
        let iterations =
            u64::from(LEAST_ROUNDS).saturating_mul(2_u64.saturating_pow(doublings.into()));
        let cap = u64::from(LEAST_ROUNDS << MOST_DOUBLINGS);
        return Err(Refused::KeyDerivation { iterations, cap });
    }
    Ok(LEAST_ROUNDS << doublings)
}

#[cfg(test)]
mod tests {
    use super::super::scenario::{PASSWORD, start};
    use super::super::{Authentication, Credentials, Policy, Step};
    use super::{NAME, rounds};
    use crate::error::{Error, Refused};
    use ed25519_dalek::{Signature, SigningKey, Verifier};
    use hex_literal::hex;
    use pbkdf2::pbkdf2_hmac;
    use proptest::prelude::*;
    use sha2::Sha512;

    #[test]
    fn the_signature_is_the_one_that_another_client_makes() {
        // recorded from MariaDB Connector/Node.js 3.5.4
        let server_nonce: [u8; 32] = std::array::from_fn(|i| 100 + u8::try_from(i).unwrap());
        let client_nonce = hex!("1bebd0994650f011aa727b6b2fdd6c8f22ec0e6493ac9c78a9384da3a3da6cfd");
        let signature = hex!(
            "a4645ca59762dfaf5a48b1b64f9455c4256e5670412929ef12d544fcc6df1a38"
            "c1e654eb22b9ad8a320a0b8d58893f8d1ee0c6b0000c6aec2d7cc95c2d143708"
        );
        let credentials = Credentials::new("ann", PASSWORD);
        let policy = Policy::default();
        let (mut running, step) = Authentication::start(
            NAME.as_bytes(),
            &server_nonce,
            &credentials,
            &policy,
            &client_nonce,
        )
        .unwrap();
        assert_eq!(step, Step::Reply(vec![]));
        let step = derive(&mut running, b"P\x0223456789:;<=>?@ABC");
        assert_eq!(step, Step::Reply([&client_nonce[..], &signature].concat()));
        assert!(matches!(running.challenge(b"P"), Err(Error::OutOfTurn { .. })));
    }

    /// Answers the salt with the derived key.
    fn derive(running: &mut Authentication, salt: &[u8]) -> Step {
        let Step::DeriveKey(derivation) = running.challenge(salt).unwrap() else {
            panic!("no key was asked for")
        };
        running.key_derived(&derivation.run()).unwrap()
    }

    #[test]
    fn the_derivation_is_given_out_without_showing_the_password() {
        let (mut running, _) = start(NAME.as_bytes(), &[7; 32], &Policy::default()).unwrap();
        assert!(matches!(running.key_derived(&[0; 32]), Err(Error::Misuse(_))));
        let Step::DeriveKey(derivation) = running.challenge(b"P\x01salt").unwrap() else {
            panic!("no key was asked for")
        };
        assert_eq!((derivation.rounds, &derivation.salt[..]), (2048, &b"salt"[..]));
        let shown = format!("{derivation:?}");
        assert!(shown.contains("***") && !shown.contains(PASSWORD), "{shown}");
    }

    #[test]
    fn more_rounds_than_the_cap_are_refused() {
        for (factor, iterations) in [(9, 1 << 19), (53, 1 << 63), (54, u64::MAX), (255, u64::MAX)] {
            let (mut running, _) = start(NAME.as_bytes(), &[7; 32], &Policy::default()).unwrap();
            let error = running.challenge(&[b'P', factor, 1, 2, 3]).unwrap_err();
            assert_eq!(error, Refused::KeyDerivation { iterations, cap: 262_144 }.into());
        }
    }

    #[test]
    fn as_many_rounds_as_the_cap_are_accepted() {
        assert_eq!(rounds(8), Ok(262_144));
    }

    #[test]
    fn a_salt_packet_of_another_form_is_malformed() {
        for packet in [&b""[..], b"P", b"P\0", b"Q\0salt"] {
            let (mut running, _) = start(NAME.as_bytes(), &[7; 32], &Policy::default()).unwrap();
            assert!(matches!(running.challenge(packet), Err(Error::Malformed(_))), "{packet:?}");
        }
    }

    /// What the server does: it knows the public key, derived when the password was set.
    fn accepts(server_nonce: &[u8; 32], salt: &[u8; 18], response: &[u8]) -> bool {
        let mut seed = [0; 32];
        pbkdf2_hmac::<Sha512>(PASSWORD.as_bytes(), salt, 1024, &mut seed);
        let public_key = SigningKey::from_bytes(&seed).verifying_key();
        let (client_nonce, signature) = response.split_at(32);
        let signed = [server_nonce, client_nonce].concat();
        public_key.verify(&signed, &Signature::from_slice(signature).unwrap()).is_ok()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn a_server_accepts_the_response_to_its_own_nonce_alone(nonce: [u8; 32], salt: [u8; 18]) {
            let (mut running, _) = start(NAME.as_bytes(), &nonce, &Policy::default()).unwrap();
            let step = derive(&mut running, &[b"P\0", &salt[..]].concat());
            let Step::Reply(response) = step else { panic!("{step:?}") };
            prop_assert!(accepts(&nonce, &salt, &response));
            let other = nonce.map(|byte| !byte);
            prop_assert!(!accepts(&other, &salt, &response));
        }
    }
}
