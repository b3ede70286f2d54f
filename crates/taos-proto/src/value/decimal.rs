use std::fmt;
use std::str::FromStr;

/// A decimal number: `unscaled / 10^scale`.
///
/// Prints with exactly `scale` digits behind the point. Equality is that of the parts: 1.0 and 1.00 differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The number without its point.
    pub unscaled: i128,
    /// How many digits stand behind the point.
    pub scale: u8,
}

/// Text that is not a decimal number, or one of more than 38 digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a decimal number of at most 38 digits")]
pub struct InvalidDecimal(String);

/// The largest number of digits that `DECIMAL` has.
const MAX_DIGITS: usize = 38;

impl Decimal {
    /// The same number with another scale; `None` when that would lose digits or overflow.
    #[must_use]
    pub fn with_scale(self, scale: u8) -> Option<Self> {
        let unscaled = if scale >= self.scale {
            let factor = 10_i128.checked_pow(u32::from(scale - self.scale))?;
            self.unscaled.checked_mul(factor)?
        } else {
            match 10_i128.checked_pow(u32::from(self.scale - scale)) {
                Some(factor) if self.unscaled % factor == 0 => self.unscaled / factor,
                None if self.unscaled == 0 => 0,
                _ => return None,
            }
        };
        Some(Self { unscaled, scale })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = usize::from(self.scale);
        let sign = if self.unscaled < 0 { "-" } else { "" };
        let digits = format!("{:0width$}", self.unscaled.unsigned_abs(), width = scale + 1);
        let (whole, fraction) =
            digits.split_at_checked(digits.len() - scale).unwrap_or((&digits, ""));
        let point = if scale == 0 { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

/// Reads `-12.50`: a sign, digits, a point and digits. No exponent.
impl FromStr for Decimal {
    type Err = InvalidDecimal;

    fn from_str(text: &str) -> Result<Self, InvalidDecimal> {
        let invalid = || InvalidDecimal(text.chars().take(64).collect());
        let (negative, number) = match text.as_bytes().first() {
            Some(b'-') => (true, text.trim_start_matches('-')),
            Some(b'+') => (false, text.trim_start_matches('+')),
            _ => (false, text),
        };
        if text.len() > number.len() + 1 {
            return Err(invalid());
        }
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let scale = u8::try_from(fraction.len()).map_err(|_| invalid())?;
        let significant = whole.trim_start_matches('0').len() + fraction.len();
        let empty = whole.is_empty() && fraction.is_empty();
        if empty || significant > MAX_DIGITS || !is_number(whole) || !is_number(fraction) {
            return Err(invalid());
        }
        let digits = [whole, fraction].concat();
        let unscaled: i128 = digits.parse().map_err(|_| invalid())?;
        Ok(Self { unscaled: if negative { -unscaled } else { unscaled }, scale })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_prints_with_all_digits_of_its_scale() {
        let text = |unscaled, scale| Decimal { unscaled, scale }.to_string();
        assert_eq!(text(1250, 2), "12.50");
        assert_eq!(text(-5, 3), "-0.005");
        assert_eq!(text(0, 0), "0");
        assert_eq!(text(i128::MIN, 38), "-1.70141183460469231731687303715884105728");
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in ["", "-", ".", "+-1", "--1", "1e3", "1.2.3", " 1", "½", &"9".repeat(39)] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
        assert_eq!(".5".parse(), Ok(Decimal { unscaled: 5, scale: 1 }));
    }

    #[test]
    fn a_change_of_scale_never_loses_digits() {
        let number = Decimal { unscaled: 1250, scale: 2 };
        assert_eq!(number.with_scale(1), Some(Decimal { unscaled: 125, scale: 1 }));
        assert_eq!(number.with_scale(0), None);
        assert_eq!(number.with_scale(200), None);
        assert_eq!(number.with_scale(3).map(|number| number.unscaled), Some(12500));
    }

    proptest! {
        #[test]
        fn numbers_survive_as_text(unscaled in -(10_i128.pow(37))..10_i128.pow(37), scale in 0..=37_u8) {
            let number = Decimal { unscaled, scale };
            prop_assert_eq!(number.to_string().parse::<Decimal>(), Ok(number));
        }
    }
}
