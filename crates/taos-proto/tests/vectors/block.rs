//! The block among the test vectors of the protocol description.

use hex_literal::hex;

/// V3: a block of two rows: TIMESTAMP, INT, VARCHAR(10), NCHAR(4).
pub(crate) const V3: [u8; 118] = hex!(
    "01 00 00 00 76 00 00 00 02 00 00 00 04 00 00 00"
    "00 00 00 80 00 00 00 00 00 00 00 00 09 08 00 00"
    "00 04 04 00 00 00 08 0c 00 00 00 0a 12 00 00 00"
    "10 00 00 00 08 00 00 00 04 00 00 00 08 00 00 00"
    "00 00 68 e5 cf 8b 01 00 00 e8 6b e5 cf 8b 01 00"
    "00 40 07 00 00 00 00 00 00 00 00 00 00 00 ff ff"
    "ff ff 02 00 68 69 00 00 00 00 06 00 00 00 04 00"
    "e9 00 00 00 00 00"
);
