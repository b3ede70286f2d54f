use std::time::Duration;

/// How often adapters are tried, and how long to wait in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// Attempts for each adapter; 0 makes no lost connection again.
    pub retries: u32,
    /// The wait before an adapter's second attempt. It doubles with each further one.
    pub first: Duration,
    /// No wait is longer, unless [`first`](Self::first) is.
    pub longest: Duration,
}

impl Default for Backoff {
    /// 5 attempts, 200 ms, 2 s: the defaults of the parameters `retries`, `retry_backoff_ms`, `retry_backoff_max_ms`.
    fn default() -> Self {
        Self { retries: 5, first: Duration::from_millis(200), longest: Duration::from_millis(2000) }
    }
}

impl Backoff {
    /// The wait before the attempts of this round, counted from 0; none before the first.
    ///
    /// `random`, any number, takes off up to a half, so that the clients of an adapter that comes back do not arrive all at once.
    #[must_use]
    pub fn delay(&self, round: u32, random: u32) -> Duration {
        let Some(doublings) = round.checked_sub(1) else { return Duration::ZERO };
        let longest = self.longest.max(self.first);
        let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
        let full = self.first.saturating_mul(factor).min(longest);
        full - full.mul_f64(f64::from(random) / f64::from(u32::MAX) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let backoff = Backoff::default();
        let waits: Vec<_> = (0..7).map(|round| backoff.delay(round, 0).as_millis()).collect();
        assert_eq!(waits, [0, 200, 400, 800, 1600, 2000, 2000]);
    }

    #[test]
    fn the_longest_wait_is_at_least_the_first() {
        let backoff = Backoff { longest: Duration::ZERO, ..Backoff::default() };
        assert_eq!(backoff.delay(9, 0), backoff.first);
    }

    proptest! {
        #[test]
        fn a_wait_lies_between_half_and_all_of_its_round(
            first in 0_u64..10_000_000, longest in 0_u64..10_000_000, round in 1_u32.., random: u32,
        ) {
            let [first, longest] = [first, longest].map(Duration::from_millis);
            let backoff = Backoff { retries: 5, first, longest };
            let full = backoff.delay(round, 0);
            let wait = backoff.delay(round, random);
            prop_assert!(wait <= full && full <= longest.max(first));
            prop_assert!(wait + Duration::from_micros(1) >= full / 2);
        }
    }
}
