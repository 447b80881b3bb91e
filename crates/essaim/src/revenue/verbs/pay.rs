//! An order that was paid, and the slip of the pen that said so.

use jiff::civil::Date;

use super::trace;
use crate::app::App;
use crate::db::Tx;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::revenue::model::{Kind, State};
use crate::revenue::store;
use crate::settlement::cycle::model::today;
use crate::settlement::policy;
use crate::web::words;
use crate::web::words::day_in_words;

/// Marks an order as paid on a day.
pub async fn pay(app: &App, tx: &Tx, actor: &Actor, id: i64, day: Date) -> Result<()> {
    policy::may_edit(actor)?;
    let now = app.now();
    let row = store::order(tx, actor, id).await?;
    if row.kind != Kind::Order.slug() {
        return Err(Error::Conflict(
            "Une réduction ou une annulation ne s’encaisse pas.".into(),
        ));
    }
    let issued = words::local(row.issued_at).date();
    if day < issued || day > today(now) {
        return Err(Error::Invalid(format!(
            "Choisissez un jour entre le {} et aujourd’hui.",
            day_in_words(issued)
        )));
    }
    store::set_state(tx, id, State::Issued, State::Paid, Some(day.to_string())).await?;
    let detail = format!(
        "n°\u{a0}{} de {}, {}, le {}",
        row.number,
        row.exercise,
        words::euros(&row.amount_cents),
        day_in_words(day)
    );
    trace(tx, actor, now, row.year, "order.paid", Some(id), detail).await
}

/// Takes back a payment that was noted by mistake.
pub async fn unpay(app: &App, tx: &Tx, actor: &Actor, id: i64) -> Result<()> {
    policy::may_edit(actor)?;
    let row = store::order(tx, actor, id).await?;
    store::set_state(tx, id, State::Paid, State::Issued, None).await?;
    let detail = format!("n°\u{a0}{} de {}", row.number, row.exercise);
    trace(tx, actor, app.now(), row.year, "order.unpaid", Some(id), detail).await
}
