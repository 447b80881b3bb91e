//! Pages of the cycle of a year.

pub mod agree;
pub mod contest;
pub mod contests;
pub mod corrections;
pub mod freeze;
pub mod history;
pub mod review;
pub mod steps;

use crate::settlement::Ledger;
use crate::settlement::cycle::effect::{Move, Row, effect};
use crate::settlement::cycle::model::{ContestState, Reason};
use crate::settlement::cycle::store::Contest;
use crate::settlement::model::signed_euros;

/// A member's total without and with a contest.
pub struct Effect {
    pub member: String,
    pub before: i64,
    pub after: i64,
}

impl Effect {
    /// « +12,34 € », « sans changement ».
    pub fn difference(&self) -> String {
        match self.after - self.before {
            0 => "sans changement".into(),
            cents => signed_euros(cents),
        }
    }

    pub fn word(&self) -> &'static str {
        match self.after - self.before {
            0 => "",
            n if n < 0 => "de moins",
            _ => "de plus",
        }
    }
}

/// The effect of a contest on every member; `None` where it changes nothing, or where the year cannot be worked out.
pub fn effect_of(ledger: &Ledger, contest: &Contest) -> Option<Vec<Effect>> {
    let done = contest.state == ContestState::Accepted.slug();
    let to = match Reason::parse(&contest.reason) {
        Some(Reason::WrongMember) => Some(contest.other_authority.clone()?),
        _ => None,
    };
    // A ticket that was moved or left out meanwhile no longer changes anything.
    let counted_for = if done && to.is_some() {
        contest.other_authority_id?
    } else {
        contest.authority_id
    };
    let holds = contest.counted_for == counted_for && (contest.counted || (done && to.is_none()));
    let wanted = Move {
        from: contest.authority.clone(),
        to,
    };
    let rows = holds.then(|| effect(ledger, &wanted, done)).flatten()?;
    let told = |row: Row| Effect {
        member: row.member,
        before: row.before,
        after: row.after,
    };
    Some(rows.into_iter().map(told).collect())
}

/// The reason of a contest in words, with the member or the ticket that it names.
pub fn reason_in_words(contest: &Contest) -> String {
    let label = Reason::parse(&contest.reason).map_or("", Reason::label);
    match (&contest.other_authority, contest.other_number) {
        (Some(authority), _) => format!("{label} : {authority}"),
        (_, Some(number)) => format!("{label} du ticket {number}"),
        _ => label.to_owned(),
    }
}

#[cfg(test)]
pub(crate) fn sample(state: &str) -> Contest {
    Contest {
        id: 4,
        ticket_id: 9,
        number: 12,
        subject: "Écran <noir>".into(),
        received_at: 1_760_000_000,
        counted: state != "accepted",
        counted_for: 1,
        authority_id: 1,
        authority: "Alpha".into(),
        reason: "duplicate".into(),
        detail: "Signalé deux fois".into(),
        other_authority_id: None,
        other_authority: None,
        other_number: Some(11),
        state: state.into(),
        made_at: 1_760_000_000,
        made_by: Some(2),
        made_label: "Rita Petit".into(),
        answer: if state == "pending" {
            String::new()
        } else {
            "Vu ensemble".into()
        },
        answered_at: (state != "pending").then_some(1_760_000_500),
        answered_label: "Odile Garnier".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample::ledger;

    #[test]
    fn a_contest_that_changes_nothing_any_more_has_no_effect() {
        let ledger = ledger(false);
        assert!(effect_of(&ledger, &sample("pending")).is_some());
        assert!(effect_of(&ledger, &sample("accepted")).is_some());
        let gone = Contest {
            counted: false,
            ..sample("pending")
        };
        assert!(effect_of(&ledger, &gone).is_none());
        let moved = Contest {
            counted_for: 2,
            ..sample("pending")
        };
        assert!(effect_of(&ledger, &moved).is_none());
    }
}
