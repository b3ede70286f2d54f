//! Passwords that are hidden by the server's RSA key, as MySQL's `caching_sha2_password` wants it where there is no TLS.

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeySize, OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use otaria::ErrorKind;
use otaria::mariadb::{Connection, Options};

use crate::scripted::{CHALLENGE, ScriptedServer, greeting_of, ok_packet, packet};

const PLUGIN: &str = "caching_sha2_password";
/// `AuthMoreData`: the server knows no hash of the password and wants the password itself.
const FULL_AUTHENTICATION: &[u8] = &[1, 4];

struct Key {
    private: OaepPrivateDecryptingKey,
    public_pem: String,
}

impl Key {
    fn generate() -> Self {
        let private = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
        let der: PublicKeyX509Der<'_> = private.public_key().as_der().unwrap();
        let base64 = base64(der.as_ref());
        let public_pem =
            format!("-----BEGIN PUBLIC KEY-----\n{base64}\n-----END PUBLIC KEY-----\n");
        Self { private: OaepPrivateDecryptingKey::new(private).unwrap(), public_pem }
    }

    /// The password in an encrypted packet.
    fn password(&self, ciphertext: &[u8]) -> String {
        let mut masked = vec![0; self.private.min_output_size()];
        let masked =
            self.private.decrypt(&OAEP_SHA1_MGF1SHA1, ciphertext, &mut masked, None).unwrap();
        let bytes = masked.iter().zip(CHALLENGE.iter().cycle()).map(|(byte, mask)| byte ^ mask);
        String::from_utf8(bytes.collect()).unwrap()
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let encode = |group: &[u8]| {
        let padded =
            [0, group[0], group.get(1).copied().unwrap_or(0), group.get(2).copied().unwrap_or(0)];
        let bits = u32::from_be_bytes(padded);
        let digit = |index: u32| char::from(DIGITS[(bits >> (18 - 6 * index) & 63) as usize]);
        (0..4)
            .map(|index| if index <= group.len() as u32 { digit(index) } else { '=' })
            .collect::<String>()
    };
    bytes.chunks(3).map(encode).collect::<Vec<_>>().concat()
}

async fn server(further: Vec<Vec<u8>>) -> ScriptedServer {
    let mut script = vec![greeting_of("8.0.0", 1, PLUGIN), packet(2, FULL_AUTHENTICATION)];
    script.extend(further);
    ScriptedServer::start(script).await
}

/// The payload of the last packet that the server received.
async fn last_packet(server: &ScriptedServer, options: Options, length: usize) -> Vec<u8> {
    Connection::connect(options).await.unwrap();
    let received = server.received().await;
    received[received.len() - length..].to_vec()
}

#[tokio::test]
async fn a_key_that_the_server_tells_is_used_where_that_is_allowed() {
    let key = Key::generate();
    let answer = [&[1], key.public_pem.as_bytes()].concat();
    let server = server(vec![packet(4, &answer), ok_packet(6)]).await;
    let options = server.options().allow_public_key_retrieval(true);
    assert_eq!(key.password(&last_packet(&server, options, 256).await), "sesame\0");
}

#[tokio::test]
async fn a_key_that_is_known_beforehand_is_used_at_once() {
    let key = Key::generate();
    let server = server(vec![ok_packet(4)]).await;
    let options = server.options().server_public_key(&key.public_pem);
    assert_eq!(key.password(&last_packet(&server, options, 256).await), "sesame\0");
}

#[tokio::test]
async fn without_either_the_login_is_refused_and_nothing_of_the_password_is_sent() {
    let server = server(Vec::new()).await;
    let error = Connection::connect(server.options()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(error.is_fatal());
    assert!(error.to_string().contains("RSA public key"), "{error}");
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let server = server(Vec::new()).await;
    let error =
        Connection::connect(server.options().server_public_key("no key")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(error.to_string().contains("not in PEM form"), "{error}");
}
