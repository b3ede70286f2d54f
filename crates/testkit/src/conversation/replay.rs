use anyhow::{Context, Result, ensure};

use super::{Conversation, Direction};
use crate::performer::Performer;
use crate::scenario::Scenario;

/// Performs `scenario` against the recorded server, whose bytes arrive in chunks of `sizes`, over and over.
///
/// Returns the transcript of the events.
///
/// # Errors
/// The machine sends other bytes than those recorded, or finds fault with the recorded ones.
pub fn replay(
    conversation: &Conversation,
    scenario: &Scenario,
    sizes: &[usize],
) -> Result<Vec<String>> {
    let mut performer = Performer::new(scenario);
    let mut sizes = sizes.iter().copied().filter(|&size| size > 0).cycle();
    for (place, (direction, bytes)) in conversation.turns().iter().enumerate() {
        match direction {
            Direction::Server => {
                let mut rest = bytes.as_slice();
                while !rest.is_empty() {
                    let size = sizes.next().unwrap_or(rest.len()).min(rest.len());
                    let (chunk, tail) = rest.split_at(size);
                    performer.receive(chunk).with_context(|| format!("turn {place}"))?;
                    rest = tail;
                }
            }
            Direction::Client => {
                while performer.connection.output().len() < bytes.len() {
                    performer.next_step().with_context(|| format!("turn {place}"))?;
                }
                let sent = performer.connection.output().get(..bytes.len()).unwrap_or_default();
                ensure!(sent == bytes, "turn {place}: {sent:02x?} was sent, {bytes:02x?} recorded");
                performer.connection.consume(bytes.len());
            }
        }
    }
    let unsent = performer.connection.output();
    ensure!(unsent.is_empty(), "{unsent:02x?} was sent after the end of the recording");
    Ok(performer.transcript.lines)
}
