use crate::error::Error;

/// Appends the protocol's data types to a buffer.
pub trait WriteWire {
    /// Appends bytes as they are.
    fn put_bytes(&mut self, bytes: &[u8]);

    /// Appends one byte.
    fn put_u8(&mut self, value: u8) {
        self.put_bytes(&[value]);
    }

    /// Appends a 2-byte integer.
    fn put_u16(&mut self, value: u16) {
        self.put_bytes(&value.to_le_bytes());
    }

    /// Appends a 4-byte integer.
    fn put_u32(&mut self, value: u32) {
        self.put_bytes(&value.to_le_bytes());
    }

    /// Appends a signed 4-byte integer.
    fn put_i32(&mut self, value: i32) {
        self.put_bytes(&value.to_le_bytes());
    }

    /// Appends an 8-byte integer.
    fn put_u64(&mut self, value: u64) {
        self.put_bytes(&value.to_le_bytes());
    }

    /// Appends a signed 8-byte integer.
    fn put_i64(&mut self, value: i64) {
        self.put_bytes(&value.to_le_bytes());
    }

    /// Appends a LEB128 integer in its shortest form.
    fn put_leb128(&mut self, mut value: u64) {
        loop {
            let [low, ..] = value.to_le_bytes();
            value >>= 7;
            if value == 0 {
                return self.put_u8(low & 0x7f);
            }
            self.put_u8(low | 0x80);
        }
    }

    /// Appends a zig-zag LEB128 integer in its shortest form.
    fn put_zigzag(&mut self, value: i64) {
        self.put_leb128(((value << 1) ^ (value >> 63)).cast_unsigned());
    }
}

impl WriteWire for Vec<u8> {
    #[inline]
    fn put_bytes(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// A length as the signed 4-byte integer that most lengths of this protocol are.
pub fn length_i32(length: usize) -> Result<i32, Error> {
    i32::try_from(length).map_err(|_| too_long(length))
}

/// A length as a 4-byte integer.
pub fn length_u32(length: usize) -> Result<u32, Error> {
    u32::try_from(length).map_err(|_| too_long(length))
}

/// A length as a 2-byte integer.
pub fn length_u16(length: usize) -> Result<u16, Error> {
    u16::try_from(length).map_err(|_| too_long(length))
}

fn too_long(length: usize) -> Error {
    Error::misuse(format!(
        "{length} bytes or rows are more than the protocol's length field can say"
    ))
}
