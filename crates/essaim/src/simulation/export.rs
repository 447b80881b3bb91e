//! A simulation as tables.

use std::collections::HashMap;

use print::sheet::{Cell, Column, Kind, Table};

use super::changes::changes;
use super::model::{Outcome, Simulation};

/// Before and after by member, the shares by pool, and what was changed.
pub fn tables(simulation: &Simulation, outcome: &Outcome) -> Vec<Table> {
    vec![
        members(simulation, outcome),
        pools(simulation, outcome),
        assumptions(simulation),
    ]
}

fn table(simulation: &Simulation, name: &str, columns: &[(&str, Kind)], rows: Vec<Vec<Cell>>) -> Table {
    let columns = columns.iter().map(|(label, kind)| Column {
        label: (*label).to_owned(),
        kind: *kind,
    });
    Table {
        name: name.to_owned(),
        title: format!(
            "{}, d’après le bilan {}",
            simulation.row.name, simulation.row.year
        ),
        columns: columns.collect(),
        rows,
        totals: None,
    }
}

pub fn members(simulation: &Simulation, outcome: &Outcome) -> Table {
    let moved = simulation.moved(outcome);
    let rows = moved.iter().map(|m| {
        vec![
            Cell::Text(m.member.clone()),
            m.before.map_or(Cell::Empty, Cell::Money),
            Cell::Money(m.after),
            Cell::Money(m.after - m.before.unwrap_or(0)),
        ]
    });
    let columns = [
        ("Collectivité", Kind::Text),
        ("Avant", Kind::Money),
        ("Après", Kind::Money),
        ("Différence", Kind::Money),
    ];
    let (before, after) = (
        super::model::spent(&outcome.before),
        super::model::spent(&outcome.after),
    );
    Table {
        totals: Some(vec![
            Cell::Text("Total".into()),
            Cell::Money(before),
            Cell::Money(after),
            Cell::Money(after - before),
        ]),
        ..table(simulation, "Collectivités", &columns, rows.collect())
    }
}

fn pools(simulation: &Simulation, outcome: &Outcome) -> Table {
    let mut rows = Vec::new();
    for pool in &outcome.after.pools {
        let old = outcome.before.pools.iter().find(|p| p.id == pool.id);
        let old: HashMap<&str, &reckon::sharing::Share> = old
            .iter()
            .flat_map(|p| &p.shares)
            .map(|s| (s.member.as_str(), s))
            .collect();
        for share in &pool.shares {
            let before = old.get(share.member.as_str());
            rows.push(vec![
                Cell::Text(simulation.label(&pool.id).to_owned()),
                Cell::Text(share.member.clone()),
                before.map_or(Cell::Empty, |s| Cell::Money(s.cents)),
                Cell::Money(share.cents),
            ]);
        }
    }
    let columns = [
        ("Poste", Kind::Text),
        ("Collectivité", Kind::Text),
        ("Avant", Kind::Money),
        ("Après", Kind::Money),
    ];
    table(simulation, "Postes", &columns, rows)
}

fn assumptions(simulation: &Simulation) -> Table {
    let rows = changes(simulation).into_iter().map(|said| vec![Cell::Text(said)]);
    table(
        simulation,
        "Hypothèses",
        &[("Hypothèse", Kind::Text)],
        rows.collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::sample::simulation;

    #[test]
    fn a_workbook_tells_before_after_and_the_assumptions() {
        let simulation = simulation();
        let tables = tables(&simulation, &simulation.outcome().unwrap());
        assert_eq!(tables[0].rows.len(), 3);
        assert_eq!(tables[0].rows[2][1], Cell::Empty);
        assert!(tables[2].rows.len() > 3);
        assert!(print::sheet::ods(&tables).unwrap().starts_with(b"PK"));
    }
}
