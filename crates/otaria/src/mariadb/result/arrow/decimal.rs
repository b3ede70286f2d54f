use std::str::FromStr;

use crate::value::Mismatch;

/// Arrow's widest decimals have 76 digits; one more byte is for the sign.
const MOST: usize = 77;

/// The number without its point: `-1.5` is -150 at a scale of 2.
pub(super) fn unscaled<N: FromStr>(text: &str, precision: u8, scale: i8) -> Result<N, Mismatch> {
    let scale = usize::try_from(scale).unwrap_or_default();
    let (sign, number) = text.strip_prefix('-').map_or((&b""[..], text), |rest| (b"-", rest));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = whole.trim_start_matches('0');
    let (fraction, rest) = fraction.split_at_checked(scale).unwrap_or((fraction, ""));
    let zeros = scale - fraction.len();
    let digits = whole.len() + scale;
    if digits > usize::from(precision).max(scale) || rest.bytes().any(|digit| digit != b'0') {
        return Err(Mismatch::OutOfRange);
    }
    let mut written = [b'0'; MOST];
    let mut end = 0;
    for part in [sign, whole.as_bytes(), fraction.as_bytes()] {
        let place = written.get_mut(end..end + part.len()).ok_or(Mismatch::OutOfRange)?;
        place.copy_from_slice(part);
        end += part.len();
    }
    let end = if digits == 0 { end + 1 } else { end + zeros };
    let written = written.get(..end).and_then(|digits| str::from_utf8(digits).ok());
    written.and_then(|digits| digits.parse().ok()).ok_or(Mismatch::OutOfRange)
}

#[cfg(test)]
mod tests {
    use arrow_buffer::i256;

    use super::*;

    #[test]
    fn a_decimal_loses_its_point_and_gets_all_digits_of_its_scale() {
        let number = |text, precision, scale| unscaled::<i128>(text, precision, scale);
        assert_eq!(number("-12.5", 10, 2), Ok(-1250));
        assert_eq!(number("0.05", 3, 2), Ok(5));
        assert_eq!(number(".05", 3, 2), Ok(5));
        assert_eq!(number("0", 1, 0), Ok(0));
        assert_eq!(number("-0.00", 2, 2), Ok(0));
        assert_eq!(number("007", 1, 0), Ok(7));
        assert_eq!(number("1.500", 2, 1), Ok(15));
    }

    #[test]
    fn a_decimal_of_more_digits_than_its_column_is_refused() {
        for (text, precision, scale) in [("123.4", 3, 1), ("1.25", 10, 1), ("10", 1, 0)] {
            assert_eq!(unscaled::<i128>(text, precision, scale), Err(Mismatch::OutOfRange));
        }
        let long = "9".repeat(400);
        assert_eq!(unscaled::<i256>(&long, 76, 0), Err(Mismatch::OutOfRange));
    }

    #[test]
    fn the_largest_decimals_of_both_widths_are_read() {
        let nines = "9".repeat(38);
        assert_eq!(unscaled(&format!("-{nines}"), 38, 0), Ok(-(10_i128.pow(38) - 1)));
        let fraction = format!("-0.{}", "9".repeat(76));
        let all = i256::from_string(&format!("-{}", "9".repeat(76)));
        assert_eq!(unscaled::<i256>(&fraction, 76, 76).ok(), all);
    }
}
