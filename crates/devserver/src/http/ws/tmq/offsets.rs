//! Where a consumer stands, and what its group has committed.

use taos_proto::code::TaosError;
use taos_proto::message::NoBody;
use taos_proto::tmq::{
    Assignment, AssignmentReply, CommitOffset, CommitOffsetReply, CommittedReply, ListTopicsReply,
    NOTHING_COMMITTED, PositionReply, Seek, Topic, TopicVgroup, TopicVgroups,
};

use super::Topics;
use crate::consumer::{Assigned, Consumer};
use crate::error::SqlError;

impl Topics {
    pub(super) async fn commit_offset(
        &self,
        asked: CommitOffset,
    ) -> Result<CommitOffsetReply, TaosError> {
        let work = move |consumer: &mut Consumer| {
            consumer.commit_offset(&asked.topic, asked.vgroup_id, asked.offset)?;
            Ok(asked)
        };
        self.with_consumer(work).await
    }

    pub(super) async fn committed(&self, asked: TopicVgroups) -> Result<CommittedReply, TaosError> {
        Ok(CommittedReply { committed: self.offsets(asked, Consumer::committed).await? })
    }

    pub(super) async fn position(&self, asked: TopicVgroups) -> Result<PositionReply, TaosError> {
        Ok(PositionReply { position: self.offsets(asked, Consumer::position).await? })
    }

    async fn offsets(
        &self,
        asked: TopicVgroups,
        read: fn(&Consumer, &str, i32) -> Result<Option<i64>, SqlError>,
    ) -> Result<Vec<i64>, TaosError> {
        let work = move |consumer: &mut Consumer| {
            let offset = |place: &TopicVgroup| {
                let offset = read(consumer, &place.topic, place.vgroup_id)?;
                Ok(offset.unwrap_or(NOTHING_COMMITTED))
            };
            asked.topic_vgroup_ids.iter().map(offset).collect()
        };
        self.with_consumer(work).await
    }

    pub(super) async fn assignment(&self, asked: Topic) -> Result<AssignmentReply, TaosError> {
        let assigned =
            self.with_consumer(move |consumer| consumer.assignment(&asked.topic)).await?;
        let assignment = |Assigned { vgroup, offset, bounds }| Assignment {
            vgroup_id: vgroup,
            offset,
            begin: bounds.begin,
            end: bounds.end,
        };
        Ok(AssignmentReply { assignment: assigned.into_iter().map(assignment).collect() })
    }

    pub(super) async fn seek(&self, seek: Seek) -> Result<NoBody, TaosError> {
        let work =
            move |consumer: &mut Consumer| consumer.seek(&seek.topic, seek.vgroup_id, seek.offset);
        self.with_consumer(work).await.map(|()| NoBody {})
    }

    pub(super) async fn list_topics(&self) -> Result<ListTopicsReply, TaosError> {
        let topics = self.with_consumer(|consumer| Ok(consumer.topics())).await?;
        Ok(ListTopicsReply { topics })
    }
}
