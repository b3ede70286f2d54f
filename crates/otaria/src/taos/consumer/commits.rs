//! Committing what the program has taken.

use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use taos_proto::code;
use taos_proto::tmq::{Action, Assignment, CommitOffset, CommitOffsetReply, Seek};

use super::receive::start;
use super::subscription::still_usable;
use super::{Consumer, Message};
use crate::error::{Error, Result};
use crate::taos::client::Call;

/// A topic and a vgroup.
type Place = (String, i32);

/// Where the program stands in a place.
struct Standing {
    offset: i64,
    committed: bool,
}

/// Where the program stands, and what is being committed of it.
pub(super) struct Commits {
    /// Behind the messages that the program took, or where it went.
    places: BTreeMap<Place, Standing>,
    under_way: VecDeque<(CommitOffset, Call)>,
    /// The first error of those that were under way.
    error: Option<Error>,
    last: Instant,
}

impl Commits {
    pub(super) fn new() -> Self {
        Self {
            places: BTreeMap::new(),
            under_way: VecDeque::new(),
            error: None,
            last: Instant::now(),
        }
    }

    /// The program stands there.
    pub(super) fn stand(&mut self, topic: &str, vgroup_id: i32, offset: i64) {
        let standing = Standing { offset, committed: false };
        self.places.insert((topic.to_owned(), vgroup_id), standing);
    }

    /// The program has got this message.
    pub(super) fn note_taken(&mut self, message: &Message) {
        self.stand(message.topic(), message.vgroup_id(), message.next_offset());
    }

    /// The consumer reads these from where they are now, unless the program stands elsewhere. Nothing of it is to be committed.
    pub(super) fn begin(&mut self, assigned: Vec<(String, Assignment)>) {
        for (topic, Assignment { vgroup_id, offset, .. }) in assigned {
            let standing = Standing { offset, committed: true };
            self.places.entry((topic, vgroup_id)).or_insert(standing);
        }
    }

    /// Whether it is not known yet where reading began.
    pub(super) fn is_new(&self) -> bool {
        self.places.is_empty()
    }

    /// Whether the program has got this message.
    pub(super) fn has_taken(&self, message: &Message) -> bool {
        let place = (message.topic().to_owned(), message.vgroup_id());
        self.places.get(&place).is_some_and(|standing| message.next_offset() <= standing.offset)
    }

    /// All places where the program stands.
    pub(super) fn places(&self) -> Vec<Seek> {
        let seek = |((topic, vgroup_id), standing): (&Place, &Standing)| Seek {
            vgroup_id: *vgroup_id,
            topic: topic.clone(),
            offset: standing.offset,
        };
        self.places.iter().map(seek).collect()
    }

    /// Nothing is under way any more, since the connection is lost.
    pub(super) fn interrupt(&mut self) {
        self.under_way.clear();
        self.error = None;
    }

    /// The consumer has left its topics.
    pub(super) fn forget(&mut self) {
        *self = Self::new();
    }

    fn note_answer(&mut self, asked: CommitOffset, outcome: Result<CommitOffsetReply>) {
        let CommitOffset { vgroup_id, topic, offset } = asked;
        let place = (topic, vgroup_id);
        let Err(error) = outcome else {
            if let Some(standing) = self.places.get_mut(&place) {
                standing.committed |= standing.offset == offset;
            }
            return;
        };
        if is_lost(&error) {
            self.places.remove(&place);
        }
        self.error.get_or_insert_with(|| {
            let (topic, _) = place;
            error.while_doing(format_args!(
                "cannot commit offset {offset} of topic '{topic}' in vgroup {vgroup_id}"
            ))
        });
    }
}

impl Consumer {
    /// Commits everything that [`next`](Self::next) has given: a consumer that takes over goes on behind it. Where the
    /// program went by [`seek`](Self::seek), that is the offset committed.
    ///
    /// Messages that have not been taken yet are not committed, also those on their way.
    ///
    /// # Errors
    ///
    /// The first one, of the kind [`ErrorKind::Server`](crate::ErrorKind::Server), after all other vgroups were committed. When
    /// a vgroup went to another consumer meanwhile, that gets the messages again, and the next call says nothing of it.
    ///
    /// # Cancellation
    ///
    /// Dropping the future leaves open what is committed; calling it again does no harm.
    pub async fn commit(&mut self) -> Result<()> {
        let handle = Arc::clone(&self.handle);
        let work = async {
            loop {
                self.rejoined().await?;
                match self.commit_all().await {
                    Err(error) if self.goes_on(&error) => {}
                    done => return done,
                }
            }
        };
        handle.within("COMMIT", work).await
    }

    async fn commit_all(&mut self) -> Result<()> {
        // Of a future that was dropped: what it did not commit is committed now.
        still_usable(poll_fn(|cx| self.poll_committed(cx)).await)?;
        self.start_commits()?;
        poll_fn(|cx| self.poll_committed(cx)).await
    }

    /// The program asks for a message, so it is done with those before: commits them when it is time.
    pub(super) fn poll_auto_committed(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let is_due = |interval| self.commits.last.elapsed() >= interval;
        if self.options.commit_interval().is_some_and(is_due) {
            self.start_commits()?;
        }
        match ready!(self.poll_committed(cx)) {
            Err(error) if is_lost(&error) => {
                tracing::warn!(%error, "another consumer gets messages again");
                Poll::Ready(Ok(()))
            }
            outcome => Poll::Ready(outcome),
        }
    }

    fn start_commits(&mut self) -> Result<()> {
        self.commits.last = Instant::now();
        for ((topic, vgroup_id), standing) in &self.commits.places {
            if !standing.committed {
                let (topic, vgroup_id, offset) = (topic.clone(), *vgroup_id, standing.offset);
                let asked = CommitOffset { vgroup_id, topic, offset };
                let call = start(&self.handle, self.limit(), Action::CommitOffset(asked.clone()))?;
                self.commits.under_way.push_back((asked, call));
            }
        }
        Ok(())
    }

    /// Waits for the commits that are under way.
    fn poll_committed(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        while let Some((_, call)) = self.commits.under_way.front_mut() {
            let outcome = ready!(Pin::new(call).poll(cx));
            let outcome = self.handle.read(outcome, self.limit());
            if let Some((asked, _)) = self.commits.under_way.pop_front() {
                self.commits.note_answer(asked, outcome);
            }
        }
        Poll::Ready(self.commits.error.take().map_or(Ok(()), Err))
    }
}

/// Whether an offset can never be committed any more by this consumer.
fn is_lost(error: &Error) -> bool {
    const LOST: [u16; 3] =
        [code::TMQ_OFFSET_OUT_OF_RANGE, code::TMQ_FOREIGN_VGROUP, code::TMQ_FOREIGN_TOPIC];
    error
        .server_error()
        .is_some_and(|reported| LOST.into_iter().any(|code| reported.code() == u32::from(code)))
}
