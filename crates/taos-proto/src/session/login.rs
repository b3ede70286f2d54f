use super::machine::Phase;
use super::pending::{Expect, Pending};
use super::{Connected, Event, Failure, ServerVersion, Session};
use crate::code::{self, TaosError};
use crate::message::{
    Action, Conn, ConnReply, ConnectionOption, NoArgs, OptionsConnection, Reply, VersionReply,
    option,
};

/// A login under way: one round with adapters that answer `conn` with their version. Older ones need a second round, for the
/// version and for the options that their `conn` ignores.
#[derive(Debug)]
pub(super) struct Login {
    /// What `conn` sets in newer adapters.
    options: Vec<ConnectionOption>,
    instances: Option<Vec<String>>,
    version: Option<String>,
    options_applied: bool,
}

impl Login {
    /// Without a `conn` it is the question for the version alone.
    pub(super) fn new(conn: Option<&Conn>) -> Self {
        let given = |option, text: &String| {
            (!text.is_empty()).then(|| ConnectionOption { option, value: Some(text.clone()) })
        };
        let options = |conn: &Conn| {
            [
                given(option::TIME_ZONE, &conn.tz),
                given(option::USER_IP, &conn.ip),
                given(option::USER_APP, &conn.app),
            ]
        };
        let options = conn.map(options).into_iter().flatten().flatten().collect();
        Self { options, instances: None, version: None, options_applied: true }
    }
}

impl Session {
    pub(super) fn log_in(&mut self) {
        match self.config.login.clone() {
            Some(conn) => self.ask(Action::Conn(conn), Expect::Login),
            None => self.ask(Action::Version(NoArgs {}), Expect::LoginVersion),
        }
    }

    /// Sends a step of the login.
    fn ask(&mut self, action: Action, expect: Expect) {
        let req_id = self.new_req_id();
        let (name, deadline) = (action.name(), self.config.login_deadline);
        if let Err(error) = self.send_json(req_id, action) {
            return self.close(&error.into());
        }
        self.pending.insert(req_id, Pending { call: None, action: name, expect, deadline });
    }

    pub(super) fn on_login(&mut self, expect: &Expect, text: &str) -> Result<(), Failure> {
        let Phase::Login(login) = &mut self.phase else { return Ok(()) };
        match expect {
            Expect::Login => {
                let reply = Reply::<ConnReply>::decode(text)??;
                login.instances = reply.body.list_instances;
                if reply.body.version.is_empty() {
                    let options = std::mem::take(&mut login.options);
                    self.ask(Action::Version(NoArgs {}), Expect::LoginVersion);
                    if !options.is_empty() {
                        let action = Action::OptionsConnection(OptionsConnection { options });
                        self.ask(action, Expect::LoginOptions);
                    }
                    return Ok(());
                }
                login.version = Some(reply.body.version);
            }
            Expect::LoginVersion => {
                login.version = Some(Reply::<VersionReply>::decode(text)??.body.version);
            }
            _ => match Reply::<NoArgs>::decode(text)? {
                Ok(_) => {}
                Err(error) if is_unknown_action(&error) => login.options_applied = false,
                Err(error) => return Err(error.into()),
            },
        }
        self.finish_login();
        Ok(())
    }

    /// Is connected once no step of the login is under way.
    fn finish_login(&mut self) {
        let Phase::Login(login) = &mut self.phase else { return };
        if !self.pending.is_empty() {
            return;
        }
        let version = ServerVersion::new(login.version.take().unwrap_or_default());
        let (instances, options_applied) = (login.instances.take(), login.options_applied);
        self.phase = Phase::Ready;
        self.events.push_back(Event::Connected(Connected { version, instances, options_applied }));
    }
}

fn is_unknown_action(error: &TaosError) -> bool {
    error.code == code::ADAPTER && error.message.starts_with("unknown action")
}
