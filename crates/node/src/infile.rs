//! LOAD DATA LOCAL INFILE: the server asks, JavaScript answers.

use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

use crate::failure::Failure;
use crate::handle::ConnectionHandle;

/// The file that the server asked for.
#[napi(object, object_from_js = false)]
pub struct Infile {
    /// Its name.
    pub name: String,
    /// Whether it may be sent; otherwise the machine has refused it already.
    pub permitted: bool,
}

/// The file that the server asked for last.
#[napi(catch_unwind)]
pub fn take_infile(connection: ConnectionHandle) -> Option<Infile> {
    // SAFETY: the only reference of this call.
    let (name, permitted) = unsafe { connection.get() }.infile.take()?;
    Some(Infile { name: String::from_utf8_lossy(&name).into_owned(), permitted })
}

/// Puts a piece of the file into the output.
#[napi(catch_unwind)]
pub fn send_infile(connection: ConnectionHandle, data: Uint8Array) -> Option<Failure> {
    // SAFETY: the only reference of this call.
    unsafe { connection.get() }.machine.send_infile(&data).err().map(Failure::from)
}

/// Ends the file, or refuses it if nothing was sent.
#[napi(catch_unwind)]
pub fn finish_infile(connection: ConnectionHandle) -> Option<Failure> {
    // SAFETY: the only reference of this call.
    unsafe { connection.get() }.machine.finish_infile().err().map(Failure::from)
}
