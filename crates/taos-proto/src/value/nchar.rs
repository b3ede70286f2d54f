use std::fmt::{self, Write as _};

/// The text of an `NCHAR` value: UTF-32, little-endian. Printing it gives the text.
///
/// The server stores what clients bind without a look at it, so code points can be invalid; those read as U+FFFD.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct NChars<'a> {
    units: &'a [[u8; 4]],
}

impl<'a> NChars<'a> {
    /// `bytes` as code points; bytes behind the last whole one are left out.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { units: bytes.as_chunks().0 }
    }

    /// The code points as they lie in the block.
    #[must_use]
    pub const fn units(self) -> &'a [[u8; 4]] {
        self.units
    }

    /// The characters.
    pub fn chars(self) -> impl ExactSizeIterator<Item = char> + Clone + 'a {
        let character = |unit: &[u8; 4]| {
            char::from_u32(u32::from_le_bytes(*unit)).unwrap_or(char::REPLACEMENT_CHARACTER)
        };
        self.units.iter().map(character)
    }

    /// Appends the text to `out`.
    pub fn push_to(self, out: &mut String) {
        out.reserve(self.units.len());
        out.extend(self.chars());
    }
}

impl fmt::Display for NChars<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.chars().try_for_each(|character| f.write_char(character))
    }
}

impl fmt::Debug for NChars<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn text_is_read_and_invalid_code_points_are_replaced() {
        let text = NChars::new(&hex!("2d4e0000 00f60100 3dd80000"));
        assert_eq!(text.to_string(), "中\u{1f600}\u{fffd}");
    }
}
