//! How a line was worked out, in figures and in words.

use jiff::civil::{Date, date};

use crate::agreement::model::share_in_words;
use crate::db::entities::cost_line_staff;
use crate::web::words::{self, day_in_words, plural};

/// The most documents that prove one line.
pub const MOST_DOCUMENTS: usize = 20;

/// The first and the last day of a year; `None` for a year that no calendar has.
pub fn year_of(year: i64) -> Option<(Date, Date)> {
    let year = i16::try_from(year).ok().filter(|y| *y > 0)?;
    Some((date(year, 1, 1), date(year, 12, 31)))
}

/// Days from one to the other, both counted; none when the last comes first.
pub fn days(first: Date, last: Date) -> u32 {
    let between = first.until(last).map_or(-1, |span| span.get_days());
    u32::try_from(between + 1).unwrap_or(0)
}

/// A post that bears on a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffDraft {
    pub function: String,
    /// Cents of a whole year at full time.
    pub yearly_cents: i64,
    pub share_permille: i64,
    pub first: Date,
    pub last: Date,
}

impl StaffDraft {
    /// Cents; `None` when the days are not of the year, or in the wrong order.
    pub fn cents(&self, year: i64) -> Option<i64> {
        let (start, end) = year_of(year)?;
        if self.first < start || self.last > end || self.first > self.last {
            return None;
        }
        reckon::staff::cost(
            self.yearly_cents,
            u32::try_from(self.share_permille).ok()?,
            days(self.first, self.last),
            days(start, end),
        )
    }
}

/// Days present and days of the year of a line of staff.
pub fn presence(row: &cost_line_staff::Model) -> Option<(u32, u32)> {
    let (first, last): (Date, Date) = (row.first_on.parse().ok()?, row.last_on.parse().ok()?);
    let (start, end) = year_of(i64::from(first.year()))?;
    Some((days(first, last), days(start, end)))
}

/// How a line of staff was worked out: « Responsable support : 95 % du temps de travail, 365 jours sur 365 ». What the
/// post costs is said to those only who settle the year.
pub fn in_words(row: &cost_line_staff::Model, salaries: bool) -> String {
    let share = share_in_words(row.share_permille);
    let (here, of) = presence(row).unwrap_or_default();
    let when = if here == of {
        "toute l’année".to_owned()
    } else {
        let day = |text: &str| text.parse().map(day_in_words).unwrap_or_default();
        format!("du {} au {}", day(&row.first_on), day(&row.last_on))
    };
    let mut said = format!(
        "{}\u{a0}: {share} du temps de travail, {when} ({} sur {of})",
        row.function,
        plural(&i64::from(here), "jour", "jours")
    );
    if salaries {
        said.push_str(&format!(
            "\u{202f}; {} × {share} × {here} ÷ {of}",
            words::euros(&row.yearly_cents)
        ));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(first: Date, last: Date) -> StaffDraft {
        StaffDraft {
            function: "Responsable support".into(),
            yearly_cents: 4_547_685,
            share_permille: 950,
            first,
            last,
        }
    }

    #[test]
    fn the_days_of_the_year_decide() {
        for (first, last, cents) in [
            (date(2025, 1, 1), date(2025, 12, 31), Some(4_320_301)),
            (date(2025, 7, 1), date(2025, 12, 31), Some(2_177_905)),
            (date(2025, 3, 1), date(2025, 3, 1), Some(11_836)),
            (date(2025, 3, 2), date(2025, 3, 1), None),
            (date(2024, 12, 31), date(2025, 3, 1), None),
            (date(2025, 3, 2), date(2026, 1, 1), None),
        ] {
            assert_eq!(draft(first, last).cents(2025), cents, "{first} {last}");
        }
        assert_eq!(days(date(2024, 1, 1), date(2024, 12, 31)), 366);
        assert_eq!(year_of(40_000), None);
    }

    #[test]
    fn a_salary_is_told_to_some_only() {
        let row = cost_line_staff::Model {
            line_id: 1,
            function: "Responsable support".into(),
            yearly_cents: 4_547_685,
            share_permille: 950,
            first_on: "2025-07-01".into(),
            last_on: "2025-12-31".into(),
        };
        let plain = in_words(&row, false);
        assert_eq!(
            plain,
            "Responsable support\u{a0}: 95\u{a0}% du temps de travail, du 01/07/2025 au 31/12/2025 (184\u{a0}jours sur 365)"
        );
        assert!(in_words(&row, true).ends_with("45\u{202f}476,85\u{a0}€ × 95\u{a0}% × 184 ÷ 365"));
    }
}
