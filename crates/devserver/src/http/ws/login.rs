//! Logging in, and the options of a session.

use taos_proto::code::TaosError;
use taos_proto::message::{
    Conn, ConnReply, ConnectionInfo, ConnectionOption, CurrentDbReply, InfoReply, Message, NoBody,
    OptionsConnection, ServerStatusReply, VersionReply, option,
};

use super::question::Question;
use super::session::{Login, Session, failed, taos_error};
use crate::engine::Engine;
use crate::error::SqlError;
use crate::http::service::blocking;
use crate::session::Client;

/// `check_server_status`: everything works.
const SERVICE_OK: i32 = 2;

impl Session {
    pub(super) fn version(&self, question: &Question) -> Option<Message> {
        question.success(VersionReply { version: self.service.version().to_owned() })
    }

    pub(super) fn check_server_status(question: &Question) -> Option<Message> {
        question.success(ServerStatusReply { status: SERVICE_OK, details: String::new() })
    }

    pub(super) async fn connect(&self, conn: Conn) -> Result<ConnReply, TaosError> {
        let mut place = self.login_place().await;
        if place.is_some() {
            return Err(TaosError::adapter("duplicate connections"));
        }
        refuse_unknown(&conn)?;
        let (engine, address) = (self.service.engine().clone(), self.address.clone());
        let login = blocking(move || login(&engine, conn, address)).await.map_err(failed)?;
        *place = Some(login.map_err(taos_error)?);
        self.connected();
        Ok(ConnReply { version: self.service.version().to_owned(), list_instances: None })
    }

    pub(super) async fn options(&self, options: OptionsConnection) -> Result<NoBody, TaosError> {
        let address = self.address.clone();
        let apply = move |login: &mut Login| {
            options.options.iter().try_for_each(|option| set(login, option, &address))
        };
        self.with_login(apply).await.map(|()| NoBody {})
    }

    pub(super) async fn current_db(&self) -> Result<CurrentDbReply, TaosError> {
        let name = |login: &mut Login| Ok(login.session.database().unwrap_or_default().to_owned());
        Ok(CurrentDbReply { db: self.with_login(name).await? })
    }

    pub(super) fn server_info(&self, question: &Question) -> Option<Message> {
        let (version, own) = (self.service.version(), env!("CARGO_PKG_VERSION"));
        let info = format!("ver:{version}\nbuild:Otaria development server {own}");
        question.success(InfoReply { info })
    }

    pub(super) async fn connection_info(
        &self,
        asked: ConnectionInfo,
    ) -> Result<InfoReply, TaosError> {
        if asked.info != 0 {
            return Err(TaosError::adapter(format!("unknown connection info: {}", asked.info)));
        }
        let user = |login: &mut Login| Ok(login.session.user().to_owned());
        Ok(InfoReply { info: self.with_login(user).await? })
    }
}

fn refuse_unknown(conn: &Conn) -> Result<(), TaosError> {
    if !conn.bearer_token.is_empty() {
        return Err(TaosError::adapter(
            "invalid token: this development server has no logins by token",
        ));
    }
    if !conn.totp_code.is_empty() {
        return Err(TaosError::adapter("this development server has no one-time passwords"));
    }
    match conn.mode {
        None | Some(0) => Ok(()),
        Some(mode) => Err(TaosError::adapter(format!("unexpected mode:{mode}"))),
    }
}

fn login(engine: &Engine, conn: Conn, address: String) -> Result<Login, SqlError> {
    if conn.user.is_empty() {
        return Err(SqlError { code: 0x0207, message: "Invalid user name".to_owned() });
    }
    engine.check_password(&conn.user, conn.password.expose())?;
    let mut session = engine.session(&conn.user);
    if !conn.db.is_empty() {
        session.use_database(&conn.db)?;
    }
    if !conn.tz.is_empty() {
        session.set_time_zone(&conn.tz)?;
    }
    let ip = if conn.ip.is_empty() { address } else { conn.ip };
    let client = Client { app: conn.app, ip, connector: conn.connector };
    session.set_client(client.clone());
    Ok(Login { session, client })
}

fn set(login: &mut Login, wanted: &ConnectionOption, address: &str) -> Result<(), SqlError> {
    let value = wanted.value.clone();
    match wanted.option {
        option::CLEAR_ALL => {
            login.client = Client { ip: address.to_owned(), ..Client::default() };
            login.session.clear_time_zone();
        }
        option::CHARSET => match value.as_deref() {
            None => {}
            Some(name) if ["utf8", "utf-8"].contains(&&*name.to_ascii_lowercase()) => {}
            Some(name) => {
                return Err(invalid(format!("the character set {name}; only UTF-8 is supported")));
            }
        },
        option::TIME_ZONE => match value.filter(|name| !name.is_empty()) {
            Some(name) => login.session.set_time_zone(&name)?,
            None => login.session.clear_time_zone(),
        },
        option::USER_IP => login.client.ip = value.unwrap_or_else(|| address.to_owned()),
        option::USER_APP => login.client.app = value.unwrap_or_default(),
        option::CONNECTOR_INFO => login.client.connector = value.unwrap_or_default(),
        other => return Err(invalid(format!("the option {other}"))),
    }
    login.session.set_client(login.client.clone());
    Ok(())
}

fn invalid(what: String) -> SqlError {
    SqlError { code: 0x0118, message: format!("Invalid parameters: {what}") }
}
