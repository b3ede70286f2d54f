//! `dialog`: PAM and others put questions, and the passwords answer them in turn.
//!
//! The first byte of a question tells its kind: 2 for text and 4 for a password, one more when it is the last one. The
//! rest is the prompt. Every answer travels in clear text with a NUL behind it.

use super::Step;
use super::answers::Answers;
use super::state::{Expects, Move, Request, State};
use crate::error::{Error, Malformed};

pub(super) const NAME: &str = "dialog";

const TEXT: u8 = 2;
const LAST_TEXT: u8 = 3;
const PASSWORD: u8 = 4;
const LAST_PASSWORD: u8 = 5;

pub(super) fn start(request: &Request<'_>) -> Result<Move, Error> {
    request.policy.require_secrecy(NAME)?;
    let answers = Answers::new(NAME, request.credentials);
    match request.challenge {
        // The client speaks first; the password is what the server waits for.
        [] => answer(answers, false),
        question => answer(answers, is_last(question)?),
    }
}

struct ExpectQuestion {
    answers: Answers,
}

impl State for ExpectQuestion {
    fn packet(self: Box<Self>, question: &[u8]) -> Result<Move, Error> {
        answer(self.answers, is_last(question)?)
    }
}

fn answer(mut answers: Answers, last: bool) -> Result<Move, Error> {
    let reply = Step::Reply(answers.next()?);
    let expects = if last { Expects::Verdict } else { Expects::packet(ExpectQuestion { answers }) };
    Ok((reply, expects))
}

fn is_last(question: &[u8]) -> Result<bool, Malformed> {
    match question.first() {
        Some(&(TEXT | PASSWORD)) => Ok(false),
        Some(&(LAST_TEXT | LAST_PASSWORD)) => Ok(true),
        _ => Err(Malformed::new("dialog question", "its kind is unknown")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::scenario::{over, start, start_with};
    use super::super::{Channel, Policy, Step};
    use super::NAME;
    use crate::error::{Error, Refused};

    /// The question of the recorded exchanges.
    const QUESTION: &[u8] = b"\x04Password, please:";

    fn tls() -> Policy {
        over(Channel::Tls)
    }

    fn reply(answer: &str) -> Result<Step, Error> {
        Ok(Step::Reply(answer.into()))
    }

    #[test]
    fn each_question_is_answered_by_the_next_password() {
        // recorded from MariaDB 10.11.19 with its example plugin two_questions
        let passwords = ["Sesame 7", "yes, of course"];
        let (mut running, step) =
            start_with(&passwords, NAME.as_bytes(), QUESTION, &tls()).unwrap();
        assert_eq!(Ok(step), reply("Sesame 7\0"));
        assert_eq!(running.challenge(b"\x03Are you sure ?"), reply("yes, of course\0"));
        assert!(matches!(running.challenge(QUESTION), Err(Error::OutOfTurn { .. })));
    }

    #[test]
    fn the_server_may_repeat_a_question() {
        // recorded from MariaDB 10.11.19 with its example plugin three_attempts
        let passwords = ["wrong", "no", "Sesame 7"];
        let (mut running, _) = start_with(&passwords, NAME.as_bytes(), QUESTION, &tls()).unwrap();
        assert_eq!(running.challenge(QUESTION), reply("no\0"));
        assert_eq!(running.challenge(QUESTION), reply("Sesame 7\0"));
    }

    #[test]
    fn a_lone_password_answers_every_question_but_not_for_ever() {
        let (mut running, _) = start(NAME.as_bytes(), QUESTION, &tls()).unwrap();
        let answered = (0..100).take_while(|_| running.challenge(QUESTION) == reply("Sésame 7\0"));
        assert_eq!(answered.count(), 15);
    }

    #[test]
    fn a_question_without_an_answer_is_an_error_that_says_so() {
        let (mut running, _) = start_with(&["a", "b"], NAME.as_bytes(), QUESTION, &tls()).unwrap();
        running.challenge(QUESTION).unwrap();
        assert_eq!(
            running.challenge(QUESTION).unwrap_err().to_string(),
            "authentication plugin 'dialog' asks a further question after 2 answers; \
             list one password per question"
        );
    }

    #[test]
    fn without_a_first_question_the_password_goes_first() {
        let (_, step) = start(NAME.as_bytes(), &[], &tls()).unwrap();
        assert_eq!(Ok(step), reply("Sésame 7\0"));
    }

    #[test]
    fn a_plain_channel_is_refused() {
        let error = start(NAME.as_bytes(), QUESTION, &Policy::default()).unwrap_err();
        assert_eq!(error, Refused::ClearPassword { plugin: "dialog" }.into());
        assert!(start(NAME.as_bytes(), QUESTION, &over(Channel::UnixSocket)).is_ok());
    }

    #[test]
    fn a_question_of_unknown_kind_is_malformed() {
        let error = start(NAME.as_bytes(), b"\x06?", &tls()).unwrap_err();
        assert!(matches!(error, Error::Malformed(_)));
    }
}
