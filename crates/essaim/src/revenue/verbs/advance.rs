//! Advances on a notified forecast: called as orders, instalment by instalment, and taken off the order of the year.

use jiff::civil::{Date, date};
use sea_orm::ConnectionTrait;

use super::issue::{Order, is_live, refuse_missing, series, write};
use super::trace;
use crate::app::App;
use crate::db::entities::revenue_orders;
use crate::db::{Tx, next_number};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::forecast::store as forecasts;
use crate::revenue::content::{self, Advance, Basis, Sides};
use crate::revenue::model::{missing_debtor, missing_issuer};
use crate::revenue::store;
use crate::settlement::cycle::model::today;
use crate::settlement::cycle::store as cycles;
use crate::settlement::policy;
use crate::web::words::{self, day_in_words, euros, plural};

/// What was paid to an issuer in the year already, by advances or from the attribution de compensation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub issuer_id: i64,
    pub debtor_id: i64,
    /// « Avance 1, titre n° 3 de 2026 ».
    pub label: String,
    /// Cents.
    pub cents: i64,
}

/// What was paid in a year before its order, from its orders and its forecast: each advance that stands, less its
/// reductions, and what the forecast takes from the attribution de compensation.
pub async fn taken<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    year: i64,
    orders: &[revenue_orders::Model],
) -> Result<Vec<Taken>> {
    let reduced = |id: i64| -> i64 {
        let of = orders.iter().filter(|o| o.corrects_id == Some(id));
        of.map(|o| o.amount_cents).sum()
    };
    let advances = orders.iter().filter(|o| is_live(o) && o.instalment > 0);
    let mut all: Vec<Taken> = advances
        .map(|o| Taken {
            issuer_id: o.issuer_id,
            debtor_id: o.debtor_id,
            label: format!(
                "Avance {}, titre n°\u{a0}{} de {}",
                o.instalment, o.number, o.exercise
            ),
            cents: o.amount_cents - reduced(o.id),
        })
        .collect();
    let Some((forecast, dues)) = forecasts::notified(conn, actor, year).await? else {
        return Ok(all);
    };
    let from_compensation = dues
        .iter()
        .filter(|d| d.compensation > 0 && d.member.authority_id != forecast.issuer_id);
    all.extend(from_compensation.map(|d| Taken {
        issuer_id: forecast.issuer_id,
        debtor_id: d.member.authority_id,
        label: "Pris sur l’attribution de compensation".into(),
        cents: d.compensation,
    }));
    Ok(all)
}

/// Calls one advance of a notified forecast from every member, in one slip. Gives how many orders.
///
/// # Errors
/// A sentence when the year is frozen, when a party has not told what an order must bear, when the day is past, or when
/// nothing is left to call.
pub async fn call(app: &App, tx: &Tx, actor: &Actor, year: i64, instalment: i64, due: Date) -> Result<i64> {
    policy::may_edit(actor)?;
    let now = app.now();
    store::lock_advances(tx, actor, year).await?;
    let (forecast, dues) = forecasts::notified(tx, actor, year)
        .await?
        .ok_or(Error::NotFound)?;
    if !(1..=forecast.instalments).contains(&instalment) {
        return Err(Error::NotFound);
    }
    match cycles::cycle(tx, actor, year).await {
        Ok(cycle) if cycle.is_frozen() => {
            return Err(Error::Conflict(format!(
                "Le bilan {year} est figé\u{a0}: ce qui reste à payer est dans ses titres, plus rien ne s’appelle d’avance."
            )));
        }
        Ok(_) | Err(Error::NotFound) => {}
        Err(error) => return Err(error),
    }
    check_day(year, due, now)?;
    let told = store::party(tx, actor, forecast.issuer_id).await?;
    let issuer = directory::authority(tx, actor, forecast.issuer_id).await?;
    refuse_missing(&issuer, &missing_issuer(&told))?;
    let accounts = store::accounts(tx, actor, &told).await?;
    let done = store::orders(tx, actor, year).await?;
    let place = usize::try_from(instalment - 1).map_err(Error::internal)?;
    let todo: Vec<_> = dues
        .iter()
        .filter_map(|d| Some((d, *d.advances.get(place)?)))
        .filter(|(d, cents)| *cents > 0 && d.member.authority_id != issuer.id)
        .filter(|(d, _)| {
            let called = |o: &&revenue_orders::Model| is_live(o) && o.instalment == instalment;
            !done
                .iter()
                .filter(called)
                .any(|o| o.debtor_id == d.member.authority_id)
        })
        .collect();
    if todo.is_empty() {
        return Err(Error::Conflict(format!(
            "L’avance {instalment} de {year} est déjà appelée."
        )));
    }
    let label = format!("Avance {instalment} sur {}", forecast.instalments);
    let exercise = i64::from(words::local(now).year());
    let slip = next_number(tx, actor.service_id, &series("slips", issuer.id, exercise)).await?;
    let mut sum = 0;
    for (one, cents) in &todo {
        let debtor = directory::authority(tx, actor, one.member.authority_id).await?;
        let owed = store::party(tx, actor, debtor.id).await?;
        refuse_missing(&debtor, &missing_debtor(&owed))?;
        let taken = match one.compensation {
            0 => String::new(),
            cents => format!(", moins {} pris sur l’attribution de compensation", euros(&cents)),
        };
        let advance = Advance {
            year,
            label: label.clone(),
            notified: forecast.notified_at.as_ref().map(words::date).unwrap_or_default(),
            basis: Basis {
                label: label.clone(),
                article: String::new(),
                total: forecast.budget_cents,
                key: format!(
                    "part prévue de {}{taken}, en {}",
                    euros(&one.share),
                    plural(&forecast.instalments, "avance", "avances")
                ),
                share: *cents,
            },
            due: due.to_string(),
        };
        let sides = Sides {
            issuer: (&issuer, &told),
            debtor: (&debtor, &owed),
        };
        let order = Order {
            year,
            instalment,
            debtor_id: debtor.id,
            amount: *cents,
            content: content::of_advance(&sides, &accounts, advance),
        };
        write(tx, actor, now, (issuer.id, exercise, slip), order).await?;
        sum += cents;
    }
    let count = i64::try_from(todo.len()).map_err(Error::internal)?;
    let detail = format!(
        "{}, avance {instalment}, {}\u{a0}: {}, bordereau {slip} de {exercise}",
        issuer.short_name,
        plural(&count, "titre", "titres"),
        euros(&sum)
    );
    trace(tx, actor, now, year, "advance.called", None, detail).await?;
    Ok(count)
}

/// From today to the end of the year after the one of the forecast.
fn check_day(year: i64, due: Date, now: i64) -> Result<()> {
    let last = i16::try_from(year + 1).map_err(Error::internal)?;
    let first = today(now);
    if due < first || due > date(last.max(first.year()), 12, 31) {
        return Err(Error::Invalid(format!(
            "Choisissez un jour à partir du {}, au plus tard le 31/12/{last}.",
            day_in_words(first)
        )));
    }
    Ok(())
}
