use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Message;
use super::json::nullable;
use crate::code::{self, TaosError};
use crate::error::Malformed;

/// What every reply begins with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct ReplyHead {
    /// 0, or the code of an error; see [`code`](crate::code).
    #[serde(deserialize_with = "low_half")]
    pub code: u16,
    /// The text of the error; empty on success.
    #[serde(deserialize_with = "nullable")]
    pub message: String,
    /// The action of the request.
    #[serde(deserialize_with = "nullable")]
    pub action: String,
    /// The id of the request; 0 when it had none, and in some replies of the legacy endpoints.
    #[serde(deserialize_with = "nullable")]
    pub req_id: u64,
    /// Nanoseconds that the request took in the adapter.
    #[serde(deserialize_with = "nullable")]
    pub timing: i64,
}

impl ReplyHead {
    /// Reads what is common to all replies and leaves the rest.
    pub fn decode(text: &str) -> Result<Self, Malformed> {
        serde_json::from_str(text)
            .map_err(|_| Malformed::new("reply", "it is not the JSON of a reply"))
    }

    /// The error, if the reply reports one.
    pub fn error(&self) -> Option<TaosError> {
        (self.code != 0).then(|| TaosError::new(self.code, &*self.message))
    }
}

/// Errors travel as the low 16 bits of a number; some adapters let the sign through.
fn low_half<'de, D: serde::Deserializer<'de>>(source: D) -> Result<u16, D::Error> {
    Option::<i64>::deserialize(source).map(|number| code::from_wire(number.unwrap_or_default()))
}

/// A reply with the fields of its action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reply<T> {
    /// 0, or the code of an error.
    pub code: u16,
    /// The text of the error; empty on success.
    pub message: String,
    /// The action of the request.
    pub action: String,
    /// The id of the request.
    pub req_id: u64,
    /// Nanoseconds that the request took; clients demand that it is there.
    pub timing: i64,
    /// The fields of the action.
    #[serde(flatten)]
    pub body: T,
}

impl<T> Reply<T> {
    /// A success.
    #[must_use]
    pub fn success(action: impl Into<String>, req_id: u64, timing: i64, body: T) -> Self {
        Self { code: 0, message: String::new(), action: action.into(), req_id, timing, body }
    }
}

impl Reply<Scope> {
    /// An error, with the id of what it is about.
    #[must_use]
    pub fn failure(
        action: impl Into<String>,
        req_id: u64,
        timing: i64,
        error: &TaosError,
        scope: Scope,
    ) -> Self {
        let TaosError { code, message } = error.clone();
        Self { code, message, action: action.into(), req_id, timing, body: scope }
    }
}

impl<T: Serialize> Reply<T> {
    /// The reply as a message.
    ///
    /// # Errors
    ///
    /// When a body of the caller's own cannot be JSON; those of this crate can.
    pub fn encode(&self) -> Result<Message, crate::Error> {
        serde_json::to_string(self)
            .map(Message::Text)
            .map_err(|error| crate::Error::misuse(error.to_string()))
    }
}

impl<T: DeserializeOwned> Reply<T> {
    /// Reads a success; the error that the reply reports is the inner result.
    pub fn decode(text: &str) -> Result<Result<Self, TaosError>, Malformed> {
        let head = ReplyHead::decode(text)?;
        if let Some(error) = head.error() {
            return Ok(Err(error));
        }
        let body = serde_json::from_str(text)
            .map_err(|_| Malformed::new("reply", "its fields are not those of its action"))?;
        let ReplyHead { code, message, action, req_id, timing } = head;
        Ok(Ok(Self { code, message, action, req_id, timing, body }))
    }
}

super::message! {
    /// The body of replies that have none.
    pub struct NoBody {}
}

super::message! {
    /// What an error is about, where the adapter says so.
    pub struct Scope {
        /// The statement, in errors of `stmt` and `stmt2`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub stmt_id: Option<u64>,
        /// The message, in errors of topics.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub message_id: Option<u64>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_the_low_half_of_its_code() {
        let text = r#"{"code":-2147474176,"message":"syntax error","action":"query","req_id":18446744073709551615}"#;
        let head = ReplyHead::decode(text).unwrap();
        assert_eq!(head.error(), Some(TaosError::new(0x2500, "syntax error")));
        assert_eq!(head.req_id, u64::MAX);
    }

    #[test]
    fn failures_are_written_as_the_adapter_writes_them() {
        let error = TaosError::adapter("stmt2 is nil");
        let scope = Scope { stmt_id: Some(3), message_id: None };
        let reply = Reply::failure("stmt2_bind", 5, 7, &error, scope).encode().unwrap();
        let text = r#"{"code":65535,"message":"stmt2 is nil","action":"stmt2_bind","req_id":5,"timing":7,"stmt_id":3}"#;
        assert_eq!(reply, Message::Text(text.into()));
    }
}
