//! Performs the client's part of a [`Scenario`]: drives a machine without I/O and keeps a transcript of its events.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mariadb_proto::command::BulkRows;
use mariadb_proto::{Connection, Error, Event};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::scenario::{Scenario, Step, config};
use crate::transcript::Transcript;

/// A client in the middle of a scenario.
#[derive(Debug)]
pub struct Performer {
    /// Its machine.
    pub connection: Connection,
    /// What happened so far.
    pub transcript: Transcript,
    steps: std::vec::IntoIter<Step>,
    /// What requests for local files are answered with; refused if there is nothing.
    infile: &'static [&'static [u8]],
    /// The id of the statement prepared last.
    statement: u32,
}

impl Performer {
    /// Begins.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        Self {
            connection: Connection::new(scenario.config.clone()),
            transcript: Transcript::default(),
            steps: scenario.steps.clone().into_iter(),
            infile: scenario.infile,
            statement: 0,
        }
    }

    /// Performs a scenario with a real server, until the server closes the connection.
    ///
    /// # Errors
    /// The server does not answer within ten seconds, closes the connection too early, or says something wrong.
    pub async fn over_tcp(address: SocketAddr, scenario: &Scenario) -> Result<Self> {
        let mut stream = TcpStream::connect(address).await?;
        let mut performer = Self::new(scenario);
        let mut received = vec![0; 256 * 1024];
        loop {
            while performer.is_idle() && !performer.is_done() {
                performer.next_step()?;
            }
            let output = performer.connection.output();
            stream.write_all(output).await?;
            let count = output.len();
            performer.connection.consume(count);
            let finished = performer.connection.is_closed() || performer.is_idle();
            if finished {
                // A proxy has passed on what was said last when the server closes in answer to this.
                stream.shutdown().await?;
            }
            let answer = timeout(Duration::from_secs(10), stream.read(&mut received));
            let count = answer.await.context("the server does not answer")??;
            if count == 0 {
                ensure!(finished, "the server closed the connection");
                return Ok(performer);
            }
            performer.receive(received.get(..count).unwrap_or_default())?;
        }
    }

    /// Takes bytes from the server and deals with the events that they make.
    pub fn receive(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.connection.receive(bytes);
        while let Some(event) = self.connection.poll_event()? {
            self.transcript.note(&event);
            match event {
                Event::Prepared(statement) => self.statement = statement.id,
                Event::LocalInfile { permitted: true, .. } => {
                    for piece in self.infile {
                        self.connection.send_infile(piece)?;
                    }
                    self.connection.finish_infile()?;
                }
                Event::StartTls => self.connection.tls_established()?,
                Event::EncryptPassword { plaintext, .. } => {
                    self.connection.password_encrypted(plaintext.expose().to_vec())?;
                }
                Event::DeriveKey(derivation) => {
                    self.connection.key_derived(&derivation.run())?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether nothing is to be waited for: the next step may be taken.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.connection.is_ready() && self.connection.in_flight() == 0
    }

    /// Whether all steps have been taken.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.steps.as_slice().is_empty()
    }

    /// Takes the next step.
    pub fn next_step(&mut self) -> Result<()> {
        let step = self.steps.next().context("the scenario has no further step")?;
        self.transcript.lines.push(format!("> {step:?}"));
        Ok(self.take(&step)?)
    }

    /// Takes a step that need not be one of the scenario.
    pub fn take(&mut self, step: &Step) -> Result<(), Error> {
        let connection = &mut self.connection;
        match step {
            Step::Query(sql) => connection.query(sql.as_bytes()),
            Step::Prepare(sql) => connection.prepare(sql.as_bytes()),
            Step::PrepareExecute(sql, params) => connection.prepare_execute(sql.as_bytes(), params),
            Step::Execute(params) => connection.execute(self.statement, params),
            Step::ExecuteWithLongData(data) => {
                let text = [mariadb_proto::value::Param::Text("")];
                connection.send_long_data(self.statement, 0, data)?;
                connection.execute_with_long_data(self.statement, &text, |_| true)
            }
            Step::Bulk { columns, params, flags } => {
                let mut rows = BulkRows::new(*columns, params)?;
                connection.execute_bulk(self.statement, &mut rows, *flags)
            }
            Step::CloseStatement => connection.close_statement(self.statement),
            Step::ResetStatement => connection.reset_statement(self.statement),
            Step::Ping => connection.ping(),
            Step::ResetConnection => connection.reset_connection(),
            Step::InitDb(name) => connection.init_db(name),
            Step::SetMultiStatements(on) => connection.set_multi_statements(*on),
            Step::ChangeUser(user) => connection.change_user(config(user)),
            Step::Quit => connection.quit(),
            Step::Together(steps) => steps.iter().try_for_each(|step| self.take(step)),
        }
    }
}
