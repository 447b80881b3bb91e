//! The data of the PDF of a year.

use print::pdf::{Bilan, Difference, Measure, Member, Order, Pool};
use reckon::sharing::PoolShares;

use super::{percent_words, shared};
use crate::db::entities::{cost_lines, printed_differences};
use crate::settlement::explain::{derivation, place_label};
use crate::settlement::ledger::{KeyTable, Ledger, PoolEntry};
use crate::settlement::model::{SharingKey, base_of, is_weighted, pool_key_label, unit_of};
use crate::settlement::sources::model::in_words;
use crate::web::{paper, words};

/// The data of the PDF, made at an instant (seconds since 1970).
pub fn bilan(ledger: &Ledger, service_name: &str, now: i64) -> Bilan {
    let keys = ledger.keys();
    let (tickets, others): (Vec<KeyTable>, Vec<KeyTable>) = keys
        .into_iter()
        .partition(|k| k.key == SharingKey::Tickets.slug());
    Bilan {
        service_name: service_name.to_owned(),
        host_label: ledger.year.agreement.clone(),
        year: ledger.input.year,
        status_label: status(ledger, now),
        issued: Some(paper::moment(now)),
        fingerprint: ledger.frozen.as_ref().map(|f| f.digest.clone()),
        members: ledger
            .authorities
            .iter()
            .map(|a| Member {
                short: a.short_name.clone(),
                name: a.name.clone(),
            })
            .collect(),
        tickets: tickets
            .iter()
            .flat_map(|k| &k.quantities)
            .map(|q| q.unwrap_or(0))
            .collect(),
        measures: others.into_iter().map(|k| measure(ledger, k)).collect(),
        pools: shared(ledger)
            .map(|(entry, pool)| printed_pool(ledger, entry, pool))
            .collect(),
        totals: ledger
            .settlement
            .members
            .iter()
            .map(|m| ledger.settlement.totals[m])
            .collect(),
        orders: ledger
            .settlement
            .revenue_orders
            .iter()
            .map(|o| Order {
                from: o.from.clone(),
                to: o.to.clone(),
                amount: o.amount,
            })
            .collect(),
        differences: ledger
            .differences
            .iter()
            .filter_map(|d| printed_difference(ledger, d))
            .collect(),
        method: method(ledger),
    }
}

/// Where the year stands, as told on paper.
fn status(ledger: &Ledger, now: i64) -> String {
    match &ledger.frozen {
        Some(frozen) => format!("Figé le {}", words::date_time(&frozen.at)),
        None => {
            let state = if ledger.is_complete() {
                "calculé"
            } else {
                "à compléter, calculé"
            };
            format!("Projet, {state} le {}", words::date_time(&now))
        }
    }
}

/// A key with the percents of the first pool that it shares.
fn measure(ledger: &Ledger, key: KeyTable) -> Measure {
    let pool = ledger.settlement.pools.iter().find(|p| p.key == key.key);
    let percent = |m: &String| pool.and_then(|p| ledger.share_of(p, m)).map(percent_words);
    let unit = unit_of(&key.key, false);
    Measure {
        label: key.label,
        unit,
        values: key.quantities,
        percents: ledger.settlement.members.iter().map(percent).collect(),
    }
}

fn printed_pool(ledger: &Ledger, entry: &PoolEntry, pool: &PoolShares) -> Pool {
    let members = &ledger.settlement.members;
    let rounded = pool.total != pool.sum_of_lines;
    Pool {
        label: entry.row.label.clone(),
        paid_by: pool.paid_by.clone(),
        key_label: pool_key_label(pool).to_lowercase(),
        article: entry.row.article.clone(),
        lines: entry
            .lines
            .iter()
            .map(|l| (told_line(ledger, l), l.amount_cents))
            .collect(),
        total: pool.total,
        rounding_note: rounded.then(|| {
            let sum = words::euros(&pool.sum_of_lines);
            format!("Les lignes font {sum} ; la convention arrondit ce total à l’euro inférieur.")
        }),
        percents: members
            .iter()
            .map(|m| ledger.share_of(pool, m).map(percent_words))
            .collect(),
        shares: members
            .iter()
            .map(|m| ledger.share_of(pool, m).map(|s| s.cents))
            .collect(),
        derivation: derivation(pool),
    }
}

/// A line as paper tells it: with what it was worked out from, but for what the post costs.
fn told_line(ledger: &Ledger, line: &cost_lines::Model) -> String {
    match ledger.rules.staff_of(line.id) {
        Some(staff) => format!("{} ({})", line.label, in_words(staff, false)),
        None => line.label.clone(),
    }
}

fn printed_difference(ledger: &Ledger, row: &printed_differences::Model) -> Option<Difference> {
    Some(Difference {
        place: place_label(ledger, row)?,
        printed: row.printed_cents?,
        exact: row.exact_cents?,
        cause: format!("{} {}", row.cause, row.consequence).trim().to_owned(),
    })
}

/// The rules of the sharing, as told on paper.
fn method(ledger: &Ledger) -> Vec<String> {
    let percents = match ledger.year.key_decimals {
        Some(n) => format!(
            "Les pourcentages ont {} : ils sont arrondis aux plus forts restes, de sorte qu’ils fassent exactement 100.",
            words::plural(&n, "décimale", "décimales")
        ),
        None => "Les rapports des quantités sont exacts, sans arrondi.".to_owned(),
    };
    let mut all = vec![
        "Le coût d’un poste est la somme de ses lignes. Il est partagé entre les collectivités selon la quantité de chacune dans la clé du poste.".to_owned(),
        percents,
        "Chaque part est prise au centime inférieur ; les centimes restants vont un par un aux plus forts restes et, à égalité, à la collectivité placée la première. Les parts font donc exactement le coût.".to_owned(),
        "Un titre est la somme des parts d’une collectivité dans les postes qu’une autre a payés\u{202f}; les avances appelées dans l’année en sont retirées.".to_owned(),
    ];
    let own = |k: &KeyTable| is_weighted(&k.key) || ledger.is_read(base_of(&k.key));
    all.extend(
        ledger
            .keys()
            .into_iter()
            .filter(own)
            .map(|k| format!("{}\u{a0}: {}.", k.label, k.source.trim_end_matches('.'))),
    );
    all.extend(ledger.corrections.iter().map(|c| {
        format!(
            "Régularisation du bilan {}, ajoutée aux titres : {} demande {} à {}. {}.",
            c.corrected_year,
            ledger.short_name(c.issuer_id),
            words::euros(&c.amount_cents),
            ledger.short_name(c.debtor_id),
            c.reason.trim_end_matches('.')
        )
    }));
    all
}
