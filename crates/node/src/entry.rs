//! The entries that run for every query, as raw Node-API functions: napi-rs costs a multiple of what they do.

use std::any::Any;
use std::ffi::CString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use mariadb_proto::capability::Capabilities;
use mariadb_proto::command::{BulkFlags, BulkRows};
use mariadb_proto::value::Param;
use napi::bindgen_prelude::Object;
use napi::{JsValue, sys};

use crate::connection::NodeConnection;
use crate::control::Kind;
use crate::handle::ConnectionHandle;
use crate::params::Params;
use crate::rows::slot::{self, Slot};
use crate::send::send;
use crate::sql::{NotSent, placeholder_count, write_query};

type Answer = Result<i64, NotSent>;

/// Adds the entries to the addon's exports.
pub(crate) fn export(env: &napi::Env, exports: &Object<'_>) -> napi::Result<()> {
    let entries: [(&str, sys::napi_callback); 20] = [
        ("feed", Some(entry::<3, Feed>)),
        ("poll", Some(entry::<1, Poll>)),
        ("sendOutput", Some(entry::<2, SendOutput>)),
        ("takeOutput", Some(entry::<2, TakeOutput>)),
        ("query", Some(entry::<4, Query>)),
        ("beginQuery", Some(entry::<4, BeginQuery>)),
        ("queryPart", Some(entry::<2, QueryPart>)),
        ("endPart", Some(entry::<1, EndPart>)),
        ("abandonQuery", Some(entry::<1, AbandonQuery>)),
        ("longData", Some(entry::<4, LongData>)),
        ("prepare", Some(entry::<2, Prepare>)),
        ("prepareExecute", Some(entry::<4, PrepareExecute>)),
        ("execute", Some(entry::<4, Execute>)),
        ("resetStatement", Some(entry::<2, ResetStatement>)),
        ("executeBulk", Some(entry::<6, ExecuteBulk>)),
        ("closeStatement", Some(entry::<2, CloseStatement>)),
        ("ping", Some(entry::<1, Ping>)),
        ("setMultiStatements", Some(entry::<2, SetMultiStatements>)),
        ("resetConnection", Some(entry::<1, ResetConnection>)),
        ("quit", Some(entry::<1, Quit>)),
    ];
    for (name, callback) in entries {
        let mut function = ptr::null_mut();
        let c_name = CString::new(name)?;
        // SAFETY: called during module initialisation with its own env; the name outlives both calls.
        let status = unsafe {
            let created = sys::napi_create_function(
                env.raw(),
                c_name.as_ptr(),
                -1,
                callback,
                ptr::null_mut(),
                &raw mut function,
            );
            if created == sys::Status::napi_ok {
                sys::napi_set_named_property(env.raw(), exports.raw(), c_name.as_ptr(), function)
            } else {
                created
            }
        };
        if status != sys::Status::napi_ok {
            return Err(napi::Error::new(status.into(), format!("cannot export {name}")));
        }
    }
    Ok(())
}

/// One entry with `N` arguments, the first of them the connection.
trait Entry<const N: usize> {
    fn run(call: &mut Call<N>, connection: &mut NodeConnection) -> Answer;
}

/// The arguments of the running call.
struct Call<const N: usize> {
    env: sys::napi_env,
    args: [sys::napi_value; N],
}

