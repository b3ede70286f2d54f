use bytes::Bytes;

use super::{VERSION, action};
use crate::error::Error;
use crate::message::{Message, Refusal, Scope};
use crate::wire::{Reader, WriteWire, length_u32};

/// A binary request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinaryRequest {
    /// An id that the reply repeats.
    pub req_id: u64,
    /// What to do.
    pub action: BinaryAction,
}

/// What a binary request asks for. All are answered with JSON but the fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BinaryAction {
    /// 1: tags for a statement of the first generation, as a block of one row.
    SetTags {
        /// The statement.
        stmt_id: u64,
        /// The bytes of the block.
        block: Bytes,
    },
    /// 2: values for a statement of the first generation, as a block.
    Bind {
        /// The statement.
        stmt_id: u64,
        /// The bytes of the block.
        block: Bytes,
    },
    /// 6: a query. `u16 version`, `u32 length`, the text.
    Query {
        /// The statement.
        sql: String,
    },
    /// 7: asks for the next block of a result. `u16 version`.
    FetchRawBlock {
        /// The result.
        result_id: u64,
    },
    /// 9: tables, tags and columns. `u16 version`, `i32 column`, the data.
    Stmt2Bind {
        /// The statement.
        stmt_id: u64,
        /// -1 for all columns, or the only one that is bound.
        column: i32,
        /// What is bound; see [`stmt2`](crate::stmt2).
        data: Bytes,
    },
    /// 10: asks whether a statement is valid; like a query.
    ValidateSql {
        /// The statement.
        sql: String,
    },
    /// 11: binds one column per parameter and executes. `u16 version`, the data.
    Stmt2BindExec {
        /// The statement.
        stmt_id: u64,
        /// What is bound; see [`stmt2`](crate::stmt2).
        data: Bytes,
    },
}

impl BinaryAction {
    /// The number on the wire.
    #[must_use]
    pub const fn code(&self) -> u64 {
        match self {
            Self::SetTags { .. } => action::SET_TAGS,
            Self::Bind { .. } => action::BIND,
            Self::Query { .. } => action::BINARY_QUERY,
            Self::FetchRawBlock { .. } => action::FETCH_RAW_BLOCK,
            Self::Stmt2Bind { .. } => action::STMT2_BIND,
            Self::ValidateSql { .. } => action::VALIDATE_SQL,
            Self::Stmt2BindExec { .. } => action::STMT2_BIND_EXEC,
        }
    }

    /// The name of the action in JSON replies.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        name(self.code())
    }

    /// The result or statement in the header.
    const fn resource(&self) -> u64 {
        match self {
            Self::Query { .. } | Self::ValidateSql { .. } => 0,
            Self::FetchRawBlock { result_id } => *result_id,
            Self::SetTags { stmt_id, .. }
            | Self::Bind { stmt_id, .. }
            | Self::Stmt2Bind { stmt_id, .. }
            | Self::Stmt2BindExec { stmt_id, .. } => *stmt_id,
        }
    }
}

const fn name(code: u64) -> &'static str {
    match code {
        action::SET_TAGS => "set_tags",
        action::BIND => "bind",
        action::BINARY_QUERY => "binary_query",
        action::FETCH_RAW_BLOCK => "fetch_raw_block",
        action::STMT2_BIND => "stmt2_bind",
        action::VALIDATE_SQL => "validate_sql",
        action::STMT2_BIND_EXEC => "stmt2_bind_exec",
        _ => "unknown",
    }
}

const HEADER: usize = 24;

impl BinaryRequest {
    /// The request as a message.
    pub fn encode(&self) -> Result<Message, Error> {
        let mut out = Vec::with_capacity(HEADER + 8);
        out.put_u64(self.req_id);
        out.put_u64(self.action.resource());
        out.put_u64(self.action.code());
        match &self.action {
            BinaryAction::SetTags { block, .. } | BinaryAction::Bind { block, .. } => {
                out.put_bytes(block);
            }
            BinaryAction::Query { sql } | BinaryAction::ValidateSql { sql } => {
                out.put_u16(VERSION);
                out.put_u32(length_u32(sql.len())?);
                out.put_bytes(sql.as_bytes());
            }
            BinaryAction::FetchRawBlock { .. } => out.put_u16(VERSION),
            BinaryAction::Stmt2Bind { column, data, .. } => {
                out.put_u16(VERSION);
                out.put_i32(*column);
                out.put_bytes(data);
            }
            BinaryAction::Stmt2BindExec { data, .. } => {
                out.put_u16(VERSION);
                out.put_bytes(data);
            }
        }
        Ok(Message::Binary(out.into()))
    }

