//! Reductions and cancellations: rows of their own, numbered in the same series, that name the order they correct.

use sea_orm::ActiveValue::Set;

use super::issue::{is_live, series};
use super::trace;
use crate::app::App;
use crate::db::entities::revenue_orders;
use crate::db::{Tx, next_number};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::revenue::accounts;
use crate::revenue::content::Content;
use crate::revenue::model::{Kind, State};
use crate::revenue::store;
use crate::settlement::cycle::store as cycles;
use crate::settlement::policy;
use crate::web::words;

/// What an order still asks once its reductions are taken off, in cents.
pub fn left(order: &revenue_orders::Model, corrections: &[revenue_orders::Model]) -> i64 {
    order.amount_cents - corrections.iter().map(|c| c.amount_cents).sum::<i64>()
}

/// Takes a part of an order back.
///
/// # Errors
/// A sentence when nothing, all or more would be taken, or when the order is not open.
pub async fn reduce(app: &App, tx: &Tx, actor: &Actor, id: i64, cents: i64, reason: &str) -> Result<()> {
    let (row, left) = correctable(tx, actor, id, reason).await?;
    if cents <= 0 || cents >= left {
        return Err(Error::Invalid(format!(
            "Une réduction est d’au moins un centime et laisse quelque chose à payer : il reste {}. Pour tout reprendre, annulez le titre.",
            words::euros(&left)
        )));
    }
    post(app, tx, actor, &row, (Kind::Reduction, cents, reason)).await
}

/// Takes an order back whole: what its reductions left of it. The member may be issued another.
pub async fn cancel(app: &App, tx: &Tx, actor: &Actor, id: i64, reason: &str) -> Result<()> {
    let (row, left) = correctable(tx, actor, id, reason).await?;
    post(app, tx, actor, &row, (Kind::Cancellation, left, reason)).await?;
    store::set_state(tx, id, State::Issued, State::Cancelled, None).await
}

/// An order that may be corrected, locked, and what it still asks.
async fn correctable(tx: &Tx, actor: &Actor, id: i64, reason: &str) -> Result<(revenue_orders::Model, i64)> {
    policy::may_edit(actor)?;
    let row = store::order(tx, actor, id).await?;
    // An advance may be of a year whose settlement is not open yet.
    match row.instalment {
        0 => {
            cycles::locked(tx, actor, row.year).await?;
        }
        _ => store::lock_advances(tx, actor, row.year).await?,
    }
    let row = store::order(tx, actor, row.id).await?;
    if row.instalment > 0 {
        let all = store::orders(tx, actor, row.year).await?;
        let pair = (row.issuer_id, row.debtor_id);
        if all
            .iter()
            .any(|o| is_live(o) && o.instalment == 0 && (o.issuer_id, o.debtor_id) == pair)
        {
            return Err(Error::Conflict(
                "Le titre de solde de l’année a déjà tenu compte de cette avance. Annulez-le d’abord.".into(),
            ));
        }
    }
    if row.kind != Kind::Order.slug() || row.state != State::Issued.slug() {
        return Err(Error::Conflict(
            "Seul un titre émis et pas encore encaissé se réduit ou s’annule.".into(),
        ));
    }
    if reason.is_empty() {
        return Err(Error::Invalid(
            "Écrivez le motif : il est imprimé sur la pièce.".into(),
        ));
    }
    let corrections = store::corrections(tx, id).await?;
    let left = left(&row, &corrections);
    Ok((row, left))
}

async fn post(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    order: &revenue_orders::Model,
    (kind, cents, reason): (Kind, i64, &str),
) -> Result<()> {
    let now = app.now();
    let exercise = i64::from(words::local(now).year());
    let slip = next_number(tx, actor.service_id, &series("slips", order.issuer_id, exercise)).await?;
    let number = next_number(tx, actor.service_id, &series("orders", order.issuer_id, exercise)).await?;
    let original = Content::read(order)?;
    let mut earlier = Vec::new();
    for row in store::corrections(tx, order.id).await? {
        earlier.push(Content::read(&row)?.booked(row.amount_cents));
    }
    let entries = accounts::corrected(&original.booked(order.amount_cents), &earlier, cents);
    let content = original.correcting((order.number, order.exercise), reason, entries);
    let row = revenue_orders::ActiveModel {
        service_id: Set(order.service_id),
        year: Set(order.year),
        issuer_id: Set(order.issuer_id),
        debtor_id: Set(order.debtor_id),
        instalment: Set(order.instalment),
        exercise: Set(exercise),
        number: Set(number),
        slip: Set(slip),
        kind: Set(kind.slug().into()),
        corrects_id: Set(Some(order.id)),
        amount_cents: Set(cents),
        state: Set(State::Issued.slug().into()),
        paid_on: Set(None),
        issued_at: Set(now),
        issued_by: Set(actor.row_id()),
        issued_label: Set(actor.label()),
        content: Set(content.write()?),
        ..Default::default()
    };
    let row = store::insert_order(tx, row).await?;
    let action = match kind {
        Kind::Cancellation => "order.cancelled",
        _ => "order.reduced",
    };
    let detail = format!(
        "titre n°\u{a0}{} de {}, {} : {reason}",
        order.number,
        order.exercise,
        words::euros(&cents)
    );
    trace(tx, actor, now, order.year, action, Some(row.id), detail).await
}
