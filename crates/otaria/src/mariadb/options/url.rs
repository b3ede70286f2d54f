use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::Options;
use crate::error::{Error, ErrorKind, Result};
#[cfg(feature = "tls")]
use crate::net::Tls;

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
        tls.apply(options)
    }
}

impl TryFrom<&str> for Options {
    type Error = Error;

    fn try_from(url: &str) -> Result<Self> {
        url.parse()
    }
}

impl TryFrom<String> for Options {
    type Error = Error;

    fn try_from(url: String) -> Result<Self> {
        url.parse()
    }
}

impl TryFrom<&String> for Options {
    type Error = Error;

    fn try_from(url: &String) -> Result<Self> {
        url.parse()
    }
}

impl Options {
    fn with_parameter(mut self, name: &str, value: &str) -> Result<Self> {
        match name {
            "socket" => self.socket = Some(value.into()),
            "compression" => self.compression = flag(name, value)?,
            "found_rows" => self.found_rows = flag(name, value)?,
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

/// The parameters that together say how TLS is made.
#[derive(Default)]
struct TlsParameters {
    on: Option<bool>,
    ca: Option<String>,
    accept_invalid_certs: bool,
    certificate: Option<String>,
    key: Option<String>,
    server_name: Option<String>,
}

impl TlsParameters {
    /// Whether the parameter is one of them.
    fn take(&mut self, name: &str, value: &str) -> Result<bool> {
        match name {
            "tls" => self.on = Some(flag(name, value)?),
            "tls_ca" => self.ca = Some(value.into()),
            "tls_accept_invalid_certs" => self.accept_invalid_certs = flag(name, value)?,
            "tls_cert" => self.certificate = Some(value.into()),
            "tls_key" => self.key = Some(value.into()),
            "tls_server_name" => self.server_name = Some(value.into()),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whether any of them asks for TLS.
    fn wanted(&self) -> Result<bool> {
        let details = self.ca.is_some()
            || self.accept_invalid_certs
            || self.certificate.is_some()
            || self.key.is_some()
            || self.server_name.is_some();
        match self.on {
            Some(false) if details => Err(usage("it turns TLS off and says how to make it")),
            on => Ok(on.unwrap_or(details)),
        }
    }

    #[cfg(feature = "tls")]
    fn apply(self, options: Options) -> Result<Options> {
        if !self.wanted()? {
            return Ok(options);
        }
        let mut tls = match (self.ca, self.accept_invalid_certs) {
            (Some(_), true) => {
                return Err(usage("tls_ca and tls_accept_invalid_certs exclude each other"));
            }
            (Some(path), false) => Tls::ca_file(path),
            (None, true) => Tls::danger_accept_invalid_certs(),
            (None, false) => Tls::system_roots(),
        };
        tls = match (self.certificate, self.key) {
            (Some(certificate), Some(key)) => tls.client_files(certificate, key),
            (None, None) => tls,
            _ => return Err(usage("tls_cert and tls_key need each other")),
        };
        if let Some(name) = self.server_name {
            tls = tls.server_name(name);
        }
        Ok(options.tls(tls))
    }

    #[cfg(not(feature = "tls"))]
    fn apply(self, options: Options) -> Result<Options> {
        if self.wanted()? {
            return Err(usage(
                "it asks for TLS, but this build of otaria is without its feature `tls`",
            ));
        }
        Ok(options)
    }
}

/// The URL itself is never part of a message, since it may hold a password.
fn usage(what: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Usage, what).while_doing("cannot read the connection URL")
}

fn decode(what: &str, part: &str) -> Result<String> {
    let decoded = percent_decode_str(part).decode_utf8();
    decoded.map(Cow::into_owned).map_err(|_| usage(format!("its {what} is not UTF-8")))
}

fn flag(name: &str, value: &str) -> Result<bool> {
    match value {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(usage(format!("{name} must be true or false, not '{value}'"))),
    }
}

fn number<T: FromStr>(name: &str, value: &str) -> Result<T> {
    value.parse().map_err(|_| usage(format!("{name} must be a whole number, not '{value}'")))
}

fn seconds(name: &str, value: &str) -> Result<Duration> {
    let seconds = value.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| usage(format!("{name} must be a number of seconds, not '{value}'")))
}

#[cfg(test)]
mod tests {
    use super::*;

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
