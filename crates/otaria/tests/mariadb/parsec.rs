//! `parsec`: a signature with a key that takes long to derive from the password. MariaDB has it from 11.6 on.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_lc_rs::pbkdf2::{self, PBKDF2_HMAC_SHA512};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use otaria::mariadb::Connection;

use crate::scripted::{ScriptedServer, greeting_of, ok_packet, packet};

const CHALLENGE: [u8; 32] = [7; 32];
const SALT: &[u8] = b"0123456789abcdefgh";

/// A server that demands `1024 << doublings` rounds.
async fn server(doublings: u8) -> ScriptedServer {
    let switch = [b"\xfeparsec\0", &CHALLENGE[..]].concat();
    let demand = [&[1, b'P', doublings], SALT].concat();
    let greeting = greeting_of("11.7.2-MariaDB", 1, "mysql_native_password");
    ScriptedServer::start(vec![greeting, packet(2, &switch), packet(4, &demand), ok_packet(6)])
        .await
}

fn is_signed(answer: &[u8], doublings: u8) -> bool {
    let mut seed = [0; 32];
    let rounds = NonZeroU32::new(1024 << doublings).unwrap();
    pbkdf2::derive(PBKDF2_HMAC_SHA512, rounds, SALT, b"sesame", &mut seed);
    let key = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
    let (nonce, signature) = answer.split_at(32);
    let public = UnparsedPublicKey::new(&ED25519, key.public_key().as_ref());
    public.verify(&[&CHALLENGE, nonce].concat(), signature).is_ok()
}

/// The payload of the packet that answers the demand.
async fn answer(server: &ScriptedServer) -> Vec<u8> {
    let received = server.received().await;
    received[received.len() - 96..].to_vec()
}

#[tokio::test]
async fn the_answer_is_signed_with_the_derived_key() {
    for doublings in [0, 1] {
        let server = server(doublings).await;
        Connection::connect(server.options()).await.unwrap();
        assert!(is_signed(&answer(&server).await, doublings));
    }
}

#[tokio::test]
async fn other_tasks_of_the_thread_go_on_while_the_key_is_derived() {
    let server = server(3).await;
    let turns = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&turns);
    let other = tokio::spawn(async move {
        loop {
            counter.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    });
    Connection::connect(server.options()).await.unwrap();
    other.abort();
    assert!(is_signed(&answer(&server).await, 3));
    assert!(turns.load(Ordering::Relaxed) > 100);
}
