//! Groups of consumers: who reads which log of which topic, and up to where.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use jiff::Timestamp;

use super::options::{ConsumerOptions, Reset};
use crate::catalog::Place;
use crate::engine::State;
use crate::error::SqlError;
use crate::store;

/// All groups that have consumers.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
pub(crate) struct Inner {
    last_id: u64,
    groups: BTreeMap<String, Group>,
}

#[derive(Debug, Default)]
struct Group {
    members: BTreeMap<u64, Member>,
    /// By topic and group of virtual nodes.
    seats: BTreeMap<(String, i32), Seat>,
}

/// A consumer.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) options: ConsumerOptions,
    pub(crate) topics: Vec<String>,
    /// In milliseconds since 1970.
    pub(crate) since: i64,
    pub(crate) subscribed: i64,
    pub(crate) rebalanced: i64,
    last_poll: Instant,
    polling: bool,
}

/// One log of one topic, in the hands of one consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seat {
    pub(crate) owner: u64,
    /// The next version to read; none where nothing says where to begin.
    pub(crate) next: Option<i64>,
    /// Where the last message began.
    pub(crate) begin: i64,
    /// Whether the consumer has read here, or chosen where to go on.
    pub(crate) positioned: bool,
    pub(crate) rows: i64,
}

impl Groups {
    pub(crate) fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// A new consumer of this group, without topics; its number.
    pub(crate) fn join(&mut self, options: &ConsumerOptions) -> u64 {
        let now = Timestamp::now().as_millisecond();
        self.last_id += 1;
        let id = now.unsigned_abs() << 20 | (self.last_id & 0xf_ffff);
        let member = Member {
            options: options.clone(),
            topics: Vec::new(),
            since: now,
            subscribed: now,
            rebalanced: now,
            last_poll: Instant::now(),
            polling: false,
        };
        self.groups.entry(options.group.clone()).or_default().members.insert(id, member);
        id
    }

    /// The topics of a consumer from now on; none when it leaves them.
    pub(crate) fn subscribe(
        &mut self,
        group: &str,
        id: u64,
        topics: Vec<String>,
        state: &mut State,
    ) -> Result<(), SqlError> {
        let Some(known) = self.groups.get_mut(group) else { return Ok(()) };
        if let Some(member) = known.members.get_mut(&id) {
            member.topics = topics;
            member.subscribed = Timestamp::now().as_millisecond();
            member.last_poll = Instant::now();
        }
        known.rebalance(group, state)
    }

    /// The consumer is gone.
    pub(crate) fn leave(
        &mut self,
        group: &str,
        id: u64,
        state: &mut State,
    ) -> Result<(), SqlError> {
        let Some(known) = self.groups.get_mut(group) else { return Ok(()) };
        known.members.remove(&id);
        if known.members.is_empty() {
            self.groups.remove(group);
            return Ok(());
        }
        known.rebalance(group, state)
    }

    /// Notes that a consumer begins or ends to poll. Those of its group that have not polled for too long lose their
    /// shares, and who comes back gets one again.
    pub(crate) fn polls(
        &mut self,
        group: &str,
        id: u64,
        polling: bool,
        state: &mut State,
    ) -> Result<(), SqlError> {
        let Some(known) = self.groups.get_mut(group) else { return Ok(()) };
        let now = Instant::now();
        let before = known.active();
        if let Some(member) = known.members.get_mut(&id) {
            (member.last_poll, member.polling) = (now, polling);
        }
        let after = known.active();
        let owners: BTreeSet<u64> = known.seats.values().map(|seat| seat.owner).collect();
        if before == after && owners.iter().all(|owner| after.contains(owner)) {
            return Ok(());
        }
        known.rebalance(group, state)
    }

    /// What a consumer holds, in the order of topics and logs.
    pub(crate) fn seats(&self, group: &str, id: u64) -> Vec<(String, i32, Seat)> {
        let seats = self.groups.get(group).into_iter().flat_map(|group| &group.seats);
        seats
            .filter(|(_, seat)| seat.owner == id)
            .map(|((topic, vgroup), seat)| (topic.clone(), *vgroup, *seat))
            .collect()
    }

    /// A log that this consumer holds.
    pub(crate) fn seat(
        &mut self,
        group: &str,
        id: u64,
        topic: &str,
        vgroup: i32,
    ) -> Option<&mut Seat> {
        let seats = &mut self.groups.get_mut(group)?.seats;
        seats.get_mut(&(topic.to_owned(), vgroup)).filter(|seat| seat.owner == id)
    }

    /// All consumers, by number.
    pub(crate) fn members(&self) -> impl Iterator<Item = (u64, &Member)> {
        self.groups
            .values()
            .flat_map(|group| group.members.iter().map(|(id, member)| (*id, member)))
    }

