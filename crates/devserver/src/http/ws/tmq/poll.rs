//! Waiting for messages.

use std::sync::atomic::Ordering;
use std::time::Duration;

use taos_proto::message::Message;
use taos_proto::tmq::{Poll, PollReply};
use tokio::time::{Instant, sleep_until};

use super::{Phase, Topics};
use crate::consumer::Consumer;
use crate::http::ws::question::Question;

impl Topics {
    /// Waits for a message, at most as long as the client wants; without a limit when that is negative.
    ///
    /// One poll waits at a time. Of those that wait for their turn only the newest is answered.
    pub(super) async fn poll(&self, question: &Question, poll: Poll) -> Option<Message> {
        let number = self.newest_poll.fetch_add(1, Ordering::Relaxed) + 1;
        let mut phase = self.phase.subscribe();
        // The sender is a part of `self`.
        drop(phase.wait_for(|phase| *phase != Phase::New).await);
        let _turn = self.turn.lock().await;
        if number != self.newest_poll.load(Ordering::Relaxed) {
            return None;
        }
        if let Some(again) = self.kept.unknown_to(poll.message_id) {
            return question.success(again);
        }
        let deadline = u64::try_from(poll.blocking_time)
            .ok()
            .and_then(|wait| Instant::now().checked_add(Duration::from_millis(wait)));
        let wait = async {
            match deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::pin!(wait);
        let mut changes = self.service.engine().changes();
        let mut begin = true;
        let answer = loop {
            // What is appended from now on wakes this poll.
            changes.mark_unchanged();
            let next = move |consumer: &mut Consumer| {
                if begin {
                    consumer.polls(true)?;
                }
                consumer.next()
            };
            match self.with_consumer(next).await {
                Ok(Some(delivery)) => break Ok(self.kept.keep(delivery)),
                Ok(None) => begin = false,
                Err(error) => break Err(error),
            }
            tokio::select! {
                changed = changes.changed() => if changed.is_err() { break Ok(PollReply::default()) },
                () = &mut wait => break Ok(PollReply::default()),
                () = self.service.stopping() => break Ok(PollReply::default()),
                _ = phase.wait_for(|phase| *phase == Phase::Closed) => return None,
            }
        };
        let ended = self.with_consumer(|consumer| consumer.polls(false)).await;
        question.answered(answer.and_then(|reply| ended.map(|()| reply)))
    }
}
