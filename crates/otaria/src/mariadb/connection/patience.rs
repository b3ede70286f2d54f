use std::time::{Duration, Instant};

/// From here on a result is large.
const LARGE: usize = 64 << 10;
/// The next part of a large result is waited for awake for so long.
const LONGEST: Duration = Duration::from_micros(50);
/// At most so many waits are slept through before one is spent awake again.
const MOST_SLEPT: u32 = 63;

/// Tells which waits for the next part of a large result are worth to be spent awake.
///
/// A server sends such a result in parts of some 16 KiB. To sleep between two of them costs the sender more than the
/// sleeper: on a virtual machine it takes 10 µs and more of its time to wake up the other CPU. Where parts come more slowly than
/// that pays, waits are slept through: twice as many after each wait in vain, half as many after each success.
#[derive(Debug, Default)]
pub(super) struct Patience {
    /// Bytes of the current result.
    received: usize,
    /// When the wait began that is being spent awake.
    since: Option<Instant>,
    /// How many waits are slept through after the next one in vain, at least.
    pause: u32,
    /// How many of them are left.
    to_sleep: u32,
}

impl Patience {
    /// Something has arrived, of the rows of a result or of anything else.
    pub(super) fn received(&mut self, count: usize, of_rows: bool) {
        self.received = if of_rows { self.received.saturating_add(count) } else { 0 };
        match self.since.take() {
            Some(_) => self.pause /= 2,
            None => self.to_sleep = self.to_sleep.saturating_sub(1),
        }
    }

    /// Whether to wait for the next rows awake, now that there are none.
    pub(super) fn stays_awake(&mut self, now: impl FnOnce() -> Instant) -> bool {
        if self.received < LARGE || self.to_sleep > 0 {
            return false;
        }
        let now = now();
        let stays = now.saturating_duration_since(*self.since.get_or_insert(now)) < LONGEST;
        if !stays {
            self.since = None;
            self.pause = (2 * self.pause + 1).min(MOST_SLEPT);
            self.to_sleep = self.pause;
        }
        stays
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waits until something arrives, which takes so long; true if it did so awake.
    fn waits_awake(patience: &mut Patience, length: Duration) -> bool {
        let start = Instant::now();
        let awake = patience.stays_awake(|| start) && patience.stays_awake(|| start + length);
        patience.received(16 << 10, true);
        awake
    }

    #[test]
    fn small_results_and_other_answers_are_waited_for_asleep() {
        let mut patience = Patience::default();
        for _ in 0..4 {
            assert!(!waits_awake(&mut patience, Duration::ZERO));
        }
        assert!(waits_awake(&mut patience, Duration::ZERO));
        patience.received(100, false);
        assert!(!waits_awake(&mut patience, Duration::ZERO));
    }

    #[test]
    fn each_wait_in_vain_lets_more_of_the_next_ones_be_slept_through() {
        let mut patience = Patience::default();
        patience.received(LARGE, true);
        let slow = |patience: &mut Patience| {
            assert!(!waits_awake(patience, LONGEST));
            (0..).find(|_| patience.to_sleep == 0 || waits_awake(patience, LONGEST)).unwrap_or(0)
        };
        // The wait in vain itself is ended by an arrival, too.
        let slept: Vec<_> = (0..8).map(|_| slow(&mut patience)).collect();
        assert_eq!(slept, [0, 2, 6, 14, 30, 62, 62, 62]);
        for _ in 0..6 {
            assert!(waits_awake(&mut patience, Duration::ZERO));
        }
        assert_eq!(slow(&mut patience), 0);
    }
}
