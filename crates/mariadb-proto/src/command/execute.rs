use super::STMT_EXECUTE;
use crate::value::Param;
use crate::wire::WriteWire;

/// Appends a `COM_STMT_EXECUTE` payload. Types always go along: a statement's types may change per execution.
///
/// `sent_ahead(i)` says that parameter i went as long data, so that only its type is sent.
pub(crate) fn encode_execute(
    out: &mut Vec<u8>,
    statement_id: u32,
    params: &[Param<'_>],
    sent_ahead: impl Fn(usize) -> bool,
) {
    out.put_u8(STMT_EXECUTE);
    out.put_u32(statement_id);
    out.put_u8(0); // no cursor
    out.put_u32(1); // iteration count, always 1
    if params.is_empty() {
        return;
    }
    for chunk in params.chunks(8) {
        let bits = chunk
            .iter()
            .enumerate()
            .map(|(bit, param)| u8::from(matches!(param, Param::Null)) << bit);
        out.put_u8(bits.sum());
    }
    out.put_u8(1); // types follow
    for param in params {
        let (kind, unsigned) = param.column_type();
        out.put_u8(kind.0);
        out.put_u8(u8::from(unsigned) << 7);
    }
    for (index, param) in params.iter().enumerate() {
        if !sent_ahead(index) {
            param.encode_binary(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    fn encoded(params: &[Param<'_>]) -> Vec<u8> {
        let mut out = Vec::new();
        encode_execute(&mut out, 0xc4, params, |_| false);
        out
    }

    #[test]
    fn executions_are_as_the_server_took_them() {
        // accepted by MariaDB 10.11.19
        let one = hex!("17c4000000000100000000010300fd0001000000036f6e65");
        assert_eq!(encoded(&[Param::Int32(1), Param::Text("one")]), one);
        let null = hex!("17c4000000000100000002010300060002000000");
        assert_eq!(encoded(&[Param::Int32(2), Param::Null]), null);
    }

    #[test]
    fn without_parameters_there_is_neither_bitmap_nor_types() {
        assert_eq!(encoded(&[]), hex!("17c40000000001000000"));
    }

    #[test]
    fn the_null_bitmap_has_a_bit_per_parameter_and_whole_bytes() {
        // written after MariaDB's documentation of COM_STMT_EXECUTE
        let bitmap = |count: usize, nulls: &[usize]| {
            let params: Vec<_> = (0..count)
                .map(|index| if nulls.contains(&index) { Param::Null } else { Param::Bool(true) })
                .collect();
            let packet = encoded(&params);
            let length = packet.len() - 10 - 1 - 2 * count - (count - nulls.len());
            packet[10..10 + length].to_vec()
        };
        assert_eq!(bitmap(1, &[]), [0]);
        assert_eq!(bitmap(1, &[0]), [1]);
        assert_eq!(bitmap(7, &[0, 6]), [0b0100_0001]);
        assert_eq!(bitmap(8, &[7]), [0b1000_0000]);
        assert_eq!(bitmap(8, &[0, 1, 2, 3, 4, 5, 6, 7]), [0xff]);
        assert_eq!(bitmap(9, &[0, 8]), [1, 1]);
        assert_eq!(bitmap(17, &[16]), [0, 0, 1]);
    }

    #[test]
    fn unsigned_integers_say_so_in_their_type() {
        let packet = encoded(&[Param::UInt(u64::MAX)]);
        assert_eq!(packet[10..], hex!("00 01 0880 ffffffffffffffff"));
    }

    #[test]
    fn of_a_parameter_that_was_sent_ahead_only_the_type_goes_along() {
        let mut out = Vec::new();
        let params = [Param::Bytes(b"gone"), Param::Int32(1)];
        encode_execute(&mut out, 1, &params, |index| index == 0);
        assert_eq!(out[10..], hex!("00 01 fc00 0300 01000000"));
    }
}
