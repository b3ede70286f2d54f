/// Appends the protocol's data types to a buffer.
pub trait WriteWire {
    /// Appends one byte.
    fn put_u8(&mut self, value: u8);
    /// Appends bytes as they are.
    fn put_bytes(&mut self, bytes: &[u8]);

    /// Appends a 2-byte integer.
    #[inline]
    fn put_u16(&mut self, value: u16) {
        self.put_bytes(&value.to_le_bytes());
    }

    /// Appends a 4-byte integer.
    #[inline]
    fn put_u32(&mut self, value: u32) {
        self.put_bytes(&value.to_le_bytes());
    }

    /// Appends an 8-byte integer.
    #[inline]
    fn put_u64(&mut self, value: u64) {
        self.put_bytes(&value.to_le_bytes());
    }

    /// Appends a length-encoded integer in its shortest form.
    #[inline]
    fn put_lenenc_int(&mut self, value: u64) {
        let [a, b, c, ..] = value.to_le_bytes();
        match value {
            0..=0xfa => self.put_u8(a),
            0xfb..=0xffff => self.put_bytes(&[0xfc, a, b]),
            0x1_0000..=0xff_ffff => self.put_bytes(&[0xfd, a, b, c]),
            _ => {
                self.put_u8(0xfe);
                self.put_u64(value);
            }
        }
    }

    /// Appends a string with its length before it.
    #[inline]
    fn put_lenenc_bytes(&mut self, bytes: &[u8]) {
        self.put_lenenc_int(bytes.len() as u64);
        self.put_bytes(bytes);
    }

    /// Appends a string and a NUL. The caller has made sure that the string holds none.
    fn put_nul_terminated(&mut self, bytes: &[u8]) {
        self.put_bytes(bytes);
        self.put_u8(0);
    }
}

impl WriteWire for Vec<u8> {
    #[inline]
    fn put_u8(&mut self, value: u8) {
        self.push(value);
    }

    #[inline]
    fn put_bytes(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}