unsafe extern "C" fn entry<const N: usize, E: Entry<N>>(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    let mut args = [ptr::null_mut(); N];
    let mut count = N;
    // SAFETY: `env` and `info` are those of the running call; `args` has room for `count` values.
    let connection = unsafe {
        sys::napi_get_cb_info(
            env,
            info,
            &raw mut count,
            args.as_mut_ptr(),
            ptr::null_mut(),
            ptr::null_mut(),
        );
        ConnectionHandle::from_value(env, args[0])
    };
    let Some(connection) = connection else {
        return throw(env, "the first argument is not a connection");
    };
    let mut call = Call { env, args };
    // A panic must not cross into C. The connection is closed by JavaScript when this throws, so that no half-changed
    // state is used again.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: the only reference of this call; nothing below calls JavaScript.
        E::run(&mut call, unsafe { connection.get() })
    }));
    match outcome {
        Ok(Ok(value)) => number(env, value),
        Ok(Err(NotSent::TooLarge(size))) => number(env, -signed(size)),
        Ok(Err(NotSent::Missing(position))) => number(env, -i64::from(position)),
        Ok(Err(NotSent::Failed(message))) => throw(env, &message),
        Err(panic) => throw(env, &format!("panic in the native code: {}", panic_text(&*panic))),
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

fn number(env: sys::napi_env, value: i64) -> sys::napi_value {
    let mut result = ptr::null_mut();
    // SAFETY: `env` is that of the running call. Small integers are quicker to make.
    unsafe {
        match i32::try_from(value) {
            Ok(value) => sys::napi_create_int32(env, value, &raw mut result),
            Err(_) => sys::napi_create_int64(env, value, &raw mut result),
        };
    }
    result
}

fn throw(env: sys::napi_env, message: &str) -> sys::napi_value {
    let message = CString::new(message.replace('\0', " ")).unwrap_or_default();
    // SAFETY: `env` is that of the running call; the message outlives it.
    unsafe { sys::napi_throw_error(env, ptr::null(), message.as_ptr()) };
    ptr::null_mut()
}

impl<const N: usize> Call<N> {
    fn u32(&self, index: usize) -> u32 {
        let mut value = 0;
        // SAFETY: the value belongs to the running call. Something else than a number leaves 0.
        unsafe { sys::napi_get_value_uint32(self.env, self.args[index], &raw mut value) };
        value
    }

    /// The bytes of a `Uint8Array`.
    fn bytes(&mut self, index: usize) -> &mut [u8] {
        let (mut data, mut length) = (ptr::null_mut(), 0);
        // SAFETY: the value belongs to the running call, during which JavaScript neither runs nor frees it.
        unsafe {
            let status = sys::napi_get_typedarray_info(
                self.env,
                self.args[index],
                ptr::null_mut(),
                &raw mut length,
                &raw mut data,
                ptr::null_mut(),
                ptr::null_mut(),
            );
            if status != sys::Status::napi_ok || data.is_null() {
                return &mut [];
            }
            std::slice::from_raw_parts_mut(data.cast(), length)
        }
    }

    /// A string as UTF-8 at the end of `out`.
    fn append_string(&self, index: usize, out: &mut Vec<u8>) {
        let start = out.len();
        let mut room = out.capacity().saturating_sub(start + 1).max(512);
        loop {
            out.reserve(room + 1);
            let mut written = 0;
            // SAFETY: the value belongs to the running call; `room + 1` bytes are reserved behind `start`, and what
            // Node-API reports as written is initialised.
            unsafe {
                let target = out.as_mut_ptr().add(start).cast();
                let (env, value) = (self.env, self.args[index]);
                sys::napi_get_value_string_utf8(env, value, target, room + 1, &raw mut written);
                // A character of up to four bytes may not have fitted.
                if written + 4 <= room {
                    out.set_len(start + written);
                    return;
                }
                sys::napi_get_value_string_utf8(env, value, ptr::null_mut(), 0, &raw mut room);
            }
            room += 4;
        }
    }
}

macro_rules! entries {
    ($($(#[doc = $doc:literal])+ $name:ident($count:literal): |$call:ident, $connection:ident| $body:expr;)+) => {
        $(
            $(#[doc = $doc])+
            struct $name;

            impl Entry<$count> for $name {
                fn run($call: &mut Call<$count>, $connection: &mut NodeConnection) -> Answer {
                    $body
                }
            }
        )+
    };
}

entries! {
    /// `feed(connection, length, bytes?)`: takes received bytes, in the shared area unless they are given, and polls.
    Feed(3): |call, connection| {
        let length = call.u32(1) as usize;
        let given = call.bytes(2);
        if given.is_empty() {
            let scratch = std::rc::Rc::clone(&connection.scratch);
            // SAFETY: the only areas until they are dropped at the end of this block.
            let areas = unsafe { scratch.areas() };
            connection.machine.receive(&areas.input[..length]);
        } else {
            connection.machine.receive(&given[..length]);
        }
        Ok(poll(connection))
    };
    /// `poll(connection)`: the next kind of event, in `control.ts`'s numbers.
    Poll(1): |_call, connection| Ok(poll(connection));
    /// `sendOutput(connection, descriptor)`: writes the output into an open socket. Answers how many bytes it did not
    /// take, or minus the error number of the system.
    SendOutput(2): |call, connection| {
        let descriptor = i32::try_from(call.u32(1)).unwrap_or(-1);
        match send(descriptor, connection.machine.output()) {
            Ok(taken) => {
                connection.machine.consume(taken);
                Ok(signed(connection.machine.output().len()))
            }
            Err(number) => Ok(-i64::from(number)),
        }
    };
    /// `takeOutput(connection, buffer?)`: moves the output into the shared area, or into `buffer` when it is given.
    /// Answers the number of bytes, or minus the size needed.
    TakeOutput(2): |call, connection| {
        let scratch = std::rc::Rc::clone(&connection.scratch);
        let given = call.bytes(1);
        // SAFETY: the only areas of this call.
        let target = if given.is_empty() { unsafe { scratch.areas() }.output } else { given };
        let output = connection.machine.output();
        let length = output.len();
        if length > target.len() {
            return Ok(-signed(length));
        }
        target[..length].copy_from_slice(output);
        connection.machine.consume(length);
        Ok(signed(length))
    };
    /// `query(connection, sql, variant, parameters)`: `parameters` is the length of the tagged values in the
    /// shared area plus 1, or 0 when the statement has none and is sent as it is.
    Query(4): |call, connection| {
        let mut sql = std::mem::take(&mut connection.sql);
        sql.clear();
        call.append_string(1, &mut sql);
        let sent = send_query(connection, &sql, call.u32(3));
        connection.sql = sql;
        sent?;
        connection.sent(call.u32(2));
        Ok(0)
    };
    /// `beginQuery(connection, sql, variant, parameters)`: a query some of whose values come from streams;
    /// answers how many it takes.
    BeginQuery(4): |call, connection| {
        let mut sql = Vec::new();
        call.append_string(1, &mut sql);
        let scratch = std::rc::Rc::clone(&connection.scratch);
        // SAFETY: the only areas of this call.
        let areas = unsafe { scratch.areas() };
        let mut params = Params::new(&areas.params[..call.u32(3) as usize]);
        Ok(signed(connection.begin_query(&sql, &mut params, call.u32(2))?))
    };
    /// `queryPart(connection, bytes)`: a piece of the stream whose turn it is.
    QueryPart(2): |call, connection| {
        connection.append_to_query(call.bytes(1))?;
        Ok(0)
    };
    /// `endPart(connection)`: that stream has ended.
    EndPart(1): |_call, connection| {
        connection.end_query_part()?;
        Ok(0)
    };
    /// `abandonQuery(connection)`: answers 1 when the server has got a part of the query and will answer it.
    AbandonQuery(1): |_call, connection| Ok(i64::from(connection.abandon_query()?));
    /// `longData(connection, statement, parameter, bytes)`: a piece of a parameter, ahead of the execution.
    LongData(4): |call, connection| {
        let statement = call.u32(1);
        let parameter = u16::try_from(call.u32(2))
            .map_err(|_| NotSent::Failed("a statement has at most 65535 parameters".into()))?;
        connection.machine.send_long_data(statement, parameter, call.bytes(3))?;
        Ok(0)
    };
    /// `prepare(connection, sql)`.
    Prepare(2): |call, connection| {
        let mut sql = Vec::new();
        call.append_string(1, &mut sql);
        connection.machine.prepare(&sql)?;
        connection.sent_preparation();
        Ok(0)
    };
    /// `prepareExecute(connection, sql, variant, length)`.
    PrepareExecute(4): |call, connection| {
        let mut sql = Vec::new();
        call.append_string(1, &mut sql);
        let scratch = std::rc::Rc::clone(&connection.scratch);
        // SAFETY: the only areas of this call.
        let areas = unsafe { scratch.areas() };
        let (mut params, _) = Params::new(&areas.params[..call.u32(3) as usize]).values()?;
        if let Some(takes) = placeholder_count(&sql, connection.machine.sql_context()) {
            if params.len() < takes {
                return Err(NotSent::Missing(u32::try_from(params.len() + 1).unwrap_or(u32::MAX)));
            }
            params.truncate(takes);
        }
        if !connection.machine.can_prepare_execute() {
            return Err(NotSent::Failed("another statement might be executed".into()));
        }
        connection.machine.prepare_execute(&sql, &params)?;
        connection.sent(call.u32(2));
        Ok(0)
    };
    /// `execute(connection, statement, variant, length)`.
    Execute(4): |call, connection| {
        let scratch = std::rc::Rc::clone(&connection.scratch);
        // SAFETY: the only areas of this call.
        let areas = unsafe { scratch.areas() };
        let (params, streams) = Params::new(&areas.params[..call.u32(3) as usize]).values()?;
        let sent_ahead = |index| streams.contains(&index);
        connection.machine.execute_with_long_data(call.u32(1), &params, sent_ahead)?;
        connection.sent(call.u32(2));
        Ok(0)
    };
    /// `resetStatement(connection, statement)`: forgets the long data of a statement.
    ResetStatement(2): |call, connection| {
        connection.machine.reset_statement(call.u32(1))?;
        connection.sent(0);
        Ok(0)
    };
    /// `executeBulk(connection, statement, variant, columns, length, largest)`: sends the rows in the shared area by as
    /// few commands as their types and sizes allow. Answers the number of commands; the words of the slots hold how many
    /// rows each took. When a row makes a packet of `largest` bytes or more,
    /// nothing is sent: minus its size, and its number in the first slot.
    ExecuteBulk(6): |call, connection| {
        let scratch = std::rc::Rc::clone(&connection.scratch);
        // SAFETY: the only areas of this call.
        let areas = unsafe { scratch.areas() };
        let (params, _) = Params::new(&areas.params[..call.u32(4) as usize]).values()?;
        let columns = call.u32(3) as usize;
        let mut commands = plan_bulk(&params, columns, call.u32(5) as usize, areas.slots)?;
        let unit_results = connection
            .machine
            .session()
            .is_some_and(|session| session.capabilities.contains(Capabilities::BULK_UNIT_RESULTS));
        for rows in &mut commands {
            connection.machine.execute_bulk(call.u32(1), rows, BulkFlags { unit_results })?;
            connection.sent(call.u32(2));
        }
        Ok(signed(commands.len()))
    };
    /// `closeStatement(connection, statement)`.
    CloseStatement(2): |call, connection| {
        connection.machine.close_statement(call.u32(1))?;
        Ok(0)
    };
    /// `ping(connection)`.
    Ping(1): |_call, connection| {
        connection.machine.ping()?;
        connection.sent(0);
        Ok(0)
    };
    /// `setMultiStatements(connection, on)`: `on` is 1 or 0.
    SetMultiStatements(2): |call, connection| {
        connection.machine.set_multi_statements(call.u32(1) != 0)?;
        connection.sent(0);
        Ok(0)
    };
    /// `resetConnection(connection)`.
    ResetConnection(1): |_call, connection| {
        connection.machine.reset_connection()?;
        connection.sent(0);
        Ok(0)
    };
    /// `quit(connection)`.
    Quit(1): |_call, connection| {
        connection.machine.quit()?;
        Ok(0)
    };
}

fn poll(connection: &mut NodeConnection) -> i64 {
    let scratch = std::rc::Rc::clone(&connection.scratch);
    // SAFETY: the only areas of this call.
    let mut areas = unsafe { scratch.areas() };
    let kind: Kind = connection.poll(&mut areas);
    i64::from(kind as u32)
}

fn send_query(connection: &mut NodeConnection, sql: &[u8], parameters: u32) -> Result<(), NotSent> {
    if parameters == 0 {
        return Ok(connection.machine.query(sql)?);
    }
    let scratch = std::rc::Rc::clone(&connection.scratch);
    // SAFETY: the only areas of this call.
    let areas = unsafe { scratch.areas() };
    let mut params = Params::new(&areas.params[..parameters as usize - 1]);
    connection
        .machine
        .query_with(|out, context| write_query(out, sql, &mut params, context, &mut Vec::new()))
}

/// The commands for the rows of `params`; for each, a slot says how many rows it takes. Rows beyond the slots are left.
fn plan_bulk(
    params: &[Param<'_>],
    columns: usize,
    largest: usize,
    slots: &mut [Slot],
) -> Result<Vec<BulkRows>, NotSent> {
    let mut commands = Vec::new();
    let (mut rest, mut row) = (params, 0);
    for index in 0..slots.len() {
        if rest.is_empty() {
            break;
        }
        let rows = BulkRows::leading(columns, rest, largest.min(MOST_OF_A_BULK))?;
        let count = rows.count();
        if count == 1 && rows.size() >= largest {
            slots[0] = slot::from_words(row, 0);
            return Err(NotSent::TooLarge(rows.size()));
        }
        let taken = u32::try_from(count).unwrap_or(u32::MAX);
        slots[index] = slot::from_words(taken, 0);
        row = row.saturating_add(taken);
        rest = &rest[count * columns..];
        commands.push(rows);
    }
    Ok(commands)
}

/// Rows are gathered up to this size: one frame, and what a server takes unless it is configured otherwise.
const MOST_OF_A_BULK: usize = 0xff_ff00;

fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
