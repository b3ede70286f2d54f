//! `mysql_native_password`: the password's SHA-1, under a mask that only the stored double hash can lift.

use sha1::{Digest, Sha1};

use super::Step;
use super::state::{Expects, Move, Request};
use crate::error::Error;

pub(super) const NAME: &str = "mysql_native_password";

pub(super) fn start(request: &Request<'_>) -> Result<Move, Error> {
    let seed = request.seed()?;
    let password = request.credentials.password();
    let reply = match password.expose() {
        [] => Vec::new(),
        password => scramble(password, &seed),
    };
    let stored = Sha1::digest(Sha1::digest(password.expose())).to_vec();
    Ok((Step::Reply(reply), Expects::Proof(stored.into())))
}

/// SHA1(password) XOR SHA1(seed, SHA1(SHA1(password))).
fn scramble(password: &[u8], seed: &[u8; 20]) -> Vec<u8> {
    let hash = Sha1::digest(password);
    let mask = Sha1::new().chain_update(seed).chain_update(Sha1::digest(hash)).finalize();
    hash.iter().zip(mask).map(|(a, b)| a ^ b).collect()
}

#[cfg(test)]
mod tests {
    use super::super::scenario::{start, start_with};
    use super::super::{Policy, Step};
    use super::NAME;
    use hex_literal::hex;

    #[test]
    fn the_scramble_is_the_one_that_the_server_accepts() {
        // recorded from MariaDB 10.11.19
        let (_, step) =
            start(NAME.as_bytes(), b"Cn#^0ty&L/CBaBf\\{tU-\0", &Policy::default()).unwrap();
        assert_eq!(step, Step::Reply(hex!("563374b6da3470dd9db009cef5c8ad8a708b7249").to_vec()));
    }

    #[test]
    fn an_empty_password_is_an_empty_reply() {
        for passwords in [&[][..], &[""]] {
            let (_, step) =
                start_with(passwords, NAME.as_bytes(), &[7; 21], &Policy::default()).unwrap();
            assert_eq!(step, Step::Reply(vec![]));
        }
    }
}
