//! What a contest changes: every member's total before and after, worked out anew by the rules of the year.

use reckon::sharing::settle;

use crate::settlement::Ledger;
use crate::settlement::model::SharingKey;

/// A member's total, in cents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub member: String,
    pub before: i64,
    pub after: i64,
}

/// One ticket that changes hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Short name of the member that it is counted for.
    pub from: String,
    /// Short name of the member that it would be counted for; `None` when it would not count at all.
    pub to: Option<String>,
}

/// The totals with and without the move. `done` tells that the ledger already holds it.
///
/// `None` when the year cannot be worked out one way: the last ticket of all, a year that is not complete.
pub fn effect(ledger: &Ledger, wanted: &Move, done: bool) -> Option<Vec<Row>> {
    let mut input = ledger.input.clone();
    let tickets = input.quantities.get_mut(SharingKey::Tickets.slug())?;
    let step = if done { 1 } else { -1 };
    *tickets.get_mut(&wanted.from)? += step;
    if let Some(to) = &wanted.to {
        *tickets.get_mut(to)? -= step;
    }
    let other = settle(&input).ok()?;
    let rows = ledger.settlement.members.iter().map(|member| {
        let (now, then) = (ledger.settlement.totals[member], other.totals[member]);
        let (before, after) = if done { (then, now) } else { (now, then) };
        Row {
            member: member.clone(),
            before,
            after,
        }
    });
    Some(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample;

    fn moved(to: Option<&str>) -> Move {
        Move {
            from: "Alpha".into(),
            to: to.map(str::to_owned),
        }
    }

    #[test]
    fn a_moved_ticket_changes_both_shares_and_nothing_is_lost() {
        let ledger = sample::ledger(false);
        let rows = effect(&ledger, &moved(Some("Beta")), false).unwrap();
        // 2 tickets and 1 become 1 and 2: of 1 000,01 €, 66,67 % and 33,33 % change places, and the gigabytes stay.
        assert_eq!(rows[0].before - rows[0].after, rows[1].after - rows[1].before);
        assert_eq!(rows[0].before - rows[0].after, 66_671 - 33_330);
    }

    #[test]
    fn what_was_done_reads_backwards() {
        let ledger = sample::ledger(false);
        let ahead = effect(&ledger, &moved(None), false).unwrap();
        let back = effect(&ledger, &moved(None), true).unwrap();
        for (a, b) in ahead.iter().zip(&back) {
            assert_eq!(a.before, b.after);
        }
        let gone = effect(&ledger, &moved(None), false).unwrap();
        assert_eq!(
            gone.iter().map(|r| r.after).sum::<i64>(),
            gone.iter().map(|r| r.before).sum::<i64>()
        );
    }
}
