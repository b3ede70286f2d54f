//! What JavaScript asks for once: columns, session, failures, secrets to encrypt.

use mariadb_proto::Error;
use mariadb_proto::charset::{Charset, Collation};
use mariadb_proto::column::{ColumnDefinition, Columns};
use napi::bindgen_prelude::{BigInt, Buffer, Uint8Array};
use napi_derive::napi;

use crate::failure::Failure;
use crate::handle::ConnectionHandle;

/// One column of a result.
#[napi(object, object_from_js = false)]
pub struct Column {
    /// Database.
    pub schema: String,
    /// Table alias.
    pub table: String,
    /// Table.
    pub org_table: String,
    /// Column alias.
    pub name: String,
    /// Column.
    pub org_name: String,
    /// Type byte.
    pub kind: u32,
    /// Flags.
    pub flags: u32,
    /// Greatest length in bytes.
    pub length: u32,
    /// Digits after the point.
    pub decimals: u32,
    /// Collation id.
    pub collation: u32,
    /// Extended type name.
    pub extended_type: Option<String>,
    /// Extended format.
    pub extended_format: Option<String>,
}

/// The columns of the current result.
#[napi(catch_unwind)]
pub fn columns(connection: ConnectionHandle) -> Vec<Column> {
    // SAFETY: the only reference of this call.
    let connection = unsafe { connection.get() };
    connection.current_columns().into_iter().flat_map(Columns::definitions).map(column).collect()
}

/// What the rows of an open statement look like; empty for one without rows.
#[napi(catch_unwind)]
pub fn statement_columns(connection: ConnectionHandle, statement: u32) -> Vec<Column> {
    // SAFETY: the only reference of this call.
    let connection = unsafe { connection.get() };
    let columns = connection.machine.statement_columns(statement);
    columns.into_iter().flat_map(|columns| columns.definitions()).map(column).collect()
}

/// Chooses how the cells of the current result are written, one code per column. True when all earlier choices have
/// been forgotten.
#[napi(catch_unwind)]
pub fn choose_slots(connection: ConnectionHandle, codes: Uint8Array) -> napi::Result<bool> {
    // SAFETY: the only reference of this call.
    unsafe { connection.get() }
        .choose_slots(&codes)
        .ok_or_else(|| napi::Error::from_reason("the slots do not fit the columns"))
}

fn column(definition: &ColumnDefinition) -> Column {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Column {
        schema: text(definition.schema()),
        table: text(definition.table()),
        org_table: text(definition.org_table()),
        name: text(definition.name()),
        org_name: text(definition.org_name()),
        kind: u32::from(definition.kind().0),
        flags: u32::from(definition.flags().0),
        length: definition.length(),
        decimals: u32::from(definition.decimals()),
        collation: u32::from(definition.collation()),
        extended_type: definition.extended_type().map(text),
        extended_format: definition.extended_format().map(text),
    }
}

/// A character set's collation.
#[napi(object, object_from_js = false)]
pub struct CollationInfo {
    /// Id.
    pub index: u32,
    /// Name.
    pub name: String,
    /// Character set.
    pub charset: String,
    /// Most bytes of a character.
    pub max_length: u32,
}

/// The collation with this id, if it is known.
#[napi(catch_unwind)]
pub fn collation_by_id(id: u32) -> Option<CollationInfo> {
    u16::try_from(id).ok().and_then(Collation::by_id).map(collation_info)
}

/// The collation with this name, if it is known.
#[napi(catch_unwind)]
pub fn collation_by_name(name: String) -> Option<CollationInfo> {
    Collation::by_name(&name).map(collation_info)
}

/// The default collation of the character set with this name, if it is known.
#[napi(catch_unwind)]
pub fn charset_collation(charset: String) -> Option<CollationInfo> {
    Charset::by_name(&charset).map(Charset::default_collation).map(collation_info)
}

fn collation_info(collation: &Collation) -> CollationInfo {
    CollationInfo {
        index: u32::from(collation.id),
        name: collation.name.to_owned(),
        charset: collation.charset.name().to_owned(),
        max_length: u32::from(collation.max_length()),
    }
}

/// What is known of the server.
#[napi(object, object_from_js = false)]
pub struct SessionInfo {
    /// `KILL` takes it.
    pub thread_id: f64,
    /// The version's text.
    pub version: String,
    /// Whether it is MariaDB.
    pub mariadb: bool,
    /// Major, minor, patch.
    pub numbers: Vec<u32>,
    /// What the server offered.
    pub server_capabilities: BigInt,
    /// What is used.
    pub client_capabilities: BigInt,
    /// Collation of the greeting.
    pub collation: u32,
    /// Status flags.
    pub status: u32,
    /// Default database.
    pub database: Option<String>,
    /// Character set of statements, once the server told.
    pub character_set: Option<String>,
    /// Where the server wants the client to go; empty when nowhere.
    pub redirect_url: String,
    /// Version of a MaxScale proxy.
    pub maxscale_version: Option<String>,
    /// Challenge of the greeting.
    pub seed: Buffer,
    /// Authentication plugin of the greeting.
    pub auth_plugin: String,
}

