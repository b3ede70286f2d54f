mod reading;

use std::fmt;

use memchr::{memchr, memchr_iter};

use self::reading::Step;
use super::SqlContext;

/// Cuts a script, a file of statements, into its statements while it is being read.
///
/// Strings, quoted names and comments are those of [`Placeholders`](super::Placeholders), so that a delimiter inside them
/// ends nothing. Besides:
/// - A line `DELIMITER //` between statements makes `//` the delimiter, as for the command line client. It is no
///   statement.
/// - What lies between statements (white space, comments, a byte order mark at the beginning) belongs to none, and there
///   are no empty statements.
/// - `/*! … */` and `/*M! … */` are parts of a statement, since servers run them; a delimiter inside is not one.
/// - The last statement needs no delimiter.
///
/// It holds the statement that is being read and what was pushed beyond it, no more.
#[derive(Debug)]
pub struct Script {
    buffer: Vec<u8>,
    /// Where in the buffer the statement begins, or what has to be read to find it.
    start: usize,
    /// How far the buffer has been read.
    position: usize,
    /// The line of `start`, from 1.
    line: u64,
    place: Place,
    /// Whether `start` is the beginning of a statement.
    begun: bool,
    /// Whether the code is that of a comment which servers run.
    conditional: bool,
    delimiter: Vec<u8>,
    /// Where the statement handed out last begins, and on which line.
    handed_out: (usize, u64),
    at_beginning: bool,
    ended: bool,
}

/// What the next byte is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Code,
    Quoted(u8),
    LineComment,
    BlockComment,
}

/// A statement of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScriptStatement<'a> {
    /// Its text, without the delimiter.
    pub text: &'a [u8],
    /// The line on which it begins, from 1.
    pub line: u64,
}

impl ScriptStatement<'_> {
    /// Whether a server that takes several statements in one query, divided by `;`, reads this one there as it does
    /// alone, answers it by exactly one result, and reads SQL behind it as before.
    #[must_use]
    pub fn can_share_query(&self) -> bool {
        let end = self.text.iter().position(|byte| !byte.is_ascii_alphabetic());
        let verb = self.text.get(..end.unwrap_or(self.text.len())).unwrap_or_default();
        SHARING_VERBS.iter().any(|known| verb.eq_ignore_ascii_case(known))
            && memchr(b';', self.text).is_none()
    }
}

/// Neither `SET`, which may change the SQL mode, nor `CALL` and its like, which have any number of results.
const SHARING_VERBS: [&[u8]; 6] = [b"INSERT", b"REPLACE", b"UPDATE", b"DELETE", b"SELECT", b"DO"];

/// A script ends in the middle of something: it has probably been cut off, so that its last statement is not to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclosed {
    /// What is not closed.
    pub what: &'static str,
    /// The line on which its statement begins, from 1.
    pub line: u64,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            buffer: Vec::new(),
            start: 0,
            position: 0,
            line: 1,
            place: Place::Code,
            begun: false,
            conditional: false,
            delimiter: b";".to_vec(),
            handed_out: (0, 1),
            at_beginning: true,
            ended: false,
        }
    }
}

impl Script {
    /// A script of which nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes of the script.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.start);
        self.position = self.position.saturating_sub(self.start);
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The script has no further bytes.
    pub const fn end(&mut self) {
        self.ended = true;
    }

    /// How many bytes of the statement that is being read, and beyond it, are held.
    #[must_use]
    pub const fn held(&self) -> usize {
        self.buffer.len().saturating_sub(self.start)
    }

    /// The line on which the statement begins that is being read, from 1.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// The next statement; `None` when more bytes are needed, or when the script has ended.
    ///
    /// `context` is that of the session in which the statement will run, after those before it.
    ///
    /// # Errors
    ///
    /// [`Unclosed`], when the script has ended inside a string, a quoted name or a comment.
    pub fn next_statement(
        &mut self,
        context: SqlContext,
    ) -> Result<Option<ScriptStatement<'_>>, Unclosed> {
        loop {
            match self.step(context) {
                Step::On => {}
                Step::Statement { end } => return Ok(Some(self.hand_out(end))),
                Step::Wait if !self.ended => return Ok(None),
                Step::Wait => return self.last(),
            }
        }
    }

    /// Takes the last statement back, which will be the next one again. Nothing may have been pushed since.
    pub const fn put_back(&mut self) {
        (self.start, self.line) = self.handed_out;
        self.position = self.start;
    }

    fn last(&mut self) -> Result<Option<ScriptStatement<'_>>, Unclosed> {
        let what = match self.place {
            Place::Quoted(b'`') => "a quoted name",
            Place::Quoted(_) => "a string",
            Place::BlockComment => "a comment",
            Place::Code | Place::LineComment if self.conditional => "a comment",
            Place::Code | Place::LineComment if self.begun => {
                return Ok(Some(self.hand_out(self.position)));
            }
            Place::Code | Place::LineComment => return Ok(None),
        };
        Err(Unclosed { what, line: self.line })
    }

    /// The statement from `start` to `end`; the reader is behind its delimiter already.
    fn hand_out(&mut self, end: usize) -> ScriptStatement<'_> {
        let (from, line) = (self.start, self.line);
        self.handed_out = (from, line);
        self.pass();
        self.begun = false;
        let text = self.buffer.get(from..end).unwrap_or_default().trim_ascii_end();
        ScriptStatement { text, line }
    }

    /// What has been read so far is done with.
    fn pass(&mut self) {
        let passed = self.buffer.get(self.start..self.position).unwrap_or_default();
        self.line = self.line.saturating_add(memchr_iter(b'\n', passed).count() as u64);
        self.start = self.position;
    }
}

impl fmt::Display for Unclosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the script ends inside {}, in the statement that begins on line {}",
            self.what, self.line
        )
    }
}

impl std::error::Error for Unclosed {}
