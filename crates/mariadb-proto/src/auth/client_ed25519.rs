//! `client_ed25519`: a signature over the server's 32 bytes.
//!
//! The key is MariaDB's own variant of Ed25519: the password, of any length, stands where RFC 8032 has a 32-byte seed.

use ed25519_dalek::VerifyingKey;
use ed25519_dalek::hazmat::{ExpandedSecretKey, raw_sign};
use sha2::{Digest, Sha512};

use super::Step;
use super::state::{Expects, Move, Request};
use crate::error::Error;

pub(super) const NAME: &str = "client_ed25519";

pub(super) fn start(request: &Request<'_>) -> Result<Move, Error> {
    let nonce = request.seed::<32>()?;
    let password = request.credentials.password();
    let key = ExpandedSecretKey::from_bytes(&Sha512::digest(password.expose()).into());
    let public = VerifyingKey::from(&key);
    let signature = raw_sign::<Sha512>(&key, &nonce, &public);
    let stored = public.to_bytes().to_vec();
    Ok((Step::Reply(signature.to_bytes().to_vec()), Expects::Proof(stored.into())))
}

#[cfg(test)]
mod tests {
    use super::super::scenario::{start, start_with};
    use super::super::{Policy, Step};
    use super::NAME;
    use ed25519_dalek::{Signer, SigningKey};
    use hex_literal::hex;
    use proptest::prelude::*;

    #[test]
    fn the_signature_is_the_one_that_the_server_accepts() {
        // recorded from MariaDB 10.11.19
        let nonce = hex!("e8b4b0a6a9012bb70df6e7eff55300b395151bfd1ed2c69b90204b1a61239c7a");
        let signature = hex!(
            "42640d813f84865b9bfd76499ae492bcee227778b541d042bd033e72c61f07e0"
            "9319aab33ad311878cabe2cb5cd96f7c975577afc192cadbf37942d24737bc06"
        );
        let (_, step) = start(NAME.as_bytes(), &nonce, &Policy::default()).unwrap();
        assert_eq!(step, Step::Reply(signature.to_vec()));
    }

    #[test]
    fn an_empty_password_signs_too() {
        // recorded from MariaDB Connector/C 3.3.20
        let nonce = hex!("81a2b728f166e7fa1c0b184d3b89351cb6bcbf7cc69e9bc64e09c64e9510bfa3");
        let signature = hex!(
            "135c5896a115409902bd9eff488b25172234968d03ad4702ccce327e1a4b8b91"
            "bcff40fdabe71d7e7339de391f17856a9d8b83c316be4c5655e9285e41627704"
        );
        let (_, step) = start_with(&[], NAME.as_bytes(), &nonce, &Policy::default()).unwrap();
        assert_eq!(step, Step::Reply(signature.to_vec()));
    }

    proptest! {
        #[test]
        fn a_password_of_32_bytes_signs_as_rfc_8032_does(password in "[ -~]{32}", nonce: [u8; 32]) {
            let seed = <[u8; 32]>::try_from(password.as_bytes()).unwrap();
            let expected = SigningKey::from_bytes(&seed).sign(&nonce).to_bytes().to_vec();
            let (_, step) = start_with(&[&password], NAME.as_bytes(), &nonce, &Policy::default()).unwrap();
            prop_assert_eq!(step, Step::Reply(expected));
        }
    }
}
