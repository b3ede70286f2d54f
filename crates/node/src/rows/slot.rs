//! Numbers as JavaScript's typed arrays see them, in the machine's own byte order.

use mariadb_proto::value::{Date, DateTime};

/// A cell: one number of 64 bits or two words. It is built as a whole, since a processor that reads together what was stored in
/// halves waits for both.
#[derive(Debug, Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Slot(u64);

const MILLISECONDS_A_DAY: i64 = 86_400_000;

pub(crate) const fn from_bits(bits: u64) -> Slot {
    Slot(bits)
}

/// Two words, as `Uint32Array` sees them.
pub(crate) const fn from_words(first: u32, second: u32) -> Slot {
    let [a, b, c, d] = first.to_ne_bytes();
    let [e, f, g, h] = second.to_ne_bytes();
    Slot(u64::from_ne_bytes([a, b, c, d, e, f, g, h]))
}

/// Start and end of a cell in the text area, which is at most 4 GiB: JavaScript allocates no larger one.
pub(crate) fn from_span(start: usize, end: usize) -> Slot {
    let position = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
    from_words(position(start), position(end))
}

pub(crate) const fn from_f64(value: f64) -> Slot {
    from_bits(value.to_bits())
}

/// An integer for `Int32Array`; columns of this slot hold no wider ones.
#[expect(
    clippy::cast_possible_truncation,
    reason = "JavaScript chose this slot for 32-bit columns"
)]
#[expect(clippy::cast_sign_loss, reason = "the bits are read back as signed or unsigned")]
pub(crate) const fn from_int(value: i64) -> Slot {
    from_words(value as u32, 0)
}

/// `None` is SQL's zero date, which JavaScript shows as null. `lenient` lets zero months and days roll over into the
/// month and year before, as the binary protocol's parts do; otherwise they make an invalid date.
pub(super) fn from_date_time(value: DateTime, lenient: bool) -> Option<Slot> {
    if value == DateTime::default() {
        return None;
    }
    let Date { year, month, day } = value.date;
    if !lenient && (month == 0 || day == 0) {
        return Some(from_f64(f64::NAN));
    }
    let seconds =
        i64::from(value.hour) * 3600 + i64::from(value.minute) * 60 + i64::from(value.second);
    let milliseconds = days_from_civil(i64::from(year), i64::from(month), i64::from(day))
        * MILLISECONDS_A_DAY
        + seconds * 1000
        + i64::from(value.microsecond / 1000);
    #[expect(clippy::cast_precision_loss, reason = "dates up to year 9999 are far below 2^53 ms")]
    Some(from_f64(milliseconds as f64))
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar; months and days below 1 count backwards.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month < 1 { (year - 1, month + 12) } else { (year, month) };
    // Years begin in March, so that the leap day is the last one.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}
