//! Which tickets a period covers, and the states of a declaration. No database here.

use crate::web::words;

/// Where a declaration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Proposed,
    Approved,
    Refused,
    /// Approved once, and taken back: its tickets count again like the others.
    Lifted,
}

impl State {
    pub const ALL: [State; 4] = [State::Proposed, State::Approved, State::Refused, State::Lifted];

    pub fn slug(self) -> &'static str {
        match self {
            State::Proposed => "proposed",
            State::Approved => "approved",
            State::Refused => "refused",
            State::Lifted => "lifted",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            State::Proposed => "à approuver",
            State::Approved => "approuvée",
            State::Refused => "refusée",
            State::Lifted => "levée",
        }
    }

    pub fn class(self) -> &'static str {
        match self {
            State::Proposed => "wait",
            State::Approved => "good",
            State::Refused => "bad",
            State::Lifted => "",
        }
    }

    pub fn parse(slug: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.slug() == slug)
    }
}

/// An approved period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    pub id: i64,
    pub reason: String,
    /// Seconds since 1970.
    pub starts_at: i64,
    /// Not included. None: it still lasts.
    pub ends_at: Option<i64>,
    /// None: all members.
    pub authorities: Option<Vec<i64>>,
}

impl Period {
    pub fn covers(&self, authority_id: i64, received_at: i64) -> bool {
        self.starts_at <= received_at
            && self.ends_at.is_none_or(|end| received_at < end)
            && self
                .authorities
                .as_ref()
                .is_none_or(|all| all.contains(&authority_id))
    }

    /// « Fibre coupée (du 03/03/2026 au 04/03/2026) »
    pub fn label(&self) -> String {
        format!("{} ({})", self.reason, self.dates())
    }

    /// « du 03/03/2026 au 04/03/2026 », by the last day that it covers.
    pub fn dates(&self) -> String {
        let from = words::date(&self.starts_at);
        match self.ends_at.map(|end| words::date(&(end - 1))) {
            None => format!("depuis le {from}"),
            Some(to) if to == from => format!("le {from}"),
            Some(to) => format!("du {from} au {to}"),
        }
    }

    /// The same as [`Period::covers`], in SQL on the columns of `tickets`.
    fn condition(&self) -> String {
        let mut text = format!("received_at >= {}", self.starts_at);
        if let Some(end) = self.ends_at {
            text.push_str(&format!(" AND received_at < {end}"));
        }
        if let Some(all) = &self.authorities {
            let ids: Vec<String> = all.iter().map(i64::to_string).collect();
            let list = if ids.is_empty() {
                "-1".into()
            } else {
                ids.join(",")
            };
            text.push_str(&format!(" AND authority_id IN ({list})"));
        }
        text
    }
}

/// The approved periods of a service, in the order of their keys. A ticket that two of them cover is the first one's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exceptions(pub Vec<Period>);

impl Exceptions {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The period that covers a ticket.
    pub fn of(&self, authority_id: i64, received_at: i64) -> Option<&Period> {
        self.0.iter().find(|p| p.covers(authority_id, received_at))
    }

    /// The periods that touch a span of time, the end not included.
    pub fn within(&self, from: i64, to: i64) -> Exceptions {
        let touches = |p: &&Period| p.starts_at < to && p.ends_at.is_none_or(|end| from < end);
        Exceptions(self.0.iter().filter(touches).cloned().collect())
    }

    /// An SQL number on the columns `received_at` and `authority_id` of `tickets`: the place of the period that covers the
    /// ticket, from 1, or 0 for none.
    pub fn place(&self) -> String {
        if self.0.is_empty() {
            return "0".into();
        }
        let mut text = String::from("CASE");
        for (place, period) in (1..).zip(&self.0) {
            text.push_str(&format!(" WHEN {} THEN {place}", period.condition()));
        }
        text.push_str(" ELSE 0 END");
        text
    }

    /// The SQL condition that no period covers the ticket.
    pub fn none(&self) -> String {
        if self.0.is_empty() {
            return "1 = 1".into();
        }
        let all: Vec<String> = self
            .0
            .iter()
            .map(|p| format!("NOT ({})", p.condition()))
            .collect();
        all.join(" AND ")
    }
}

/// What is wrong with the dates of a declaration: the field and its sentence.
pub fn refusal(starts_at: i64, ends_at: Option<i64>, now: i64) -> Option<(&'static str, &'static str)> {
    if starts_at > now + 366 * 86_400 {
        return Some((
            "starts",
            "Choisissez un début dans l’année qui vient au plus tard.",
        ));
    }
    match ends_at {
        Some(end) if end <= starts_at => Some(("ends", "La fin vient après le début.")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(id: i64, starts_at: i64, ends_at: Option<i64>, authorities: Option<Vec<i64>>) -> Period {
        Period {
            id,
            reason: format!("n°\u{a0}{id}"),
            starts_at,
            ends_at,
            authorities,
        }
    }

    #[test]
    fn a_ticket_belongs_to_the_first_period_that_covers_it() {
        let all = Exceptions(vec![
            period(1, 100, Some(200), Some(vec![7])),
            period(2, 150, None, None),
        ]);
        let of = |authority, at| all.of(authority, at).map(|p| p.id);
        assert_eq!(of(7, 99), None);
        assert_eq!(of(7, 100), Some(1));
        assert_eq!(of(7, 199), Some(1));
        assert_eq!(of(7, 200), Some(2));
        assert_eq!(of(8, 149), None);
        assert_eq!(of(8, 150), Some(2));
    }

    #[test]
    fn a_span_keeps_the_periods_that_touch_it() {
        let all = Exceptions(vec![period(1, 100, Some(200), None), period(2, 150, None, None)]);
        let ids = |from, to| all.within(from, to).0.iter().map(|p| p.id).collect::<Vec<_>>();
        assert_eq!(ids(0, 100), Vec::<i64>::new());
        assert_eq!(ids(0, 101), [1]);
        assert_eq!(ids(200, 300), [2]);
        assert_eq!(ids(199, 300), [1, 2]);
    }

    #[test]
    fn the_same_rule_is_written_in_sql() {
        let all = Exceptions(vec![
            period(1, 100, Some(200), Some(vec![7, 9])),
            period(2, 150, None, None),
        ]);
        assert_eq!(
            all.place(),
            "CASE WHEN received_at >= 100 AND received_at < 200 AND authority_id IN (7,9) THEN 1 \
             WHEN received_at >= 150 THEN 2 ELSE 0 END"
        );
        assert_eq!(Exceptions::default().place(), "0");
    }

    #[test]
    fn dates_make_sense() {
        assert_eq!(refusal(100, Some(101), 50), None);
        assert_eq!(refusal(100, None, 500), None);
        assert_eq!(refusal(100, Some(100), 500).map(|(f, _)| f), Some("ends"));
        assert_eq!(refusal(400 * 86_400, None, 0).map(|(f, _)| f), Some("starts"));
    }
}
