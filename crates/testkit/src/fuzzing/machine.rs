use std::time::Duration;

use mariadb_proto::Config;
use mariadb_proto::frame::encode_packet;

use super::input::Input;
use super::operation::Operation;
use crate::account::config;
use crate::performer::Performer;
use crate::scenario::{Scenario, Step};
use crate::server::{greeting, ok};

/// The machine, given bytes in one of its phases: the same happens for every chunking, and nothing after an error.
pub fn machine_bytes(data: &[u8]) {
    let mut input = Input::new(data);
    // Without TLS, since what comes before and what comes after its handshake are not the same.
    let config = Config { tls: false, ..any_config(&mut input) };
    let phase = input.number();
    let rest = input.rest();
    let listen = |chunk: usize| {
        let mut rig = Rig::in_phase(&config, phase);
        for part in rest.chunks(chunk) {
            rig.receive(part);
        }
        rig.performer.transcript.lines
    };
    assert_eq!(listen(rest.len().max(1)), listen(1));
}

/// The machine, given commands, packets and all its other inputs in any order: nothing happens after an error.
pub fn machine_operations(data: &[u8]) {
    let mut input = Input::new(data);
    let config = any_config(&mut input);
    let mut rig = Rig::in_phase(&config, input.number());
    while !input.is_empty() {
        rig.perform(&Operation::read(&mut input));
    }
}

fn any_config(input: &mut Input<'_>) -> Config {
    let options = input.number();
    let option = |bit: u8| options >> bit & 1 != 0;
    Config {
        tls: option(0),
        compress: option(1),
        local_infile: option(2),
        deprecate_eof: option(3),
        cache_metadata: option(4),
        max_packet_size: if option(5) { 200 } else { 1 << 24 },
        ..config()
    }
}

struct Rig {
    performer: Performer,
    /// The sequence id that is due, as far as a server can guess it.
    sequence: u8,
}

impl Rig {
    /// A machine that has got so far, if nothing in the way of its configuration stops it.
    fn in_phase(config: &Config, phase: u8) -> Self {
        let config = config.clone();
        let scenario = Scenario { name: "fuzzing", config, steps: vec![], infile: &[b"x"] };
        let mut rig = Self { performer: Performer::new(&scenario), sequence: 0 };
        let phase = phase % 10;
        if phase > 0 {
            rig.packet(&Vec::from(greeting()), None);
        }
        if phase > 1 {
            rig.packet(&Vec::from(ok()), None);
        }
        match phase {
            3 => rig.step(&Step::Query("SELECT 1")),
            4 => rig.step(&Step::Prepare("SELECT ?")),
            5 => rig.step(&Step::PrepareExecute("SELECT 1", vec![])),
            6 => rig.step(&Step::Execute(vec![])),
            7 => rig.step(&Step::ChangeUser("fixture")),
            8 => rig.step(&Step::Together(vec![Step::Ping, Step::Query("SELECT 1"), Step::Ping])),
            _ => {}
        }
        rig
    }

    fn perform(&mut self, operation: &Operation) {
        let connection = &mut self.performer.connection;
        let before = connection.output().len();
        match operation {
            Operation::Packet(payload, id) => return self.packet(payload, *id),
            Operation::Bytes(bytes) => return self.receive(bytes),
            Operation::Step(step) => return self.step(step),
            Operation::TlsEstablished => drop(connection.tls_established()),
            Operation::PasswordEncrypted(bytes) => {
                drop(connection.password_encrypted(bytes.clone()));
            }
            Operation::KeyDerived(byte) => drop(connection.key_derived(&[*byte; 32])),
            Operation::SendInfile(bytes) => drop(connection.send_infile(bytes)),
            Operation::FinishInfile => drop(connection.finish_infile()),
            Operation::Deadline(now) => {
                connection.set_deadline(Some(Duration::from_secs(250)));
                drop(connection.handle_deadline(Duration::from_secs((*now).into())));
            }
            Operation::Consume(count) => connection.consume((*count).into()),
        }
        self.count_reply(before);
    }

    fn packet(&mut self, payload: &[u8], id: Option<u8>) {
        let mut bytes = Vec::new();
        self.sequence = encode_packet(&mut bytes, payload, id.unwrap_or(self.sequence));
        self.receive(&bytes);
    }

    fn step(&mut self, step: &Step) {
        if self.performer.take(step).is_ok() {
            self.sequence = 1;
        }
    }

    fn receive(&mut self, bytes: &[u8]) {
        let ended = self.performer.connection.is_closed();
        let (before, lines) =
            (self.performer.connection.output().len(), self.performer.transcript.lines.len());
        if let Err(error) = self.performer.receive(bytes) {
            assert!(!ended, "an error after the end: {error}");
            self.performer.transcript.lines.push(error.to_string());
        }
        assert!(!ended || self.performer.transcript.lines.len() == lines, "an event after the end");
        self.count_reply(before);
    }

    fn count_reply(&mut self, output_before: usize) {
        if self.performer.connection.output().len() > output_before {
            self.sequence = self.sequence.wrapping_add(1);
        }
    }
}
