//! Rules of requests for on-call, without a database.

use jiff::civil::Date;
use reckon::calendar::Calendar;

use crate::calendar::model::first_day_to_ask;
use crate::clock::instant;
use crate::web::words;

/// Longest window, in seconds: fourteen days.
const LONGEST: i64 = 14 * 86_400;

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Asked,
    Accepted,
    Refused,
    /// Taken back by the member before it was decided.
    Withdrawn,
}

impl State {
    pub const ALL: [State; 4] = [State::Asked, State::Accepted, State::Refused, State::Withdrawn];

    pub fn slug(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Accepted => "accepted",
            State::Refused => "refused",
            State::Withdrawn => "withdrawn",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            State::Asked => "à décider",
            State::Accepted => "acceptée",
            State::Refused => "refusée",
            State::Withdrawn => "retirée",
        }
    }

    pub fn class(self) -> &'static str {
        match self {
            State::Asked => "wait",
            State::Accepted => "good",
            State::Refused => "bad",
            State::Withdrawn => "",
        }
    }

    pub fn parse(slug: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.slug() == slug)
    }
}

/// What is wrong with a window asked at `now`: the field and its sentence. `calendar` is the member's own.
///
/// The month of notice is the agreement's: on-call while the member's offices are open to the public, or for elections, is
/// asked at least one month ahead.
pub fn refusal(
    starts_at: i64,
    ends_at: i64,
    now: i64,
    calendar: &Calendar,
) -> Option<(&'static str, String)> {
    let today = words::local(now).date();
    let first = first_day_to_ask(today);
    if words::local(starts_at).date() < first {
        return Some(("starts", too_late(first)));
    }
    if ends_at <= starts_at {
        return Some(("ends", "La fin vient après le début.".into()));
    }
    if ends_at - starts_at > LONGEST {
        return Some((
            "ends",
            "Une astreinte dure au plus quatorze jours. Faites plusieurs demandes.".into(),
        ));
    }
    let open = calendar.counted_seconds(instant(starts_at), instant(ends_at));
    (open == ends_at - starts_at).then(|| {
        (
            "starts",
            "Le service est déjà ouvert pendant tout ce temps\u{a0}: aucune astreinte n’est nécessaire."
                .into(),
        )
    })
}

fn too_late(first: Date) -> String {
    format!(
        "La convention demande un mois d’avance. Choisissez un jour à partir du {}\u{202f}; pour une urgence, \
         téléphonez à la direction du service.",
        words::day_in_words(first)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn at(day: Date, hour: i8) -> i64 {
        words::at_local(day.at(hour, 0, 0, 0)).as_second()
    }

    #[test]
    fn a_window_is_asked_a_month_ahead_and_makes_sense() {
        let now = at(date(2026, 11, 24), 18);
        let calendar = Calendar::default();
        let told = |from: i64, to: i64| refusal(from, to, now, &calendar);
        let thursday = date(2026, 12, 24);
        assert_eq!(told(at(thursday, 8), at(thursday, 20)), None);
        let (field, said) = told(at(date(2026, 12, 23), 23), at(thursday, 20)).unwrap();
        assert!(
            field == "starts" && said.contains("à partir du 24/12/2026"),
            "{said}"
        );
        assert_eq!(told(at(thursday, 20), at(thursday, 20)).unwrap().0, "ends");
        let later = thursday.checked_add(jiff::Span::new().days(15)).unwrap();
        assert!(
            told(at(thursday, 8), at(later, 8))
                .unwrap()
                .1
                .contains("quatorze jours")
        );
        assert!(
            told(at(thursday, 10), at(thursday, 12))
                .unwrap()
                .1
                .contains("déjà ouvert")
        );
    }

    #[test]
    fn slugs_read_back() {
        assert!(State::ALL.into_iter().all(|s| State::parse(s.slug()) == Some(s)));
    }
}
