/// A calendar date as the server sends it. Zero parts are possible (`0000-00-00`, `2024-00-00`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Date {
    /// 0 … 9999.
    pub year: u16,
    /// 0 … 12.
    pub month: u8,
    /// 0 … 31.
    pub day: u8,
}

/// A date with a time of day, without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DateTime {
    /// The date.
    pub date: Date,
    /// 0 … 23.
    pub hour: u8,
    /// 0 … 59.
    pub minute: u8,
    /// 0 … 59.
    pub second: u8,
    /// 0 … 999999.
    pub microsecond: u32,
}

/// A TIME value: a signed span up to 838:59:59.999999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Time {
    /// Whether the span is below zero.
    pub negative: bool,
    /// 0 … 838.
    pub hours: u16,
    /// 0 … 59.
    pub minutes: u8,
    /// 0 … 59.
    pub seconds: u8,
    /// 0 … 999999.
    pub microseconds: u32,
}

impl Date {
    /// Whether every part is within its documented range; the days of a month are the server's business.
    #[inline]
    pub(crate) const fn is_in_range(self) -> bool {
        self.year <= 9999 && self.month <= 12 && self.day <= 31
    }
}

impl DateTime {
    /// Whether every part is within its documented range.
    #[inline]
    pub(crate) const fn is_in_range(self) -> bool {
        self.date.is_in_range()
            && self.hour <= 23
            && self.minute <= 59
            && self.second <= 59
            && self.microsecond <= 999_999
    }
}

impl Time {
    /// Whether every part is within its documented range.
    #[inline]
    pub(crate) const fn is_in_range(self) -> bool {
        self.hours <= 838
            && self.minutes <= 59
            && self.seconds <= 59
            && self.microseconds <= 999_999
    }
}
