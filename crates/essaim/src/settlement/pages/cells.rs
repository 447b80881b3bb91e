//! The shares of each pool, drawn as one bar of cells. The matrix gives the same figures in words.

use print::chart::{Ink, Part, ShareChart, share_cells};
use reckon::sharing::PoolShares;

use crate::settlement::Ledger;
use crate::web::layout::Markup;
use crate::web::words;

/// Width of a drawing in pixels at its natural size: that of a phone.
const WIDTH: u32 = 400;

/// A bar and what it is of.
pub struct Bar {
    pub label: String,
    pub total: i64,
    pub svg: Markup,
}

/// All costs together, then one bar a pool.
pub fn bars(ledger: &Ledger) -> Vec<Bar> {
    let members = &ledger.settlement.members;
    let all = members
        .iter()
        .enumerate()
        .map(|(i, m)| part(i, m, ledger.settlement.totals[m]))
        .collect();
    let mut bars = vec![bar("Tous les postes", ledger.spent(), all)];
    bars.extend(ledger.settlement.pools.iter().filter_map(|p| of_pool(ledger, p)));
    bars
}

/// The bar of one pool; `None` when nothing is shared.
pub fn of_pool(ledger: &Ledger, pool: &PoolShares) -> Option<Bar> {
    let (entry, _) = ledger.shared(&pool.id)?;
    let place = |member: &str| {
        ledger
            .settlement
            .members
            .iter()
            .position(|m| m == member)
            .unwrap_or(0)
    };
    let parts = pool
        .shares
        .iter()
        .map(|s| part(place(&s.member), &s.member, s.cents))
        .collect();
    Some(bar(&entry.row.label, pool.total, parts))
}

/// Each member has the same colour in every bar.
fn part(place: usize, member: &str, cents: i64) -> Part {
    Part {
        label: member.to_owned(),
        value: cents,
        text: words::euros(&cents),
        series: place % 5,
    }
}

fn bar(label: &str, total: i64, parts: Vec<Part>) -> Bar {
    let said: Vec<String> = parts.iter().map(|p| format!("{} {}", p.label, p.text)).collect();
    let chart = ShareChart {
        title: format!("Parts de «\u{a0}{label}\u{a0}»"),
        desc: format!("{} en tout. {}.", words::euros(&total), said.join(", ")),
        width: WIDTH,
        bars: vec![(String::new(), parts)],
    };
    Bar {
        label: label.to_owned(),
        total,
        svg: Markup(share_cells(&chart, Ink::Page)),
    }
}
