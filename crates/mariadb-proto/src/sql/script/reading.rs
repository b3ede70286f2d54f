//! Reading a script byte by byte, as far as it has been pushed.

use memchr::{memchr, memchr2, memmem};

use super::{Place, Script};
use crate::sql::SqlContext;

/// The reader can go on, or needs bytes that have not been pushed yet.
pub(super) enum Step {
    On,
    Statement { end: usize },
    Wait,
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const COMMAND: &[u8] = b"DELIMITER";

impl Script {
    fn rest(&self) -> &[u8] {
        self.buffer.get(self.position..).unwrap_or_default()
    }

    fn skip(&mut self, bytes: usize) -> Step {
        self.position = self.position.saturating_add(bytes).min(self.buffer.len());
        Step::On
    }

    pub(super) fn step(&mut self, context: SqlContext) -> Step {
        if self.rest().is_empty() {
            return Step::Wait;
        }
        match self.place {
            Place::Code => self.in_code(context),
            Place::Quoted(quote) => self.in_quotes(quote, context),
            Place::LineComment => self.behind(|rest| memchr(b'\n', rest).map(|at| at + 1)),
            Place::BlockComment => self.behind(|rest| memmem::find(rest, b"*/").map(|at| at + 2)),
        }
    }

    /// Goes behind the end of a comment.
    fn behind(&mut self, end: impl Fn(&[u8]) -> Option<usize>) -> Step {
        let rest = self.rest();
        let found = end(rest);
        // The last byte may be the first of the end.
        let read = found.unwrap_or_else(|| rest.len().saturating_sub(usize::from(!self.ended)));
        if read == 0 {
            return Step::Wait;
        }
        if found.is_some() {
            self.place = Place::Code;
        }
        self.skip(read);
        if !self.begun {
            self.pass();
        }
        Step::On
    }

    fn in_quotes(&mut self, quote: u8, context: SqlContext) -> Step {
        let rest = self.rest();
        let escapes = quote != b'`' && !context.no_backslash_escapes;
        let ambiguous = context.charset.is_ambiguous();
        let found = if ambiguous {
            let stops = |&byte: &u8| byte == quote || (escapes && byte == b'\\') || byte >= 0x80;
            rest.iter().position(stops)
        } else {
            memchr2(quote, if escapes { b'\\' } else { quote }, rest)
        };
        let Some(at) = found else { return self.skip(rest.len()) };
        let (byte, next) = (rest.get(at).copied(), rest.get(at + 1).copied());
        if byte == Some(quote) {
            self.place = Place::Code;
            return self.skip(at + 1);
        }
        let Some(next) = next else {
            // A backslash, or the first byte of a pair: what it means depends on the byte behind it.
            self.skip(at);
            return if self.ended { self.skip(1) } else { Step::Wait };
        };
        let pair = byte == Some(b'\\')
            || byte.is_some_and(|lead| context.charset.is_ambiguous_pair(lead, next));
        self.skip(at + 1 + usize::from(pair))
    }

