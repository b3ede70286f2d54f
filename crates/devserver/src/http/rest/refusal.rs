//! Answers that are errors: `{"code":…,"desc":…}`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::error::SqlError;

/// Why a request over REST has no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("no auth info input")]
    NoAuthorization,
    #[error("no sql input")]
    NoSql,
    #[error("invalid type of Authorization: `{0}`; this development server knows Basic and Taosd")]
    AuthorizationType(String),
    #[error("invalid basic auth token")]
    Basic,
    #[error("invalid taosd auth token")]
    Token,
    #[error("the body is not UTF-8")]
    Encoding,
    #[error("{name}: {reason}")]
    Parameter { name: &'static str, reason: String },
    /// The statement was refused or failed: for HTTP a success, as with the real adapter.
    #[error("{}", .0.message)]
    Statement(#[from] SqlError),
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    #[error("the development server failed: {0}")]
    Internal(#[from] tokio::task::JoinError),
}

impl Refusal {
    /// HTTP status, and TDengine's number.
    fn codes(&self) -> (StatusCode, u32) {
        match self {
            Self::NoAuthorization => (StatusCode::UNAUTHORIZED, 0x1105),
            Self::NoSql => (StatusCode::BAD_REQUEST, 0x1107),
            Self::AuthorizationType(_) => (StatusCode::UNAUTHORIZED, 0x1122),
            Self::Basic => (StatusCode::UNAUTHORIZED, 0x1124),
            Self::Token => (StatusCode::UNAUTHORIZED, 0x1125),
            Self::Encoding | Self::Parameter { .. } => (StatusCode::BAD_REQUEST, 0xffff),
            Self::Statement(error) => (StatusCode::OK, error.code),
            Self::Random(_) | Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, 0xffff),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code) = self.codes();
        (status, Json(json!({ "code": code, "desc": self.to_string() }))).into_response()
    }
}
