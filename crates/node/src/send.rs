//! Writes past JavaScript's streams, which cost a small query several microseconds.

/// Writes what fits into the socket's buffer; the number of bytes taken, or the error number of the system.
#[cfg(unix)]
pub(crate) fn send(descriptor: i32, bytes: &[u8]) -> Result<usize, i32> {
    use std::io::{ErrorKind, Write as _};
    use std::mem::ManuallyDrop;
    use std::net::TcpStream;
    use std::os::fd::FromRawFd as _;

    // SAFETY: JavaScript's stream owns the descriptor and is open during this call; it is never closed from here. A unix
    // socket is written to in the same way as a TCP socket, without SIGPIPE.
    let mut socket = ManuallyDrop::new(unsafe { TcpStream::from_raw_fd(descriptor) });
    let mut taken = 0;
    while taken < bytes.len() {
        match socket.write(&bytes[taken..]) {
            Ok(count) => taken += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => return Err(error.raw_os_error().unwrap_or_default()),
        }
    }
    Ok(taken)
}

/// Streams alone can write here.
#[cfg(not(unix))]
pub(crate) fn send(_descriptor: i32, _bytes: &[u8]) -> Result<usize, i32> {
    Ok(0)
}
