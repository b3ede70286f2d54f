//! Servers that send anything at all: the machine gives an error at worst, and nothing after it.

#[cfg(test)]
mod recording;
#[cfg(test)]
mod spoiling;

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::Index;
    use testkit::conversation::frames;
    use testkit::fuzzing;
    use testkit::performer::Performer;
    use testkit::scenario::Scenario;

    use super::recording::recordings;
    use super::spoiling::spoiling;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn any_sequence_of_operations_is_survived(data in vec(any::<u8>(), 0..200)) {
            fuzzing::machine_operations(&data);
        }

        #[test]
        fn random_bytes_are_survived_in_every_phase(data in vec(any::<u8>(), 0..200)) {
            fuzzing::machine_bytes(&data);
        }

        #[test]
        fn frames_of_random_bytes_do_not_depend_on_chunks(data in vec(0_u8..20, 0..200)) {
            fuzzing::frames(&data);
        }

        #[test]
        fn random_greetings_are_survived(
            data in vec(any::<u8>(), 0..100), at: Index, byte: u8,
        ) {
            fuzzing::greeting(&data);
            let mut greeting: Vec<u8> = testkit::server::greeting().into();
            let at = at.index(greeting.len());
            greeting[at] = byte;
            fuzzing::greeting(&greeting);
            fuzzing::greeting(&greeting[..at]);
        }

        #[test]
        fn random_rows_are_survived(data in vec(any::<u8>(), 0..200)) {
            fuzzing::text_row(&data);
            fuzzing::binary_row(&data);
        }

        #[test]
        fn random_statements_are_survived(data in "[ab?:;'\"`#/*!\\\\ \\n-]{0,40}", context: [u8; 2]) {
            fuzzing::sql_lexer(&[&context, data.as_bytes()].concat());
        }

        #[test]
        fn spoilt_conversations_are_survived_and_make_equal_events_in_any_chunking(
            recording: Index,
            spoilings in vec(spoiling(), 1..4),
            sizes in vec(1_usize..400, 1..8),
        ) {
            let (scenario, conversation) = recording.get(recordings());
            let mut turns: Vec<Vec<Vec<u8>>> = conversation
                .server_turns()
                .map(|turn| frames(turn).into_iter().map(<[u8]>::to_vec).collect())
                .collect();
            for spoiling in &spoilings {
                spoiling.apply(&mut turns);
            }
            let turns: Vec<_> = turns.iter().map(|frames| frames.concat()).collect();
            prop_assert_eq!(listen(scenario, &turns, &[usize::MAX]), listen(scenario, &turns, &sizes));
        }
    }

    /// What a spoilt recording makes the client see: the events, and the error at their end.
    fn listen(scenario: &Scenario, turns: &[Vec<u8>], sizes: &[usize]) -> Vec<String> {
        let mut performer = Performer::new(scenario);
        let mut sizes = sizes.iter().cycle();
        for turn in turns {
            let mut rest = turn.as_slice();
            while !rest.is_empty() {
                let size = sizes.next().map_or(rest.len(), |&size| size.min(rest.len()));
                let (chunk, tail) = rest.split_at(size);
                rest = tail;
                if let Err(error) = performer.receive(chunk) {
                    performer.transcript.lines.push(format!("error: {error}"));
                    return performer.transcript.lines;
                }
            }
            if performer.is_idle() && !performer.is_done() {
                // A spoilt greeting may lack what the step needs.
                let misuse = performer.next_step().err().map(|error| error.to_string());
                performer.transcript.lines.extend(misuse);
            }
        }
        performer.transcript.lines
    }
}
