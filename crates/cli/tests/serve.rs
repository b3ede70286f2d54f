//! `otaria serve` as a process.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

/// A server process, which is killed when the test ends early.
struct Server {
    process: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn otaria(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_otaria"));
    command.arg("serve").args(arguments).env_remove("OTARIA_PASSWORD");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn start(mut command: Command) -> Server {
    let mut process = command.spawn().unwrap();
    let output = BufReader::new(process.stdout.take().unwrap());
    Server { process, output }
}

impl Server {
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn code(&mut self) -> Option<i32> {
        self.process.wait().unwrap().code()
    }
}

fn refused(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stderr, stdout } = otaria(arguments).output().unwrap();
    assert!(stdout.is_empty());
    (status.code(), String::from_utf8(stderr).unwrap())
}

fn ping(address: SocketAddr) -> String {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.write_all(b"GET /-/ping HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_url_alone_is_printed_for_programs() {
    let mut server = start(otaria(&["--port", "0", "--print-url", "--exit-with-stdin"]));
    let url = server.line();
    let address = url.strip_prefix("ws://root:taosdata@").unwrap().parse().unwrap();
    assert!(ping(address).starts_with("HTTP/1.1 200"));
    drop(server.process.stdin.take());
    assert_eq!(server.line(), "", "nothing else is printed");
    assert_eq!(server.code(), Some(0));
}

#[test]
fn people_are_told_what_was_started() {
    let mut server =
        start(otaria(&["--port", "0", "--exit-with-stdin", "--server-version", "3.3.4.1"]));
    drop(server.process.stdin.take());
    let mut text = String::new();
    server.output.read_to_string(&mut text).unwrap();
    assert!(
        text.starts_with("Otaria development server, compatible with TDengine 3.3.4.1\n"),
        "{text}"
    );
    for part in
        ["ws://root:taosdata@127.0.0.1:", "/rest/sql", "in memory", "this machine only", "Ctrl-C"]
    {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

#[test]
fn a_password_of_ones_own_is_not_printed() {
    let mut command = otaria(&["--port", "0", "--print-url", "--exit-with-stdin"]);
    command.env("OTARIA_PASSWORD", "hunter2");
    let mut server = start(command);
    assert!(server.line().starts_with("ws://root@127.0.0.1:"));
}

#[test]
fn a_port_in_use_is_an_error_that_names_it_and_the_way_out() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, text) = refused(&["--port", &port]);
    assert_eq!(code, Some(1));
    let expected = format!(
        "otaria: choose another --port, or 0 for a free one: cannot listen on 127.0.0.1:{port}: "
    );
    assert!(text.starts_with(&expected), "{text}");
}

#[test]
fn arguments_that_do_not_fit_are_named() {
    let (code, text) = refused(&["--port", "70000"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("'70000' for '--port <PORT>'"), "{text}");
    let (code, text) = refused(&["--server-version", "new"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("`new` is no version of TDengine"), "{text}");
}

#[cfg(unix)]
#[test]
fn signals_stop_it_gracefully() {
    for signal in ["INT", "TERM"] {
        let mut server = start(otaria(&["--port", "0", "--print-url"]));
        server.line();
        let pid = server.process.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
        assert_eq!(server.code(), Some(0), "after SIG{signal}");
    }
}
