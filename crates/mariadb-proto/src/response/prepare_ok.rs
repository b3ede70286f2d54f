use crate::error::Malformed;
use crate::wire::Reader;

/// The first packet of the answer to `COM_STMT_PREPARE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrepareOk {
    /// The statement's id, valid on this connection until it is closed or reset.
    pub statement_id: u32,
    /// Columns that it will return; 0 for statements without a result.
    pub columns: u16,
    /// Placeholders.
    pub parameters: u16,
    /// Warnings of the preparation.
    pub warnings: u16,
}

impl PrepareOk {
    /// Reads the packet, header byte 0x00 included.
    pub fn decode(payload: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new("prepare OK packet", payload);
        reader.skip(1)?;
        let statement_id = reader.u32()?;
        let columns = reader.u16()?;
        let parameters = reader.u16()?;
        reader.skip(1)?;
        let warnings = reader.u16()?;
        Ok(Self { statement_id, columns, parameters, warnings })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn a_prepared_statement_has_an_id_columns_and_parameters() {
        // recorded from MariaDB 10.11.19: SELECT ? AS a, ? AS b
        let packet = hex!("005902000002000200000000");
        let statement = PrepareOk { statement_id: 0x259, columns: 2, parameters: 2, warnings: 0 };
        assert_eq!(PrepareOk::decode(&packet), Ok(statement));
        for length in 0..packet.len() {
            assert!(PrepareOk::decode(&packet[..length]).is_err());
        }
    }
}
