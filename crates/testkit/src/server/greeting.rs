use mariadb_proto::capability::Capabilities;
use mariadb_proto::wire::WriteWire;

/// The first packet of a server, MariaDB 10.11 unless told otherwise.
#[derive(Debug, Clone)]
pub struct Greeting {
    version: String,
    capabilities: Capabilities,
    plugin: String,
    seed: [u8; 20],
}

/// What MariaDB 10.11.19 offers with TLS configured.
const MARIADB_10_11: u64 = 0x001d_81bf_fffe;

/// The greeting of MariaDB 10.11.
#[must_use]
pub fn greeting() -> Greeting {
    Greeting {
        version: "5.5.5-10.11.19-MariaDB".to_owned(),
        capabilities: Capabilities::from_bits(MARIADB_10_11),
        plugin: "mysql_native_password".to_owned(),
        seed: *b"abcdefghijklmnopqrst",
    }
}

impl Greeting {
    /// Another version text.
    #[must_use]
    pub fn version(mut self, version: &str) -> Self {
        version.clone_into(&mut self.version);
        self
    }

    /// Another plugin to begin with.
    #[must_use]
    pub fn plugin(mut self, plugin: &str) -> Self {
        plugin.clone_into(&mut self.plugin);
        self
    }

    /// Further capabilities.
    #[must_use]
    pub fn with(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = self.capabilities | capabilities;
        self
    }

    /// Fewer capabilities.
    #[must_use]
    pub fn without(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = self.capabilities.without(capabilities);
        self
    }
}

impl From<Greeting> for Vec<u8> {
    fn from(greeting: Greeting) -> Self {
        let [c0, c1, c2, c3, extended @ ..] = greeting.capabilities.bits().to_le_bytes();
        let (first, second) = greeting.seed.split_at(8);
        let mut out = vec![10];
        out.put_nul_terminated(greeting.version.as_bytes());
        out.put_u32(7); // connection id
        out.put_nul_terminated(first);
        out.put_bytes(&[c0, c1, 45]);
        out.put_u16(2); // autocommit
        out.put_bytes(&[c2, c3, 21]);
        out.put_bytes(&[0; 6]);
        out.put_bytes(&extended);
        out.put_nul_terminated(second);
        out.put_nul_terminated(greeting.plugin.as_bytes());
        out
    }
}
