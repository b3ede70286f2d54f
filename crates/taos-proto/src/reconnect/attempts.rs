use std::collections::VecDeque;
use std::time::Duration;

use super::Backoff;

/// One try to connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// The place of the adapter in the caller's list.
    pub adapter: usize,
    /// How long to wait before it.
    pub delay: Duration,
}

/// The attempts to make a lost connection again: every adapter in turn, then a wait, then every adapter once more.
///
/// An adapter that is down so costs nothing as long as another one is up.
#[derive(Debug, Clone)]
pub struct Attempts {
    adapters: VecDeque<usize>,
    backoff: Backoff,
    made: usize,
}

impl Attempts {
    /// Attempts in this order of adapters.
    #[must_use]
    pub fn new(adapters: Vec<usize>, backoff: Backoff) -> Self {
        Self { adapters: adapters.into(), backoff, made: 0 }
    }

    /// The next attempt; `None` when every adapter has been tried as often as it may. For `random` see [`Backoff::delay`].
    pub fn next_attempt(&mut self, random: u32) -> Option<Attempt> {
        let adapter = self.adapters.pop_front()?;
        self.adapters.push_back(adapter);
        let (round, place) = (self.made / self.adapters.len(), self.made % self.adapters.len());
        let round = u32::try_from(round).unwrap_or(u32::MAX);
        if round >= self.backoff.retries {
            self.adapters.clear();
            return None;
        }
        self.made += 1;
        let delay = if place == 0 { self.backoff.delay(round, random) } else { Duration::ZERO };
        Some(Attempt { adapter, delay })
    }
}

/// The places of adapters in the order in which to try them: the current one first, then those to which the program has the
/// fewest connections, equals by random numbers.
///
/// # Parameters
///
/// - `loads`: for each adapter the program's connections to it.
/// - `current`: where the connection was until it was lost; `None` when there was none.
#[must_use]
pub fn adapter_order(
    loads: &[usize],
    current: Option<usize>,
    mut random: impl FnMut() -> u32,
) -> Vec<usize> {
    let mut ranked: Vec<_> = loads
        .iter()
        .enumerate()
        .map(|(place, &load)| (current != Some(place), load, random(), place))
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(.., place)| place).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_adapter_is_tried_before_there_is_a_wait() {
        let backoff = Backoff { retries: 2, ..Backoff::default() };
        let mut attempts = Attempts::new(vec![1, 0], backoff);
        let made: Vec<_> = std::iter::from_fn(|| attempts.next_attempt(0))
            .map(|Attempt { adapter, delay }| (adapter, delay.as_millis()))
            .collect();
        assert_eq!(made, [(1, 0), (0, 0), (1, 200), (0, 0)]);
        assert_eq!(attempts.next_attempt(0), None);
    }

    #[test]
    fn without_retries_there_is_no_attempt() {
        let backoff = Backoff { retries: 0, ..Backoff::default() };
        assert_eq!(Attempts::new(vec![0], backoff).next_attempt(0), None);
        assert_eq!(Attempts::new(Vec::new(), Backoff::default()).next_attempt(0), None);
    }

    #[test]
    fn the_current_adapter_comes_first_and_then_the_idle_ones() {
        assert_eq!(adapter_order(&[2, 0, 1], Some(2), || 0), [2, 1, 0]);
        assert_eq!(adapter_order(&[2, 0, 1], None, || 0), [1, 2, 0]);
        let mut numbers = [9, 1, 5].into_iter();
        assert_eq!(adapter_order(&[0, 0, 0], None, || numbers.next().unwrap()), [1, 2, 0]);
    }

    proptest! {
        #[test]
        fn each_adapter_gets_its_attempts(adapters in 0_usize..6, retries in 0_u32..6, random: u32) {
            let order = adapter_order(&vec![0; adapters], None, || random);
            let mut attempts = Attempts::new(order, Backoff { retries, ..Backoff::default() });
            let mut made = vec![0; adapters];
            while let Some(Attempt { adapter, .. }) = attempts.next_attempt(random) {
                made[adapter] += 1;
            }
            prop_assert_eq!(made, vec![retries; adapters]);
        }
    }
}
