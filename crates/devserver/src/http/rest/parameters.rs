//! What the query part of the URL says.

use jiff::tz::TimeZone;
use serde::Deserialize;

use super::refusal::Refusal;

/// The parameters as written.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Parameters {
    tz: Option<String>,
    conn_tz: Option<String>,
    app: Option<String>,
    ip: Option<String>,
    req_id: Option<String>,
    timing: Option<String>,
    row_with_meta: Option<String>,
}

/// The parameters as understood.
pub(super) struct Wishes {
    /// The zone in which timestamps are printed.
    pub(super) zone: TimeZone,
    /// The session's zone.
    pub(super) session_zone: Option<String>,
    /// The program that asks, for `show connections`.
    pub(super) app: Option<String>,
    /// The address that it says it has.
    pub(super) ip: Option<String>,
    /// Whether the time spent is told.
    pub(super) timing: bool,
    /// Whether rows are objects.
    pub(super) rows_as_objects: bool,
}

impl Parameters {
    pub(super) fn understood(self) -> Result<Wishes, Refusal> {
        if let Some(id) = self.req_id
            && id.parse::<u64>().is_err()
        {
            return Err(refused("req_id", &id));
        }
        let zone = match self.tz.filter(|name| !name.is_empty()) {
            Some(name) => TimeZone::get(&name).map_err(|_| refused("tz", &name))?,
            None => TimeZone::UTC,
        };
        Ok(Wishes {
            zone,
            session_zone: self.conn_tz.filter(|name| !name.is_empty()),
            app: self.app,
            ip: self.ip,
            timing: flag("timing", self.timing)?,
            rows_as_objects: flag("row_with_meta", self.row_with_meta)?,
        })
    }
}

fn flag(name: &'static str, text: Option<String>) -> Result<bool, Refusal> {
    match text.as_deref() {
        None | Some("" | "false" | "0") => Ok(false),
        Some("true" | "1") => Ok(true),
        Some(other) => Err(refused(name, other)),
    }
}

fn refused(name: &'static str, text: &str) -> Refusal {
    Refusal::Parameter { name, reason: format!("`{text}` is not understood") }
}
