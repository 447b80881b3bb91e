//! A year that is opened with the pools of another has their rules too.

use axum::http::StatusCode;
use essaim::db::run;
use essaim::settlement::Ledger;
use serde_json::Value;

use super::scene::a_year;
use crate::on_both;
use crate::stage::Stage;

async fn ledger(stage: &Stage, year: i64) -> Ledger {
    let odile = stage.actor("odile").await;
    Ledger::load(stage.app.db.read(), &odile, year).await.unwrap()
}

/// Takes out of a value the fields that are of a year alone.
fn without(mut value: Value, fields: &[&str]) -> Value {
    match &mut value {
        Value::Object(map) => {
            for field in fields {
                map.remove(*field);
            }
            for inner in map.values_mut() {
                *inner = without(inner.take(), fields);
            }
        }
        Value::Array(all) => {
            for inner in all.iter_mut() {
                *inner = without(inner.take(), fields);
            }
        }
        _ => {}
    }
    value
}

/// Pools and rules as rows, every column of them but those that name the year or the row.
fn told(ledger: &Ledger) -> (Value, Value) {
    let of_year = ["id", "year", "pool_id", "lines"];
    let rules = serde_json::to_value(&ledger.rules).unwrap();
    // Booking and staff hang on lines, which are entered anew.
    let rules = without(without(rules, &of_year), &["details", "staff"]);
    (
        without(serde_json::to_value(&ledger.pools).unwrap(), &of_year),
        rules,
    )
}

on_both!(
    a_copied_year_has_every_column_of_the_pools_and_their_rules,
    |stage| async move {
        let year = a_year(&stage).await;
        let (alpha, beta, pool) = (stage.cast.alpha, stage.cast.beta, year.pool);
        let tx = stage.app.db.write().await.unwrap();
        for text in [
            format!(
                "INSERT INTO cost_pool_rules (pool_id, unit_price_cents, rest_bearer_id, corridor_permille, corridor_bearer_id) \
                 VALUES ({pool}, 1250, {alpha}, 50, {beta})"
            ),
            format!(
                "INSERT INTO cost_pool_mix (pool_id, sharing_key, weight) VALUES ({pool}, 'tickets', 60), ({pool}, 'equal', 40)"
            ),
            format!(
                "INSERT INTO cost_pool_limits (pool_id, authority_id, floor_cents, cap_cents, previous_cents) \
                 VALUES ({pool}, {alpha}, 100, 90000, 1)"
            ),
            format!(
                "INSERT INTO cost_pool_ticket_weights (pool_id, class, weight) VALUES ({pool}, 'incident', 2)"
            ),
            format!(
                "UPDATE cost_pools SET article = 'point 6.2', total_rounding = 'euro_down' WHERE id = {pool}"
            ),
        ] {
            run(&tx, &text, vec![]).await.unwrap();
        }
        tx.commit().await.unwrap();
        let form = [
            ("year", "2026"),
            ("agreement", "Convention 2026"),
            ("decimals", "2"),
            ("copy", "2025"),
        ];
        let odile = stage.browser("odile").await;
        let answer = odile.post("/bilans", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        let (old, new) = (ledger(&stage, 2025).await, ledger(&stage, 2026).await);
        let (old, mut new) = (told(&old), told(&new));
        assert_eq!(old.0, new.0);
        // Nobody's share of 2025 is known, for a mixture with a tariff is refused: what was paid before stays.
        new.1["periods"] = old.1["periods"].clone();
        assert_eq!(old.1, new.1);
        assert_eq!(old.1["limits"][0]["cap_cents"], 90_000);
    }
);

on_both!(
    a_corridor_starts_from_what_each_paid_in_the_copied_year,
    |stage| async move {
        let year = a_year(&stage).await;
        let pool = year.pool;
        let tx = stage.app.db.write().await.unwrap();
        let text = format!("INSERT INTO cost_pool_rules (pool_id, corridor_permille) VALUES ({pool}, 50)");
        run(&tx, &text, vec![]).await.unwrap();
        tx.commit().await.unwrap();
        let form = [
            ("year", "2026"),
            ("agreement", "Convention 2026"),
            ("decimals", "2"),
            ("copy", "2025"),
        ];
        stage.browser("odile").await.post("/bilans", &form).await;
        let old = ledger(&stage, 2025).await;
        let paid: Vec<Option<i64>> = old.settlement.pools[0]
            .shares
            .iter()
            .map(|s| Some(s.cents))
            .collect();
        let new = ledger(&stage, 2026).await;
        let previous: Vec<Option<i64>> = new.rules.limits.iter().map(|l| l.previous_cents).collect();
        assert_eq!(previous, paid);
    }
);
