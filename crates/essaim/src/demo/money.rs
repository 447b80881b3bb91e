//! The costs of 2022 as the annex of the agreement states them, entered by the administrative desk in the first quarter
//! of 2023, and the places where the printed annex says something else.

use jiff::civil::date;

use super::files::{Agreement, Difference, Pool};
use super::house::{House, local};
use crate::db::Tx;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::settlement::model::Place;
use crate::settlement::verbs::{self, DifferenceDraft, Measure, PoolDraft, YearDraft};
use crate::simulation::{store, verbs as simulations};

/// The person who enters them.
const ACCOUNTANT: &str = "veronique.maupas@disn.example.org";

/// Opens the year and writes its pools, lines, quantities and differences.
pub async fn write(tx: &Tx, house: &House, agreement: &Agreement, now: i64) -> Result<()> {
    let at = local(date(2023, 2, 14), 10, 30).min(now);
    let who = directory::actor(tx, house.person(ACCOUNTANT)?.id)
        .await?
        .ok_or_else(|| Error::internal("the accountant of the demo has no active account"))?;
    let draft = YearDraft {
        agreement: agreement.title.clone(),
        key_decimals: agreement.key_decimals,
    };
    verbs::open_year(tx, &who, at, agreement.year, draft).await?;
    for pool in &agreement.pool {
        write_pool(tx, house, &who, at, (agreement.year, pool)).await?;
    }
    let mut keys: Vec<&str> = agreement.measure.iter().map(|m| m.key.as_str()).collect();
    keys.dedup();
    for key in keys {
        let mut measures = Vec::new();
        for measure in agreement.measure.iter().filter(|m| m.key == key) {
            measures.push(Measure {
                authority_id: house.authority(&measure.authority)?.id,
                quantity: Some(measure.quantity),
            });
        }
        let source = "Relevé des serveurs au 31 décembre 2022";
        verbs::set_measures(tx, &who, at, agreement.year, (key, source), &measures).await?;
    }
    for difference in &agreement.difference {
        for place in places(difference) {
            let draft = DifferenceDraft {
                place,
                printed: difference.printed,
                exact: difference.exact,
                cause: difference.cause.clone(),
                consequence: difference.consequence.clone(),
            };
            verbs::note_difference(tx, &who, agreement.year, draft).await?;
        }
    }
    simulate(tx, &who, now.max(at), agreement.year).await
}

/// Two simulations, one that the referents see: another key, and a member that joins in July.
async fn simulate(tx: &Tx, who: &Actor, now: i64, year: i64) -> Result<()> {
    let row = simulations::copy_year(tx, who, now, year, "Parts égales pour les déplacements").await?;
    let mut changed = store::one(tx, who, row.id).await?.after;
    for pool in changed.pools.iter_mut().filter(|p| p.id.starts_with("travel")) {
        pool.key = "equal".into();
    }
    let equal = changed.members.iter().map(|m| (m.clone(), 1)).collect();
    changed.quantities.insert("equal".into(), equal);
    simulations::change(tx, who, now, row.id, (&row.name, &changed)).await?;
    simulations::share(tx, who, now, row.id, true).await?;

    let row = simulations::copy_year(tx, who, now, year, "Une sixième commune au 1er juillet").await?;
    let mut changed = store::one(tx, who, row.id).await?.after;
    let joins = "Commune nouvelle".to_owned();
    let first = date(i16::try_from(year).map_err(Error::internal)?, 7, 1);
    changed
        .periods
        .insert(joins.clone(), (first, first.last_of_year()));
    for (key, quantity) in [("tickets", 60), ("gigabytes", 200)] {
        let of_key = changed.quantities.entry(key.into()).or_default();
        of_key.insert(joins.clone(), quantity);
    }
    changed.prorated_keys = vec!["gigabytes".into()];
    let everybody = changed.members.len();
    for pool in changed
        .pools
        .iter_mut()
        .filter(|p| p.among.len() == everybody || p.key == "gigabytes")
    {
        pool.among.push(joins.clone());
    }
    changed.members.push(joins);
    simulations::change(tx, who, now, row.id, (&row.name, &changed)).await
}

async fn write_pool(tx: &Tx, house: &House, who: &Actor, at: i64, (year, pool): (i64, &Pool)) -> Result<()> {
    let mut members = Vec::new();
    for short in &pool.among {
        members.push(house.authority(short)?.id);
    }
    let draft = PoolDraft {
        label: pool.label.clone(),
        paid_by: house.authority(&pool.paid_by)?.id,
        sharing_key: pool.key.clone(),
        members,
        article: pool.article.clone(),
        euro_down: pool.total_rounding == "euro_down",
    };
    let row = verbs::add_pool(tx, who, at, year, Some(&pool.id), draft).await?;
    for line in &pool.line {
        verbs::add_line(tx, who, at, year, row.id, (&line.label, line.cents)).await?;
    }
    Ok(())
}

/// Where a difference stands: a revenue order, the shares of the members that it names, or the pool itself.
fn places(difference: &Difference) -> Vec<Place> {
    if let (Some(from), Some(to)) = (&difference.from, &difference.to) {
        return vec![Place::Order {
            from: from.clone(),
            to: to.clone(),
        }];
    }
    let pool = difference.place.clone();
    if difference.members.is_empty() {
        return vec![Place::Pool { pool }];
    }
    let share = |member: &String| Place::Share {
        pool: pool.clone(),
        member: member.clone(),
    };
    difference.members.iter().map(share).collect()
}
