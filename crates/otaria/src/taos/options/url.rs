use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use taos_proto::reconnect::Retry;
use url::form_urlencoded;

use super::{DEFAULT_PORT, Options};
use crate::error::{Error, Result};
use crate::net::url_parameters::{TlsParameters, number, seconds, try_from_url, usage};

/// The cloud service is reached through its TLS gateway.
const CLOUD_PORT: u16 = 443;
const CLOUD_HOSTS: [&str; 2] = ["cloud.tdengine.com", "cloud.taosdata.com"];

/// The WHATWG parser knows only one host, hence this one. Errors show nothing that may be a part of the password.
impl FromStr for Options {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (scheme, rest) = text
            .trim()
            .split_once("://")
            .ok_or_else(|| usage("it must begin with 'ws://' or 'wss://'"))?;
        let mut tls = TlsParameters::default();
        if scheme.eq_ignore_ascii_case("wss") {
            tls.on = Some(true);
        } else if scheme.eq_ignore_ascii_case("ws") {
            tls.on = Some(false);
        } else {
            return Err(usage("it must begin with 'ws://' or 'wss://'"));
        }
        let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
        // A password may hold a slash: the path begins behind the last @.
        let (credentials, place) = before.rsplit_once('@').unwrap_or(("", before));
        let (hosts, path) = place.split_once('/').unwrap_or((place, ""));
        let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
        let mut options = Self::new().user(decode(user)).password(decode(password));
        for host in hosts.split(',').filter(|host| !host.is_empty()) {
            let (host, port) = address(host)?;
            options = options.address(host, port);
        }
        if options.endpoints.is_empty() {
            return Err(usage("it has no host"));
        }
        let database = path.trim_end_matches('/');
        if !database.is_empty() {
            options.database = Some(decode(database).into_owned());
        }
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if name == "tls" {
                return Err(usage("it says by ws:// or wss:// whether there is TLS, not by 'tls'"));
            }
            if !tls.take(&name, &value)? {
                options = options.with_parameter(&name, &value)?;
            }
        }
        Ok(Self { tls: tls.finish()?, ..options })
    }
}

try_from_url!(Options);

impl Options {
    fn with_parameter(self, name: &str, value: &str) -> Result<Self> {
        Ok(match name {
            "token" => self.token(value),
            "bearer_token" => self.bearer_token(value),
            "timezone" => self.timezone(value),
            "user_app" => self.user_app(value),
            "user_ip" => self.user_ip(value),
            "connect_timeout" => self.connect_timeout(seconds(name, value)?),
            "call_timeout" => self.call_timeout(seconds(name, value)?),
            "close_timeout" => self.close_timeout(seconds(name, value)?),
            "keep_alive" => self.keep_alive(seconds(name, value)?),
            "max_message_size" => self.max_message_size(number(name, value)?),
            "retries" => self.retries(number(name, value)?),
            "retry_backoff_ms" => self.retry_backoff(milliseconds(name, value)?),
            "retry_backoff_max_ms" => self.retry_backoff_max(milliseconds(name, value)?),
            "retry" => self.retry(retry(value)?),
            _ => return Err(usage(format!("it has the unknown parameter '{name}'"))),
        })
    }
}

fn milliseconds(name: &str, value: &str) -> Result<Duration> {
    number(name, value).map(Duration::from_millis)
}

fn retry(value: &str) -> Result<Retry> {
    match value {
        "never" => Ok(Retry::Never),
        "reads" => Ok(Retry::Reads),
        "idempotent" => Ok(Retry::Idempotent),
        _ => Err(usage(format!("retry must be never, reads or idempotent, not '{value}'"))),
    }
}

fn address(text: &str) -> Result<(&str, u16)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').ok_or_else(|| usage("a bracket is open"))?;
            match port.strip_prefix(':') {
                None if !port.is_empty() => return Err(no_port()),
                port => (host, port.unwrap_or_default()),
            }
        }
        None => text.split_once(':').unwrap_or((text, "")),
    };
    if host.is_empty() || host.contains(['[', ']']) {
        return Err(usage("it has an empty host; an IPv6 address needs brackets: [::1]:6041"));
    }
    if port.is_empty() {
        let cloud = CLOUD_HOSTS.iter().any(|known| host.contains(known));
        return Ok((host, if cloud { CLOUD_PORT } else { DEFAULT_PORT }));
    }
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse() {
        Ok(number) if digits && number > 0 => Ok((host, number)),
        _ => Err(no_port()),
    }
}

