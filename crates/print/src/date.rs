//! Days and times as plain numbers.

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year, 1900 to 9999.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

/// A local time of a [`Date`], to the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime {
    /// The day.
    pub date: Date,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
}

impl Date {
    pub(crate) fn exists(self) -> bool {
        (1900..=9999).contains(&self.year)
            && chrono::NaiveDate::from_ymd_opt(self.year, self.month.into(), self.day.into()).is_some()
    }

    pub(crate) fn french(self) -> String {
        format!("{:02}/{:02}/{:04}", self.day, self.month, self.year)
    }
}

impl DateTime {
    pub(crate) fn exists(self) -> bool {
        self.date.exists() && self.hour < 24 && self.minute < 60
    }

    pub(crate) fn french(self) -> String {
        format!("{} {:02}:{:02}", self.date.french(), self.hour, self.minute)
    }
}
