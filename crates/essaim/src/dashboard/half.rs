//! A half-year of the civil calendar in Paris: what a dashboard is about.

use jiff::civil::{Date, date};

use crate::web::words;

/// January to June, or July to December, of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Half {
    pub year: i16,
    pub second: bool,
}

impl Half {
    /// Reads `2026-1` or `2026-2`; only this writing, so that a dashboard has one address.
    pub fn parse(text: &str) -> Option<Half> {
        let (year, half) = text.split_once('-')?;
        let plain = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
        let year: i16 = year.parse().ok().filter(|y| plain && *y >= 1900)?;
        match half {
            "1" => Some(Half { year, second: false }),
            "2" => Some(Half { year, second: true }),
            _ => None,
        }
    }

    /// The half-year that an instant (seconds since 1970) lies in, in Paris.
    pub fn of(second: i64) -> Half {
        let day = words::local(second).date();
        Half {
            year: day.year(),
            second: day.month() > 6,
        }
    }

    pub fn slug(self) -> String {
        format!("{}-{}", self.year, if self.second { 2 } else { 1 })
    }

    /// « 1er semestre 2026 »
    pub fn label(self) -> String {
        format!(
            "{} semestre {}",
            if self.second { "2e" } else { "1er" },
            self.year
        )
    }

    fn first_month(self) -> i8 {
        if self.second { 7 } else { 1 }
    }

    /// The first instant of each month, and the first after the half-year: seven instants in seconds since 1970.
    pub fn bounds(self) -> [i64; 7] {
        let first = self.first_month();
        [0, 1, 2, 3, 4, 5, 6].map(|i| match first + i {
            13 => midnight(self.next().first_day()),
            month => midnight(date(self.year, month, 1)),
        })
    }

    /// The first instant.
    pub fn start(self) -> i64 {
        midnight(self.first_day())
    }

    /// The first instant after.
    pub fn end(self) -> i64 {
        midnight(self.next().first_day())
    }

    fn first_day(self) -> Date {
        date(self.year, self.first_month(), 1)
    }

    /// « 30/06/2026 » or « 31/12/2026 »
    pub fn last_day(self) -> String {
        format!("{}/{}", if self.second { "31/12" } else { "30/06" }, self.year)
    }

    /// Full names of the six months, in order.
    pub fn months(self) -> [&'static str; 6] {
        let first = self.first_month();
        [0, 1, 2, 3, 4, 5].map(|i| words::month(first + i))
    }

    pub fn next(self) -> Half {
        match self.second {
            // The calendar ends with the year 9999: its last half-year follows itself.
            true if self.year == 9999 => self,
            true => Half {
                year: self.year + 1,
                second: false,
            },
            false => Half {
                year: self.year,
                second: true,
            },
        }
    }

    pub fn previous(self) -> Half {
        match self.second {
            true => Half {
                year: self.year,
                second: false,
            },
            false => Half {
                year: self.year - 1,
                second: true,
            },
        }
    }
}

fn midnight(day: Date) -> i64 {
    words::at_local(day.at(0, 0, 0, 0)).as_second()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_writing_is_read() {
        let half = Half::parse("2022-2").unwrap();
        assert_eq!(
            (half.slug().as_str(), half.label().as_str()),
            ("2022-2", "2e semestre 2022")
        );
        for wrong in [
            "", "2022", "2022-0", "2022-3", "2022-01", "22-1", "+022-1", "1899-1", "2022-1 ", "99999-1",
        ] {
            assert_eq!(Half::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_half_year_begins_and_ends_at_midnight_in_paris() {
        let half = Half::parse("2022-1").unwrap();
        // Winter time on 1 January (UTC+1), summer time on 1 July (UTC+2).
        let utc = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_second();
        assert_eq!(half.start(), utc("2021-12-31T23:00:00Z"));
        assert_eq!(half.end(), utc("2022-06-30T22:00:00Z"));
        assert_eq!(Half::of(half.start() - 1).slug(), "2021-2");
        assert_eq!(Half::of(half.start()), half);
        assert_eq!(Half::of(half.end() - 1), half);
        assert_eq!(Half::of(half.end()).slug(), "2022-2");
    }

    #[test]
    fn half_years_follow_each_other_without_gap() {
        let mut half = Half::parse("2019-1").unwrap();
        for _ in 0..20 {
            let bounds = half.bounds();
            assert_eq!((bounds[0], bounds[6]), (half.start(), half.end()));
            assert!(bounds.is_sorted());
            assert_eq!(half.end(), half.next().start());
            assert_eq!(half.next().previous(), half);
            half = half.next();
        }
    }

    #[test]
    fn the_end_of_the_calendar_does_not_break_it() {
        let last = Half::parse("9999-2").unwrap();
        assert_eq!(last.next(), last);
        assert_eq!(last.bounds().len(), 7);
    }
}
