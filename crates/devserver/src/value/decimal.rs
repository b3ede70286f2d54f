//! DECIMAL values: integers that are divided by a power of ten.

/// Reads a number and rounds it, half away from zero, to this many digits behind the point.
pub(crate) fn parse(text: &str, scale: u8) -> Option<i128> {
    let text = text.trim();
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.as_bytes().first()? {
        b'-' => (true, mantissa.get(1..)?),
        b'+' => (false, mantissa.get(1..)?),
        _ => (false, mantissa),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if (whole.len() + fraction.len()) == 0 || whole.len() + fraction.len() > 80 {
        return None;
    }
    // The point moves right by the exponent and by the scale.
    let point = i64::try_from(whole.len()).ok()? + i64::from(exponent) + i64::from(scale);
    let mut value: i128 = 0;
    let mut round = false;
    let mut position: i64 = 0;
    for digit in whole.bytes().chain(fraction.bytes()) {
        let digit = digit.is_ascii_digit().then(|| i128::from(digit - b'0'))?;
        if position < point {
            value = value.checked_mul(10)?.checked_add(digit)?;
        } else if position == point {
            round = digit >= 5;
        }
        position += 1;
    }
    if value != 0 {
        for _ in position..point {
            value = value.checked_mul(10)?;
        }
    }
    value = value.checked_add(i128::from(round))?;
    Some(if negative { -value } else { value })
}

/// Whether the value has at most this many digits.
pub(crate) fn fits(unscaled: i128, precision: u8) -> bool {
    10_u128.checked_pow(u32::from(precision)).is_none_or(|limit| unscaled.unsigned_abs() < limit)
}

/// The number with exactly `scale` digits behind the point.
pub(crate) fn format(unscaled: i128, scale: u8) -> String {
    let scale = usize::from(scale);
    let sign = if unscaled < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", unscaled.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// The nearest double.
pub(crate) fn to_double(unscaled: i128, scale: u8) -> f64 {
    format(unscaled, scale).parse().unwrap_or(f64::NAN)
}

/// The value with another scale, rounded; `None` when it does not fit.
pub(crate) fn rescale(unscaled: i128, from: u8, to: u8) -> Option<i128> {
    if to >= from {
        return unscaled.checked_mul(10_i128.checked_pow(u32::from(to - from))?);
    }
    let divisor = 10_i128.checked_pow(u32::from(from - to))?;
    let (quotient, rest) = (unscaled / divisor, unscaled % divisor);
    let up = rest.unsigned_abs() * 2 >= divisor.unsigned_abs();
    Some(if up { quotient + rest.signum() } else { quotient })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_to_the_scale() {
        assert_eq!(parse("9876.123456", 6), Some(9_876_123_456));
        assert_eq!(parse("-0.005", 2), Some(-1));
        assert_eq!(parse("1e3", 1), Some(10_000));
        assert_eq!(parse("1.5e-1", 1), Some(2));
        assert_eq!(parse("abc", 1), None);
        assert_eq!(parse("", 1), None);
    }

    #[test]
    fn numbers_print_with_all_digits_of_the_scale() {
        assert_eq!(format(-5, 3), "-0.005");
        assert_eq!(format(12_500, 2), "125.00");
        assert!(fits(999, 3) && !fits(1000, 3));
    }
}
