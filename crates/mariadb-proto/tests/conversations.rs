//! Conversations with a real server, replayed; see `fixtures/conversations/README.md`.

#[cfg(test)]
mod recording;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use testkit::conversation::replay;

    use super::recording::recordings;

    /// The lines of a transcript, of long runs of rows only the first and the last.
    fn collapsed(transcript: &[String]) -> String {
        let runs = transcript.chunk_by(|a, b| a.starts_with("row: ") && b.starts_with("row: "));
        let lines = runs.flat_map(|run| match run {
            [first, .., last] if run.len() > 10 => {
                vec![first.clone(), format!("… {} rows …", run.len() - 2), last.clone()]
            }
            _ => run.to_vec(),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_machine_sends_the_recorded_bytes_and_makes_the_same_events() {
        for (scenario, conversation) in recordings() {
            let transcript = replay(conversation, scenario, &[])
                .unwrap_or_else(|error| panic!("{}: {error:#}", scenario.name));
            insta::assert_snapshot!(scenario.name, collapsed(&transcript));
        }
    }

    #[test]
    fn bytes_that_arrive_one_by_one_make_the_same_events() {
        for (scenario, conversation) in recordings() {
            let whole = replay(conversation, scenario, &[]).unwrap();
            assert!(replay(conversation, scenario, &[1]).unwrap() == whole, "{}", scenario.name);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn any_chunking_gives_equal_events(
            sizes in prop::collection::vec(prop_oneof![1_usize..16, 1_usize..5000], 1..30),
        ) {
            for (scenario, conversation) in recordings() {
                let whole = replay(conversation, scenario, &[]).unwrap();
                let chunked = replay(conversation, scenario, &sizes).unwrap();
                prop_assert!(chunked == whole, "{} in chunks of {sizes:?}", scenario.name);
            }
        }
    }
}