    /// Who reads a log of a topic for a group.
    pub(crate) fn holder(&self, place: &Place) -> Option<Seat> {
        let seats = &self.groups.get(&place.group)?.seats;
        seats.get(&(place.topic.clone(), place.vgroup)).copied()
    }

    /// Whether someone has subscribed to a topic, in this group or in any.
    pub(crate) fn is_subscribed(&self, topic: &str, group: Option<&str>) -> bool {
        self.members().any(|(_, member)| {
            group.is_none_or(|group| member.options.group == group)
                && member.topics.iter().any(|known| known == topic)
        })
    }
}

impl Group {
    /// Those that may hold something.
    fn active(&self) -> Vec<u64> {
        let polls = |member: &Member| {
            member.polling || member.last_poll.elapsed() <= member.options.max_poll_interval
        };
        self.members.iter().filter(|(_, member)| polls(member)).map(|(id, _)| *id).collect()
    }

    /// Shares the logs of each topic among its consumers, as equally as can be, and moves as few as can be.
    fn rebalance(&mut self, group: &str, state: &mut State) -> Result<(), SqlError> {
        let active = self.active();
        let mut seats = BTreeMap::new();
        let topics: BTreeSet<String> =
            self.members.values().flat_map(|member| member.topics.iter().cloned()).collect();
        for topic in topics {
            let consumers: Vec<u64> = active
                .iter()
                .copied()
                .filter(|id| self.members.get(id).is_some_and(|one| one.topics.contains(&topic)))
                .collect();
            let vgroups = state.catalog.topics.get(&topic).map(|topic| topic.database.as_str());
            let vgroups = match vgroups.and_then(|name| state.catalog.databases.get(name)) {
                Some(database) => database.vgroups().collect(),
                None => Vec::new(),
            };
            for (vgroup, owner) in self.share(&topic, &vgroups, &consumers) {
                let key = (topic.clone(), vgroup);
                let seat = match self.seats.get(&key) {
                    Some(seat) if seat.owner == owner => *seat,
                    _ => self.seat(group, owner, &key, state)?,
                };
                seats.insert(key, seat);
            }
        }
        if seats != self.seats {
            let now = Timestamp::now().as_millisecond();
            self.members.values_mut().for_each(|member| member.rebalanced = now);
            self.seats = seats;
        }
        state.logs.wake();
        Ok(())
    }

    /// Who reads which log of a topic.
    fn share(&self, topic: &str, vgroups: &[i32], consumers: &[u64]) -> Vec<(i32, u64)> {
        let Some(fewest) = vgroups.len().checked_div(consumers.len()) else { return Vec::new() };
        let mut larger = vgroups.len() % consumers.len();
        let mut shares: BTreeMap<u64, usize> = consumers.iter().map(|id| (*id, 0)).collect();
        let mut kept = BTreeMap::new();
        for vgroup in vgroups {
            let owner = self.seats.get(&(topic.to_owned(), *vgroup)).map(|seat| seat.owner);
            let Some((owner, share)) =
                owner.and_then(|owner| Some((owner, shares.get_mut(&owner)?)))
            else {
                continue;
            };
            if *share == fewest && larger > 0 {
                larger -= 1;
            } else if *share >= fewest {
                continue;
            }
            *share += 1;
            kept.insert(*vgroup, owner);
        }
        let mut all = Vec::with_capacity(vgroups.len());
        for vgroup in vgroups {
            let owner = kept.get(vgroup).copied().or_else(|| {
                let (owner, share) = shares.iter_mut().min_by_key(|(_, share)| **share)?;
                *share += 1;
                Some(*owner)
            });
            all.extend(owner.map(|owner| (*vgroup, owner)));
        }
        all
    }

    /// A log in new hands: it goes on where the group has committed, else where the consumer's options say.
    fn seat(
        &self,
        group: &str,
        owner: u64,
        (topic, vgroup): &(String, i32),
        state: &mut State,
    ) -> Result<Seat, SqlError> {
        let place = Place { group: group.to_owned(), topic: topic.clone(), vgroup: *vgroup };
        let bounds = state.logs.bounds(*vgroup);
        let committed = match state.catalog.offsets.get(&place) {
            Some(offset) => *offset,
            None => {
                state
                    .store
                    .transaction(|transaction| store::save_offset(transaction, &place, None))?;
                state.catalog.offsets.insert(place, None);
                None
            }
        };
        let reset = self.members.get(&owner).map_or(Reset::Latest, |member| member.options.reset);
        let next = match (committed, reset) {
            (Some(offset), _) => Some(offset.clamp(bounds.begin, bounds.end)),
            (None, Reset::Earliest) => Some(bounds.begin),
            (None, Reset::Latest) => Some(bounds.end),
            (None, Reset::None) => None,
        };
        let begin = next.unwrap_or(bounds.begin);
        Ok(Seat { owner, next, begin, positioned: committed.is_some(), rows: 0 })
    }
}
