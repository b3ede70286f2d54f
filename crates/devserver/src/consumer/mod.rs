//! Consumers of topics: groups that share the logs, what they get, and what they have committed.

mod delivery;
mod group;
mod options;

pub(crate) use delivery::{Delivered, Delivery};
pub(crate) use group::{Groups, Seat};
pub(crate) use options::ConsumerOptions;

use std::collections::BTreeSet;
use std::time::Instant;

use self::delivery::Found;
use crate::catalog::Place;
use crate::error::SqlError;
use crate::log::Bounds;
use crate::session::Session;
use crate::store;

/// One consumer. Dropping it leaves its group.
pub(crate) struct Consumer {
    session: Session,
    options: ConsumerOptions,
    id: u64,
    committed: Instant,
    /// The log that the last message came from: the others are next.
    last: Option<(String, i32)>,
}

/// A log of a topic that a consumer reads.
pub(crate) struct Assigned {
    pub(crate) vgroup: i32,
    /// Where the last message began.
    pub(crate) offset: i64,
    pub(crate) bounds: Bounds,
}

impl Consumer {
    /// Joins a group; topics come with [`subscribe`](Self::subscribe).
    pub(crate) fn new(session: Session, options: ConsumerOptions) -> Self {
        let id = session.engine().groups().lock().join(&options);
        Self { session, options, id, committed: Instant::now(), last: None }
    }

    /// The topics of this consumer from now on; none: it leaves them all.
    ///
    /// # Errors
    ///
    /// 0x3e1 for a topic that does not exist. Nothing is subscribed then.
    pub(crate) fn subscribe(&mut self, topics: &[String]) -> Result<(), SqlError> {
        let engine = self.session.engine().clone();
        let mut groups = engine.groups().lock();
        let mut state = engine.state();
        if topics.iter().any(|topic| !state.catalog.topics.contains_key(topic)) {
            return Err(no_topic());
        }
        let topics: BTreeSet<String> = topics.iter().cloned().collect();
        let topics = topics.into_iter().collect();
        self.committed = Instant::now();
        groups.subscribe(&self.options.group, self.id, topics, &mut state)
    }

    pub(crate) fn topics(&self) -> Vec<String> {
        let groups = self.session.engine().groups().lock();
        let member = groups.members().find(|(id, _)| *id == self.id);
        member.map(|(_, member)| member.topics.clone()).unwrap_or_default()
    }

    /// Notes that the consumer begins or ends to wait for messages. At the begin it commits what is due.
    pub(crate) fn polls(&mut self, polling: bool) -> Result<(), SqlError> {
        {
            let engine = self.session.engine();
            let mut groups = engine.groups().lock();
            groups.polls(&self.options.group, self.id, polling, &mut engine.state())?;
        }
        if polling
            && self.options.auto_commit
            && self.committed.elapsed() >= self.options.commit_interval
        {
            self.commit()?;
        }
        Ok(())
    }

    /// The next message, if there is one.
    ///
    /// # Errors
    ///
    /// 0x0a0d where nothing was committed and nothing says where to begin; what the query of the topic fails with.
    pub(crate) fn next(&mut self) -> Result<Option<Delivery>, SqlError> {
        let mut seats = self.seats();
        // After the log of the last message, so that none has to wait for another to end.
        let behind =
            |(topic, vgroup, _): &(String, i32, Seat)| Some((topic.clone(), *vgroup)) <= self.last;
        let first = seats.iter().take_while(|seat| behind(seat)).count();
        seats.rotate_left(first);
        for (name, vgroup, seat) in seats {
            let Some(from) = seat.next else {
                return Err(SqlError::new(0x0a0d, "No committed offset"));
            };
            let engine = self.session.engine();
            let topic = engine.state().catalog.topics.get(&name).cloned().ok_or_else(no_topic)?;
            let from = from.max(engine.state().logs.bounds(vgroup).begin);
            let found =
                delivery::read(&topic, vgroup, from, self.options.table_names, &self.session)?;
            let mut groups = engine.groups().lock();
            // It may have gone to another consumer, or elsewhere, meanwhile.
            let held = groups.seat(&self.options.group, self.id, &name, vgroup);
            let Some(held) = held.filter(|held| held.next == seat.next) else { continue };
            match found {
                Found::Nothing { end } => held.next = Some(end),
                Found::Message(delivery) => {
                    let rows = i64::try_from(delivery.rows()).unwrap_or(i64::MAX);
                    *held = Seat {
                        next: Some(delivery.end),
                        begin: delivery.begin,
                        positioned: true,
                        rows: held.rows.saturating_add(rows),
                        ..*held
                    };
                    drop(groups);
                    self.last = Some((name, vgroup));
                    return Ok(Some(delivery));
                }
            }
        }
        Ok(None)
    }

