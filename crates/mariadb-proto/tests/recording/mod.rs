//! The recorded conversations with the scenarios that made them.

use std::path::Path;
use std::sync::LazyLock;

use testkit::conversation::Conversation;
use testkit::scenario::{Scenario, scenarios};

static RECORDINGS: LazyLock<Vec<(Scenario, Conversation)>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/conversations");
    let load = |scenario: Scenario| {
        let conversation = Conversation::load(&folder.join(format!("{}.hex", scenario.name)));
        (scenario, conversation.unwrap())
    };
    scenarios().into_iter().map(load).collect()
});

/// Every scenario with its recording.
pub(crate) fn recordings() -> &'static [(Scenario, Conversation)] {
    &RECORDINGS
}
