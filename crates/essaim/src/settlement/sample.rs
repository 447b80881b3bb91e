//! A small year for the tests that render every template: two members, three tickets, three pools.

use super::ledger::{Entered, Ledger, PoolEntry};
use super::store::TicketCount;
use crate::db::entities::{
    authorities, cost_lines, cost_pools, key_measures, printed_differences, settlement_years,
};
use crate::directory::{Actor, Grant, Role};

/// Alpha (1) and Beta (2).
fn member(id: i64, name: &str) -> authorities::Model {
    authorities::Model {
        id,
        service_id: 1,
        short_name: name.into(),
        name: format!("Commune d’{name}"),
        kind: "commune".into(),
        siren: String::new(),
        insee: String::new(),
        mail_domain: String::new(),
        population: None,
        position: id,
    }
}

fn pool(id: i64, slug: &str, key: &str, lines: &[i64]) -> PoolEntry {
    let line = |(i, cents): (usize, &i64)| cost_lines::Model {
        id: id * 10 + i64::try_from(i).unwrap(),
        pool_id: id,
        label: format!("Ligne {i}"),
        amount_cents: *cents,
        position: 1,
        created_at: 0,
        created_by: None,
    };
    PoolEntry {
        row: cost_pools::Model {
            id,
            service_id: 1,
            year: 2025,
            slug: slug.into(),
            label: format!("Poste {slug}"),
            paid_by: 1,
            sharing_key: key.into(),
            article: "point 6.2".into(),
            total_rounding: if id == 2 {
                "euro_down".into()
            } else {
                String::new()
            },
            position: id,
        },
        among: vec![1, 2],
        lines: lines.iter().enumerate().map(line).collect(),
    }
}

fn difference(place: &str, printed: Option<i64>, exact: Option<i64>) -> printed_differences::Model {
    printed_differences::Model {
        id: 1,
        service_id: 1,
        year: 2025,
        place: place.into(),
        printed_cents: printed,
        exact_cents: exact,
        cause: "Un centime manque.".into(),
        consequence: "Le total change.".into(),
        position: 1,
    }
}

fn year(key_decimals: Option<i64>) -> settlement_years::Model {
    settlement_years::Model {
        id: 1,
        service_id: 1,
        year: 2025,
        agreement: "Convention d’essai".into(),
        key_decimals,
        created_at: 0,
    }
}

/// `broken` adds a pool whose key has no quantity.
pub fn ledger(broken: bool) -> Ledger {
    let mut pools = vec![
        pool(1, "service", "tickets", &[100_001]),
        pool(2, "serveurs", "gigabytes", &[5_033, 1]),
    ];
    if broken {
        pools.push(pool(3, "casse", "population", &[100]));
    }
    let entered = Entered {
        pools,
        measures: vec![key_measures::Model {
            id: 1,
            service_id: 1,
            year: 2025,
            sharing_key: "gigabytes".into(),
            authority_id: 1,
            quantity: 5_000,
            source: "Relevé des serveurs".into(),
        }],
        tickets: vec![
            TicketCount {
                authority_id: 1,
                tickets: 2,
            },
            TicketCount {
                authority_id: 2,
                tickets: 1,
            },
        ],
        differences: vec![
            difference("share:service:Beta", Some(33_333), Some(33_334)),
            difference("order:Alpha:Beta", Some(33_333), Some(33_330)),
            difference("pool:serveurs", None, None),
            difference("pool:disparu", None, None),
        ],
        ..Entered::default()
    };
    Ledger::work_out(
        year(Some(2)),
        vec![member(1, "Alpha"), member(2, "Beta")],
        entered,
    )
    .unwrap()
}

/// A year of so many members, M1, M2… and so many pools that they all share by tickets, each paid by another member.
pub fn many(members: usize, pools: usize) -> Ledger {
    let ids: Vec<i64> = (1..=i64::try_from(members).unwrap()).collect();
    let entry = |id: i64| {
        let mut entry = pool(id, &format!("p{id}"), "tickets", &[123_456_789]);
        entry.among.clone_from(&ids);
        entry.row.paid_by = 1 + (id - 1) % i64::try_from(members).unwrap();
        entry
    };
    let tickets = ids.iter().map(|&authority_id| TicketCount {
        authority_id,
        tickets: 1 + authority_id % 7,
    });
    let entered = Entered {
        pools: (1..=i64::try_from(pools).unwrap()).map(entry).collect(),
        tickets: tickets.collect(),
        ..Entered::default()
    };
    let members = ids.iter().map(|id| member(*id, &format!("M{id}"))).collect();
    Ledger::work_out(year(Some(2)), members, entered).unwrap()
}

/// The referent of Beta.
pub fn referent() -> Actor {
    let grant = Grant {
        role: Role::Referent,
        authority_id: Some(2),
        team_id: None,
    };
    Actor {
        id: 7,
        grants: vec![grant],
        ..Actor::system(1)
    }
}

/// A pool drawn at random: key, lines in cents, whether each of five members shares it, who paid, rounding.
pub type Drawn = (&'static str, Vec<i64>, Vec<bool>, usize, bool);

/// A year of five members with these pools, tickets and gigabytes.
pub fn drawn(pools: &[Drawn], tickets: &[i64], gigabytes: &[i64], key_decimals: Option<i64>) -> Ledger {
    let ids = 1_i64..=5;
    let entry = |(i, (key, lines, among, paid_by, euro_down)): (usize, &Drawn)| {
        let mut entry = pool(i64::try_from(i).unwrap() + 1, &format!("p{i}"), key, lines);
        entry.among = ids
            .clone()
            .filter(|id| among[usize::try_from(*id - 1).unwrap()])
            .collect();
        entry.row.paid_by = i64::try_from(*paid_by).unwrap() + 1;
        entry.row.total_rounding = if *euro_down {
            "euro_down".into()
        } else {
            String::new()
        };
        entry
    };
    let measure = |(authority_id, quantity): (i64, &i64)| key_measures::Model {
        id: authority_id,
        service_id: 1,
        year: 2025,
        sharing_key: "gigabytes".into(),
        authority_id,
        quantity: *quantity,
        source: String::new(),
    };
    let entered = Entered {
        pools: pools.iter().enumerate().map(entry).collect(),
        measures: ids.clone().zip(gigabytes).map(measure).collect(),
        tickets: ids
            .clone()
            .zip(tickets)
            .map(|(authority_id, n)| TicketCount {
                authority_id,
                tickets: *n,
            })
            .collect(),
        ..Entered::default()
    };
    let members = ids.clone().map(|id| member(id, &format!("M{id}"))).collect();
    Ledger::work_out(year(key_decimals), members, entered).unwrap()
}
