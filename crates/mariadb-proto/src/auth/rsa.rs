//! The password under the server's RSA key, for `caching_sha2_password` and `sha256_password`.

use super::state::{Expects, Move, State};
use super::{Policy, Secret, Step};
use crate::error::{Error, Malformed, Refused};

/// Hands the password out for encryption, if need be after asking the server for its key with `key_request`.
pub(super) fn send_password(
    plugin: &'static str,
    key_request: u8,
    password: &Secret,
    seed: &[u8; 20],
    policy: &Policy,
) -> Result<Move, Error> {
    let plaintext = masked(&password.nul_terminated()?, seed);
    if let Some(public_key_pem) = policy.public_key_pem.clone() {
        return Ok((Step::EncryptPassword { public_key_pem, plaintext }, Expects::Ciphertext));
    }
    if !policy.may_ask_for_public_key() {
        return Err(Refused::PublicKeyRetrieval { plugin }.into());
    }
    Ok((Step::Reply(vec![key_request]), Expects::packet(ExpectPublicKey { plaintext })))
}

struct ExpectPublicKey {
    plaintext: Secret,
}

impl State for ExpectPublicKey {
    fn packet(self: Box<Self>, data: &[u8]) -> Result<Move, Error> {
        let Ok(pem) = std::str::from_utf8(data) else {
            return Err(Malformed::new("RSA public key", "it is not text").into());
        };
        let plaintext = self.plaintext;
        let step = Step::EncryptPassword { public_key_pem: pem.to_owned(), plaintext };
        Ok((step, Expects::Ciphertext))
    }
}

fn masked(password: &[u8], seed: &[u8; 20]) -> Secret {
    password.iter().zip(seed.iter().cycle()).map(|(a, b)| a ^ b).collect::<Vec<u8>>().into()
}
