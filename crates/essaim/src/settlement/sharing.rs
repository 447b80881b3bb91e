//! A pool as the calculation takes it, and what keeps one from being shared.

use reckon::sharing::{Pool, SharingInput, TotalRounding, settle};

use super::ledger::{Entered, Names, PoolEntry, Problem, name_of};
use super::model::{self, SharingKey};
use super::sources::keys::{Keys, effective, is_averaged};

/// Takes out of a year the pools that cannot be shared by their rules, and tells each.
pub(super) fn leave_out(input: &mut SharingInput, entries: &[PoolEntry]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut kept = Vec::new();
    for pool in std::mem::take(&mut input.pools) {
        input.pools = vec![pool.clone()];
        if settle(input).is_ok() {
            kept.push(pool);
        } else if let Some(entry) = entries.iter().find(|e| e.row.slug == pool.id) {
            problems.push(Problem {
                pool_id: entry.row.id,
                sentence: format!(
                    "Le poste «\u{a0}{}\u{a0}» a des règles qui ne peuvent pas toutes être tenues\u{a0}: planchers, plafonds, \
                     corridor ou quantités à zéro. Revoyez ses règles particulières.",
                    entry.row.label
                ),
            });
        }
    }
    input.pools = kept;
    problems
}

pub(super) fn pool_of(entry: &PoolEntry, entered: &Entered, names: &Names<'_>) -> Pool {
    let name = |id: i64| name_of(names, id).to_owned();
    let rules = &entered.rules;
    let counted = |key: &str| effective(rules, (&entered.readings, &entered.methods), entry, key);
    let mut pool_rules = rules.rules_of(entry, name);
    for (key, _) in &mut pool_rules.mix {
        *key = counted(key);
    }
    Pool {
        id: entry.row.slug.clone(),
        paid_by: name(entry.row.paid_by),
        key: if pool_rules.mix.is_empty() {
            counted(&entry.row.sharing_key)
        } else {
            model::MIX.to_owned()
        },
        among: entry.among.iter().map(|id| name(*id)).collect(),
        lines: rules
            .shared_lines(entry)
            .map(|l| (l.label.clone(), l.amount_cents))
            .collect(),
        total_rounding: (entry.row.total_rounding == "euro_down").then_some(TotalRounding::EuroDown),
        rules: pool_rules,
    }
}

/// What keeps a pool from being shared.
pub(super) fn problem(
    entry: &PoolEntry,
    entered: &Entered,
    names: &Names<'_>,
    keys: &Keys,
) -> Option<Problem> {
    let row = &entry.row;
    let rules = &entered.rules;
    let mix = rules.mix_of(row.id);
    let counted = |key: &str| effective(rules, (&entered.readings, &entered.methods), entry, key);
    let price = rules
        .pools
        .iter()
        .find(|r| r.pool_id == row.id && r.unit_price_cents.is_some());
    let priced = price.is_some_and(|r| r.rest_bearer_id.is_some());
    let of_key = |key: &str| -> i64 {
        let key = counted(key);
        let of_member = |id: &i64| keys.of(&key, name_of(names, *id));
        entry
            .among
            .iter()
            .filter_map(of_member)
            .fold(0, i64::saturating_add)
    };
    // The key that keeps the pool from being shared: its own, or the first of its mixture that nobody has anything of.
    let own = row.sharing_key.as_str();
    let key = mix
        .iter()
        .map(|(k, _)| k.as_str())
        .find(|k| of_key(k) == 0)
        .unwrap_or(own);
    // A weighted key without any ticket is unknown to the calculation, whatever the prices.
    let weighs = own == SharingKey::Tickets.slug() && rules.weighs(row.id);
    let sum = match (mix.is_empty(), priced) {
        (true, true) if !weighs => 1,
        (true, _) => of_key(own),
        (false, _) if mix.iter().any(|(k, _)| of_key(k) == 0) => 0,
        (false, _) => 1,
    };
    let by_day = price.is_some() && is_averaged(&entered.readings, &entered.methods, own);
    let what = match (entry.among.is_empty(), sum) {
        (true, _) => "n’est partagé entre personne. Choisissez les collectivités qui le partagent.".to_owned(),
        (false, 0) if key == SharingKey::Tickets.slug() => {
            "se partage selon les tickets, et aucun n’est compté cette année pour ses collectivités. Choisissez une autre clé, ou attendez les premiers tickets.".to_owned()
        }
        (false, 0) => format!(
            "se partage selon la clé «\u{a0}{}\u{a0}», dont toutes les quantités sont à zéro pour ses collectivités. Saisissez-les dans les quantités des clés.",
            model::key_label(key)
        ),
        _ if by_day => format!(
            "a un prix par unité, et la clé «\u{a0}{}\u{a0}» est une moyenne sur l’année. Prenez la situation à une date, ou retirez le tarif.",
            model::key_label(key)
        ),
        _ => return None,
    };
    Some(Problem {
        pool_id: row.id,
        sentence: format!("Le poste «\u{a0}{}\u{a0}» {what}", row.label),
    })
}
