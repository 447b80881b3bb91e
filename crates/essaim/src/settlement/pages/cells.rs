//! The shares of each pool, drawn as one bar of cells. The matrix gives the same figures in words.

use print::chart::{Ink, Part, ShareChart, share_cells};
use reckon::sharing::PoolShares;

use super::window::Window;
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

/// All costs together, then one bar a pool: a cell for each member that is shown, and one for all others.
pub fn bars(ledger: &Ledger, window: &Window) -> Vec<Bar> {
    let members = &ledger.settlement.members;
    let all = window
        .places()
        .map(|i| part(i, &members[i], ledger.settlement.totals[&members[i]]))
        .collect();
    let mut bars = vec![bar(
        "Tous les postes",
        ledger.spent(),
        with_rest(window, ledger.spent(), all),
    )];
    bars.extend(
        ledger
            .settlement
            .pools
            .iter()
            .filter_map(|p| of_pool(ledger, p, window)),
    );
    bars
}

/// The bar of one pool; `None` when nothing is shared.
pub fn of_pool(ledger: &Ledger, pool: &PoolShares, window: &Window) -> Option<Bar> {
    let (entry, _) = ledger.shared(&pool.id)?;
    let members = &ledger.settlement.members;
    let parts = window
        .places()
        .filter_map(|i| Some(part(i, &members[i], ledger.share_of(pool, &members[i])?.cents)))
        .collect();
    Some(bar(
        &entry.row.label,
        pool.total,
        with_rest(window, pool.total, parts),
    ))
}

/// Adds what those have that are not shown.
fn with_rest(window: &Window, total: i64, mut parts: Vec<Part>) -> Vec<Part> {
    if window.others() > 0 {
        let rest = total - parts.iter().map(|p| p.value).sum::<i64>();
        let place = parts.len();
        parts.push(part(place, &window.rest(), rest));
    }
    parts
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
