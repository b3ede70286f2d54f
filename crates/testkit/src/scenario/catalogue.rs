use super::Step::{ChangeUser, Ping, Quit};
use super::steps::{
    bulk, change_user, compressed, eof_packets, errors, local_infile, multi_statements,
    multiple_results, pipelined, prepare_execute, prepared, reset_connection, session_tracking,
    text_results,
};
use super::{Scenario, Step, config};

/// Every scenario that is recorded.
#[must_use]
pub fn scenarios() -> Vec<Scenario> {
    let mut all = vec![
        scenario("login", vec![Ping]),
        scenario("login-ed25519", vec![Ping])
            .with(|config| *config = super::config("fixture_ed25519")),
        scenario("login-refused", vec![])
            .with(|config| config.credentials.passwords = vec!["wrong".into()]),
        scenario("text-results", text_results()),
        scenario("multiple-results", multiple_results())
            .with(|config| config.multi_statements = true),
        scenario("multi-statements", multi_statements()),
        scenario("errors", errors()),
        scenario("prepared", prepared()),
        scenario("prepared-with-all-definitions", prepared())
            .with(|config| config.cache_metadata = false),
        scenario("prepare-execute", prepare_execute()),
        scenario("bulk", bulk()),
        scenario("local-infile", local_infile())
            .with(|config| config.local_infile = true)
            .answering(&[b"1\tone\n2\t", b"two\n"]),
        scenario("local-infile-declined", local_infile()).with(|config| config.local_infile = true),
        scenario("local-infile-not-offered", local_infile()),
        scenario("change-user", change_user()),
        scenario("change-user-refused", vec![ChangeUser("nobody")]),
        scenario("reset-connection", reset_connection()),
        scenario("session-tracking", session_tracking()),
        scenario("eof-packets", eof_packets()).with(|config| config.deprecate_eof = false),
        scenario("compressed", compressed()).with(|config| config.compress = true),
        scenario("pipelined", pipelined()),
    ];
    for scenario in all.iter_mut().filter(|scenario| !scenario.name.ends_with("refused")) {
        scenario.steps.push(Quit);
    }
    all
}

fn scenario(name: &'static str, steps: Vec<Step>) -> Scenario {
    Scenario { name, config: config("fixture"), steps, infile: &[] }
}

impl Scenario {
    fn with(mut self, change: impl FnOnce(&mut mariadb_proto::Config)) -> Self {
        change(&mut self.config);
        self
    }

    const fn answering(mut self, infile: &'static [&'static [u8]]) -> Self {
        self.infile = infile;
        self
    }
}
