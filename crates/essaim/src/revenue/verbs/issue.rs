//! Issuing the orders of a frozen year.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::ActiveValue::Set;

use super::advance::{self, Taken};
use super::trace;
use crate::app::App;
use crate::db::entities::{authorities, revenue_orders};
use crate::db::{Tx, next_number};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::revenue::content::{self, Content, Sides};
use crate::revenue::model::{Kind, State, missing_debtor, missing_issuer};
use crate::revenue::store;
use crate::settlement::cycle::store as cycles;
use crate::settlement::{Ledger, policy};
use crate::web::words;

/// What an issuer asks of a debtor, with the corrections of earlier years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub issuer_id: i64,
    pub debtor_id: i64,
    /// Cents. Zero or less gives no order: what is owed back is paid, not asked.
    pub amount: i64,
    /// What the year's shares and corrections come to, before anything is taken off.
    pub gross: i64,
    /// What was paid in the year already.
    pub taken: Vec<Taken>,
}

/// What every issuer asks of each debtor in a year, in the order of the members: the balance, where advances were called.
pub fn expected(ledger: &Ledger, taken: &[Taken]) -> Vec<Expected> {
    // By the places of the two: a service may have thousands of members, and few of them ask anything.
    let mut pairs: BTreeMap<(usize, usize), (i64, Vec<Taken>)> = BTreeMap::new();
    let places: HashMap<i64, usize> = ledger.authorities.iter().map(|a| a.id).zip(0..).collect();
    let names: HashMap<&str, usize> = ledger
        .authorities
        .iter()
        .map(|a| a.short_name.as_str())
        .zip(0..)
        .collect();
    for order in &ledger.settlement.revenue_orders {
        if let (Some(from), Some(to)) = (names.get(order.from.as_str()), names.get(order.to.as_str())) {
            pairs.entry((*from, *to)).or_default().0 += order.amount;
        }
    }
    for correction in &ledger.corrections {
        if let (Some(from), Some(to)) = (
            places.get(&correction.issuer_id),
            places.get(&correction.debtor_id),
        ) {
            pairs.entry((*from, *to)).or_default().0 += correction.amount_cents;
        }
    }
    for one in taken {
        if let (Some(from), Some(to)) = (places.get(&one.issuer_id), places.get(&one.debtor_id)) {
            pairs.entry((*from, *to)).or_default().1.push(one.clone());
        }
    }
    let expected = pairs.into_iter().map(|((from, to), (gross, taken))| Expected {
        issuer_id: ledger.authorities[from].id,
        debtor_id: ledger.authorities[to].id,
        amount: gross - taken.iter().map(|t| t.cents).sum::<i64>(),
        gross,
        taken,
    });
    expected.filter(|e| e.amount != 0).collect()
}

