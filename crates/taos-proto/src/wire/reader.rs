use crate::error::Malformed;

/// Reads the fields of one message. Every method checks the length first; nothing is copied.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    message: &'static str,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first of `bytes`; `message` is the name used in errors.
    #[must_use]
    pub const fn new(message: &'static str, bytes: &'a [u8]) -> Self {
        Self { message, rest: bytes }
    }

    /// The bytes that have not been read yet.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether everything has been read.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// An error about this message.
    #[must_use]
    pub const fn malformed(&self, reason: &'static str) -> Malformed {
        Malformed::new(self.message, reason)
    }

    /// The next `count` bytes.
    #[inline]
    pub const fn bytes(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let Some((head, tail)) = self.rest.split_at_checked(count) else {
            return Err(self.malformed("it ends too early"));
        };
        self.rest = tail;
        Ok(head)
    }

    /// As many bytes as a 4-byte length before them says.
    pub fn bytes_u32(&mut self, length: u32) -> Result<&'a [u8], Malformed> {
        match usize::try_from(length) {
            Ok(length) => self.bytes(length),
            Err(_) => Err(self.malformed("a length does not fit into memory")),
        }
    }

    /// The next `N` bytes as an array.
    #[inline]
    pub const fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let Some((head, tail)) = self.rest.split_first_chunk::<N>() else {
            return Err(self.malformed("it ends too early"));
        };
        self.rest = tail;
        Ok(*head)
    }

    /// Passes over `count` bytes.
    pub fn skip(&mut self, count: usize) -> Result<(), Malformed> {
        self.bytes(count).map(drop)
    }

    /// One byte.
    #[inline]
    pub fn u8(&mut self) -> Result<u8, Malformed> {
        self.array::<1>().map(u8::from_le_bytes)
    }

    /// A 2-byte integer.
    #[inline]
    pub fn u16(&mut self) -> Result<u16, Malformed> {
        self.array().map(u16::from_le_bytes)
    }

    /// A 4-byte integer.
    #[inline]
    pub fn u32(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_le_bytes)
    }

    /// A signed 4-byte integer.
    #[inline]
    pub fn i32(&mut self) -> Result<i32, Malformed> {
        self.array().map(i32::from_le_bytes)
    }

    /// An 8-byte integer.
    #[inline]
    pub fn u64(&mut self) -> Result<u64, Malformed> {
        self.array().map(u64::from_le_bytes)
    }

    /// A signed 8-byte integer.
    #[inline]
    pub fn i64(&mut self) -> Result<i64, Malformed> {
        self.array().map(i64::from_le_bytes)
    }

    /// A 4-byte signed integer that counts something and so is not negative.
    pub fn count(&mut self) -> Result<usize, Malformed> {
        let count = self.i32()?;
        usize::try_from(count).map_err(|_| self.malformed("a count is negative"))
    }

    /// A LEB128 integer of at most 64 bits: 7 bits per byte, low group first, high bit = more follows.
    pub fn leb128(&mut self) -> Result<u64, Malformed> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            let group = u64::from(byte & 0x7f);
            if shift == 63 && group > 1 {
                break;
            }
            value |= group << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(self.malformed("a LEB128 integer has more than 64 bits"))
    }

    /// A zig-zag LEB128 integer: even n is n/2, odd n is -(n+1)/2.
    pub fn zigzag(&mut self) -> Result<i64, Malformed> {
        let number = self.leb128()?;
        let half = (number >> 1).cast_signed();
        Ok(if number & 1 == 0 { half } else { !half })
    }

    /// Everything that is left.
    pub const fn remaining(&mut self) -> &'a [u8] {
        let all = self.rest;
        self.rest = &[];
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::WriteWire;
    use proptest::prelude::*;

    #[test]
    fn a_length_beyond_the_message_is_an_error_that_names_the_message() {
        let error = Reader::new("block", &[1, 2]).bytes_u32(3).unwrap_err();
        assert_eq!(error.to_string(), "malformed block: it ends too early");
    }

    #[test]
    fn an_endless_leb128_integer_is_refused() {
        assert!(Reader::new("test", &[0x80; 20]).leb128().is_err());
        assert!(Reader::new("test", &[0xff; 9]).leb128().is_err());
    }

    proptest! {
        #[test]
        fn leb128_integers_survive_the_round_trip(value: u64, signed: i64) {
            let mut out = Vec::new();
            out.put_leb128(value);
            out.put_zigzag(signed);
            let mut reader = Reader::new("test", &out);
            prop_assert_eq!(reader.leb128(), Ok(value));
            prop_assert_eq!(reader.zigzag(), Ok(signed));
            prop_assert!(reader.is_empty());
        }
    }
}
