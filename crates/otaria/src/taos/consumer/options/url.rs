use std::str::FromStr;
use std::time::Duration;

use url::form_urlencoded;

use super::{
    AUTO_COMMIT, CLIENT, COMMIT_INTERVAL, ConsumerOptions, GROUP, OffsetReset, RESET, TABLE_NAMES,
};
use crate::error::{Error, Result};
use crate::net::url_parameters::{flag, number, usage};
use crate::taos::Options;

/// TDengine's own.
const DEFAULT_INTERVAL: Duration = Duration::from_secs(5);

impl FromStr for ConsumerOptions {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (address, query) = text.split_once('?').unwrap_or((text, ""));
        let mut of_connection = form_urlencoded::Serializer::new(String::new());
        let mut options = Self::new(Options::new(), "");
        let (mut commits, mut interval) = (false, DEFAULT_INTERVAL);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                GROUP => options.group = value.into_owned(),
                CLIENT => options.client_id = value.into_owned(),
                RESET => options.offset_reset = reset(&value)?,
                AUTO_COMMIT => commits = flag(&name, &value)?,
                COMMIT_INTERVAL => interval = Duration::from_millis(number(&name, &value)?),
                TABLE_NAMES => options.table_names = flag(&name, &value)?,
                other if other.contains('.') => options = options.property(other, value),
                other => {
                    of_connection.append_pair(other, &value);
                }
            }
        }
        let of_connection = of_connection.finish();
        options.connection = match of_connection.as_str() {
            "" => address.parse()?,
            parameters => format!("{address}?{parameters}").parse()?,
        };
        Ok(options.auto_commit(commits.then_some(interval)))
    }
}

fn reset(value: &str) -> Result<OffsetReset> {
    let all = [OffsetReset::Earliest, OffsetReset::Latest, OffsetReset::None];
    let found = all.into_iter().find(|reset| reset.name().eq_ignore_ascii_case(value));
    found.ok_or_else(|| usage(format!("{RESET} must be earliest, latest or none, not '{value}'")))
}

impl TryFrom<&str> for ConsumerOptions {
    type Error = Error;

    fn try_from(url: &str) -> Result<Self> {
        url.parse()
    }
}

impl TryFrom<String> for ConsumerOptions {
    type Error = Error;

    fn try_from(url: String) -> Result<Self> {
        url.parse()
    }
}

impl TryFrom<&String> for ConsumerOptions {
    type Error = Error;

    fn try_from(url: &String) -> Result<Self> {
        url.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "wss://ann:sesame@a:1,b/d";

    #[test]
    fn parameters_of_the_consumer_and_of_the_connection_stand_in_one_url() {
        let more = "group.id=g%20h&call_timeout=2.5&client.id=c&enable.auto.commit=true\
                    &auto.commit.interval.ms=100&msg.with.table.name=false&session.timeout.ms=7000&timezone=UTC";
        let options: ConsumerOptions = format!("{URL}?{more}").parse().unwrap();
        options.check().unwrap();
        let asked = options.subscribe(vec!["t".into()]).unwrap();
        assert_eq!((&*asked.user, asked.password.expose(), &*asked.db), ("ann", "sesame", "d"));
        assert_eq!((&*asked.group_id, &*asked.client_id, &*asked.tz), ("g h", "c", "UTC"));
        assert_eq!(options.commit_interval(), Some(Duration::from_millis(100)));
        assert_eq!((&*asked.offset_rest, &*asked.with_table_name), ("latest", "false"));
        assert_eq!(asked.config["session.timeout.ms"].expose(), "7000");
        assert_eq!(options.connection.call_timeout, Some(Duration::from_millis(2500)));
    }

    #[test]
    fn a_token_takes_the_place_of_the_password() {
        let url = "ws://host?bearer_token=t0k&group.id=g";
        let options: ConsumerOptions = url.parse().unwrap();
        assert!(!format!("{options:?}").contains("t0k"));
        let asked = options.subscribe(vec!["t".into()]).unwrap();
        assert_eq!(asked.config["td.connect.token"].expose(), "t0k");
        assert!(asked.user.is_empty());
    }

    #[test]
    fn what_cannot_work_is_refused() {
        for (more, part) in [
            ("auto.offset.reset=first&group.id=g", "earliest, latest or none, not 'first'"),
            ("enable.auto.commit=maybe&group.id=g", "must be true or false"),
            ("group=g", "unknown parameter 'group'"),
            ("", "needs a group"),
            ("group.id=g&experimental.snapshot.enable=true", "not supported"),
            ("group.id=g&td.connect.user=ann", "a method of its own"),
        ] {
            let options = format!("{URL}?{more}").parse::<ConsumerOptions>();
            let error = options.and_then(|options| options.check()).unwrap_err();
            assert!(error.to_string().contains(part), "{more}: {error}");
        }
    }
}