    /// Reads a request, as a server does; what cannot be read has its answer in the error. Blocks and data share its bytes.
    pub fn decode(bytes: &Bytes) -> Result<Self, Refusal> {
        // The adapter reads what a short header lacks as zeros.
        let mut header = [0; HEADER];
        let present = bytes.get(..HEADER).unwrap_or(bytes);
        for (byte, value) in header.iter_mut().zip(present) {
            *byte = *value;
        }
        let [req_id, resource, code] = words(header);
        let refuse = |text: String| {
            let mut refusal = Refusal::new(name(code), req_id, text);
            refusal.fetch = (code == action::FETCH_RAW_BLOCK).then_some(resource);
            let about_statement = matches!(
                code,
                action::SET_TAGS | action::BIND | action::STMT2_BIND | action::STMT2_BIND_EXEC
            );
            refusal.scope =
                Scope { stmt_id: about_statement.then_some(resource), message_id: None };
            refusal
        };
        let tail = bytes.slice(present.len()..);
        let too_short = |_| refuse("message length is too short".into());
        let mut reader = Reader::new("binary request", &tail);
        let action = match code {
            action::SET_TAGS => BinaryAction::SetTags { stmt_id: resource, block: tail },
            action::BIND => BinaryAction::Bind { stmt_id: resource, block: tail },
            action::BINARY_QUERY | action::VALIDATE_SQL => {
                let sql = sql(&tail, name(code)).map_err(refuse)?;
                if code == action::BINARY_QUERY {
                    BinaryAction::Query { sql }
                } else {
                    BinaryAction::ValidateSql { sql }
                }
            }
            action::FETCH_RAW_BLOCK => match reader.u16().map_err(too_short)? {
                VERSION => BinaryAction::FetchRawBlock { result_id: resource },
                _ => return Err(refuse("unknown fetch raw block version".into())),
            },
            action::STMT2_BIND | action::STMT2_BIND_EXEC => {
                if reader.u16().map_err(too_short)? != VERSION {
                    return Err(refuse("unknown stmt2 bind version".into()));
                }
                if code == action::STMT2_BIND {
                    let column = reader.i32().map_err(too_short)?;
                    let data = tail.slice_ref(reader.rest());
                    BinaryAction::Stmt2Bind { stmt_id: resource, column, data }
                } else {
                    BinaryAction::Stmt2BindExec {
                        stmt_id: resource,
                        data: tail.slice_ref(reader.rest()),
                    }
                }
            }
            _ => return Err(refuse(format!("unknown binary action {code}"))),
        };
        Ok(Self { req_id, action })
    }
}

fn words(header: [u8; HEADER]) -> [u64; 3] {
    let mut words = [0; 3];
    for (word, bytes) in words.iter_mut().zip(header.as_chunks().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    words
}

/// The statement of a query; bytes behind its length are left out, as the adapter does.
fn sql(tail: &[u8], name: &str) -> Result<String, String> {
    let mut reader = Reader::new("query", tail);
    let (Ok(version), Ok(length)) = (reader.u16(), reader.u32()) else {
        return Err("message length is too short".into());
    };
    if reader.is_empty() {
        return Err("message length is too short".into());
    }
    if version != VERSION {
        return Err(format!("unknown {} version:{version}", name.replace('_', " ")));
    }
    let rest = reader.rest().len();
    let sql = reader.bytes_u32(length).map_err(|_| {
        format!("uncompleted message, sql length:{length}, remainMessageLength:{rest}")
    })?;
    std::str::from_utf8(sql).map(|sql| sql.trim().to_owned()).map_err(|_| "sql is not UTF-8".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    fn refusal(bytes: &'static [u8]) -> (String, u64, String) {
        let refusal = BinaryRequest::decode(&Bytes::from_static(bytes)).unwrap_err();
        (refusal.action, refusal.req_id, refusal.error.message)
    }

    // Recorded from an adapter 3.3.6.39.
    #[test]
    fn what_cannot_be_read_is_answered_as_the_adapter_does() {
        let expect = |action: &str, id, text: &str| (action.to_owned(), id, text.to_owned());
        assert_eq!(refusal(&hex!("010203")), expect("unknown", 197_121, "unknown binary action 0"));
        let unknown = &hex!("4d0000000000000000000000000000006300000000000000");
        assert_eq!(refusal(unknown), expect("unknown", 77, "unknown binary action 99"));
        let version =
            &hex!("4d000000000000000000000000000000060000000000000002000800000073656c6563742031");
        assert_eq!(refusal(version), expect("binary_query", 77, "unknown binary query version:2"));
        let length =
            &hex!("4d000000000000000000000000000000060000000000000001006400000073656c6563742031");
        let text = "uncompleted message, sql length:100, remainMessageLength:8";
        assert_eq!(refusal(length), expect("binary_query", 77, text));
    }

    #[test]
    fn a_statement_ends_where_its_length_says() {
        let frame =
            hex!("4d000000000000000000000000000000060000000000000001000300000073656c6563742031");
        let request = BinaryRequest::decode(&Bytes::copy_from_slice(&frame)).unwrap();
        assert_eq!(request.action, BinaryAction::Query { sql: "sel".into() });
    }

    #[test]
    fn a_fetch_that_cannot_be_read_has_a_binary_answer() {
        let frame = Bytes::from_static(&hex!("4e00000000000000e7030000000000000700000000000000"));
        let refusal = BinaryRequest::decode(&frame).unwrap_err();
        let Message::Binary(answer) = refusal.encode(1).unwrap() else {
            panic!("the answer is text")
        };
        let reply = super::super::FetchRawBlockReply::decode(&answer).unwrap();
        assert_eq!((reply.req_id, reply.result_id), (78, 999));
    }
}