    fn in_code(&mut self, context: SqlContext) -> Step {
        if !self.begun
            && let Some(step) = self.before_statement()
        {
            return step;
        }
        let rest = self.rest();
        if !self.conditional {
            if rest.starts_with(&self.delimiter) {
                return self.at_delimiter();
            }
            if !self.ended && self.delimiter.starts_with(rest) {
                return Step::Wait;
            }
        }
        let mut bytes = rest.iter().copied();
        let (first, second, third) = (bytes.next(), bytes.next(), bytes.next());
        let waits = |needed: usize| !self.ended && rest.len() < needed;
        match first {
            Some(b'#') => self.enter(Place::LineComment, 1),
            Some(b'-') if waits(2) => Step::Wait,
            Some(b'-') if second == Some(b'-') && waits(3) => Step::Wait,
            Some(b'-')
                if second == Some(b'-')
                    && third.is_none_or(|byte| context.charset.opens_dash_comment(byte)) =>
            {
                self.enter(Place::LineComment, 2)
            }
            Some(b'/') if waits(2) => Step::Wait,
            Some(b'/') if second == Some(b'*') && waits(4) => Step::Wait,
            Some(b'/') if rest.starts_with(b"/*!") || rest.starts_with(b"/*M!") => {
                self.conditional = true;
                self.code(3)
            }
            Some(b'/') if second == Some(b'*') => self.enter(Place::BlockComment, 2),
            Some(b'*') if self.conditional && waits(2) => Step::Wait,
            Some(b'*') if self.conditional && second == Some(b'/') => {
                self.conditional = false;
                self.skip(2)
            }
            Some(quote @ (b'\'' | b'"' | b'`')) => {
                self.begin();
                self.enter(Place::Quoted(quote), 1)
            }
            Some(0x80..) if context.charset.is_ambiguous() && waits(2) => Step::Wait,
            Some(lead) => {
                let pair =
                    second.is_some_and(|trail| context.charset.is_ambiguous_pair(lead, trail));
                let ordinary = if pair { 0 } else { self.ordinary() };
                self.code(1 + usize::from(pair) + ordinary)
            }
            None => Step::Wait,
        }
    }

    /// How many bytes behind the next one need no look.
    fn ordinary(&self) -> usize {
        let delimiter = self.delimiter.first().copied();
        let stops = |byte: u8| {
            matches!(byte, b'\'' | b'"' | b'`' | b'#' | b'-' | b'/' | b'*' | 0x80..)
                || Some(byte) == delimiter
        };
        self.rest().iter().skip(1).take_while(|byte| !stops(**byte)).count()
    }

    /// Steps over what belongs to no statement.
    fn before_statement(&mut self) -> Option<Step> {
        if self.at_beginning {
            let rest = self.rest();
            let marked = rest.starts_with(BYTE_ORDER_MARK);
            if !marked && !self.ended && BYTE_ORDER_MARK.starts_with(rest) {
                return Some(Step::Wait);
            }
            self.at_beginning = false;
            if marked {
                return Some(self.leave(BYTE_ORDER_MARK.len()));
            }
        }
        match self.rest().iter().take_while(|byte| is_blank(**byte)).count() {
            0 => self.delimiter_command(),
            blanks => Some(self.leave(blanks)),
        }
    }

    /// The command that sets the delimiter.
    fn delimiter_command(&mut self) -> Option<Step> {
        let rest = self.rest();
        let word = rest.get(..rest.len().min(COMMAND.len())).unwrap_or_default();
        if !COMMAND.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) {
            return None;
        }
        let blank = rest.get(COMMAND.len()).copied();
        if blank.is_none() && !self.ended {
            return Some(Step::Wait);
        }
        if !matches!(blank, Some(b' ' | b'\t')) {
            return None;
        }
        let end = match memchr(b'\n', rest) {
            Some(end) => end,
            None if self.ended => rest.len(),
            None => return Some(Step::Wait),
        };
        let argument = rest.get(COMMAND.len()..end).unwrap_or_default().trim_ascii();
        let delimiter = argument.split(|byte| is_blank(*byte)).next().unwrap_or_default();
        if delimiter.is_empty() {
            return None;
        }
        self.delimiter = delimiter.to_vec();
        Some(self.leave(end))
    }

    fn at_delimiter(&mut self) -> Step {
        let end = self.position;
        let length = self.delimiter.len();
        if !self.begun {
            return self.leave(length);
        }
        self.skip(length);
        Step::Statement { end }
    }

    /// Steps over bytes that are no part of a statement.
    fn leave(&mut self, bytes: usize) -> Step {
        self.skip(bytes);
        self.pass();
        Step::On
    }

    /// Here is a part of a statement, if it is the first one.
    fn begin(&mut self) {
        if !self.begun {
            self.pass();
            self.begun = true;
        }
    }

    fn code(&mut self, bytes: usize) -> Step {
        self.begin();
        self.skip(bytes)
    }

    fn enter(&mut self, place: Place, bytes: usize) -> Step {
        self.place = place;
        self.skip(bytes)
    }
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}
