//! Parameters of connection URLs, the same for both databases.

use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

use super::Tls;
use crate::error::{Error, ErrorKind, Result};

/// The parameters that together say how TLS is made.
#[derive(Default)]
pub(crate) struct TlsParameters {
    pub(crate) on: Option<bool>,
    ca: Option<String>,
    accept_invalid_certs: bool,
    certificate: Option<String>,
    key: Option<String>,
    server_name: Option<String>,
}

impl TlsParameters {
    /// Whether the parameter is one of them.
    pub(crate) fn take(&mut self, name: &str, value: &str) -> Result<bool> {
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

    /// The TLS that they ask for.
    #[cfg(feature = "tls")]
    pub(crate) fn finish(self) -> Result<Option<Tls>> {
        if !self.wanted()? {
            return Ok(None);
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
        Ok(Some(tls))
    }

    #[cfg(not(feature = "tls"))]
    pub(crate) fn finish(self) -> Result<Option<Tls>> {
        if self.wanted()? {
            return Err(usage(
                "it asks for TLS, but this build of otaria is without its feature `tls`",
            ));
        }
        Ok(None)
    }
}

/// The URL itself is never part of a message, since it may hold a password.
pub(crate) fn usage(what: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Usage, what).while_doing("cannot read the connection URL")
}

pub(crate) fn flag(name: &str, value: &str) -> Result<bool> {
    match value {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(usage(format!("{name} must be true or false, not '{value}'"))),
    }
}

pub(crate) fn number<T: FromStr>(name: &str, value: &str) -> Result<T> {
    value.parse().map_err(|_| usage(format!("{name} must be a whole number, not '{value}'")))
}

pub(crate) fn seconds(name: &str, value: &str) -> Result<Duration> {
    let seconds = value.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| usage(format!("{name} must be a number of seconds, not '{value}'")))
}

/// Options that are read from a URL are taken from its text wherever they are asked for.
macro_rules! try_from_url {
    ($options:ty) => {
        try_from_url!($options: &str, String, &String);
    };
    ($options:ty: $($text:ty),+) => {$(
        impl TryFrom<$text> for $options {
            type Error = Error;

            fn try_from(url: $text) -> Result<Self> {
                url.parse()
            }
        }
    )+};
}

pub(crate) use try_from_url;
