use std::fmt;

use super::Options;

impl fmt::Debug for Options {
    /// Everything but the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("endpoint", &format_args!("{}", self.endpoint()))
            .field("user", &self.user)
            .field("database", &self.database)
            .field("tls", &self.tls)
            .field("compression", &self.compression)
            .field("connect_timeout", &self.connect_timeout)
            .field("command_timeout", &self.command_timeout)
            .field("close_timeout", &self.close_timeout)
            .field("init", &self.init)
            .field("attributes", &self.attributes)
            .field("found_rows", &self.found_rows)
            .field("local_infile", &self.local_infile)
            .field("multi_statements", &self.multi_statements)
            .field("max_packet_size", &self.max_packet_size)
            .field("statement_cache_size", &self.statement_cache_size)
            .field("drain_limit", &self.drain_limit)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_everything_but_the_password() {
        let options = Options::new().user("ann").password("sesame").database("shop");
        let shown = format!("{options:?}");
        assert!(
            shown.contains("ann") && shown.contains("shop") && shown.contains("localhost:3306")
        );
        assert!(!shown.contains("sesame"));
    }
}
