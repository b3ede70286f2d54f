use std::fmt;

use super::Options;

impl fmt::Debug for Options {
    /// Everything but password and tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let addresses: Vec<_> = self.endpoints().iter().map(ToString::to_string).collect();
        f.debug_struct("Options")
            .field("addresses", &addresses)
            .field("tls", &self.tls)
            .field("user", &self.user)
            .field("database", &self.database)
            .field("timezone", &self.timezone)
            .field("user_app", &self.user_app)
            .field("user_ip", &self.user_ip)
            .field("connect_timeout", &self.connect_timeout)
            .field("call_timeout", &self.call_timeout)
            .field("close_timeout", &self.close_timeout)
            .field("keep_alive", &self.keep_alive)
            .field("max_message_size", &self.max_message_size)
            .field("backoff", &self.backoff)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_everything_but_the_secrets() {
        let options =
            Options::new().user("ann").password("sesame").token("t0k").bearer_token("b3a");
        let shown = format!("{options:?}");
        assert!(shown.contains("ann") && shown.contains("localhost:6041"), "{shown}");
        for secret in ["sesame", "t0k", "b3a"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
