//! The costs to date: what the year's settlement gives for an authority, or for the whole service.

use sea_orm::ConnectionTrait;

use super::half::Half;
use super::store::Scope;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::settlement::{Ledger, policy};
use crate::web::words;

/// The costs of a calendar year, as far as they are entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    pub year: i64,
    /// Pools by their label, with cents: the authority's share, or the pool's total for the whole service.
    pub lines: Vec<(String, i64)>,
    /// What is still missing, in a sentence; empty when the year is complete.
    pub missing: String,
}

impl Costs {
    pub fn total(&self) -> i64 {
        self.lines.iter().map(|(_, cents)| cents).sum()
    }
}

/// The costs of the year of a half-year, for who may read the settlement. None when nobody has entered any yet.
pub async fn costs<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    scope: &Scope,
    half: Half,
) -> Result<Option<Costs>> {
    if policy::may_read(actor).is_err() {
        return Ok(None);
    }
    match Ledger::load(conn, actor, i64::from(half.year)).await {
        Ok(ledger) => Ok(of_ledger(
            &ledger,
            scope.authority().map(|a| a.short_name.as_str()),
        )),
        // No settlement of that year, or no member yet.
        Err(Error::NotFound | Error::Conflict(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

fn of_ledger(ledger: &Ledger, member: Option<&str>) -> Option<Costs> {
    let of_pool = |pool: &crate::db::entities::cost_pools::Model| {
        let (_, shares) = ledger.shared(&pool.slug)?;
        let cents = match member {
            Some(member) => shares.shares.iter().find(|s| s.member == member)?.cents,
            None => shares.total,
        };
        (cents != 0).then(|| (pool.label.clone(), cents))
    };
    let lines: Vec<_> = ledger.pools.iter().filter_map(|p| of_pool(&p.row)).collect();
    let waiting = i64::try_from(ledger.problems.len()).unwrap_or(0);
    (!lines.is_empty()).then(|| Costs {
        year: ledger.year.year,
        lines,
        missing: match waiting {
            0 => String::new(),
            _ => format!(
                "{} encore à répartir.",
                words::plural(&waiting, "poste reste", "postes restent")
            ),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample::ledger;

    #[test]
    fn a_member_reads_its_shares_and_the_service_the_totals() {
        let whole = of_ledger(&ledger(false), None).unwrap();
        // The servers are rounded down to the euro, as their pool says.
        assert_eq!((whole.year, whole.total()), (2025, 100_001 + 5_000));
        assert_eq!(whole.missing, "");
        let shares = |name| of_ledger(&ledger(false), Some(name)).unwrap();
        let (alpha, beta) = (shares("Alpha"), shares("Beta"));
        assert_eq!(alpha.total() + beta.total(), whole.total());
        // Beta has no gigabytes: the pool of the servers is not among its lines.
        assert_eq!((alpha.lines.len(), beta.lines.len()), (2, 1));
    }

    #[test]
    fn what_cannot_be_shared_yet_is_told() {
        let whole = of_ledger(&ledger(true), None).unwrap();
        assert_eq!(whole.missing, "1\u{a0}poste reste encore à répartir.");
        assert_eq!(of_ledger(&ledger(false), Some("Nobody")), None);
    }
}
