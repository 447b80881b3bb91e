//! Whatever is entered, what is shared is what was spent, and every figure can be told.

use proptest::prelude::*;

use super::explain::{derivation, explain};
use super::sample;

/// Key and lines of a pool, who shares it, who paid.
fn pools() -> impl Strategy<Value = Vec<sample::Drawn>> {
    let key = prop_oneof![Just("tickets"), Just("gigabytes"), Just("equal")];
    let lines = prop::collection::vec(-1_000_000..1_000_000_000_000_i64, 0..5);
    let pool = (
        key,
        lines,
        prop::collection::vec(any::<bool>(), 5),
        0..5_usize,
        any::<bool>(),
    );
    prop::collection::vec(pool, 0..7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_set_of_pools_adds_up(
        pools in pools(),
        tickets in prop::collection::vec(0..3_000_i64, 5),
        gigabytes in prop::collection::vec(0..9_000_000_i64, 5),
        decimals in prop::option::of(0..5_i64),
    ) {
        let ledger = sample::drawn(&pools, &tickets, &gigabytes, decimals);
        let settlement = &ledger.settlement;
        for pool in &settlement.pools {
            prop_assert_eq!(pool.shares.iter().map(|s| s.cents).sum::<i64>(), pool.total);
            prop_assert_eq!(derivation(pool).len(), pool.shares.len());
            for share in &pool.shares {
                let told = explain(&ledger, &pool.id, &share.member, true).expect("each share is told");
                prop_assert_eq!(told.cents, share.cents);
            }
        }
        prop_assert_eq!(settlement.totals.values().sum::<i64>(), ledger.spent());
        let advanced: i64 = settlement.members.iter().map(|m| ledger.advanced(m)).sum();
        prop_assert_eq!(advanced, ledger.spent());
        for order in &settlement.revenue_orders {
            let parts = ledger.parts_of_order(&order.from, &order.to);
            prop_assert_eq!(parts.iter().map(|(_, s)| s.cents).sum::<i64>(), order.amount);
        }
        prop_assert_eq!(settlement.pools.len() + ledger.problems.len(), ledger.pools.len());
    }
}