/// The session, once the server has greeted.
#[napi(catch_unwind)]
pub fn session(connection: ConnectionHandle) -> Option<SessionInfo> {
    // SAFETY: the only reference of this call.
    let session = unsafe { connection.get() }.machine.session()?;
    let (major, minor, patch) = session.version.numbers();
    #[expect(clippy::cast_precision_loss, reason = "connection ids count connections")]
    let thread_id = session.connection_id as f64;
    Some(SessionInfo {
        thread_id,
        version: session.version.as_str().to_owned(),
        mariadb: session.version.is_mariadb(),
        numbers: vec![u32::from(major), u32::from(minor), u32::from(patch)],
        server_capabilities: BigInt::from(session.server_capabilities.bits()),
        client_capabilities: BigInt::from(session.capabilities.bits()),
        collation: u32::from(session.server_collation),
        status: u32::from(session.status.0),
        database: session.database.clone(),
        character_set: session.character_set.clone(),
        redirect_url: session.redirect_url.clone(),
        maxscale_version: session.maxscale_version.clone(),
        seed: session.seed.clone().into(),
        auth_plugin: session.auth_plugin.clone(),
    })
}

/// Why the command or the connection failed.
#[napi(catch_unwind)]
pub fn take_failure(connection: ConnectionHandle) -> Option<Failure> {
    // SAFETY: the only reference of this call.
    unsafe { connection.get() }.failure.take()
}

/// Bytes that have arrived but are not decoded yet.
#[napi(object, object_from_js = false)]
pub struct Undecoded {
    /// As they came, when there is compression.
    pub compressed: Buffer,
    /// From the beginning of a packet.
    pub plain: Buffer,
}

/// What a log has to know that begins in the middle of the conversation.
#[napi(catch_unwind)]
pub fn undecoded(connection: ConnectionHandle) -> Undecoded {
    // SAFETY: the only reference of this call.
    let (compressed, plain) = unsafe { connection.get() }.machine.undecoded();
    Undecoded { compressed: compressed.to_vec().into(), plain: plain.to_vec().into() }
}

/// A password that must be encrypted.
#[napi(object, object_from_js = false)]
pub struct Encryption {
    /// The server's key.
    pub public_key_pem: String,
    /// What to encrypt, by RSA-OAEP with SHA-1.
    pub plaintext: Buffer,
}

/// The password to encrypt.
#[napi(catch_unwind)]
pub fn take_encryption(connection: ConnectionHandle) -> Option<Encryption> {
    // SAFETY: the only reference of this call.
    let (public_key_pem, plaintext) = unsafe { connection.get() }.encryption.take()?;
    Some(Encryption { public_key_pem, plaintext: plaintext.into() })
}

/// Answers `takeEncryption`.
#[napi(catch_unwind)]
pub fn password_encrypted(connection: ConnectionHandle, ciphertext: Uint8Array) -> Option<Failure> {
    // SAFETY: the only reference of this call.
    let connection = unsafe { connection.get() };
    connection.machine.password_encrypted(ciphertext.to_vec()).err().map(Failure::from)
}

/// A key that must be derived: PBKDF2 with HMAC-SHA-512, to 32 bytes.
#[napi(object, object_from_js = false)]
pub struct Derivation {
    /// The password.
    pub password: Buffer,
    /// The server's salt.
    pub salt: Buffer,
    /// How many rounds.
    pub rounds: u32,
}

/// The key to derive.
#[napi(catch_unwind)]
pub fn take_derivation(connection: ConnectionHandle) -> Option<Derivation> {
    // SAFETY: the only reference of this call.
    let derivation = unsafe { connection.get() }.derivation.take()?;
    Some(Derivation {
        password: derivation.password.expose().to_vec().into(),
        salt: derivation.salt.into(),
        rounds: derivation.rounds,
    })
}

/// Answers `takeDerivation`.
#[napi(catch_unwind)]
pub fn key_derived(connection: ConnectionHandle, key: Uint8Array) -> Option<Failure> {
    // SAFETY: the only reference of this call.
    let machine = &mut unsafe { connection.get() }.machine;
    match <&[u8; 32]>::try_from(&*key) {
        Ok(key) => machine.key_derived(key).err().map(Failure::from),
        Err(_) => Some(Error::Misuse("a derived key has 32 bytes".into()).into()),
    }
}

/// The TLS handshake is done; `verified` says whether somebody vouches for the server's certificate.
#[napi(catch_unwind)]
pub fn tls_established(connection: ConnectionHandle, verified: bool) -> Option<Failure> {
    // SAFETY: the only reference of this call.
    let machine = &mut unsafe { connection.get() }.machine;
    let established =
        if verified { machine.tls_established() } else { machine.tls_established_unverified() };
    established.err().map(Failure::from)
}

/// Whether the login proved the certificate with this SHA-256 fingerprint.
#[napi(catch_unwind)]
pub fn proves_certificate(connection: ConnectionHandle, fingerprint: Uint8Array) -> bool {
    // SAFETY: the only reference of this call.
    unsafe { connection.get() }.machine.proves_certificate(&fingerprint)
}

/// Makes the next poll panic: the test that a panic rejects a promise has no other way to cause one.
#[napi(catch_unwind)]
pub fn panic_at_next_poll(connection: ConnectionHandle) {
    // SAFETY: the only reference of this call.
    unsafe { connection.get() }.panic_next = true;
}
