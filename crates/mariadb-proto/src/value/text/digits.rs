//! Eight characters at a time, as the bytes of one 64-bit word.

/// Eight characters of which some must be digits and the others are given.
pub(super) struct Pattern {
    zeros: u64,
    /// Per character, what added to its difference from `zeros` sets the highest bit when the difference is too great.
    limits: u64,
}

const HIGHEST_BITS: u64 = 0x8080_8080_8080_8080;

impl Pattern {
    /// A `0` stands for any digit, every other character for itself.
    pub(super) const fn new(zeros: [u8; 8]) -> Self {
        let [a, b, c, d, e, f, g, h] = zeros;
        let limits =
            [limit(a), limit(b), limit(c), limit(d), limit(e), limit(f), limit(g), limit(h)];
        Self { zeros: u64::from_le_bytes(zeros), limits: u64::from_le_bytes(limits) }
    }

    /// The digits' values, and 0 for the other characters; `None` when the text does not fit the pattern.
    #[inline]
    const fn digits(&self, text: [u8; 8]) -> Option<u64> {
        // '0' is 0x30 and '9' 0x39, so that the difference from '0' is the digit's value.
        let digits = u64::from_le_bytes(text) ^ self.zeros;
        let too_great = digits | digits.wrapping_add(self.limits);
        if too_great & HIGHEST_BITS == 0 { Some(digits) } else { None }
    }

    /// At each place, the number of two digits that starts there.
    #[inline]
    pub(super) const fn pairs(&self, text: [u8; 8]) -> Option<[u8; 8]> {
        match self.digits(text) {
            Some(digits) => Some((digits * 10 + (digits >> 8)).to_le_bytes()),
            None => None,
        }
    }
}

/// A digit differs from `0` by at most 9, another character not at all.
const fn limit(zero: u8) -> u8 {
    if zero == b'0' { 0x7f - 9 } else { 0x7f }
}

/// The number that eight digits make.
#[inline]
pub(super) const fn eight_digits(text: [u8; 8]) -> Option<u64> {
    const ALL_DIGITS: Pattern = Pattern::new(*b"00000000");
    let Some(digits) = ALL_DIGITS.digits(text) else { return None };
    // The first digit is in the lowest byte: neighbours become pairs, pairs fours, fours the number.
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some((fours * 10_000 + (fours >> 32)) & 0xffff_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_single_wrong_character_in_any_place_is_noticed() {
        let time = Pattern::new(*b"00:00:00");
        assert_eq!(
            time.pairs(*b"23:59:07").map(|[h, _, _, m, _, _, s, _]| [h, m, s]),
            Some([23, 59, 7])
        );
        for place in 0..8 {
            for byte in 0..=255_u8 {
                let mut text = *b"23:59:07";
                let fits = if text[place] == b':' { byte == b':' } else { byte.is_ascii_digit() };
                text[place] = byte;
                assert_eq!(time.pairs(text).is_some(), fits, "{byte:#x} at {place}");
            }
        }
    }

    proptest! {
        #[test]
        fn eight_digits_are_read_as_a_number(number in 0..100_000_000_u64) {
            let text = format!("{number:08}");
            prop_assert_eq!(eight_digits(text.as_bytes().try_into().unwrap()), Some(number));
        }

        #[test]
        fn arbitrary_bytes_are_a_number_only_if_all_are_digits(text: [u8; 8]) {
            prop_assert_eq!(eight_digits(text).is_some(), text.iter().all(u8::is_ascii_digit));
        }
    }
}
