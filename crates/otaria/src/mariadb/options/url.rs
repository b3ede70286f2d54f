use std::borrow::Cow;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::Options;
use crate::error::{Error, Result};
use crate::net::url_parameters::{TlsParameters, flag, number, seconds, try_from_url, usage};

impl FromStr for Options {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let url = Url::parse(text).map_err(|error| usage("it is not a URL").with_source(error))?;
        if !matches!(url.scheme(), "mariadb" | "mysql") {
            return Err(usage(format!("its scheme is '{}', not mariadb or mysql", url.scheme())));
        }
        let mut options = Self::new();
        if let Some(host) = url.host() {
            options.host = match host {
                Host::Ipv6(address) => address.to_string(),
                other => decode("host", &other.to_string())?,
            };
        }
        options.port = url.port().unwrap_or(options.port);
        options.user = decode("user", url.username())?;
        if let Some(password) = url.password() {
            options = options.password(decode("password", password)?);
        }
        let database = url.path().trim_start_matches('/');
        if !database.is_empty() {
            options.database = Some(decode("database", database)?);
        }
        let mut tls = TlsParameters::default();
        for (name, value) in url.query_pairs() {
            if !tls.take(&name, &value)? {
                options = options.with_parameter(&name, &value)?;
            }
        }
        Ok(Self { tls: tls.finish()?, ..options })
    }
}

try_from_url!(Options);

impl Options {
    fn with_parameter(mut self, name: &str, value: &str) -> Result<Self> {
        match name {
            "socket" => self.socket = Some(value.into()),
            "compression" => self.compression = flag(name, value)?,
            "found_rows" => self.found_rows = flag(name, value)?,
            "local_infile" => self.local_infile = flag(name, value)?,
            "multi_statements" => self.multi_statements = flag(name, value)?,
            "allow_public_key_retrieval" => self.allow_public_key_retrieval = flag(name, value)?,
            "connect_timeout" => self.connect_timeout = seconds(name, value)?,
            "command_timeout" => self.command_timeout = Some(seconds(name, value)?),
            "close_timeout" => self.close_timeout = seconds(name, value)?,
            "max_packet_size" => self.max_packet_size = number(name, value)?,
            "drain_limit" => self.drain_limit = number(name, value)?,
            "statement_cache_size" => self.statement_cache_size = number(name, value)?,
            "init" => self.init.push(value.into()),
            _ => match name.strip_prefix("attribute.") {
                Some(attribute) => self.attributes.push((attribute.into(), value.into())),
                None => return Err(usage(format!("it has the unknown parameter '{name}'"))),
            },
        }
        Ok(self)
    }
}

fn decode(what: &str, part: &str) -> Result<String> {
    let decoded = percent_decode_str(part).decode_utf8();
    decoded.map(Cow::into_owned).map_err(|_| usage(format!("its {what} is not UTF-8")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn error(url: &str) -> String {
        url.parse::<Options>().unwrap_err().to_string()
    }

    #[test]
    fn every_part_of_a_url_is_read_and_percent_decoded() {
        let options: Options =
            "mysql://j%40ne:p%3Aw%2F%C3%A9@db.example:3307/my%20shop".parse().unwrap();
        assert_eq!(options.host, "db.example");
        assert_eq!(options.port, 3307);
        assert_eq!(options.user, "j@ne");
        assert_eq!(options.password.expose(), "p:w/é".as_bytes());
        assert_eq!(options.database.as_deref(), Some("my shop"));
    }

    #[test]
    fn what_a_url_leaves_out_has_its_default() {
        let options: Options = "mariadb://".parse().unwrap();
        assert_eq!((options.host.as_str(), options.port), ("localhost", 3306));
        assert_eq!((options.user.as_str(), options.database), ("", None));
    }

    #[test]
    fn an_ipv6_address_loses_its_brackets() {
        let options: Options = "mariadb://root@[::1]:3306".parse().unwrap();
        assert_eq!((options.host.as_str(), options.port), ("::1", 3306));
    }

    #[test]
    fn parameters_set_options() {
        let options: Options = "mariadb://h/?socket=/run/db.sock&compression=true&found_rows=0\
            &connect_timeout=2.5&command_timeout=30&drain_limit=9&statement_cache_size=0\
            &init=SET%20a%3D1&init=SET%20b%3D2&attribute.program_name=shop"
            .parse()
            .unwrap();
        assert_eq!(options.endpoint().to_string(), "/run/db.sock");
        assert!(options.compression && !options.found_rows);
        assert_eq!(options.connect_timeout, Duration::from_millis(2500));
        assert_eq!(options.command_timeout, Some(Duration::from_secs(30)));
        assert_eq!((options.drain_limit, options.statement_cache_size), (9, 0));
        assert_eq!(options.init, ["SET a=1", "SET b=2"]);
        assert_eq!(options.attributes, [("program_name".into(), "shop".into())]);
    }

    #[test]
    fn a_wrong_url_is_an_error_that_names_the_part_and_hides_the_password() {
        for (url, part) in [
            ("localhost:3306", "scheme"),
            ("postgres://u:sesame@h/", "'postgres'"),
            ("mariadb://u:sesame@h/?colour=red", "unknown parameter 'colour'"),
            ("mariadb://u:sesame@h/?compression=maybe", "compression must be true or false"),
            ("mariadb://u:sesame@h/?connect_timeout=-1", "connect_timeout must be a number"),
            ("mariadb://u:sesame@h/?drain_limit=many", "drain_limit must be a whole number"),
            ("mariadb://u:sesame%ff@h/", "password is not UTF-8"),
            ("mariadb://u:sesame@h:99999/", "not a URL"),
        ] {
            let message = error(url);
            assert!(message.contains(part), "{url}: {message}");
            assert!(!message.contains("sesame"), "{message}");
        }
    }

    #[cfg(feature = "tls")]
    #[test]
    fn tls_parameters_that_contradict_each_other_are_refused() {
        for (parameters, part) in [
            ("tls=false&tls_ca=ca.pem", "turns TLS off"),
            ("tls_ca=ca.pem&tls_accept_invalid_certs=true", "exclude each other"),
            ("tls_cert=client.pem", "need each other"),
        ] {
            assert!(error(&format!("mariadb://h/?{parameters}")).contains(part), "{parameters}");
        }
        let options: Options = "mariadb://h/?tls_ca=ca.pem&tls_server_name=db".parse().unwrap();
        assert!(format!("{:?}", options.tls).contains("ca.pem"));
    }
}
