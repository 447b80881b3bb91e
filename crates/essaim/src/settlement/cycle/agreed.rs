//! Who agreed with its list before the last day, and whether it still is the list that they agreed with.

use std::collections::HashMap;

use crate::db::entities::review_agreements;
use crate::settlement::Ledger;
use crate::settlement::model::SharingKey;

/// Tickets counted for a member now.
fn tickets(ledger: &Ledger, authority_id: i64) -> i64 {
    let of = &ledger.input.quantities[SharingKey::Tickets.slug()];
    of.get(ledger.short_name(authority_id)).copied().unwrap_or(0)
}

/// The agreement of a member, and whether it holds: its list has as many tickets as it agreed with.
pub fn of_member<'a>(
    ledger: &Ledger,
    agreements: &'a [review_agreements::Model],
    authority_id: i64,
) -> Option<(&'a review_agreements::Model, bool)> {
    let found = agreements.iter().find(|a| a.authority_id == authority_id)?;
    Some((found, found.tickets == tickets(ledger, authority_id)))
}

/// How many members agreed, of how many that have a list: who has no ticket has nothing to agree with.
pub fn tally(ledger: &Ledger, agreements: &[review_agreements::Model]) -> (usize, usize) {
    let agreed: HashMap<i64, i64> = agreements.iter().map(|a| (a.authority_id, a.tickets)).collect();
    let lists = ledger.authorities.iter().map(|a| (a.id, tickets(ledger, a.id)));
    let lists = lists.filter(|(_, tickets)| *tickets > 0);
    let hold = lists
        .clone()
        .filter(|(id, tickets)| agreed.get(id) == Some(tickets));
    (hold.count(), lists.count())
}

#[cfg(test)]
pub(crate) fn sample(authority_id: i64, tickets: i64) -> review_agreements::Model {
    review_agreements::Model {
        id: authority_id,
        service_id: 1,
        year: 2025,
        authority_id,
        tickets,
        made_at: 1_772_000_000,
        made_by: None,
        made_label: "Rita Petit".into(),
        ended_at: None,
        ended_label: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agreement_holds_while_the_list_is_the_one_that_was_read() {
        let ledger = crate::settlement::sample::ledger(false);
        let all = [sample(1, 2), sample(2, 7)];
        assert_eq!(of_member(&ledger, &all, 1).map(|a| a.1), Some(true));
        assert_eq!(of_member(&ledger, &all, 2).map(|a| a.1), Some(false));
        assert_eq!(tally(&ledger, &all), (1, 2));
        assert_eq!(tally(&ledger, &[sample(1, 2), sample(2, 1)]), (2, 2));
        assert_eq!(tally(&ledger, &[]), (0, 2));
    }
}
