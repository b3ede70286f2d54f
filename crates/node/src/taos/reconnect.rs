use std::time::Duration;

use napi_derive::napi;
use taos_proto::reconnect::{
    Attempts, Backoff, Effect, Retry, adapter_order, another_adapter_may_help,
};

use super::session::{SessionHandle, machine};
use crate::handle::Handle;

pub(crate) type AttemptsHandle = Handle<Attempts>;

/// How to make a lost connection again; see `taos_proto::reconnect`.
#[napi(object, object_to_js = false)]
pub struct Reconnection {
    /// Attempts for each adapter.
    pub retries: u32,
    /// Milliseconds before the second attempt.
    pub first_delay: f64,
    /// Milliseconds that no wait exceeds.
    pub longest_delay: f64,
    /// For each adapter the connections of this process.
    pub loads: Vec<u32>,
    /// For each adapter any number.
    pub random: Vec<u32>,
    /// The adapter of the connection that was lost; none when it is the first.
    pub current: Option<u32>,
}

/// A try to connect.
#[napi(object, object_from_js = false)]
pub struct NativeAttempt {
    /// The place of the adapter.
    pub adapter: u32,
    /// Milliseconds to wait before.
    pub delay: f64,
}

/// The attempts to make a connection.
#[napi(catch_unwind)]
pub fn create_attempts(reconnection: Reconnection) -> AttemptsHandle {
    let Reconnection { retries, first_delay, longest_delay, loads, random, current } = reconnection;
    let backoff =
        Backoff { retries, first: milliseconds(first_delay), longest: milliseconds(longest_delay) };
    let loads: Vec<_> = loads.into_iter().map(|load| load as usize).collect();
    let mut random = random.into_iter();
    let current = current.map(|place| place as usize);
    let order = adapter_order(&loads, current, || random.next().unwrap_or_default());
    Handle::new(Attempts::new(order, backoff))
}

/// The next attempt; none when there is no other. `random` is any number.
#[napi(catch_unwind)]
pub fn next_attempt(attempts: AttemptsHandle, random: u32) -> Option<NativeAttempt> {
    // SAFETY: the only reference of this call.
    let attempt = unsafe { attempts.get() }.next_attempt(random)?;
    let adapter = u32::try_from(attempt.adapter).ok()?;
    Some(NativeAttempt { adapter, delay: attempt.delay.as_secs_f64() * 1000.0 })
}

/// Whether a statement may be sent again when its answer is lost; `retry` is `never`, `reads` or `idempotent`.
#[napi(catch_unwind)]
pub fn may_repeat(retry: String, sql: String) -> bool {
    let retry = match retry.as_str() {
        "never" => Retry::Never,
        "idempotent" => Retry::Idempotent,
        _ => Retry::Reads,
    };
    retry.allows(Effect::of_sql(&sql))
}

/// Whether another adapter may take a login that was refused with this code.
#[napi(catch_unwind)]
pub fn may_another_adapter_help(code: u32) -> bool {
    u16::try_from(code).is_ok_and(another_adapter_may_help)
}

/// The database of a session; empty for none.
#[napi(catch_unwind)]
pub fn session_database(session: SessionHandle) -> String {
    machine(session).login().map_or_else(String::new, |login| login.db.clone())
}

fn milliseconds(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or(Duration::MAX)
}