fn no_port() -> Error {
    usage("the port of a host must be a number from 1 to 65535")
}

/// Percent-decoding that leaves a text as it is when some `%` of it cannot be decoded.
fn decode(text: &str) -> Cow<'_, str> {
    let stray = text.split('%').skip(1).any(|after| {
        !after
            .as_bytes()
            .first_chunk::<2>()
            .is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
    });
    if stray {
        return text.into();
    }
    percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(url: &str) -> Options {
        url.parse().unwrap()
    }

    fn addresses(url: &str) -> Vec<String> {
        options(url).endpoints().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_part_of_a_url_is_read_and_percent_decoded() {
        let options =
            options("WS://j%40ne:p%3Aw/%C3%A9@db.example:6042/my%20db/?timezone=Asia/Tokyo");
        assert_eq!(options.endpoints()[0].to_string(), "db.example:6042");
        assert_eq!((&*options.user, options.password.expose()), ("j@ne", "p:w/é"));
        assert_eq!(options.database.as_deref(), Some("my db"));
        assert_eq!(options.timezone, "Asia/Tokyo");
        assert!(options.tls.is_none());
    }

    #[test]
    fn credentials_end_at_the_last_at_sign_and_stray_percents_stay() {
        let options = options("ws://root:a@b:c%zz%40@h");
        assert_eq!((&*options.user, options.password.expose()), ("root", "a@b:c%zz%40"));
    }

    #[test]
    fn several_hosts_keep_their_order_and_lose_their_doubles() {
        assert_eq!(addresses("ws://u@a,[::1]:7000,a:6041,,b:1/"), ["a:6041", "[::1]:7000", "b:1"]);
        assert_eq!(addresses("ws://u@[fe80::1]"), ["[fe80::1]:6041"]);
        assert_eq!(addresses("ws://gw.cloud.tdengine.com"), ["gw.cloud.tdengine.com:443"]);
    }

    #[test]
    fn parameters_set_options() {
        let options = options(
            "ws://h?token=a+b&bearer_token=c&user_app=shop&user_ip=10.0.0.1&connect_timeout=2.5\
             &call_timeout=30&close_timeout=1&keep_alive=0&max_message_size=9",
        );
        assert_eq!((options.token.expose(), options.bearer_token.expose()), ("a b", "c"));
        assert_eq!((&*options.user_app, &*options.user_ip), ("shop", "10.0.0.1"));
        assert_eq!(options.connect_timeout, Duration::from_millis(2500));
        assert_eq!(options.call_timeout, Some(Duration::from_secs(30)));
        assert_eq!((options.keep_alive, options.max_message_size), (None, 9));
    }

    #[test]
    fn a_wrong_url_is_an_error_that_names_the_part_and_hides_the_password() {
        for (url, part) in [
            ("", "must begin with"),
            ("localhost:6041", "must begin with"),
            ("taos://u:sesame@h", "must begin with"),
            ("ws://u:sesame@", "no host"),
            ("ws://u:sesame@/db", "no host"),
            ("ws://u:sesame", "port of a host"),
            ("ws://u:sesame@h:0", "port of a host"),
            ("ws://u:sesame@h:99999", "port of a host"),
            ("ws://u:sesame@::1", "needs brackets"),
            ("ws://u:sesame@[::1", "bracket is open"),
            ("ws://u:sesame@h/?colour=red", "unknown parameter 'colour'"),
            ("ws://u:sesame@h/?call_timeout=-1", "call_timeout must be a number"),
            ("ws://u:sesame@h/?tls_ca=ca.pem", "turns TLS off"),
            ("ws://u:sesame@h/?tls=true", "not by 'tls'"),
        ] {
            let message = url.parse::<Options>().unwrap_err().to_string();
            assert!(message.contains(part), "{url}: {message}");
            assert!(!message.contains("sesame"), "{message}");
        }
    }

    #[test]
    fn a_login_is_required() {
        assert!(options("ws://h").login().unwrap_err().to_string().contains("no login"));
        assert!(options("ws://h?token=t").login().is_ok());
    }

    #[cfg(feature = "tls")]
    #[test]
    fn wss_is_tls() {
        assert!(options("wss://u@h").tls.is_some());
        assert!(format!("{:?}", options("wss://u@h?tls_ca=ca.pem").tls).contains("ca.pem"));
    }

    #[cfg(not(feature = "tls"))]
    #[test]
    fn wss_is_refused_by_a_build_without_tls() {
        assert!("wss://u@h".parse::<Options>().is_err());
    }
}
