use std::time::Duration;

use mariadb_proto::{Config, Connection, Error, Event};

use crate::script::{Cue, Performance, Script};
use crate::transcript::Transcript;

/// A connection and a script, joined in memory and with a clock that stands still until the script waits.
#[derive(Debug)]
pub struct Link {
    /// The client's side.
    pub connection: Connection,
    script: Performance,
    now: Duration,
    /// Bytes per delivery; 0 delivers as sent.
    chunk: usize,
}

impl Link {
    /// Starts both sides.
    #[must_use]
    pub fn new(config: Config, script: Script) -> Self {
        let connection = Connection::new(config);
        Self { connection, script: script.start(), now: Duration::ZERO, chunk: 0 }
    }

    /// Delivers the server's bytes in chunks of this many.
    #[must_use]
    pub const fn in_chunks_of(mut self, bytes: usize) -> Self {
        self.chunk = bytes;
        self
    }

    /// Logs in, issues `commands` and runs the script to its end; the events after the login as text.
    ///
    /// # Panics
    /// The login fails, or the client does not do what the script expects.
    pub fn converse(
        config: Config,
        script: Script,
        commands: impl FnOnce(&mut Connection),
    ) -> (Connection, Result<Vec<String>, Error>) {
        let mut link = Self::new(config, script);
        let login = link.run();
        assert!(link.connection.is_ready(), "{login:?}");
        commands(&mut link.connection);
        let events = link.run().map(|events| Transcript::of(&events));
        (link.connection, events)
    }

    /// Moves bytes to and fro until neither side can go on, and returns the events. After
    /// [`Event::StartTls`] and the like the caller acts and runs the link again. What the script does not read stays in
    /// the connection's output.
    ///
    /// # Panics
    /// The client does not do what the script expects.
    pub fn run(&mut self) -> Result<Vec<Event>, Error> {
        let mut events = Vec::new();
        loop {
            match self.script.next_cue() {
                Ok(Cue::Write(bytes)) => {
                    let chunk = if self.chunk == 0 { bytes.len() } else { self.chunk };
                    for part in bytes.chunks(chunk.max(1)) {
                        self.connection.receive(part);
                        while let Some(event) = self.connection.poll_event()? {
                            events.push(event);
                        }
                    }
                }
                Ok(Cue::Read) if self.connection.output().is_empty() => return Ok(events),
                Ok(Cue::Read) => {
                    self.script.receive(self.connection.output());
                    self.connection.consume(self.connection.output().len());
                }
                Ok(Cue::Wait(duration)) => {
                    self.now += duration;
                    self.connection.handle_deadline(self.now)?;
                }
                Ok(Cue::Close | Cue::Finished) => return Ok(events),
                Err(violation) => panic!("{violation:#}"),
            }
        }
    }
}
