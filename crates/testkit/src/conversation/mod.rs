//! Conversations as they were recorded, and their files.
//!
//! A line is a remark (`#`) or bytes in hexadecimal with the side that sent them. Frames stand on lines of their own
//! for the reader's sake; adjacent lines of one side belong together.

mod replay;

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};

pub use replay::replay;

/// Which side sent bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The client.
    Client,
    /// The server.
    Server,
}

/// What passed between a client and a server, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conversation {
    /// Never two of the same side in a row.
    turns: Vec<(Direction, Vec<u8>)>,
}

impl Conversation {
    /// Appends bytes.
    pub fn push(&mut self, direction: Direction, bytes: &[u8]) {
        match self.turns.last_mut() {
            Some((last, turn)) if *last == direction => turn.extend_from_slice(bytes),
            _ => self.turns.push((direction, bytes.to_vec())),
        }
    }

    /// The turns of both sides.
    #[must_use]
    pub fn turns(&self) -> &[(Direction, Vec<u8>)] {
        &self.turns
    }

    /// What the server said.
    pub fn server_turns(&self) -> impl Iterator<Item = &[u8]> {
        let server = self.turns.iter().filter(|(direction, _)| *direction == Direction::Server);
        server.map(|(_, bytes)| bytes.as_slice())
    }

    /// Reads a file.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let mut conversation = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let (direction, digits) = match line.split_once(' ') {
                Some(("client", digits)) => (Direction::Client, digits),
                Some(("server", digits)) => (Direction::Server, digits),
                _ => bail!("{}: neither a remark nor a side's bytes: {line}", path.display()),
            };
            conversation.push(direction, &from_hexadecimal(digits)?);
        }
        Ok(conversation)
    }

    /// Writes a file with `remarks` at its top.
    pub fn save(&self, path: &Path, remarks: &[String]) -> Result<()> {
        let mut text = String::new();
        for remark in remarks {
            writeln!(text, "# {remark}")?;
        }
        for (direction, bytes) in &self.turns {
            let side = match direction {
                Direction::Client => "client",
                Direction::Server => "server",
            };
            for frame in frames(bytes) {
                write!(text, "{side} ")?;
                frame.iter().try_for_each(|byte| write!(text, "{byte:02x}"))?;
                text.push('\n');
            }
        }
        std::fs::write(path, text).with_context(|| path.display().to_string())
    }
}

/// The frames, headers included, or everything at once if it is no series of frames.
#[must_use]
pub fn frames(bytes: &[u8]) -> Vec<&[u8]> {
    let mut frames = Vec::new();
    let mut rest = bytes;
    while let Some(([a, b, c, _], _)) = rest.split_first_chunk() {
        let length = u32::from_le_bytes([*a, *b, *c, 0]) as usize;
        let Some((frame, tail)) = rest.split_at_checked(4 + length) else { return vec![bytes] };
        frames.push(frame);
        rest = tail;
    }
    if rest.is_empty() { frames } else { vec![bytes] }
}

fn from_hexadecimal(digits: &str) -> Result<Vec<u8>> {
    let (pairs, odd) = digits.as_bytes().as_chunks::<2>();
    anyhow::ensure!(odd.is_empty(), "an odd number of hexadecimal digits");
    let byte = |pair: &[u8; 2]| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?);
    pairs.iter().map(byte).collect()
}