/// Issues the orders of one issuer that are not issued yet, in one slip, numbered without a gap. Gives how many.
///
/// # Errors
/// A sentence when the year is not frozen, when a party has not told what an order must bear, or when nothing is left
/// to issue.
pub async fn issue(app: &App, tx: &Tx, actor: &Actor, year: i64, issuer_id: i64) -> Result<i64> {
    policy::may_edit(actor)?;
    let now = app.now();
    let (_, cycle) = cycles::locked(tx, actor, year).await?;
    let ledger = Ledger::load(tx, actor, year).await?;
    let issuer = member(&ledger, issuer_id)?;
    if !cycle.is_frozen() {
        return Err(Error::Conflict(format!(
            "Le bilan {year} n’est pas figé : ses titres ne s’émettent pas encore."
        )));
    }
    let told = store::party(tx, actor, issuer_id).await?;
    refuse_missing(issuer, &missing_issuer(&told))?;
    let done = store::orders(tx, actor, year).await?;
    let taken = advance::taken(tx, actor, year, &done).await?;
    let accounts = store::accounts(tx, actor, &told).await?;
    let issued: HashSet<i64> = done
        .iter()
        .filter(|o| is_live(o) && o.instalment == 0 && o.issuer_id == issuer_id)
        .map(|o| o.debtor_id)
        .collect();
    let todo: Vec<Expected> = expected(&ledger, &taken)
        .into_iter()
        .filter(|e| e.issuer_id == issuer_id && e.amount > 0 && !issued.contains(&e.debtor_id))
        .collect();
    if todo.is_empty() {
        return Err(Error::Conflict(format!(
            "Tous les titres de {} pour {year} sont émis.",
            issuer.name
        )));
    }
    let exercise = i64::from(words::local(now).year());
    let slip = next_number(tx, actor.service_id, &series("slips", issuer_id, exercise)).await?;
    for one in &todo {
        let debtor = member(&ledger, one.debtor_id)?;
        let owed = store::party(tx, actor, one.debtor_id).await?;
        refuse_missing(debtor, &missing_debtor(&owed))?;
        let sides = Sides {
            issuer: (issuer, &told),
            debtor: (debtor, &owed),
        };
        let content = content::of_year(&ledger, &sides, &accounts, (one.amount, &one.taken));
        let order = Order {
            year,
            instalment: 0,
            debtor_id: debtor.id,
            amount: one.amount,
            content,
        };
        write(tx, actor, now, (issuer_id, exercise, slip), order).await?;
    }
    let count = i64::try_from(todo.len()).map_err(Error::internal)?;
    let sum: i64 = todo.iter().map(|e| e.amount).sum();
    let detail = format!(
        "{}, {} : {}, bordereau {slip} de {exercise}",
        issuer.short_name,
        words::plural(&count, "titre", "titres"),
        words::euros(&sum)
    );
    trace(tx, actor, now, year, "orders.issued", None, detail).await?;
    Ok(count)
}

/// The name of a series of numbers of an issuer in an accounting year.
pub(super) fn series(what: &str, issuer_id: i64, exercise: i64) -> String {
    format!("revenue_{what}.{issuer_id}.{exercise}")
}

fn member(ledger: &Ledger, id: i64) -> Result<&authorities::Model> {
    ledger.authority(id).ok_or(Error::NotFound)
}

pub(super) fn refuse_missing(authority: &authorities::Model, missing: &[&str]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::Conflict(format!(
        "Il manque pour {} : {}. Complétez ses réglages des titres.",
        authority.name,
        missing.join(", ")
    )))
}

/// An order that stands, and is no correction.
pub(super) fn is_live(row: &revenue_orders::Model) -> bool {
    row.kind == Kind::Order.slug() && row.state != State::Cancelled.slug()
}

/// An order to write.
pub(super) struct Order {
    pub year: i64,
    /// 0 for the order of the year, from 1 for an advance.
    pub instalment: i64,
    pub debtor_id: i64,
    /// Cents.
    pub amount: i64,
    pub content: Content,
}

/// Writes an order with the next number of its issuer, in a slip.
pub(super) async fn write(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (issuer_id, exercise, slip): (i64, i64, i64),
    order: Order,
) -> Result<()> {
    let number = next_number(tx, actor.service_id, &series("orders", issuer_id, exercise)).await?;
    let row = revenue_orders::ActiveModel {
        service_id: Set(actor.service_id),
        year: Set(order.year),
        issuer_id: Set(issuer_id),
        debtor_id: Set(order.debtor_id),
        instalment: Set(order.instalment),
        exercise: Set(exercise),
        number: Set(number),
        slip: Set(slip),
        kind: Set(Kind::Order.slug().into()),
        corrects_id: Set(None),
        amount_cents: Set(order.amount),
        state: Set(State::Issued.slug().into()),
        paid_on: Set(None),
        issued_at: Set(now),
        issued_by: Set(actor.row_id()),
        issued_label: Set(actor.label()),
        content: Set(order.content.write()?),
        ..Default::default()
    };
    store::insert_order(tx, row).await?;
    Ok(())
}
