//! What goes wrong with the packets of a server.

use proptest::prelude::*;
use proptest::sample::Index;

/// One change to one of the turns of a conversation, which are lists of frames.
#[derive(Debug, Clone)]
pub(crate) struct Spoiling {
    turn: Index,
    frame: Index,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    FlipBits(Index, u8),
    Truncate(Index),
    Duplicate,
    Drop,
    Swap,
}

/// Any change.
pub(crate) fn spoiling() -> impl Strategy<Value = Spoiling> {
    let kind = prop_oneof![
        4 => (any::<Index>(), 1_u8..).prop_map(|(byte, bits)| Kind::FlipBits(byte, bits)),
        1 => any::<Index>().prop_map(Kind::Truncate),
        1 => Just(Kind::Duplicate),
        1 => Just(Kind::Drop),
        1 => Just(Kind::Swap),
    ];
    let place = any::<(Index, Index)>();
    (place, kind).prop_map(|((turn, frame), kind)| Spoiling { turn, frame, kind })
}

impl Spoiling {
    pub(crate) fn apply(&self, turns: &mut [Vec<Vec<u8>>]) {
        let turn = self.turn.index(turns.len());
        let frames = &mut turns[turn];
        if frames.is_empty() {
            return;
        }
        let at = self.frame.index(frames.len());
        match &self.kind {
            Kind::FlipBits(byte, bits) => {
                if !frames[at].is_empty() {
                    let byte = byte.index(frames[at].len());
                    frames[at][byte] ^= bits;
                }
            }
            Kind::Truncate(length) => {
                let length = length.index(frames[at].len() + 1);
                frames[at].truncate(length);
            }
            Kind::Duplicate => frames.insert(at, frames[at].clone()),
            Kind::Drop => drop(frames.remove(at)),
            Kind::Swap => {
                let next = (at + 1) % frames.len();
                frames.swap(at, next);
            }
        }
    }
}
