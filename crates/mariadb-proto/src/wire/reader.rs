use crate::error::Malformed;

/// Reads the fields of one packet. Every method checks the length first; nothing is copied.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    packet: &'static str,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first byte of `payload`; `packet` is the name used in errors.
    #[must_use]
    pub const fn new(packet: &'static str, payload: &'a [u8]) -> Self {
        Self { packet, rest: payload }
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

    /// An error about this packet.
    #[must_use]
    pub const fn malformed(&self, reason: &'static str) -> Malformed {
        Malformed::new(self.packet, reason)
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

    /// A 3-byte integer.
    #[inline]
    pub fn u24(&mut self) -> Result<u32, Malformed> {
        let [a, b, c] = self.array()?;
        Ok(u32::from_le_bytes([a, b, c, 0]))
    }

    /// A 4-byte integer.
    #[inline]
    pub fn u32(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_le_bytes)
    }

    /// An 8-byte integer.
    #[inline]
    pub fn u64(&mut self) -> Result<u64, Malformed> {
        self.array().map(u64::from_le_bytes)
    }

    /// A length-encoded integer. The markers 0xfb (NULL) and 0xff (error) are not integers.
    #[inline]
    pub fn lenenc_int(&mut self) -> Result<u64, Malformed> {
        match self.u8()? {
            small @ 0..=0xfa => Ok(u64::from(small)),
            0xfc => self.u16().map(u64::from),
            0xfd => self.u24().map(u64::from),
            0xfe => self.u64(),
            0xfb | 0xff => {
                Err(self.malformed("a length-encoded integer starts with a reserved byte"))
            }
        }
    }

    /// A length-encoded string.
    #[inline]
    pub fn lenenc_bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.lenenc_int()?;
        self.bytes_u64(length)
    }

    /// A length-encoded string of a text row, where 0xfb stands for NULL.
    #[inline]
    pub fn lenenc_nullable(&mut self) -> Result<Option<&'a [u8]>, Malformed> {
        if let Some((0xfb, tail)) = self.rest.split_first() {
            self.rest = tail;
            return Ok(None);
        }
        self.lenenc_bytes().map(Some)
    }

    /// The bytes before the next NUL; the NUL is passed over.
    pub fn nul_terminated(&mut self) -> Result<&'a [u8], Malformed> {
        let end = self.rest.iter().position(|&byte| byte == 0);
        let Some(end) = end else {
            return Err(self.malformed("a NUL-terminated string has no end"));
        };
        let text = self.bytes(end)?;
        self.skip(1)?;
        Ok(text)
    }

    /// Everything that is left.
    pub const fn remaining(&mut self) -> &'a [u8] {
        let all = self.rest;
        self.rest = &[];
        all
    }

    fn bytes_u64(&mut self, length: u64) -> Result<&'a [u8], Malformed> {
        match usize::try_from(length) {
            Ok(length) => self.bytes(length),
            Err(_) => Err(self.malformed("a length does not fit into memory")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::WriteWire;
    use proptest::prelude::*;

    #[test]
    fn a_length_beyond_the_packet_is_an_error_that_names_the_packet() {
        let error = Reader::new("OK packet", &[0xfe, 255, 255, 255, 255, 255, 255, 255, 255])
            .lenenc_bytes()
            .unwrap_err();
        assert_eq!(error.to_string(), "malformed OK packet: it ends too early");
    }

    #[test]
    fn null_is_told_apart_from_the_empty_string() {
        let mut reader = Reader::new("text row", &[0xfb, 0x00]);
        assert_eq!(reader.lenenc_nullable(), Ok(None));
        assert_eq!(reader.lenenc_nullable(), Ok(Some(&b""[..])));
        assert!(reader.lenenc_nullable().is_err());
    }

    proptest! {
        #[test]
        fn integers_survive_the_round_trip(value: u64) {
            let mut out = Vec::new();
            out.put_lenenc_int(value);
            let mut reader = Reader::new("test", &out);
            prop_assert_eq!(reader.lenenc_int(), Ok(value));
            prop_assert!(reader.is_empty());
        }

        #[test]
        fn hostile_bytes_never_panic(bytes: Vec<u8>) {
            let mut reader = Reader::new("test", &bytes);
            while !reader.is_empty() {
                if reader.lenenc_nullable().is_err() || reader.nul_terminated().is_err() {
                    break;
                }
            }
        }
    }
}
