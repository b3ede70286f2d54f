//! Where a consumer stands, and what its group has committed.

use std::sync::Arc;
use std::time::Duration;

use taos_proto::error::Malformed;
use taos_proto::message::NoBody;
use taos_proto::tmq::{
    Action, Assignment, AssignmentReply, CommitOffset, CommitOffsetReply, CommittedReply,
    PositionReply, Seek, Topic, TopicVgroup, TopicVgroups,
};

use super::receive::ask;
use super::subscription::Subscription;
use super::{Consumer, Message};
use crate::error::Result;
use crate::taos::client::Handle;

impl Consumer {
    /// Commits one offset, such as [`Message::next_offset`]. It does not move this consumer.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Server`](crate::ErrorKind::Server) when the offset is outside of the log, or the vgroup is not
    /// one of this consumer.
    ///
    /// # Cancellation
    ///
    /// Dropping the future leaves open whether it is committed.
    pub async fn commit_offset(&mut self, topic: &str, vgroup_id: i32, offset: i64) -> Result<()> {
        let asked = CommitOffset { vgroup_id, topic: topic.to_owned(), offset };
        let handle = Arc::clone(&self.handle);
        let work = self.asked(Action::CommitOffset(asked));
        let CommitOffsetReply { .. } = handle.within("COMMIT", work).await?;
        Ok(())
    }

    /// What the group has committed in a vgroup of this consumer; `None` when nothing.
    ///
    /// # Cancellation
    ///
    /// Dropping the future changes nothing.
    pub async fn committed(&mut self, topic: &str, vgroup_id: i32) -> Result<Option<i64>> {
        let handle = Arc::clone(&self.handle);
        let work = async {
            let action = Action::Committed(question(topic, vgroup_id));
            let reply: CommittedReply = self.asked(action).await?;
            only(&self.handle, &reply.committed)
        };
        handle.within("COMMITTED", work).await
    }

    /// The offset from which [`next`](Self::next) goes on in a vgroup of this consumer; `None` before anything was read there.
    ///
    /// Waits for the answer to a `next` whose future was dropped; an error of it comes here.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses nothing.
    pub async fn position(&mut self, topic: &str, vgroup_id: i32) -> Result<Option<i64>> {
        let handle = Arc::clone(&self.handle);
        let work = async {
            self.received().await?;
            match &self.ready {
                Some(message) if is_from(message, topic, vgroup_id) => Ok(Some(message.offset())),
                _ => {
                    let action = Action::Position(question(topic, vgroup_id));
                    let reply: PositionReply = self.asked(action).await?;
                    only(&self.handle, &reply.position)
                }
            }
        };
        handle.within("POSITION", work).await
    }

    /// The vgroups of a topic that this consumer reads now, with the offsets of their logs. Each one's `offset` is where the
    /// last message began.
    ///
    /// # Cancellation
    ///
    /// Dropping the future changes nothing.
    pub async fn assignment(&mut self, topic: &str) -> Result<Vec<Assignment>> {
        let handle = Arc::clone(&self.handle);
        let work = self.asked(Action::Assignment(Topic { topic: topic.to_owned() }));
        let reply: AssignmentReply = handle.within("ASSIGNMENT", work).await?;
        Ok(reply.assignment)
    }

    /// Goes to an offset of a vgroup: the next message of it begins there. A stream that has ended with an error goes on.
    ///
    /// Waits for the answer to a `next` whose future was dropped; an error of it comes here.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Server`](crate::ErrorKind::Server) when the offset is outside of the log, or the vgroup is not
    /// one of this consumer. Then it stays where it is.
    ///
    /// # Cancellation
    ///
    /// Dropping the future leaves open whether it goes there.
    pub async fn seek(&mut self, topic: &str, vgroup_id: i32, offset: i64) -> Result<()> {
        let handle = Arc::clone(&self.handle);
        handle.within("SEEK", self.go(topic, vgroup_id, offset)).await
    }

    /// Goes to the begin of the log in all vgroups of a topic that this consumer reads now.
    ///
    /// # Errors
    ///
    /// As for [`seek`](Self::seek); some vgroups may be at their begin then.
    ///
    /// # Cancellation
    ///
    /// As for [`seek`](Self::seek).
    pub async fn seek_to_begin(&mut self, topic: &str) -> Result<()> {
        self.go_everywhere(topic, |assigned| assigned.begin).await
    }

    /// Goes behind the last entry of the log in all vgroups of a topic that this consumer reads now: only what is written from
    /// now on will come.
    ///
    /// # Errors
    ///
    /// As for [`seek`](Self::seek); some vgroups may be at their end then.
    ///
    /// # Cancellation
    ///
    /// As for [`seek`](Self::seek).
    pub async fn seek_to_end(&mut self, topic: &str) -> Result<()> {
        self.go_everywhere(topic, |assigned| assigned.end).await
    }

    async fn go_everywhere(&mut self, topic: &str, to: fn(&Assignment) -> i64) -> Result<()> {
        for assigned in self.assignment(topic).await? {
            self.seek(topic, assigned.vgroup_id, to(&assigned)).await?;
        }
        Ok(())
    }

    async fn go(&mut self, topic: &str, vgroup_id: i32, offset: i64) -> Result<()> {
        self.received().await?;
        let seek = Seek { vgroup_id, topic: topic.to_owned(), offset };
        let NoBody {} = self.asked(Action::Seek(seek)).await?;
        self.ready.take_if(|message| is_from(message, topic, vgroup_id));
        self.commits.stand(topic, vgroup_id, offset);
        if self.subscription == Subscription::Failed {
            self.subscription = Subscription::Joined;
        }
        Ok(())
    }
}

/// The server's next offset in a vgroup.
pub(super) async fn position(
    handle: &Arc<Handle>,
    limit: Option<Duration>,
    topic: &str,
    vgroup_id: i32,
) -> Result<Option<i64>> {
    let action = Action::Position(question(topic, vgroup_id));
    let reply: PositionReply = ask(handle, limit, action).await?;
    only(handle, &reply.position)
}

fn question(topic: &str, vgroup_id: i32) -> TopicVgroups {
    TopicVgroups { topic_vgroup_ids: vec![TopicVgroup { topic: topic.to_owned(), vgroup_id }] }
}

/// The offset of the only place that was asked about. Negative ones stand for none.
fn only(handle: &Handle, offsets: &[i64]) -> Result<Option<i64>> {
    match *offsets {
        [offset] => Ok((offset >= 0).then_some(offset)),
        _ => {
            let reason = "it has not one offset for one question";
            Err(handle.broken(Malformed::new("reply about offsets", reason)))
        }
    }
}

fn is_from(message: &Message, topic: &str, vgroup_id: i32) -> bool {
    message.topic() == topic && message.vgroup_id() == vgroup_id
}
