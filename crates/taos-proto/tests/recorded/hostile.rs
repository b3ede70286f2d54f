//! Peers that send anything at all: errors at worst, and no more memory than a small multiple of what they send.

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::Index;
    use taos_proto::frame::{BinaryAction, BinaryRequest, FetchRawBlockReply, Fetched};
    use taos_proto::tmq::FetchRawDataReply;
    use taos_proto::{Message, wire::WriteWire};
    use testkit::fuzzing;

    use crate::capture::captures;

    /// Good bytes for every door, taken from the recordings.
    #[derive(Debug, Default)]
    struct Samples {
        blocks: Vec<Bytes>,
        texts: Vec<Bytes>,
        frames: Vec<Bytes>,
        binds: Vec<Bytes>,
        topics: Vec<Bytes>,
    }

    fn samples() -> Samples {
        let mut samples = Samples::default();
        let messages =
            captures().into_iter().flat_map(|capture| capture.frames).map(|frame| frame.message);
        for message in messages {
            let bytes = match message {
                Message::Text(text) => {
                    samples.texts.push(text.into());
                    continue;
                }
                Message::Binary(bytes) if bytes.len() > 2000 => continue,
                Message::Binary(bytes) => bytes,
            };
            samples.frames.push(bytes.clone());
            if let Ok(BinaryRequest { action: BinaryAction::Stmt2Bind { data, .. }, .. }) =
                BinaryRequest::decode(&bytes)
            {
                samples.binds.push(data);
            }
            if let Ok(FetchRawBlockReply { outcome: Fetched::Block(block), .. }) =
                FetchRawBlockReply::decode(&bytes)
            {
                samples.blocks.push(block);
            }
            if let Ok(FetchRawDataReply { outcome: Ok(data), .. }) =
                FetchRawDataReply::decode(&bytes)
            {
                samples.topics.push(data.data);
            }
        }
        samples
    }

    /// A sample with one byte changed and its end cut off.
    fn spoilt(samples: Vec<Bytes>) -> impl Strategy<Value = Vec<u8>> {
        assert!(!samples.is_empty());
        let bytes = (any::<Index>(), any::<Index>(), any::<u8>(), any::<Index>(), any::<bool>());
        bytes.prop_map(move |(sample, at, byte, end, cut)| {
            let mut bytes = samples[sample.index(samples.len())].to_vec();
            if !bytes.is_empty() {
                let (at, end) = (at.index(bytes.len()), end.index(bytes.len()));
                bytes[at] = byte;
                bytes.truncate(if cut { end } else { bytes.len() });
            }
            bytes
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn any_bytes_are_survived_at_every_door(data in vec(any::<u8>(), 0..200)) {
            fuzzing::taos_block(&data);
            fuzzing::taos_request(&data);
            fuzzing::taos_reply(&data);
            fuzzing::taos_bind(&data);
            fuzzing::taos_topic_data(&data);
        }

        #[test]
        fn any_sequence_of_operations_is_survived(data in vec(0_u8..32, 0..200)) {
            fuzzing::taos_session(&data);
        }

        #[test]
        fn spoilt_blocks_are_survived(data in spoilt(samples().blocks)) {
            fuzzing::taos_block(&data);
        }

        #[test]
        fn spoilt_texts_are_survived(data in spoilt(samples().texts)) {
            fuzzing::taos_request(&data);
            fuzzing::taos_reply(&data);
        }

        #[test]
        fn spoilt_frames_are_survived(data in spoilt(samples().frames)) {
            fuzzing::taos_request(&data);
            fuzzing::taos_reply(&data);
        }

        #[test]
        fn spoilt_binds_are_survived(data in spoilt(samples().binds)) {
            fuzzing::taos_bind(&data);
        }

        #[test]
        fn spoilt_messages_of_topics_are_survived(data in spoilt(samples().topics)) {
            fuzzing::taos_topic_data(&data);
        }
    }

    type Door = fn(&[u8]);

    /// How many bytes more than before are in use at the worst moment.
    fn peak(work: impl FnOnce()) -> usize {
        usize::try_from(allocation_counter::measure(work).bytes_max).unwrap()
    }

    /// Every 4-byte number of a sample becomes a huge one, one after the other.
    fn announcements(sample: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
        (0..sample.len().saturating_sub(4)).map(|at| {
            let mut bytes = sample.to_vec();
            bytes[at..at + 4].copy_from_slice(&0x7fff_fff0_u32.to_le_bytes());
            bytes
        })
    }

    #[test]
    fn announced_lengths_and_counts_take_no_memory() {
        let samples = samples();
        let doors: [(_, Door); 4] = [
            (&samples.blocks, fuzzing::taos_block),
            (&samples.binds, fuzzing::taos_bind),
            (&samples.topics, fuzzing::taos_topic_data),
            (&samples.frames, fuzzing::taos_request),
        ];
        for (samples, door) in doors {
            for sample in samples.iter().rev().take(5) {
                for bytes in announcements(sample) {
                    let peak = peak(|| door(&bytes));
                    assert!(peak < 16 * bytes.len() + 4096, "{peak} bytes for {}", bytes.len());
                }
            }
        }
    }

    #[test]
    fn a_bind_of_many_tables_without_anything_else_takes_no_memory() {
        let mut bytes = Vec::new();
        for number in [28, u32::MAX, 0, 1, 0, 0, 28] {
            bytes.put_u32(number);
        }
        assert!(peak(|| fuzzing::taos_bind(&bytes)) < 4096);
    }
}
