//! `mysql_clear_password`: the password as it is, and an answer to every further packet, which PAM sends as a question.

use super::Step;
use super::answers::Answers;
use super::state::{Expects, Move, Request, State};
use crate::error::Error;

pub(super) const NAME: &str = "mysql_clear_password";

pub(super) fn start(request: &Request<'_>) -> Result<Move, Error> {
    request.policy.require_secrecy(NAME)?;
    answer(Answers::new(NAME, request.credentials))
}

struct ExpectQuestion {
    answers: Answers,
}

impl State for ExpectQuestion {
    fn packet(self: Box<Self>, _question: &[u8]) -> Result<Move, Error> {
        answer(self.answers)
    }
}

fn answer(mut answers: Answers) -> Result<Move, Error> {
    let reply = answers.next()?;
    Ok((Step::Reply(reply), Expects::packet(ExpectQuestion { answers })))
}

#[cfg(test)]
mod tests {
    use super::super::scenario::{over, start, start_with};
    use super::super::{Channel, Step};
    use super::NAME;
    use crate::error::Refused;

    #[test]
    fn a_plain_channel_never_sees_the_password() {
        let error = start(NAME.as_bytes(), &[7; 21], &over(Channel::Plain)).unwrap_err();
        assert_eq!(error, Refused::ClearPassword { plugin: "mysql_clear_password" }.into());
    }

    #[test]
    fn tls_and_a_unix_socket_carry_it_with_a_nul() {
        for channel in [Channel::Tls, Channel::UnixSocket] {
            let (_, step) = start(NAME.as_bytes(), &[], &over(channel)).unwrap();
            // recorded from MariaDB Connector/C 3.3.20
            assert_eq!(step, Step::Reply("Sésame 7\0".into()));
        }
    }

    #[test]
    fn further_packets_are_answered_by_further_passwords() {
        let passwords = ["first", "second"];
        let (mut running, _) =
            start_with(&passwords, NAME.as_bytes(), &[], &over(Channel::Tls)).unwrap();
        assert_eq!(running.challenge(b"Code: "), Ok(Step::Reply(b"second\0".to_vec())));
        let plugin = "mysql_clear_password";
        let refused = Refused::UnansweredQuestion { plugin, answers: 2 };
        assert_eq!(running.challenge(b"Code: "), Err(refused.into()));
    }
}