    /// Commits where the consumer stands in all logs that it holds.
    pub(crate) fn commit(&mut self) -> Result<(), SqlError> {
        for (topic, vgroup, seat) in self.seats() {
            if let Some(next) = seat.next.filter(|_| seat.positioned) {
                self.save(&topic, vgroup, next)?;
            }
        }
        self.committed = Instant::now();
        Ok(())
    }

    /// Commits one offset.
    ///
    /// # Errors
    ///
    /// 0x4007 outside of the log, 0x4008 and 0x4009 for what another consumer reads.
    pub(crate) fn commit_offset(
        &self,
        topic: &str,
        vgroup: i32,
        offset: i64,
    ) -> Result<(), SqlError> {
        self.held(topic, vgroup)?;
        self.check(vgroup, offset)?;
        self.save(topic, vgroup, offset)
    }

    /// What the group has committed.
    pub(crate) fn committed(&self, topic: &str, vgroup: i32) -> Result<Option<i64>, SqlError> {
        self.held(topic, vgroup)?;
        let place = self.place(topic, vgroup);
        Ok(self.session.engine().state().catalog.offsets.get(&place).copied().flatten())
    }

    /// The next offset that the consumer reads, once it has read.
    pub(crate) fn position(&self, topic: &str, vgroup: i32) -> Result<Option<i64>, SqlError> {
        let seat = self.held(topic, vgroup)?;
        Ok(seat.next.filter(|_| seat.positioned))
    }

    /// The logs of a topic that this consumer holds.
    pub(crate) fn assignment(&self, topic: &str) -> Result<Vec<Assigned>, SqlError> {
        self.check_topic(topic)?;
        let seats = self.seats();
        let state = self.session.engine().state();
        let assigned = |(_, vgroup, seat): (String, i32, Seat)| Assigned {
            vgroup,
            offset: seat.begin,
            bounds: state.logs.bounds(vgroup),
        };
        Ok(seats.into_iter().filter(|(name, ..)| name == topic).map(assigned).collect())
    }

    /// Goes to an offset; the next message begins there.
    pub(crate) fn seek(&self, topic: &str, vgroup: i32, offset: i64) -> Result<(), SqlError> {
        self.held(topic, vgroup)?;
        self.check(vgroup, offset)?;
        let mut groups = self.session.engine().groups().lock();
        if let Some(seat) = groups.seat(&self.options.group, self.id, topic, vgroup) {
            *seat = Seat { next: Some(offset), begin: offset, positioned: true, ..*seat };
        }
        Ok(())
    }

    fn seats(&self) -> Vec<(String, i32, Seat)> {
        self.session.engine().groups().lock().seats(&self.options.group, self.id)
    }

    fn check_topic(&self, topic: &str) -> Result<(), SqlError> {
        if self.topics().iter().any(|known| known == topic) {
            return Ok(());
        }
        Err(SqlError::new(0x4009, "Topic does not belong to this consumer"))
    }

    fn held(&self, topic: &str, vgroup: i32) -> Result<Seat, SqlError> {
        self.check_topic(topic)?;
        let held = |(name, number, _): &(String, i32, Seat)| name == topic && *number == vgroup;
        let seat = self.seats().into_iter().find(held).map(|(.., seat)| seat);
        seat.ok_or_else(|| SqlError::new(0x4008, "VgId does not belong to this consumer"))
    }

    fn check(&self, vgroup: i32, offset: i64) -> Result<(), SqlError> {
        let Bounds { begin, end } = self.session.engine().state().logs.bounds(vgroup);
        if (begin..=end).contains(&offset) {
            return Ok(());
        }
        Err(SqlError::new(0x4007, "Offset out of range"))
    }

    fn place(&self, topic: &str, vgroup: i32) -> Place {
        Place { group: self.options.group.clone(), topic: topic.to_owned(), vgroup }
    }

    fn save(&self, topic: &str, vgroup: i32, offset: i64) -> Result<(), SqlError> {
        let place = self.place(topic, vgroup);
        let mut state = self.session.engine().state();
        state
            .store
            .transaction(|transaction| store::save_offset(transaction, &place, Some(offset)))?;
        state.catalog.offsets.insert(place, Some(offset));
        Ok(())
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        let engine = self.session.engine();
        let mut groups = engine.groups().lock();
        // The others get their shares at the next poll if it fails now.
        groups.leave(&self.options.group, self.id, &mut engine.state()).ok();
    }
}

fn no_topic() -> SqlError {
    SqlError::new(0x3e1, "Topic not exist")
}
