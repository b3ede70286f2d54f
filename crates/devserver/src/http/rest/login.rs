//! `GET /rest/login/{user}/{password}`: a token in place of name and password.
//!
//! TDengine's tokens hold the password under a key that is the same everywhere; ours are random and end with the server.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;

use axum::Json;
use axum::extract::{Path, State};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::super::service::Service;
use super::authorization::{self, Credentials};
use super::refusal::Refusal;

/// The tokens in use: one for each user, the latest.
#[derive(Default)]
pub(crate) struct Tokens {
    by_user: Mutex<HashMap<String, Token>>,
}

struct Token {
    text: String,
    password: String,
}

impl Tokens {
    fn issue(&self, credentials: Credentials) -> Result<String, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        let text = BASE64_STANDARD.encode(bytes);
        let token = Token { text: text.clone(), password: credentials.password };
        let mut by_user = self.by_user.lock().unwrap_or_else(PoisonError::into_inner);
        by_user.insert(credentials.user, token);
        Ok(text)
    }

    /// Whom the token was given to. The password may have changed since.
    pub(super) fn credentials(&self, text: &str) -> Option<Credentials> {
        let by_user = self.by_user.lock().unwrap_or_else(PoisonError::into_inner);
        let (user, token) = by_user.iter().find(|(_, token)| token.text == text)?;
        Some(Credentials { user: user.clone(), password: token.password.clone() })
    }
}

pub(crate) async fn login(
    State(service): State<Service>,
    Path((user, password)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    authorization::check(&service, &user, password.clone()).await?;
    let token = service.tokens().issue(Credentials { user, password })?;
    Ok(Json(json!({ "code": 0, "desc": token })))
}
