//! The form of the threshold: from which share of the commitment on people are told, and whether again at the deadline.

use serde::Deserialize;

use crate::calendar::Alerts;

/// The form, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub percent: String,
    /// `oui` when the box is ticked.
    pub deadline: String,
}

impl Typed {
    pub fn of(alerts: Alerts) -> Typed {
        Typed {
            percent: alerts.percent.to_string(),
            deadline: if alerts.at_deadline { "oui" } else { "" }.into(),
        }
    }

    pub fn is_told_at_deadline(&self) -> bool {
        self.deadline == "oui"
    }

    /// The percentage that was typed, from 50 to 99.
    pub fn percent(&self) -> Option<i64> {
        percent(&self.percent)
    }
}

/// « 75 », « 75 % »: a whole number.
fn percent(typed: &str) -> Option<i64> {
    let digits = typed.trim().trim_end_matches('%').trim_end();
    let read = digits
        .parse()
        .ok()
        .filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
    read.filter(|percent| Alerts::PERCENT.contains(percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_a_whole_number_from_50_to_99() {
        assert_eq!(percent(" 75\u{202f}% "), Some(75));
        assert_eq!((percent("50"), percent("99")), (Some(50), Some(99)));
        for wrong in [
            "",
            "49",
            "100",
            "75,5",
            "7 5",
            "-75",
            "+75",
            "beaucoup",
            "99999999999999999999",
        ] {
            assert_eq!(percent(wrong), None, "{wrong}");
        }
    }
}
