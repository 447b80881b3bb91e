//! A small simulation for the tests that render every template.

use super::model::Simulation;
use crate::db::entities::simulations;
use crate::settlement::sample as years;

/// The sample year, where Gamma joins in July and the staff costs more.
pub fn simulation() -> Simulation {
    let ledger = years::ledger(false);
    let mut after = ledger.input.clone();
    after.members.push("Gamma".into());
    let july = jiff::civil::date(2025, 7, 1);
    after
        .periods
        .insert("Gamma".into(), (july, jiff::civil::date(2025, 12, 31)));
    if let Some(tickets) = after.quantities.get_mut("tickets") {
        tickets.insert("Gamma".into(), 1);
    }
    after.pools[0].among.push("Gamma".into());
    after.pools[0].lines = vec![("Hypothèse".into(), 200_000)];
    after.key_decimals_of_percent = None;
    let labels = serde_json::json!({"service": "Poste service", "serveurs": "Poste serveurs"});
    Simulation::of(simulations::Model {
        id: 7,
        service_id: 1,
        name: "Gamma nous rejoint".into(),
        year: 2025,
        before_input: ledger.input.to_json().to_string(),
        after_input: after.to_json().to_string(),
        labels: labels.to_string(),
        shared: false,
        created_at: 1_795_000_000,
        created_label: "Odile Garnier".into(),
        updated_at: 1_795_000_000,
    })
    .unwrap()
}

#[test]
fn what_was_changed_is_said_and_both_sides_add_up() {
    let simulation = simulation();
    let said = super::changes::changes(&simulation).join("\n");
    for words in [
        "rapports des quantités sont exacts",
        "Gamma rejoint",
        "Gamma est là du 01/07/2025 au 31/12/2025.",
        "Tickets de l’année, Gamma\u{a0}: 1 au lieu de 0.",
        "«\u{a0}Poste service\u{a0}» coûte 2\u{202f}000,00\u{a0}€ au lieu de 1\u{202f}000,01\u{a0}€.",
        "«\u{a0}Poste service\u{a0}» se partage aussi avec Gamma.",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    let outcome = simulation.outcome().unwrap();
    let moved = simulation.moved(&outcome);
    assert_eq!(
        moved.iter().map(|m| m.after).sum::<i64>(),
        super::model::spent(&outcome.after)
    );
    for one in &moved {
        let by_pool: i64 = one.pools.iter().map(|(_, before, after)| after - before).sum();
        assert_eq!(by_pool, one.after - one.before.unwrap_or(0));
    }
}
