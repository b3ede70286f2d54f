//! Who asks: the header `Authorization`.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::super::service::{Service, blocking};
use super::refusal::Refusal;

/// A name with the password that was given for it.
pub(super) struct Credentials {
    pub(super) user: String,
    pub(super) password: String,
}

/// The user of a request, whose password is right.
pub(super) async fn user(service: &Service, headers: &HeaderMap) -> Result<String, Refusal> {
    let Credentials { user, password } = credentials(service, headers)?;
    check(service, &user, password).await?;
    Ok(user)
}

pub(super) async fn check(service: &Service, user: &str, password: String) -> Result<(), Refusal> {
    let (engine, user) = (service.engine().clone(), user.to_owned());
    Ok(blocking(move || engine.check_password(&user, &password)).await??)
}

fn credentials(service: &Service, headers: &HeaderMap) -> Result<Credentials, Refusal> {
    let header = headers.get(AUTHORIZATION).ok_or(Refusal::NoAuthorization)?;
    let header = header.to_str().map_err(|_| Refusal::Basic)?.trim();
    let (kind, secret) = header.split_once(' ').unwrap_or((header, ""));
    match kind {
        "Basic" => basic(secret.trim()).ok_or(Refusal::Basic),
        "Taosd" => service.tokens().credentials(secret.trim()).ok_or(Refusal::Token),
        other => Err(Refusal::AuthorizationType(other.to_owned())),
    }
}

fn basic(secret: &str) -> Option<Credentials> {
    let pair = String::from_utf8(BASE64_STANDARD.decode(secret).ok()?).ok()?;
    let (user, password) = pair.split_once(':')?;
    Some(Credentials { user: user.to_owned(), password: password.to_owned() })
}
