use std::time::Duration;

use super::{Fate, Rule, Seen};

/// The longest delay.
const LONGEST: u64 = 20;

/// What happens to messages by chance: one in so many, 0 for none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disturbance {
    /// Is cut off, before or behind it.
    pub cut: u32,
    /// Is delayed by up to 20 ms.
    pub delay: u32,
    /// Is overtaken by the next one of its side.
    pub overtaken: u32,
}

impl Disturbance {
    /// The rule that makes the same decisions for the same messages each time.
    pub fn with_seed(self, seed: u64) -> impl Rule {
        let mut chance = fastrand::Rng::with_seed(seed);
        move |_: &Seen| {
            let mut one_in = |count: u32| count > 0 && chance.u32(..count) == 0;
            let (cut, delay, overtaken) =
                (one_in(self.cut), one_in(self.delay), one_in(self.overtaken));
            match (cut, delay, overtaken) {
                (true, ..) if chance.bool() => Fate::Cut,
                (true, ..) => Fate::CutBehind,
                (_, true, _) => Fate::Delay(Duration::from_millis(chance.u64(..=LONGEST))),
                (_, _, true) => Fate::Overtaken,
                _ => Fate::Pass,
            }
        }
    }
}
